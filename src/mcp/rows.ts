/**
 * Lists: Gong's pages, as rows with a limit, a cursor to go on with, and the columns asked for. No row is lost or repeated
 * by the cutting; what Gong itself adds or removes between two calls moves the rows behind it.
 */

import type { GongClient } from '../client/client.ts';
import { readCursor, writeCursor } from '../client/cursor.ts';
import { GongError } from '../client/errors.ts';
import { jsonLength } from '../client/http/json.ts';
import type { Operation } from '../client/operation.ts';
import type { CallOptions } from '../client/request.ts';
import { maxResultCharacters, shrinkToFit } from './fit.ts';
import type { Arguments } from './input.ts';

export interface ListRequest {
  readonly limit: number;
  /** This server's cursor, from an earlier answer. */
  readonly cursor?: string | undefined;
  /** The columns to return; all when left out. */
  readonly fields?: readonly string[] | undefined;
}

export interface RowsPage {
  readonly rows: readonly unknown[];
  readonly page: { returned: number; total?: number; complete: boolean; nextCursor?: string; note?: string };
}

/** Where a list goes on: Gong's cursor of a page, and the row of that page. */
interface Position {
  readonly cursor?: string | undefined;
  readonly row: number;
}

/** Room for everything in a result that is not a row: the page's own facts and a cursor of Gong's, which is a long token. */
const reservedCharacters = 4000;

/**
 * Reads rows until the limit, the size of a result or the time is reached, or the list ends. A failure after the first
 * page does not take back the rows that are there: it ends the answer, with a note and a cursor to go on.
 */
export async function readRows(
  client: GongClient,
  operation: Operation,
  input: Arguments,
  { limit, cursor, fields }: ListRequest,
  options: CallOptions & {
    shape: (row: unknown) => unknown;
    onProgress?: (rows: number, total: number | undefined) => Promise<void>;
  },
): Promise<RowsPage> {
  const subject = subjectOf(operation, input);
  let position: Position = cursor === undefined ? { row: 0 } : decodeCursor(cursor, subject);
  const startedAt = position.cursor;
  const rows: Row[] = [];
  let room = maxResultCharacters - reservedCharacters;
  let total: number | undefined;

  const end = (next: Position | undefined, note?: string): RowsPage => ({
    rows,
    page: {
      returned: rows.length,
      ...(total !== undefined && { total }),
      complete: next === undefined,
      ...(next && { nextCursor: encodeCursor(next, subject) }),
      ...(note && { note }),
    },
  });

  try {
    for await (const page of client.pages(operation, input, {
      ...options,
      ...(position.cursor && { from: position.cursor }),
    })) {
      total = page.total;
      for (let index = position.row; index < page.rows.length; index += 1) {
        const here = { cursor: page.cursor, row: index };
        if (rows.length >= limit) return end(here);
        const row = pickColumns(options.shape(page.rows[index]), fields);
        if (typeof row !== 'object') continue;
        const fitting = rows.length === 0 ? shrinkToFit(row, room - 1) : row;
        room -= jsonLength(fitting) + 1;
        if (room < 0 && rows.length > 0)
          return end(here, 'Cut at the size of a result; go on with nextCursor, or ask for fewer fields.');
        rows.push(fitting);
      }
      position = { cursor: page.nextCursor, row: 0 };
      if (page.nextCursor === undefined) return end(undefined);
      if (rows.length >= limit) return end(position);
      await options.onProgress?.(rows.length, total);
    }
    return end(undefined);
  } catch (error) {
    const isFirst = rows.length === 0 && position.cursor === startedAt;
    if (!(error instanceof GongError) || isFirst || error.failure.kind === 'cancelled') throw error;
    return end(position, `${error.message} ${error.failure.advice}`);
  }
}

type Row = Record<string, unknown>;

/** A row with the columns asked for; undefined for what is no row at all. */
function pickColumns(row: unknown, fields: readonly string[] | undefined): Row | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  if (!fields) return row as Row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name)));
}

/** Gong asks that the other inputs stay the same during a walk; a cursor therefore belongs to them. */
function subjectOf({ name }: Operation, input: Arguments): unknown {
  return [name, Object.entries(input).sort(([one], [other]) => (one < other ? -1 : 1))];
}

function encodeCursor({ cursor, row }: Position, subject: unknown): string {
  return writeCursor(subject, cursor === undefined ? [row] : [row, cursor]);
}

function decodeCursor(text: string, subject: unknown): Position {
  const [row, cursor] = readCursor(text, subject, isPosition);
  return { cursor, row };
}

function isPosition(parts: readonly unknown[]): parts is readonly [number, string?] {
  const [row, cursor] = parts;
  return Number.isSafeInteger(row) && Number(row) >= 0 && (cursor === undefined || typeof cursor === 'string');
}
