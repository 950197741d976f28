/** Finds what people and hosts add to the value of a setting by mistake. */
import { visible } from '../client/text.ts';
import type { Setting } from './settings.ts';

const quote = '(?:["\'`´„‚＂＇「」『』〝〞〟″′\\p{Pi}\\p{Pf}]|&quot;|&apos;|&#3[49];|%2[27])';
const quoteAtStart = new RegExp(`^\\\\*${quote}`, 'u');
const quoteAtEnd = new RegExp(`${quote}$`, 'u');

/** `GONG_READ_ONLY=true`, as in a shell or an .env file, or a whole flag. */
const assignment = /^(?:(?:export|setx?|env)\s+|\$env:)?GONG_[A-Z_]+\s*[=:]|^--/i;

/** `Access key: …`, `secret=…`. A value must follow, because Base64 itself ends in `=`. */
const labelled = /^[\p{L}\s_-]*(?:key|secret|token|id|authorization|password)["']?\s*[:=]\s*[^\s=]/iu;

const scheme = /^(?:bearer|basic)(?=[\s:=]|%20|$)/iu;

const bracketed = /^(?:<.*>|\[.*\]|\{.*\}|\(.*\))$/s;

/** A reference to a variable that neither a shell nor a host has expanded. */
const reference = /\$\{[^}]*\}?|^\$\([^)]*\)?|^\$(?:env:)?[A-Za-z_]\w*$|^%\w+%$/;

/** In a path, a reference may stand anywhere. */
const referenceInPath = /\$\{[^}]*\}?|\$\([^)]*\)?|\$(?:env:)?[A-Za-z_]\w*|%[^%\\/:]+%/;

/** What programs write in place of a value that they do not have. */
const nothing = /^(?:undefined|null|none|nil|nan)$/i;

/** Returns what was added to a value, as the rest of a sentence after the setting's name. Never quotes a key. */
export function findDecoration(value: string, { kind }: Pick<Setting, 'kind'>): string | undefined {
  if (kind !== 'list') return findInOne(value, kind);
  return [value, ...value.split(',').map((item) => item.trim())]
    .map((item) => findInOne(item, kind))
    .find((problem) => problem !== undefined);
}

function findInOne(value: string, kind: Setting['kind']): string | undefined {
  const unseen = findInvisible(value);
  if (unseen) return `holds the invisible character ${unseen}; type the value, or copy it as plain text.`;
  if (quoteAtStart.test(value) || (kind !== 'path' && quoteAtEnd.test(value))) {
    return 'begins or ends with a quotation mark; write the value without quotation marks.';
  }
  if (assignment.test(value)) return 'holds the name of a setting; write only its value.';
  if (kind === 'key' && scheme.test(value)) {
    return 'begins with the word Bearer or Basic; write only what comes after it, because the server adds that word.';
  }
  if (kind === 'key' && labelled.test(value)) return 'holds a label before the value; write only the value.';
  const found = (kind === 'path' ? referenceInPath : reference).exec(value)?.[0];
  if (found !== undefined) {
    const what = kind === 'key' ? 'a variable' : found;
    return `holds ${what}, which was not expanded; write the value itself.`;
  }
  if (bracketed.test(value)) return 'is in brackets; write the value without them.';
  if (kind !== 'list' && /[\r\n\t]/.test(value)) return 'holds a line break or a tab; write the value on one line.';
  if (kind !== 'list' && kind !== 'path' && /[,;]$/.test(value)) {
    return `ends with a ${value.endsWith(',') ? 'comma' : 'semicolon'}; write the value without it.`;
  }
  return kind === 'key' ? findInKey(value) : undefined;
}

function findInKey(value: string): string | undefined {
  if (nothing.test(value)) return `is the word "${value}", which a program writes for a value that is missing.`;
  if (/\\[nrt]/.test(value)) return 'holds an escaped line break or tab, such as \\n; copy it again, alone.';
  if (/\s/.test(value)) return 'holds a blank, and no key or token does; copy it again, alone.';
  if (/[^\x21-\x7e]/.test(value)) return 'holds a character that no HTTP header can carry; copy it again from Gong.';
  return undefined;
}

/** Returns the code point of the first invisible or undecodable character. */
function findInvisible(value: string): string | undefined {
  const seen = visible(value);
  if (seen === value && !value.includes('\ufffd')) return undefined;
  const characters = [...value];
  const first = characters.find((character) => character === '\ufffd' || visible(character) !== character);
  const code = (first ?? characters[0] ?? '').codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
