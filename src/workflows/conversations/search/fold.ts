/** Folds text for comparison: case, compatibility forms, the four letters i of Turkish, and typographic punctuation. */

/** Marks that people type in a plainer form than transcripts have them. */
const plainMarks: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u02bc': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2010': '-',
  '\u2013': '-',
  '\u2014': '-',
};

const dotAbove = '\u0307';
const nonAscii = /[^\0-\x7f]/gu;

/** Returns a text as `fold` expects it: composed, so that a letter and its accent are one character. */
export function compose(text: string): string {
  return text.normalize('NFC');
}

/** Folds a composed text. The result may be longer or shorter: `ß` becomes `ss`. */
export function fold(text: string): string {
  const folded = text.replace(nonAscii, (character: string, index: number) =>
    foldCharacter(character, text[index - 1]),
  );
  return folded.toLowerCase();
}

/** Returns the position in a text that a position in its folded form belongs to. */
export function toOriginalIndex(text: string, foldedIndex: number): number {
  let index = 0;
  let folded = 0;
  for (const character of text) {
    folded += foldCharacter(character, text[index - 1]).length;
    if (folded > foldedIndex) return index;
    index += character.length;
  }
  return index;
}

/** Folds each character alone, because `toLowerCase` of a whole word chooses among the two small sigmas by position. */
function foldCharacter(character: string, previous: string | undefined): string {
  if (character === dotAbove && previous !== undefined && 'iıI'.includes(previous)) return '';
  const plain = plainMarks[character] ?? character.normalize('NFKC');
  const folded = plain.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
  return plainMarks[folded] ?? folded.replace(`i${dotAbove}`, 'i');
}
