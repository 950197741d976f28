/** Lossless JSON: Gong sends ids above 2^53 as JSON numbers, and `JSON.parse` would round them. */
import { parse } from 'lossless-json';

/** A number of 16 digits or more outside a string. (Inside one, it only costs time.) */
const longNumber = /(?:^|[\s:[,])-?\d{16}/;

/**
 * Parses JSON. An integer that a JavaScript number cannot hold becomes a string of its digits. Throws a SyntaxError, also for
 * JSON that is nested too deeply.
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

/** Returns the length of a value as compact JSON; infinite for one that is nested too deeply. */
export function jsonLength(value: unknown): number {
  try {
    return JSON.stringify(value)?.length ?? 0;
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
