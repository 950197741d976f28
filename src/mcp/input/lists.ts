/** Reads ids and email addresses out of text that was copied from a spreadsheet, a mail client, a chat or a document. */
import { isPhoneNumber } from '../../tools/schemas.ts';

/** What the entries of a list are. */
export type EntryKind = 'id' | 'crmProspectId' | 'email';

const lineBreaks = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;

/** Controls, zero-width and bidirectional characters, soft hyphens, byte order marks, tags and fillers. */
const invisible = /[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]|(?![\t\n])\p{Cc}/gu;

/** Spaces of any width, and the braille blank, which looks like one. */
const blanks = /[^\S\t\n]|\u2800/g;

/** Hyphens at which a word processor may, or may not, break a line. */
const hyphens = /[\u2010\u2011]/g;

/**
 * Returns a text without characters that a person cannot see, and with one spelling of those that look the same: plain spaces,
 * hyphens and line feeds, composed letters. Outer blanks are removed.
 */
export function removeInvisible(text: string): string {
  const visible = text.replace(lineBreaks, '\n').replace(invisible, '').replace(blanks, ' ');
  return visible.replace(hyphens, '-').normalize().trim();
}

/**
 * Returns the ids or addresses in some texts, in their order, without the names, bullets and headings beside them.
 * A text that cannot be divided safely stays whole, and what is no text stays as it is, so that validation reports both.
 */
export function readEntries<Other>(items: readonly (string | Other)[], kind: EntryKind): (string | Other)[] {
  const entries = items.flatMap((item): (string | Other)[] =>
    typeof item === 'string' ? readText(item, kind) : [item],
  );
  return entries.length > 1 && isHeading(entries[0]) ? entries.slice(1) : entries;
}

/** Returns the different ids or addresses in the text of a single field, of which there should be one. */
export function readDistinct(text: string, kind: EntryKind): string[] {
  return distinctEntries(readEntries<never>([text], kind), kind);
}

/** Removes repeated entries. Addresses that differ only in case are one mailbox. */
export function distinctEntries<Entry>(entries: readonly Entry[], kind: EntryKind): Entry[] {
  const byKey = new Map<unknown, Entry>();
  for (const entry of entries) {
    const key = kind === 'email' && typeof entry === 'string' ? entry.toLowerCase() : entry;
    if (!byKey.has(key)) byKey.set(key, entry);
  }
  return [...byKey.values()];
}

/** A name in quotation marks before an address in brackets, which may hold commas: `"Doe, Ann" <ann@x.example>`. */
const quotedName = /"[^"\n\t]*" *(?=[<([])|“[^”\n\t]*” *(?=[<([])|'[^'\n\t]*' *(?=<)/g;
const htmlTag = /<\/?(br|p|div|ul|ol|li|table|thead|tbody|tr|th|td|span|b|i|strong|em|a)\b[^<>@]*>/gi;
/** Line breaks and tabs come escaped too, from models that escape a text twice. */
const rowEnds = /(?:[\n\t;；؛]|\\[nrt])+/;
const rowNumber = /^\s*\(?\d{1,3}[.)]\s+/;

function readText(text: string, kind: EntryKind): string[] {
  const dropName = (name: string) => (kind === 'email' || !/[\d@]/.test(name) ? ' ' : name);
  const rows = removeInvisible(text).replace(htmlTag, '\n').replace(quotedName, dropName).split(rowEnds);
  return rows.flatMap((row) => (row.includes('@') ? readAddresses(row, kind) : readIds(row, kind)));
}

