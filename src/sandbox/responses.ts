/** A refusal in Gong's words. */
import { randomUUID } from 'node:crypto';

/** Thrown by whatever refuses a request; the server answers with its status and its errors. */
export class GongFault extends Error {
  readonly status: number;
  readonly errors: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** What stands beside the errors in the answer. */
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

/** Nothing that comes from outside can contain it. */
const mark = `id-as-number-${randomUUID()}:`;
const marked = new RegExp(`"${mark}(\\d+)"`, 'g');

/** An id that Gong writes as a JSON number, although it is larger than any number JavaScript holds exactly. */
export class NumericId {
  readonly #digits: string;

  constructor(digits: string) {
    if (!/^[1-9]\d*$/.test(digits)) throw new RangeError(`Not the digits of an id: ${digits}`);
    this.#digits = digits;
  }

  /** The digits, in a form that only `jsonOf` understands: no JavaScript number could carry them. */
  toJSON(): string {
    return mark + this.#digits;
  }
}

/** The JSON text of an answer; numeric ids are written digit by digit. */
export function toJson(handlerFor: object): string {
  return JSON.stringify(handlerFor).replaceAll(marked, '$1');
}
