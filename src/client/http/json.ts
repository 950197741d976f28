/** JSON without loss: Gong sends ids above 2^53 as JSON numbers, and `JSON.parse` would round them. */
import { parse } from 'lossless-json';

/** A number of 16 digits or more outside a text (inside one it costs only time). */
const longNumber = /(?:^|[\s:[,])-?\d{16}/;

/**
 * Parses JSON. An integer that a JavaScript number cannot hold becomes a text of the same digits.
 * Throws a SyntaxError for what is no JSON, also where it is nested too deeply to be read.
 */
export function parseJson(text: string): unknown {
  if (!longNumber.test(text)) return JSON.parse(text);
  try {
    return parse(text, undefined, { parseNumber, onDuplicateKey: ({ newValue }) => newValue });
  } catch (error) {
    throw error instanceof RangeError ? new SyntaxError('JSON nested too deeply') : error;
  }
}

function parseNumber(digits: string): number | string {
  const value = Number(digits);
  return /^-?\d+$/.test(digits) && !Number.isSafeInteger(value) ? digits : value;
}

/** The characters a value takes as compact JSON; endless for one that is nested too deeply to be written. */
export function jsonLength(value: unknown): number {
  try {
    return JSON.stringify(value)?.length ?? 0;
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
