/**
 * Lists: rows from Gong's pages up to a limit, with the requested columns and a cursor for the rest. No row is lost or
 * repeated between two calls, unless Gong's list itself changes.
 */
import type { GongClient } from '../../client/client.ts';
import { readCursor, writeCursor } from '../../client/cursor.ts';
import { GongError } from '../../client/errors.ts';
import { jsonLength } from '../../client/http/json.ts';
import type { Operation } from '../../client/operation.ts';
import type { CallOptions } from '../../client/request.ts';
import { toText } from '../../client/response.ts';
import type { Arguments } from '../input/input.ts';
import { maxResultCharacters, shrinkToFit } from './result.ts';

export interface ListRequest {
  readonly limit: number;
  /** A cursor of this server's, from an earlier result. */
  readonly cursor?: string | undefined;
  /** The columns to return; default all. */
  readonly fields?: readonly string[] | undefined;
}

export interface RowsSummary {
  returned: number;
  total?: number;
  /** Whether nothing is missing: no row of the list, and no part of a row. */
  complete: boolean;
  nextCursor?: string;
  /** A call that returns the whole of a row that was shortened. */
  readWhole?: { tool: string; arguments: Readonly<Record<string, string>> };
  note?: string;
}

export interface RowsPage {
  readonly rows: readonly unknown[];
  readonly page: RowsSummary;
}

/** Where a list continues: Gong's cursor of a page, and the index of a row in that page. */
interface Position {
  readonly cursor?: string | undefined;
  readonly row: number;
}

/** Reserved for the fields of `page`; Gong's cursors are long tokens. */
const reservedCharacters = 4000;

/**
 * Reads rows until the limit, the maximum size of a result or the deadline is reached, or the list ends. An error after the
 * first page does not discard the rows: the result then has a note and a cursor. Throws a RefusalError for an invalid cursor.
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
  const subject = toSubject(operation, input);
  let position: Position = cursor === undefined ? { row: 0 } : decodeCursor(cursor, subject);
  const startedAt = position.cursor;
  const rows: Row[] = [];
  let room = maxResultCharacters - reservedCharacters;
  let total: number | undefined;

  let cut: CutRow | undefined;

  const end = (next: Position | undefined, reason?: string): RowsPage => {
    const note = [cut?.note, reason].filter((text) => text !== undefined).join(' ');
    return {
      rows,
      page: {
        returned: rows.length,
        ...(total !== undefined && { total }),
        complete: next === undefined && cut === undefined,
        ...(next && { nextCursor: encodeCursor(next, subject) }),
        ...(cut?.readWhole && { readWhole: cut.readWhole }),
        ...(note && { note }),
      },
    };
  };

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
        const fitting = rows.length === 0 ? shrinkToFit(row, room - 1) : { result: row, isCut: false };
        room -= jsonLength(fitting.result) + 1;
        if (room < 0 && rows.length > 0)
          return end(here, 'Cut at the maximum size of a result: continue with nextCursor, or request fewer fields.');
        if (fitting.isCut) cut = describeCut(operation, page.rows[index]);
        rows.push(fitting.result);
      }
      position = { cursor: page.nextCursor, row: 0 };
      if (page.nextCursor === undefined) return end(undefined, page.note);
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

type CutRow = Required<Pick<RowsSummary, 'note'>> & Pick<RowsSummary, 'readWhole'>;

/** An id as Gong writes it; a longer text would need room that the result does not have. */
const maxIdCharacters = 100;

/** Says that a row was shortened, and how to read what is missing. */
function describeCut({ readWhole }: Operation, row: unknown): CutRow {
  const shortened = 'The first row is larger than a result can be, and was shortened.';
  const id = readWhole && isRow(row) ? toText(row[readWhole.id]) : undefined;
  if (!readWhole || id === undefined || id.length > maxIdCharacters) {
    const instead = readWhole
      ? `${readWhole.tool} reads it whole`
      : 'Request fewer columns with fields, or ask for less';
    return { note: `${shortened} ${instead}.` };
  }
  return {
    note: `${shortened} ${readWhole.tool} reads it whole: call it with the arguments in readWhole.`,
    readWhole: { tool: readWhole.tool, arguments: { [readWhole.argument]: id } },
  };
}

function isRow(row: unknown): row is Row {
  return typeof row === 'object' && row !== null;
}

/** Returns a row with the requested columns; undefined for a value that is not an object. */
function pickColumns(row: unknown, fields: readonly string[] | undefined): Row | undefined {
  if (!isRow(row)) return undefined;
  if (!fields) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name)));
}

/** Gong requires the other arguments to stay the same from page to page, so a cursor is bound to them. */
function toSubject({ name }: Operation, input: Arguments): unknown {
  return [name, Object.entries(input).sort(([one], [other]) => (one < other ? -1 : 1))];
}

function encodeCursor({ cursor, row }: Position, subject: unknown): string {
  return writeCursor(subject, cursor === undefined ? [row] : [row, cursor]);
}

function decodeCursor(text: string, subject: unknown): Position {
  const [row, cursor] = readCursor(text, subject, isPosition);
  return { cursor, row };
}

function isPosition(values: readonly unknown[]): values is readonly [number, string?] {
  const [row, cursor] = values;
  return Number.isSafeInteger(row) && Number(row) >= 0 && (cursor === undefined || typeof cursor === 'string');
}
