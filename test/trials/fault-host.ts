/** The built server itself, driven by a client: what a model reads of each fault, and what the process holds afterwards. */
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from '../../src/client/operation.ts';
import { environmentFor, type Host, startHost, type ToolResult } from '../support/host.ts';
import { comesTrue } from '../support/waiting.ts';
import { runConcurrently } from './concurrency.ts';
import { openStandIn } from './fault-sockets.ts';
import { type Fault, faults, respond } from './fault-table.ts';
import { problemsOfText } from './fault-text.ts';
import { expected } from './fault-trial.ts';
import { sampleArguments, sampleId } from './operation-classes.ts';

/** What no text and no log may have. */
export const secrets = ['test-access-key-secret', 'a-password'];

interface Marked {
  readonly fault: Fault;
  readonly operation: Operation;
  readonly args: Record<string, unknown>;
  requests: number;
}

/**
 * Tries every fault that ends by itself on one server and all at once: the stand-in knows the calls apart by an id in their
 * arguments. Returns the problems of each.
 */
export async function tryHost(tried: readonly Operation[], folder: string): Promise<string[][]> {
  const marked = new Map<string, Marked>();
  for (const operation of tried) {
    const args = JSON.stringify(sampleArguments(operation));
    if (!args.includes(sampleId)) continue;
    for (const fault of faults.filter(isBrief)) {
      const mark = String(10n ** 18n + BigInt(marked.size));
      marked.set(mark, { fault, operation, args: JSON.parse(args.replaceAll(sampleId, mark)), requests: 0 });
    }
  }
  const standIn = await openStandIn((stage, text) => {
    if (stage !== 'whole request') return undefined;
    const call = marked.get(/1000000000000\d{6}/.exec(text)?.[0] ?? '');
    if (!call) return { writes: [respond(200, [], '{"workspaces":[]}')], connection: 'keep' };
    call.requests += 1;
    return call.fault.plays[0];
  });
  const everything = { GONG_TOOLSETS: 'all', GONG_ALLOW_ERASE: 'true', GONG_FILES_DIR: folder };
  const host = await startHost({ environment: environmentFor(`http://127.0.0.1:${standIn.port}`, everything) });
  await host.callTool('gong_list_workspaces');
  const before = listSockets(host.pid);
  const found = await runConcurrently([...marked.values()], 64, (call) => tryMarked(host, call));
  const left: string[] = [];
  standIn.readOn();
  if (!(await comesTrue(() => standIn.busy === 0))) left.push(`it left ${standIn.busy} connections waiting`);
  standIn.endAll();
  const isTidy = await comesTrue(() => listSockets(host.pid) <= before);
  if (!isTidy) left.push(`it holds ${listSockets(host.pid)} sockets, and ${before} before`);
  if (secrets.some((secret) => host.stderr().includes(secret))) left.push('its log has a secret');
  const strange = host
    .stderr()
    .split('\n')
    .find((line) => line !== '' && !line.startsWith('{'));
  if (strange !== undefined) left.push(`it wrote to stderr: ${strange}`);
  await host.close();
  await standIn.close();
  return [...found, left].map((problems) => problems.map((problem) => `The built server: ${problem}.`));
}

/** Whether it ends by itself, acts when the request is here, and does not stop other calls. */
function isBrief({ plays: [{ at, connection }, ...more], verdict, takenBackAfter }: Fault): boolean {
  const isLimit = verdict.once.kinds.includes('quota');
  const isOver = connection !== 'silence' && connection !== 'drip' && connection !== 'shut';
  return at === undefined && more.length === 0 && isOver && !isLimit && takenBackAfter === undefined;
}

async function tryMarked(host: Host, call: Marked): Promise<string[]> {
  const { fault, operation, args } = call;
  const outcome = expected({ fault, operation, passes: false });
  const result = await host.callTool(operation.name, args);
  const [least, most] = outcome.requests;
  const problems: string[] = [];
  if (call.requests < least || call.requests > most) problems.push(`${call.requests} requests reached the socket`);
  if (result.isError !== outcome.kinds.length > 0) problems.push(`it ended with ${result.text}`);
  if (result.isError) problems.push(...problemsOfFailure(result, operation, outcome.mayBeDone, fault.says));
  return problems.map((problem) => `${fault.name}: ${operation.name}: ${problem}`);
}

/** What is wrong with a failure as a model reads it. */
export function problemsOfFailure(
  { text }: ToolResult,
  { effect, title }: Operation,
  mayBeDone: boolean,
  says?: RegExp,
): string[] {
  const problems = problemsOfText(text, mayBeDone && effect !== 'read' ? 'unknown' : 'nothing', secrets);
  if (!text.startsWith(`${title} failed. `)) problems.push('its text does not begin with its title');
  if (says && !says.test(text)) problems.push(`its text does not say ${says}: ${text}`);
  return problems;
}

/** How many sockets a process holds, where the system tells. */
function listSockets(processId: number): number {
  const folder = `/proc/${processId}/fd`;
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).filter((name) => {
    try {
      return readlinkSync(join(folder, name)).startsWith('socket:');
    } catch {
      return false;
    }
  }).length;
}
