/** Gong's error responses, and JSON with ids as numbers. */
import { randomUUID } from 'node:crypto';

/** Thrown to refuse a request; the server responds with its status and its errors. */
export class GongFault extends Error {
  readonly status: number;
  readonly errors: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** Further fields of the response, beside the errors. */
  readonly details: object;

  constructor(
    status: number,
    errors: string | readonly string[],
    headers: Readonly<Record<string, string>> = {},
    details: object = {},
  ) {
    const texts = typeof errors === 'string' ? [errors] : errors;
    super(texts.join('; '));
    this.name = 'GongFault';
    this.status = status;
    this.errors = texts;
    this.headers = headers;
    this.details = details;
  }
}

/** Random, so that no text from outside contains it. */
const mark = `id-as-number-${randomUUID()}:`;
const marked = new RegExp(`"${mark}(\\d+)"`, 'g');

/** An id that Gong writes as a JSON number, although a JavaScript number cannot hold it exactly. */
export class NumericId {
  readonly #digits: string;

  constructor(digits: string) {
    if (!/^[1-9]\d*$/.test(digits)) throw new RangeError(`Not the digits of an id: ${digits}`);
    this.#digits = digits;
  }

  /** Returns the marked digits, which `toJson` turns into a JSON number. */
  toJSON(): string {
    return mark + this.#digits;
  }
}

/** Returns the JSON text of a response; numeric ids are written digit by digit. */
export function toJson(response: object): string {
  return JSON.stringify(response).replaceAll(marked, '$1');
}
