/** Texts of any characters for property tests. */
import fc from 'fast-check';

const firstSurrogate = 0xd800;
const surrogates = 0x800;
const maxCodePoint = 0x10ffff;

/**
 * Generates texts of any code points but halves of surrogate pairs, as `fc.string({ unit: 'binary' })` does, which first lists
 * all of Unicode and takes seconds for it.
 */
export function anyText(maxLength?: number): fc.Arbitrary<string> {
  const codePoint = fc
    .integer({ min: 0, max: maxCodePoint - surrogates })
    .map((index) => (index < firstSurrogate ? index : index + surrogates));
  return fc
    .array(codePoint, maxLength === undefined ? {} : { maxLength })
    .map((codePoints) => String.fromCodePoint(...codePoints));
}
