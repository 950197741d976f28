/** Decides when a request is retried. Pure. */
import type { Operation } from '../operation.ts';

/** How a failed attempt ended. */
export type Attempt =
  | { readonly status: number; readonly retryAfterSeconds: number | undefined }
  /** No complete response arrived; `sent` is whether the request had begun to be sent. */
  | { readonly sent: boolean };

type RetryTraits = Pick<Operation, 'effect' | 'repeatable' | 'spendsCredits'>;

const maxRepeats = 2;
const maxWaits = 20;

/**
 * Returns the milliseconds to wait before the next attempt; undefined when there must be none.
 *
 * - 429 means "refused, not done": always waited out.
 * - A request that was never sent was not done either.
 * - After a 5xx or a broken connection Gong may have acted. Only operations that change nothing and cost nothing, or that Gong
 *   documents as safe to repeat, are retried.
 */
export function waitBeforeRetry(
  operation: RetryTraits,
  attempt: Attempt,
  /** Attempts already made. */
  made: number,
): number | undefined {
  const growing = 300 * 2 ** Math.min(made - 1, 5);
  if ('status' in attempt) {
    const asked = attempt.retryAfterSeconds === undefined ? undefined : attempt.retryAfterSeconds * 1000;
    if (attempt.status === 429) return made > maxWaits ? undefined : Math.max(asked ?? 1000, growing);
    if (attempt.status < 500 || made > maxRepeats || !isSafeToRepeat(operation)) return undefined;
    return Math.max(asked ?? 0, growing);
  }
  if (made > maxRepeats) return undefined;
  return !attempt.sent || isSafeToRepeat(operation) ? growing : undefined;
}

function isSafeToRepeat({ effect, repeatable, spendsCredits }: RetryTraits): boolean {
  return repeatable === true || (effect === 'read' && !spendsCredits);
}

/** Returns the seconds of a Retry-After header, which is a number or a date; undefined for anything else. */
export function parseRetryAfter(header: string | string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string' || header === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
