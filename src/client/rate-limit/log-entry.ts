/** The lines of the request log. */

/** One line. An id is unique to a request; times are milliseconds since the epoch. */
export type LogEntry =
  /** A process waits for a permit; repeated while it waits. */
  | { readonly event: 'waiting'; readonly id: string; readonly by: string; readonly at: number }
  /** A request takes a permit. It is valid if fewer requests than the limit were in flight before this line. */
  | { readonly event: 'granted'; readonly id: string; readonly by: string; readonly at: number }
  /** The request began to be sent. */
  | { readonly event: 'sent'; readonly id: string; readonly at: number }
  /** The permit was not used. */
  | { readonly event: 'released'; readonly id: string }
  /** Gong refused a request because the company was over its limit. No process sends until then. */
  | { readonly event: 'backOff'; readonly until: number }
  | Checkpoint;

/** The state after all lines up to a byte of the log, which saves a new process from reading them. */
export interface Checkpoint extends RequestLogSummary {
  readonly event: 'checkpoint';
  /** The first byte that is not part of it. */
  readonly end: number;
}

/** The state of a request log as JSON. */
export interface RequestLogSummary {
  readonly waiting: readonly (readonly [id: string, by: string, at: number])[];
  readonly granted: readonly (readonly [
    id: string,
    by: string,
    at: number,
    inFlightBefore: number,
    usedBefore: number,
  ])[];
  readonly sent: readonly number[];
  readonly backOffs: readonly number[];
  readonly used: readonly (readonly [day: number, count: number])[];
}

/** Returns the checkpoint in a line; undefined for any other line. */
export function parseCheckpoint(line: string): Checkpoint | undefined {
  const entry = isCheckpoint(line) ? parseEntry(line) : undefined;
  return entry?.event === 'checkpoint' ? entry : undefined;
}

/** Whether a line is a checkpoint. Only a process that begins to read a file there applies it. */
export function isCheckpoint(line: string): boolean {
  return line.startsWith('{"event":"checkpoint"');
}

/** Returns undefined for a line that another program or version has written. */
export function parseEntry(line: string): LogEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { event, id, by, at, until } = value as Record<string, unknown>;
  if (event === 'checkpoint') return hasSummary(value) ? (value as LogEntry) : undefined;
  if (event === 'backOff') return Number.isFinite(until) ? (value as LogEntry) : undefined;
  const hasTime = event === 'released' || Number.isFinite(at);
  const hasOwner = event === 'released' || event === 'sent' || typeof by === 'string';
  return typeof id === 'string' && hasTime && hasOwner ? (value as LogEntry) : undefined;
}

function hasSummary(value: object): boolean {
  const { end, waiting, granted, sent, backOffs, used } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(end) &&
    isTable(waiting, ['string', 'string', 'number']) &&
    isTable(granted, ['string', 'string', 'number', 'number', 'number']) &&
    isRow(sent, 'number') &&
    isRow(backOffs, 'number') &&
    isTable(used, ['number', 'number'])
  );
}

type Cell = 'string' | 'number';

function isTable(value: unknown, cells: readonly Cell[]): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (row) =>
        Array.isArray(row) && row.length === cells.length && cells.every((cell, index) => isCell(row[index], cell)),
    )
  );
}

function isRow(value: unknown, cell: Cell): boolean {
  return Array.isArray(value) && value.every((item) => isCell(item, cell));
}

function isCell(value: unknown, cell: Cell): boolean {
  return cell === 'number' ? Number.isFinite(value) : typeof value === 'string';
}
