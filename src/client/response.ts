/** Reads Gong's responses. */
import { describeBody, isJson, parseObject } from './error-response.ts';
import { TransportError } from './errors.ts';
import { missingRowsError } from './failure.ts';
import type { HttpResponse } from './http/send.ts';
import { type Maybe, type Operation, rowsKeys } from './operation.ts';

/** The parsed JSON object of a response. */
export type GongResponse = Readonly<Record<string, unknown>>;

/** One page of a list. */
export interface Page<Row = unknown> {
  readonly rows: readonly Maybe<Row>[];
  /** The number of rows of the whole list, where Gong gives it. */
  readonly total: number | undefined;
  /** Gong's cursor of this page; the first page has none. */
  readonly cursor: string | undefined;
  /** Gong's cursor of the next page; the last page has none. */
  readonly nextCursor: string | undefined;
  /** What a reader of an empty page should know. */
  readonly note?: string;
}

/** Throws a TransportError when the body of a success is not one of Gong's: the request may have been carried out. */
export function readResponse(operation: Operation, http: HttpResponse): GongResponse {
  const { status, body, bodyProblem } = http;
  if (bodyProblem !== undefined) {
    throw new TransportError(`the response (${status}) cannot be decoded: ${bodyProblem}.`, true, 'broken');
  }
  if (body.trim() === '' && isReceipt(operation)) return {};
  const response = parseObject(body);
  if (!response) throw unusableError(http);
  if (isOfOtherHost(operation, response)) {
    const reason = `the response (${status}) has no field that Gong documents: a proxy or another host responded in place of Gong.`;
    throw new TransportError(reason, true, 'otherHost');
  }
  const { errors } = response;
  if (!('errors' in operation.output) && Array.isArray(errors) && errors.length > 0) {
    throw new TransportError(
      `the response (${status}) holds errors: ${errors.filter((error) => typeof error === 'string').join(' ')}`,
      true,
      'broken',
    );
  }
  return response;
}

/** Whether an object is of another host: nothing but single values under names that Gong does not document here. */
function isOfOtherHost(operation: Operation, response: GongResponse): boolean {
  const known = new Set(['requestId', 'errors', ...Object.keys(operation.output), ...rowsKeys(operation)]);
  const fields = Object.entries(response);
  return fields.length > 0 && fields.every(([name, value]) => !known.has(name) && typeof value !== 'object');
}

/** JSON that was cut short or damaged on the way is Gong's; a page or another text is not. */
function unusableError(http: HttpResponse): TransportError {
  const { status, body } = http;
  if (isJson(body)) return new TransportError(`the response (${status}) is not a JSON object.`, true, 'broken');
  if (/^\s*([[{]|$)/.test(body)) return new TransportError(`the response (${status}) is not JSON.`, true, 'broken');
  const reason = `the response (${status}) is not JSON but ${describeBody(http)}: a proxy or another host responded in place of Gong.`;
  return new TransportError(reason, true, 'otherHost');
}

/** Whether a response has nothing but a request id, so that an empty one is complete. */
function isReceipt({ effect, output }: Operation): boolean {
  return effect !== 'read' && Object.keys(output).every((name) => name === 'requestId');
}

/** Throws a GongError when there is no list where the rows should be: no list is not the same as an empty one. */
export function readPage(operation: Operation, response: GongResponse, cursor: string | undefined): Page {
  const lists = rowsKeys(operation).map((key) => response[key]);
  const rows = lists.find((value) => Array.isArray(value)) as readonly unknown[] | undefined;
  const { totalRecords, cursor: next } = (response.records ?? {}) as { totalRecords?: unknown; cursor?: unknown };
  const counted = typeof totalRecords === 'object' ? Number.NaN : Number(totalRecords ?? Number.NaN);
  const isEmptyForSure = counted === 0 && lists.some((value) => value === null);
  if (!rows && !isEmptyForSure) throw missingRowsError(operation);
  const total = operation.pages ? counted : (rows ?? []).length;
  return {
    rows: rows ?? [],
    total: Number.isSafeInteger(total) ? total : undefined,
    cursor,
    nextCursor: (typeof next === 'string' && next !== '') || typeof next === 'number' ? String(next) : undefined,
  };
}

/** Returns the page of a list in which Gong found nothing. */
export function emptyPage(operation: Operation, cursor: string | undefined): Page {
  const isOfCalls = operation.scope.startsWith('api:calls:read');
  const total = operation.pages ? undefined : 0;
  return { rows: [], total, cursor, nextCursor: undefined, ...(isOfCalls && { note: noCallsNote }) };
}

const noCallsNote =
  'Gong found no calls. It says the same to credentials that may not see any calls: if some were expected, ask a Gong administrator which calls this key or token may see.';

/** Returns the members of a list that are neither null nor missing; none where there is no list. */
export function toList<T>(value: Maybe<readonly Maybe<T>[]>): T[] {
  if (!Array.isArray(value)) return [];
  return value.filter((member: Maybe<T>): member is T => member !== null && member !== undefined);
}

/** Returns a string, or a number as a string; undefined for a blank string and for anything else. */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
