/** Text from outside: invisible characters, length, similar names. */

/**
 * Controls, zero-width characters, bidirectional overrides, tags, fillers and variation selectors, which a model reads and a
 * person does not see. Excludes the format characters of Arabic and other scripts that are visible before numbers.
 */
const hidden =
  '[[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800]--[\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2]]';

/** Indic signs after which an invisible joiner changes how the next consonant looks. */
const viramas = '\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca';

/** Matches hidden characters that are part of a word, in Arabic and in Indic writing. */
const inWords = `\\u200c(?<=\\p{Script=Arabic}\\u200c)(?=\\p{Script=Arabic})|[\\u200c\\u200d](?<=[${viramas}].)(?=\\p{L})`;

/** Matches emoji with the hidden characters next to them; the list of the Unicode standard says which of these belong to an emoji. */
const nextToEmoji =
  '[0-9#*]\\ufe0f\\u20e3|[\\p{Extended_Pictographic}\\p{Regional_Indicator}][\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\p{Regional_Indicator}\\u200d\\ufe0f\\u{e0020}-\\u{e007f}]+';

const anyHidden = new RegExp(hidden, 'v');
const allHidden = new RegExp(`(?<words>${inWords})|(?<emoji>${nextToEmoji})|${hidden}`, 'gv');
/** Compiled when first needed, because the list of the standard takes a sixth of the start-up time. */
let hiddenByEmoji: RegExp | undefined;

const lineBreaks = /[\u0085\u2028\u2029]/g;

/** Removes the characters that a reader cannot see. */
export function visible(text: string): string {
  const whole = text.toWellFormed();
  if (!anyHidden.test(whole)) return whole;
  return whole.replace(lineBreaks, '\n').replace(allHidden, (found, words?: string, emoji?: string) => {
    if (emoji !== undefined) return keepVisible(emoji);
    return words ?? (/[\n\r\t]/.test(found) ? found : '');
  });
}

/** Removes hidden characters between emoji. */
function keepVisible(emoji: string): string {
  hiddenByEmoji ??= new RegExp(`(?<emoji>\\p{RGI_Emoji})|${hidden}`, 'gv');
  return emoji.replace(hiddenByEmoji, (_, kept?: string) => kept ?? '');
}

/** Shortens a string to a maximum length, marking the cut and never splitting a character. */
export function shortened(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}

/** Returns a string on one line, of a maximum length, without invisible characters. */
export function onOneLine(text: string, maxLength: number): string {
  const beginning = shortened(text, 8 * maxLength);
  return shortened(visible(beginning).replace(/\s+/gu, ' ').trim(), maxLength);
}

/** Returns the known name that is closest to a mistyped one, if its edit distance is at most `maxDistance`. */
export function nearest(
  name: string,
  known: Iterable<string>,
  maxDistance = Math.max(2, Math.floor(name.length / 3)),
): string | undefined {
  let best: string | undefined;
  let bestDistance = maxDistance + 1;
  for (const candidate of known) {
    if (Math.abs(name.length - candidate.length) > maxDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Returns the Levenshtein distance. */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
