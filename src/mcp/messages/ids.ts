/** Ids of requests that are numbers which JavaScript or the SDK cannot hold. */
import type { RequestId } from '@modelcontextprotocol/server';
import { parseJson } from '../../client/http/json.ts';
import { isRecord } from './params.ts';

/** JSON-RPC allows numbers that the SDK does not: fractions, and integers above 2^53. They become strings of this form. */
const longId = /^\0number:(-?[\d.e+-]+)$/;

/** Returns an id as the SDK accepts it, undefined for a value that is no id. */
export function readId(id: unknown): RequestId | undefined {
  if (typeof id === 'string') return id;
  if (typeof id !== 'number' || !Number.isFinite(id)) return undefined;
  return Number.isSafeInteger(id) ? id : toLongId(String(id));
}

/** Returns the JSON of an id that `readId` has changed; undefined for any other. */
export function toWireId(id: unknown): string | undefined {
  return typeof id === 'string' ? longId.exec(id)?.[1] : undefined;
}

function toLongId(digits: string): RequestId {
  return `\0number:${digits}`;
}

/** Whether a message, or one of a batch, names an id that the SDK does not accept. */
export function hasLongId(value: unknown): boolean {
  const isLong = (id: unknown) => typeof id === 'number' && !Number.isSafeInteger(id);
  return toList(value).some((message) => {
    if (!isRecord(message)) return false;
    return isLong(message.id) || (isRecord(message.params) && isLong(message.params.requestId));
  });
}

/** Reads the messages of a text again, to replace the ids that JavaScript has rounded. */
export function keepLongIds(value: unknown, text: string): unknown {
  const exact = toList(parseExactly(text));
  const kept = toList(value).map((message, index) => keepLongId(message, exact[index]));
  return Array.isArray(value) ? kept : kept[0];
}

function keepLongId(rounded: unknown, exact: unknown): unknown {
  if (!isRecord(rounded) || !isRecord(exact)) return rounded;
  const keep = (id: unknown, digits: unknown) =>
    typeof id === 'number' && typeof digits === 'string' ? toLongId(digits) : id;
  const { id, params } = rounded;
  return {
    ...rounded,
    ...(id !== undefined && { id: keep(id, exact.id) }),
    ...(isRecord(params) &&
      isRecord(exact.params) &&
      'requestId' in params && { params: { ...params, requestId: keep(params.requestId, exact.params.requestId) } }),
  };
}

/** Deeply nested JSON cannot be read exactly; its ids are then as JavaScript rounds them. */
function parseExactly(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
