/** Text that others have written. */

/**
 * Controls, zero-width characters, bidirectional overrides, tags, fillers and variation selectors: not seen by a person, but
 * read by a model.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const keptControls = new Set(['\n', '\r', '\t']);

/** A text without the characters that a reader cannot see. */
export function visible(text: string): string {
  return text.toWellFormed().replace(hidden, (character) => (keptControls.has(character) ? character : ''));
}

/** A text of at most so many characters, which says where it was cut and is never cut through a character. */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}

/** A text on one line, of at most so many characters, without the characters that a reader cannot see. */
export function onOneLine(text: string, most: number): string {
  const beginning = shortened(text, 8 * most);
  return shortened(visible(beginning.replace(/\s+/gu, ' ')).replace(/ +/g, ' ').trim(), most);
}
