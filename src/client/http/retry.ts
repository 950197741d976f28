/** When a request is tried again, and when never. Pure. */
import type { Operation } from '../operation.ts';

/** How one attempt ended, where it was not a success. */
export type Attempt =
  | { readonly status: number; readonly retryAfterSeconds: number | undefined }
  /** No complete answer came; `sent` tells whether the request had begun to leave. */
  | { readonly sent: boolean };

type RetryFacts = Pick<Operation, 'effect' | 'repeatable' | 'spendsCredits'>;

const maximumRepeats = 2;
const maximumWaits = 20;

/**
 * Milliseconds to wait before the next attempt, or undefined when there must be none.
 *
 * - 429 means "refused, not done": always waited out.
 * - A request that never left was not done either.
 * - A 5xx or a broken connection may hide a done deed, so only operations that change nothing and cost nothing, or that
 *   Gong documents as safe to repeat, are sent again.
 */
export function waitBeforeRetry(
  operation: RetryFacts,
  attempt: Attempt,
  /** Attempts already made. */
  made: number,
): number | undefined {
  const growing = 300 * 2 ** Math.min(made - 1, 5);
  if ('status' in attempt) {
    const asked = attempt.retryAfterSeconds === undefined ? undefined : attempt.retryAfterSeconds * 1000;
    if (attempt.status === 429) return made > maximumWaits ? undefined : Math.max(asked ?? 1000, growing);
    if (attempt.status < 500 || made > maximumRepeats || !isSafeToRepeat(operation)) return undefined;
    return Math.max(asked ?? 0, growing);
  }
  if (made > maximumRepeats) return undefined;
  return !attempt.sent || isSafeToRepeat(operation) ? growing : undefined;
}

function isSafeToRepeat({ effect, repeatable, spendsCredits }: RetryFacts): boolean {
  return repeatable === true || (effect === 'read' && !spendsCredits);
}

/** The seconds of a Retry-After header, which holds a number or a date; undefined when it holds neither. */
export function parseRetryAfter(header: string | string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string' || header === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
