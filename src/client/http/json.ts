/** Lossless JSON: Gong sends ids above 2^53 as JSON numbers, and `JSON.parse` would round them. */
import { parse } from 'lossless-json';

/** A number of 16 digits or more, or text within a string that looks like one. */
const longNumber = /(?:^|[\s:[,])-?\d{16}/g;

/**
 * Parses JSON. An integer that a JavaScript number cannot hold becomes a string of its digits. Throws a SyntaxError, also for
 * JSON that is nested too deeply.
 */
export function parseJson(text: string): unknown {
  if (!hasLongNumber(text)) return JSON.parse(text);
  try {
    return parse(text, undefined, { parseNumber, onDuplicateKey: ({ newValue }) => newValue });
  } catch (error) {
    throw error instanceof RangeError ? new SyntaxError('JSON nested too deeply') : error;
  }
}

/**
 * Says whether a long number stands outside the strings. Words of a transcript must not count, because parsing without loss
 * takes some twenty times the memory.
 */
function hasLongNumber(text: string): boolean {
  let position = 0;
  for (const { index } of text.matchAll(longNumber)) {
    while (position <= index) {
      const opening = text.indexOf('"', position);
      if (opening < 0 || opening > index) return true;
      position = findStringEnd(text, opening);
    }
  }
  return false;
}

/** Returns the position after the string that opens at a position. */
function findStringEnd(text: string, opening: number): number {
  for (let end = text.indexOf('"', opening + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslash = end - 1;
    while (text[backslash] === '\\') backslash -= 1;
    if ((end - backslash) % 2 === 1) return end + 1;
  }
  return text.length;
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
