/** This server's own cursors: opaque to a model, bound to the arguments of their list. */
import { createHash } from 'node:crypto';
import { RefusalError } from './errors.ts';

/** Writes a cursor for the list of `subject` (its arguments) that continues at `position`. */
export function writeCursor(subject: unknown, position: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([toFingerprint(subject), ...position])).toString('base64url');
}

/**
 * Reads the position of a cursor. Throws a RefusalError when this server did not write it, or wrote it for another subject;
 * `isPosition` checks the shape of the position.
 */
export function readCursor<Position extends readonly unknown[]>(
  cursor: string,
  subject: unknown,
  isPosition: (options: readonly unknown[]) => options is Position,
): Position {
  const [fingerprint, ...position] = parse(cursor);
  if (typeof fingerprint !== 'string' || !isPosition(position)) {
    throw new RefusalError('cursor is not one that this tool has given; pass nextCursor of a result unchanged.');
  }
  if (fingerprint !== toFingerprint(subject)) {
    throw new RefusalError(
      'cursor belongs to a call with other arguments; repeat those exactly, or leave it out to start again.',
    );
  }
  return position;
}

function toFingerprint(subject: unknown): string {
  return createHash('sha256').update(JSON.stringify(subject)).digest('base64url').slice(0, 12);
}

function parse(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
