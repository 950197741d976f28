/** One fault, one operation: what reached the socket, how the call ended, and what it left behind. */
import { getEventListeners } from 'node:events';
import { GongError } from '../../src/client/errors.ts';
import { beginDeadline } from '../../src/client/http/deadline.ts';
import type { Operation } from '../../src/client/operation.ts';
import { failure } from '../../src/mcp/results/result.ts';
import { runOperation } from '../../src/mcp/run.ts';
import { comesTrue } from '../support/waiting.ts';
import { openClient, secret } from './fault-client.ts';
import { type Choose, openStandIn, type StandIn } from './fault-sockets.ts';
import type { Fault, Outcome } from './fault-table.ts';
import { problemsOfText } from './fault-text.ts';
import { loadTolerantClock } from './load-tolerant-clock.ts';
import { isReceipt, sampleArguments, toRepeating } from './operation-classes.ts';

export interface Case {
  readonly fault: Fault;
  readonly operation: Operation;
  /** Sends one good answer. */
  readonly good: Fault;
  /** Whether the fault is over after the first request. */
  readonly passes: boolean;
}

/** How a call ended, as it can be held against an outcome. */
export interface Ending {
  readonly requests: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: GongError;
}

/** Less than a tool has, so that the last of the growing pauses after a limit does not end where the call ends. */
const callMilliseconds = 37_000;

/** Tries it with the client in this process. Returns one sentence for each thing that is not as it must be. */
export async function tryFault(tried: Case, folder: string): Promise<string[]> {
  const { fault, operation, passes } = tried;
  let requests = 0;
  const taken = new AbortController();
  const choose: Choose = (stage) => {
    const isOver = passes && requests > 0;
    const { plays } = isOver ? tried.good : fault;
    const play = plays[Math.min(requests, plays.length - 1)] ?? plays[0];
    if ((play.at ?? 'whole request') !== stage) return undefined;
    requests += 1;
    if (fault.takenBackAfter !== undefined && requests === 1) {
      void loadTolerantClock.sleep(fault.takenBackAfter).then(() => taken.abort());
    }
    return play;
  };
  const standIn = await openStandIn(choose);
  const problems = await tryCall(
    operation,
    `http://127.0.0.1:${standIn.port}`,
    { standIn, folder, taken: taken.signal },
    (ending) => judge(operation, expected(tried), { ...ending, requests }, fault.says),
  );
  await standIn.close();
  return problems.map((problem) => `${fault.name}${passes ? ', once' : ''}: ${operation.name}: ${problem}.`);
}

/** What must come of a fault for this operation. */
export function expected({ fault, operation, passes }: Omit<Case, 'good'>): Outcome {
  const outcome = fault.verdict[toRepeating(operation)];
  const responded = (requests: number): Outcome => ({
    requests: [requests, requests],
    kinds: [],
    mayBeDone: outcome.mayBeDone,
  });
  if (fault.isReceipt && isReceipt(operation)) return responded(1);
  if (fault.isEmptyList && operation.emptyOn404) return responded(1);
  return passes && outcome.requests[0] > 1 ? responded(2) : outcome;
}

interface FaultContext {
  /** Where it can be seen which connections are left; several calls may share one. */
  readonly standIn?: StandIn;
  readonly folder: string;
  /** The host's signal. */
  readonly taken?: AbortSignal;
}

/** Makes one call as a tool makes it, and looks at what it left behind. */
export async function tryCall(
  operation: Operation,
  origin: string,
  { standIn, folder, taken = new AbortController().signal }: FaultContext,
  judgement: (ending: Omit<Ending, 'requests'>) => string[],
): Promise<string[]> {
  const opened = openClient(origin, folder);
  const begun = loadTolerantClock.now();
  const { options, end } = beginDeadline(callMilliseconds, loadTolerantClock, taken);
  const call = { options, progress: async () => undefined };
  const ending = await runOperation(operation, sampleArguments(operation), call, {
    client: opened.client,
    filter: (text) => text,
  }).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  end();
  const late = loadTolerantClock.now() - begun - callMilliseconds;
  const problems =
    'result' in ending || ending.error instanceof GongError
      ? judgement(ending as Ending)
      : [`it threw ${String(ending.error)}`];
  if (late > 1000) problems.push(`it ended ${Math.round(late)} ms after its deadline`);
  const listeners = [options.signal, taken].map((signal) => getEventListeners(signal, 'abort').length);
  if (Math.max(...listeners, opened.listenersLeft) > 0) problems.push('it left listeners on a signal');
  standIn?.readOn();
  if (standIn && !(await comesTrue(() => standIn.busy === 0))) {
    problems.push(`it left ${standIn.busy} connections waiting`);
  }
  await opened.close();
  if (standIn && !(await comesTrue(() => standIn.open === 0)))
    problems.push(`it left ${standIn.open} connections open`);
  return problems;
}

/** Holds how a call ended against what must come of it. */
export function judge(operation: Operation, outcome: Outcome, ending: Ending, says: RegExp | undefined): string[] {
  const { kinds, mayBeDone } = outcome;
  const [least, most] = outcome.requests;
  const { requests, result, error } = ending;
  const changed = mayBeDone && operation.effect !== 'read' ? 'unknown' : 'nothing';
  const problems: string[] = [];
  if (requests < least || requests > most)
    problems.push(`${requests} requests reached the socket, not ${least} to ${most}`);
  if (kinds.length === 0) {
    if (error) problems.push(`it failed: ${error.message}`);
    const isRepeat = requests > 1 && changed === 'unknown';
    const saysRepeat = /earlier attempt/.test(String(result?.note ?? ''));
    if (result && isRepeat !== saysRepeat) problems.push('it misreports an earlier attempt');
    return problems;
  }
  if (!error) return [...problems, 'it succeeded'];
  const { failure: reported } = error;
  const [content] = failure(operation.title, reported).content;
  const text = content?.type === 'text' ? content.text : '';
  if (!kinds.includes(reported.kind)) problems.push(`it ended as ${reported.kind}, not as ${kinds.join(' or ')}`);
  if (reported.changed !== changed) problems.push(`it says that it changed ${reported.changed}, and it is ${changed}`);
  if (says && !says.test(text)) problems.push(`its text does not say ${says}: ${text}`);
  return [...problems, ...problemsOfText(text, reported.changed, [secret])];
}
