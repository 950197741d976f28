/** Makes independent look-ups, one for each item: a failure of one leaves the others as they are. */
import type { GongClient } from '../client/client.ts';
import { describeFailure, type Failure, GongError, partialFailure } from '../client/errors.ts';
import { missingScope } from '../client/failure.ts';
import type { CallOptions } from '../client/request.ts';
import type { WorkflowCall } from './workflow.ts';

/** The outcome of each item, which is in exactly one of the three. */
export interface LookedUp<Found> {
  readonly found: ReadonlyMap<string, Found>;
  /** The error of each item whose own look-up failed. */
  readonly failed: ReadonlyMap<string, GongError>;
  /** Items that were not looked up. */
  readonly remaining: readonly string[];
  /** The failure that applies to all remaining items; absent when only the time was over. */
  readonly endedBy?: GongError;
}

export interface LookUpOptions {
  /** Names the items in progress reports, such as `emails looked up`. */
  readonly what: string;
  /** Time that is kept for the requests after the look-ups, in milliseconds. */
  readonly reserveMilliseconds: number;
}

/** The rate limiter of the client decides how fast the requests are sent. */
const maxConcurrentLookups = 3;

/** Outages in a row after which Gong is taken to be down for the rest as well. */
const maxOutagesInARow = 6;

/** Looks up each item. Rejects only with a cancellation, or with an error of this program. */
export async function lookUpEach<Found>(
  client: GongClient,
  items: readonly string[],
  call: WorkflowCall,
  { what, reserveMilliseconds }: LookUpOptions,
  lookUp: (item: string, options: CallOptions) => Promise<Found>,
): Promise<LookedUp<Found>> {
  const found = new Map<string, Found>();
  const failed = new Map<string, GongError>();
  const queue = items.values();
  const options = { ...call.options, deadline: call.options.deadline - reserveMilliseconds };
  let outagesInARow = 0;
  let endedBy: GongError | undefined;

  const lookUpFromQueue = async () => {
    while (endedBy === undefined && client.clock.now() <= options.deadline) {
      const { value: item, done } = queue.next();
      if (done) return;
      try {
        found.set(item, await lookUp(item, options));
        outagesInARow = 0;
        await call.progress(found.size + failed.size, items.length, what);
      } catch (error) {
        const failure = partialFailure(error);
        if (!(error instanceof GongError)) throw error;
        outagesInARow = failure.kind === 'outage' ? outagesInARow + 1 : 0;
        if (holdsForAll(failure) || outagesInARow >= maxOutagesInARow) endedBy ??= error;
        else failed.set(item, error);
      }
    }
  };
  await Promise.all(Array.from({ length: maxConcurrentLookups }, lookUpFromQueue));
  const remaining = items.filter((item) => !found.has(item) && !failed.has(item));
  return { found, failed, remaining, ...(endedBy && { endedBy }) };
}

/** Whether the next look-up would fail for the same reason: the time, the quota or the credentials. */
function holdsForAll(failure: Failure): boolean {
  const { kind, status } = failure;
  const isUnauthorized = kind === 'refused' && status === 401;
  return kind === 'deadline' || kind === 'quota' || isUnauthorized || missingScope(failure) !== undefined;
}

/** Says why items remain; undefined when none do. */
export function describeRemaining({ remaining, endedBy }: LookedUp<unknown>): string | undefined {
  if (remaining.length === 0) return undefined;
  return endedBy ? describeFailure(endedBy.failure) : 'The time for one call was over.';
}
