/** How far a search has come: what its cursor carries from one call to the next. */
import * as z from 'zod';
import { readCursor, writeCursor } from '../../../client/cursor.ts';
import { toText } from '../../../client/response.ts';
import type { CallDetails } from '../call-details.ts';

const count = z.int().min(0);

const positionSchema = z.strictObject({
  /** The part of the range that the current list of Gong's covers. */
  from: z.string(),
  to: z.string(),
  /** Gong's cursor of the page, and how many of its calls were searched. */
  gongCursor: z.string().optional(),
  row: count,
  /** The order in which Gong has listed the calls so far. */
  order: z.enum(['unknown', 'newestFirst', 'oldestFirst', 'none']),
  /** When the last call started, in milliseconds, and the ids of the last calls that started then. */
  lastStarted: z.number().optional(),
  lastIds: z.array(z.string()),
  total: count.optional(),
  hits: count,
  calls: count,
  /** The calls with the people asked for: only in these were the terms looked for. */
  fitting: count,
  private: count,
  transcripts: count,
  withoutTranscript: count,
  withoutParties: count,
  /** The calls that could not be read, and when the first and the last of them started. */
  unread: z.object({ calls: count, from: z.number(), to: z.number(), reason: z.string() }).optional(),
});

export type Position = z.output<typeof positionSchema>;

export function startPosition(from: string, to: string): Position {
  const counts = { hits: 0, calls: 0, fitting: 0, private: 0, transcripts: 0, withoutTranscript: 0, withoutParties: 0 };
  return { from, to, row: 0, order: 'unknown', lastIds: [], ...counts };
}

/** Writes a cursor that belongs to the arguments of a search. */
export function encodePosition(position: Position, search: unknown): string {
  return writeCursor(search, [position]);
}

/** Throws a RefusalError for what is no cursor of this search. */
export function decodePosition(cursor: string, search: unknown): Position {
  const [position] = readCursor(cursor, search, isPosition);
  return position;
}

function isPosition(values: readonly unknown[]): values is readonly [Position] {
  return values.length === 1 && positionSchema.safeParse(values[0]).success;
}

/** More calls than this that start at one time cannot be continued by time, since the cursor would become too long. */
const maxSimultaneous = 50;

/** Returns the position after a call. */
export function passCall(position: Position, { metaData }: CallDetails): Position {
  const { row, lastStarted, lastIds } = position;
  const ids = [toText(metaData?.id) ?? ''];
  const started = Date.parse(metaData?.started ?? '');
  if (Number.isNaN(started)) return { ...position, row: row + 1, order: 'none', lastIds: ids };
  const simultaneous = started === lastStarted ? [...lastIds.filter((id) => !ids.includes(id)), ...ids] : ids;
  const isTooMany = simultaneous.length > maxSimultaneous;
  return {
    ...position,
    row: row + 1,
    order: isTooMany ? 'none' : findOrder(position, started),
    lastStarted: started,
    lastIds: isTooMany ? ids : simultaneous,
  };
}

function findOrder({ order, lastStarted }: Position, started: number): Position['order'] {
  if (lastStarted === undefined || started === lastStarted) return order;
  const direction = started < lastStarted ? 'newestFirst' : 'oldestFirst';
  return order === 'unknown' || order === direction ? direction : 'none';
}

/** Returns the position at the beginning of the next page of Gong's. */
export function turnPage(position: Position, gongCursor: string): Position {
  return { ...position, gongCursor, row: 0 };
}

/** Returns the calls of a page that follow the position. The id of the last call counts, in case the list has grown. */
export function takeRest(calls: readonly CallDetails[], { row, lastIds }: Position): readonly CallDetails[] {
  if (row === 0) return calls;
  const last = calls.findIndex(({ metaData }) => toText(metaData?.id) === lastIds.at(-1));
  return calls.slice(last >= 0 ? last + 1 : row);
}

/**
 * Returns the position from which a new list of Gong's covers the rest of the range; undefined if Gong's list is not ordered
 * by time. The calls that started together with the last one are listed again.
 */
export function continueByTime(position: Position): Position | undefined {
  const { order, lastStarted, gongCursor: _, ...rest } = position;
  if (lastStarted === undefined) return undefined;
  const restarted = { ...rest, order, lastStarted, row: 0 };
  // The end of a range is exclusive.
  if (order === 'newestFirst') return { ...restarted, to: new Date(lastStarted + 1).toISOString() };
  if (order === 'oldestFirst') return { ...restarted, from: new Date(lastStarted).toISOString() };
  // All calls so far started together, and their ids are known.
  return order === 'unknown' ? restarted : undefined;
}
