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
