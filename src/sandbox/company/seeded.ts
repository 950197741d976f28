/** Choices that look like chance and are the same on every start. */
import { createHash } from 'node:crypto';

/** A sequence of choices. */
export interface Chance {
  /** A whole number from 0, below the limit. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
}

/** The sequence that belongs to a seed; two seeds have nothing in common. */
export function chance(seed: string): Chance {
  let state = toHash(seed);

  // mulberry32
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const below = (limit: number) => Math.floor(next() * limit);
  return { below, pick: (items) => nth(items, below(items.length)) };
}

/** The member at an index, counted round and round. */
export function nth<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('The list is empty');
  return item;
}

/** FNV-1a */
function toHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}

const lowestGongId = 10n ** 18n;
const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const checkCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** An id of Gong's: 19 digits, far above the numbers that JavaScript can hold exactly. */
export function gongId(kind: string, number: number | string): string {
  return String(lowestGongId + (toDigest(`${kind} ${number}`).readBigUInt64BE() % (8n * lowestGongId)));
}

/** The id of a request: 19 lower-case letters and digits. */
export function createRequestId(number: number): string {
  const digest = toDigest(`request ${number}`);
  const digits = digest.readBigUInt64BE(0).toString(36) + digest.readBigUInt64BE(8).toString(36);
  return digits.slice(0, 19).padEnd(19, '0');
}

/** A UUID. */
export function uuid(kind: string, number: number): string {
  const hex = toDigest(`${kind} ${number}`).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** A Salesforce id of 18 characters: the kind of record, 12 that name it, and 3 that check the case of the others. */
export function salesforceId(prefix: '001' | '003' | '00Q' | '006', number: number): string {
  const digest = toDigest(`${prefix} ${number}`);
  const tail = [...digest.subarray(0, 5)].map((byte) => base62.charAt(byte % base62.length)).join('');
  const id = `${prefix}Hp00002${tail}`;
  return id + [id.slice(0, 5), id.slice(5, 10), id.slice(10)].map(toCheckCharacter).join('');
}

/** A HubSpot id: digits alone. */
export function hubSpotId(number: number): string {
  return String(18_230_455_000 + number * 97);
}

function toCheckCharacter(chunk: string): string {
  const bits = [...chunk].map((character, index) => (/[A-Z]/.test(character) ? 1 << index : 0));
  return checkCharacters.charAt(bits.reduce((sum, bit) => sum + bit, 0));
}

function toDigest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
