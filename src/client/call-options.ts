/** How one call is made, apart from what it asks for. */
import type { Priority } from './rate-limit/limiter.ts';

export interface CallOptions {
  /** Stops the call; its reason is a Stopped. */
  readonly signal: AbortSignal;
  /** The moment, in the clock's milliseconds, at which the signal will stop the call at the latest. */
  readonly deadline: number;
  /** Default interactive: a person waits for the answer. */
  readonly priority?: Priority;
  /** What is kept of an earlier read, or under way for somebody else, will not do. */
  readonly fresh?: boolean;
}
