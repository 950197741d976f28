/** Ids that look like those of Gong and of the CRM systems, the same on every start. */
import { createHash } from 'node:crypto';

const lowestGongId = 10n ** 18n;
const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const checkCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** An id of Gong's: 19 digits, far above the numbers that JavaScript can hold exactly. */
export function gongId(kind: string, number: number | string): string {
  return String(lowestGongId + (digestOf(`${kind} ${number}`).readBigUInt64BE() % (8n * lowestGongId)));
}

/** The id of a request: 19 lower-case letters and digits. */
export function requestIdOf(number: number): string {
  const digest = digestOf(`request ${number}`);
  const digits = digest.readBigUInt64BE(0).toString(36) + digest.readBigUInt64BE(8).toString(36);
  return digits.slice(0, 19).padEnd(19, '0');
}

/** A UUID. */
export function uuid(kind: string, number: number): string {
  const hex = digestOf(`${kind} ${number}`).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** A Salesforce id of 18 characters: the kind of record, 12 that name it, and 3 that check the case of the others. */
export function salesforceId(prefix: '001' | '003' | '00Q' | '006', number: number): string {
  const digest = digestOf(`${prefix} ${number}`);
  const tail = [...digest.subarray(0, 5)].map((byte) => base62.charAt(byte % base62.length)).join('');
  const id = `${prefix}Hp00002${tail}`;
  return id + [id.slice(0, 5), id.slice(5, 10), id.slice(10)].map(checkCharacterOf).join('');
}

/** A HubSpot id: digits alone. */
export function hubSpotId(number: number): string {
  return String(18_230_455_000 + number * 97);
}

function checkCharacterOf(chunk: string): string {
  const bits = [...chunk].map((character, index) => (/[A-Z]/.test(character) ? 1 << index : 0));
  return checkCharacters.charAt(bits.reduce((sum, bit) => sum + bit, 0));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
