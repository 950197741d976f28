/** Picks the newest calls of a person. Gong's lookup gives ids without dates, and the ids do not grow with time. */
import type { GongClient } from '../../client/client.ts';
import { describeFailure, type Failure, partialFailure } from '../../client/errors.ts';
import type { CallOptions } from '../../client/request.ts';
import { toText } from '../../client/response.ts';
import { type CallDetails, readCalls } from '../conversations/call-details.ts';

const maxRecentCalls = 5;

/** Gong documents no limit; this is about one of its pages. */
const maxCallsPerRequest = 100;

/** Ten requests: a person with more calls is a colleague, and the whole company shares the quota. */
const maxCallsRead = 10 * maxCallsPerRequest;

/** Time reserved for reading the calls that were picked. */
const reserveMilliseconds = 8000;

const callFields = {
  parties: true,
  content: { brief: true, keyPoints: true, callOutcome: true, highlights: true },
};

export interface NewestCalls {
  /** At most five, newest first. */
  readonly calls: readonly CallDetails[];
  /** Says in sentences what was left out. */
  readonly notes: readonly string[];
}

/** Reads the start of every call, and the content of the newest. Throws a GongError. */
export async function readNewestCalls(
  client: GongClient,
  callIds: readonly string[],
  options: CallOptions,
): Promise<NewestCalls> {
  if (callIds.length === 0) return { calls: [], notes: [] };
  if (callIds.length <= maxCallsPerRequest) {
    const calls = sortByStart(await readCalls(client, callIds, callFields, options));
    return { calls: calls.slice(0, maxRecentCalls), notes: describeGaps(callIds.length, callIds.length, calls) };
  }
  const { calls, readCount, reason } = await readStarts(client, callIds, options);
  const newestIds = sortByStart(calls)
    .slice(0, maxRecentCalls)
    .flatMap(({ metaData }) => toText(metaData?.id) ?? []);
  const newest = newestIds.length > 0 ? await readCalls(client, newestIds, callFields, options) : [];
  return { calls: sortByStart(newest), notes: describeGaps(callIds.length, readCount, calls, reason) };
}

interface Starts {
  readonly calls: readonly CallDetails[];
  readonly readCount: number;
  /** Says why not every call was read. */
  readonly reason: string | undefined;
}

/** Reads calls without their content. A failure of one request leaves out its calls; throws it if no request succeeds. */
async function readStarts(client: GongClient, callIds: readonly string[], options: CallOptions): Promise<Starts> {
  const calls: CallDetails[] = [];
  let readCount = 0;
  let failure: { readonly error: unknown; readonly reason: string } | undefined;
  for (let start = 0; start < Math.min(callIds.length, maxCallsRead); start += maxCallsPerRequest) {
    if (start > 0 && client.clock.now() + reserveMilliseconds > options.deadline) {
      return { calls, readCount, reason: failure?.reason ?? 'the time for one call was over' };
    }
    const batch = callIds.slice(start, start + maxCallsPerRequest);
    try {
      calls.push(...(await readCalls(client, batch, undefined, options)));
      readCount += batch.length;
    } catch (error) {
      const problem = partialFailure(error);
      failure ??= { error, reason: describeFailure(problem) };
      if (isLasting(problem)) break;
    }
  }
  if (failure && readCount === 0) throw failure.error;
  return { calls, readCount, reason: failure?.reason ?? `at most ${maxCallsRead} are read` };
}

/** Whether the next request would fail in the same way. */
function isLasting({ kind, status }: Failure): boolean {
  return kind === 'quota' || kind === 'deadline' || status === 401 || status === 403;
}

/** Sorts calls newest first; those without a time come last. */
function sortByStart(calls: readonly CallDetails[]): CallDetails[] {
  const readId = ({ metaData }: CallDetails) => toText(metaData?.id) ?? '';
  return calls.toSorted(
    (one, other) => (readStart(other) ?? 0) - (readStart(one) ?? 0) || (readId(one) < readId(other) ? 1 : -1),
  );
}

/** Returns when a call started, or when it was to start, in milliseconds. */
function readStart({ metaData }: CallDetails): number | undefined {
  const times = [metaData?.started, metaData?.scheduled].map((time) => Date.parse(toText(time) ?? ''));
  return times.find((time) => !Number.isNaN(time));
}

function describeGaps(known: number, readCount: number, calls: readonly CallDetails[], reason?: string): string[] {
  const notRead = known - readCount;
  const hidden = readCount - calls.length;
  const undated = calls.filter((call) => readStart(call) === undefined).length;
  return [
    notRead > 0 &&
      `Of ${known} calls with this person, ${notRead} were not read (${reason}), so newer calls may be missing.`,
    hidden > 0 && `Calls with this person that Gong lists but does not show (private or deleted): ${hidden}.`,
    calls.length > maxRecentCalls &&
      `${calls.length} calls with this person can be read; the newest ${maxRecentCalls} are listed.`,
    undated > 0 &&
      calls.length > maxRecentCalls &&
      `Calls with this person that have no start time, so that they may be newer: ${undated}.`,
  ].filter((note) => typeof note === 'string');
}
