/** This server's own cursors: opaque to a model, bound to what they were given for. */
import { createHash } from 'node:crypto';
import { RefusalError } from './errors.ts';

/** Writes a cursor that belongs to `subject` (the arguments it was given for) and says where to go on. */
export function writeCursor(subject: unknown, position: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([toFingerprint(subject), ...position])).toString('base64url');
}

/**
 * Reads the position back. Throws a Refusal for what this server has not written, or not for this subject; `isPosition`
 * tells whether the parts are what the writer would have written.
 */
export function readCursor<Position extends readonly unknown[]>(
  cursor: string,
  subject: unknown,
  isPosition: (options: readonly unknown[]) => options is Position,
): Position {
  const [fingerprint, ...position] = parse(cursor);
  if (typeof fingerprint !== 'string' || !isPosition(position)) {
    throw new RefusalError('cursor is not one that this tool has given; take nextCursor of an answer as it is.');
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