function readIds(row: string, kind: EntryKind): string[] {
  return row.split(/[,，、،|]+/).flatMap((cell) => {
    if (kind === 'crmProspectId' && isPhoneNumber(cell)) return [cell.trim()];
    return readWords(cell.replace(rowNumber, '').split(/[\s()[\]<>"“”„«»`]+/), kind);
  });
}

const comment = /\([^()@]*\)/g;
const token =
  /(?<word>"[^"\s]+"@[^\s,，、،|<>()[\]"“”„«»`]+|[^\s,，、،|<>()[\]"“”„«»`]+)|(?<opening>[<([])|(?<comma>[,，、،|])/g;

/** Reads a row with addresses in it. Before an address in brackets stands the name of its owner, or the address itself. */
function readAddresses(row: string, kind: EntryKind): string[] {
  const entries: string[] = [];
  let cells: string[][] = [[]];
  let isBracketed = false;
  const endCells = () => {
    for (const entry of cells.flatMap((words) => readWords(words, kind))) entries.push(entry);
    cells = [[]];
  };
  const content = row.replace(rowNumber, '').replace(comment, ' ');
  for (const { groups: { word, opening, comma } = {} } of content.matchAll(token)) {
    if (opening) isBracketed = true;
    else if (comma) cells.push([]);
    else if (word?.includes('@')) {
      cells = [...cells.slice(0, -1), dropLabel(cells.at(-1) ?? [])];
      if (isBracketed && cells.flat().every((name) => isNameWord(name, kind))) cells = [[]];
      endCells();
      const address = toAddress(word);
      if (!isBracketed || entries.at(-1)?.toLowerCase() !== address.toLowerCase()) entries.push(address);
      isBracketed = false;
    } else if (word) cells.at(-1)?.push(word);
  }
  endCells();
  return entries;
}

/** Tells a name from a mistyped address, which has a dot inside, and from an id, which has digits. */
function isNameWord(word: string, kind: EntryKind): boolean {
  return !/[^.]\.[^.]{2}/.test(word) && (kind === 'email' || !/\d/.test(word));
}

/** No id and no address is longer, and a longer word is not worth the time to clean it. */
const maxWordCharacters = 400;

/** Removes what stands around an address: quotation marks, bullets, `mailto:`, the end of a sentence, emphasis. */
function toAddress(word: string): string {
  if (word.length > maxWordCharacters) return word;
  const [, scheme, rest = ''] = /^['‘’•·‣◦▪●✓✔☐→]*([a-z][a-z+-]*:)?(.*)$/is.exec(word) ?? [];
  const address = /^mailto:$/i.test(scheme ?? '') ? rest.replace(/^\/\/|\?.*$/g, '') : rest;
  const [, inner = '', trailing = ''] = /^(.*?)([^\p{L}\p{M}\p{N}]*)$/su.exec(address) ?? [];
  if (!inner.includes('@')) return word;
  const bare = withoutSurplusBrace(/[*_~]/.test(trailing) ? inner.replace(/^[*_~]+/, '') : inner);
  return bare === word ? word : toAddress(bare);
}

/** Reads words that are no addresses. Several words are several ids only if each has a digit: a name is not two ids. */
function readWords(words: readonly string[], kind: EntryKind): string[] {
  const isLabelOnly = words.at(-1)?.endsWith(':');
  const cleaned = (isLabelOnly ? words : dropLabel(words))
    .map(toWord)
    .filter((word) => /[\p{L}\p{N}]/u.test(word) && !/^and$/i.test(word));
  if (kind !== 'email' && cleaned.every((word) => /\d/.test(word))) return cleaned;
  return cleaned.length > 0 ? [cleaned.join(' ')] : [];
}

/** Removes the words up to a colon: `Contact id: 003A`. */
function dropLabel(words: readonly string[]): string[] {
  return words.slice(words.findLastIndex((word) => word.endsWith(':')) + 1);
}

/** Removes quotation marks, bullets and the end of a sentence. */
function toWord(word: string): string {
  if (word.length > maxWordCharacters) return word;
  const bare = withoutSurplusBrace(word.replace(/^['‘’•·‣◦▪●✓✔☐→]+/, '').replace(/['‘’.:!?]+$/, ''));
  return bare === word ? word : toWord(bare);
}

/** Removes the brace of a list, which has no partner in the word. Those of a GUID stay. */
function withoutSurplusBrace(word: string): string {
  const surplus = word.split('{').length - word.split('}').length;
  if (surplus > 0 && word.startsWith('{')) return word.slice(1);
  return surplus < 0 && word.endsWith('}') ? word.slice(0, -1) : word;
}

const headingNouns = 'id ids email emails mail mails address addresses'.split(' ');
const headingWords = new Set([
  ...headingNouns,
  ...'contact contacts lead leads prospect prospects person people account record object user users owner'.split(' '),
  ...'call calls flow flows instance crm salesforce sfdc sf hubspot hs dynamics gong'.split(' '),
  ...'e work business primary full case safe digit 15 18'.split(' '),
]);

/** Recognizes the heading of a column: `Email`, `E-Mail Address`, `Contact ID`, `crmProspectId`, `hs_object_id`. */
function isHeading(entry: unknown): boolean {
  if (typeof entry !== 'string' || entry.length > 60) return false;
  const words =
    entry
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.some((word) => headingNouns.includes(word)) && words.every((word) => headingWords.has(word));
}
