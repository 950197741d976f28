/** JSON as Gong writes it, in which some ids are numbers. */
import { randomUUID } from 'node:crypto';

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
export function jsonOf(answer: object): string {
  return JSON.stringify(answer).replaceAll(marked, '$1');
}
