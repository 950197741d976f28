/** Parses a do-not-contact file: one email, domain or CRM id a line, with comments after `#`. */
import { onOneLine } from '../../client/text.ts';
import { type Address, readAddresses } from './addresses.ts';

/** Parses the bytes of a file. A line that cannot be read is a problem: skipping it could contact the person in it. */
export function parseDoNotContactFile(
  bytes: Uint8Array,
): { readonly addresses: readonly Address[] } | { readonly problem: string } {
  const text = decode(bytes);
  if (text === undefined) return { problem: 'is not UTF-8 text; save it as UTF-8' };
  const addresses: Address[] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const entry = withoutComment(line).trim();
    if (entry === '') continue;
    const found = readAddresses(entry);
    if (found.length === 0) {
      return {
        problem: `has "${onOneLine(entry, 80)}" in line ${index + 1}, which is no email, domain or CRM id; put # before comments`,
      };
    }
    addresses.push(...found);
  }
  return { addresses };
}

/** Programs that export UTF-16 write bytes that are no UTF-8, or a zero beside each letter. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** No email is longer, and a search that looks both ways takes too long in a line without end. */
const maxSearched = 1000;

/** A `#` before the `@` of an email belongs to the email. */
function withoutComment(line: string): string {
  const start = line.indexOf('#');
  if (start === -1) return line;
  return line.length > maxSearched
    ? line.slice(0, start)
    : line.replace(/(?<!\S)#.*$|(?<=@\S*)#.*$|#(?![^\s@]*@\S).*$/, '');
}
