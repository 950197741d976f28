/** Many calls in a row through one server: whether it keeps anything of them, watched from outside. */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Host, newStateDirectory, startHost } from '../support/host.ts';
import { until } from '../support/waiting.ts';
import type { Trial } from './trial.ts';

const atOnce = 16;
const samples = 10;
const warmUp = 1000;

/** A server that keeps one object of a kilobyte of each call grows by a hundred million bytes. */
const maxGrowth = 40 * 1000 ** 2;
const maxMoreFiles = 20;

/** Plans are files, of which each new one reads all, so they are made seldom. */
const callsForOnePlan = 500;

/** One look at the server, after so many calls, with none under way. */
interface Sample {
  readonly calls: number;
  readonly heapBytes: number;
  readonly residentBytes: number;
  readonly openFiles: number;
  /** Of everything read so far: from Gong, from the host and from the state directory. */
  readonly bytesRead: number;
}

/** A call of the mix, and its expected result. */
interface Call {
  readonly tool: string;
  readonly args: Record<string, unknown>;
  readonly ends: 'answered' | 'refused' | 'cancelled';
}

/** Makes so many calls of all kinds, a few at once, and tells by how much the server's memory grew with them. Linux only. */
export async function soak(calls: number): Promise<Trial> {
  const sandbox = await startSandbox({ requestsPerSecond: Number.POSITIVE_INFINITY });
  const stateDirectory = newStateDirectory();
  const heapFile = join(stateDirectory, 'heap');
  const host = await startHost({
    environment: {
      NODE_OPTIONS: `--import=${new URL('../support/heap-probe.mjs', import.meta.url)}`,
      HEAP_PROBE_FILE: heapFile,
      GONG_BASE_URL: sandbox.url,
      GONG_ACCESS_KEY: sandbox.accessKey,
      GONG_ACCESS_KEY_SECRET: sandbox.accessKeySecret,
      GONG_STATE_DIR: stateDirectory,
      GONG_REQUESTS_PER_SECOND: '100000',
      GONG_REQUESTS_PER_DAY: '100000000',
      GONG_TOOLSETS: 'all',
    },
  });
  const failures: string[] = [];
  const mix = createMix(sandbox);
  const begun = performance.now();
  let made = 0;
  const makeUpTo = async (end: number) => {
    const worker = async () => {
      while (made < end) {
        made += 1;
        const call = made % callsForOnePlan === 0 ? readPlan(sandbox) : mix[made % mix.length];
        const wrong = call && (await whatIsWrong(host, call));
        if (wrong) failures.push(`Call ${made}: ${wrong}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  };

  await makeUpTo(warmUp);
  const taken = [await look(host, made, heapFile)];
  for (let sample = 1; sample <= samples; sample += 1) {
    await makeUpTo(warmUp + Math.round(((calls - warmUp) * sample) / samples));
    taken.push(await look(host, made, heapFile));
  }
  const seconds = (performance.now() - begun) / 1000;
  if (/Warning/.test(host.stderr())) failures.push('Node warned on stderr.');
  await host.close();
  await sandbox.close();
  const stateBytes = countBytes(join(stateDirectory, 'audit.jsonl'));
  rmSync(stateDirectory, { recursive: true });
  const figures = toFigures(taken, seconds, stateBytes);
  return { figures, failures: [...failures, ...excessesIn(figures)] };
}

function createMix({ guide }: Sandbox): Call[] {
  const { flowOwnerEmail, prospects, alreadyInFlow } = guide;
  const responded = (tool: string, args = {}): Call => ({ tool, args, ends: 'answered' });
  const refused = (tool: string, args = {}): Call => ({ tool, args, ends: 'refused' });
  const emails = prospects.map(({ email }) => email);
  return [
    responded('gong_list_users', { limit: 5 }),
    responded('gong_list_flows', { flowOwnerEmail }),
    responded('gong_list_workspaces'),
    responded('gong_status'),
    refused('gong_get_user', { id: '1' }),
    responded('gong_list_users', { limit: 3, fields: ['id'] }),
    responded('gong_list_assigned_flows', { crmProspectsIds: [alreadyInFlow.crmProspectId] }),
    refused('gong_get_user', {}),
    responded('gong_find_prospects', { emails: emails.slice(0, 1) }),
    responded('gong_list_flow_folders', { flowFolderOwnerEmail: flowOwnerEmail }),
    refused('gong_list_flows', { flowOwnerEmail: 'nobody@example.com' }),
    { tool: 'gong_list_trackers', args: {}, ends: 'cancelled' },
    responded('gong_unassign_prospect_by_crm_id', { crmProspectId: prospects[0]?.crmProspectId, allFlows: true }),
    responded('gong_list_scorecards'),
    refused('gong_list_flows', { flowOwnerMail: flowOwnerEmail, limit: 'many' }),
    responded('gong_get_prospect_context', { email: emails[1] }),
  ];
}

function readPlan({ guide }: Sandbox): Call {
  const { flow, flowOwnerEmail, prospects } = guide;
  const crmProspectsIds = prospects.slice(0, 2).map(({ crmProspectId }) => crmProspectId);
  const args = { flowId: flow.id, flowInstanceOwnerEmail: flowOwnerEmail, crmProspectsIds };
  return { tool: 'gong_plan_enrollment', args, ends: 'answered' };
}

async function whatIsWrong(host: Host, { tool, args, ends }: Call): Promise<string | undefined> {
  const controller = new AbortController();
  const response = host.callTool(tool, args, { signal: controller.signal });
  if (ends === 'cancelled') setImmediate(() => controller.abort());
  const ended = await response.then(
    ({ isError, text }) => (isError ? `refused: ${text.slice(0, 200)}` : 'answered'),
    (error: unknown) => (ends === 'cancelled' ? 'cancelled' : `lost: ${error}`),
  );
  return ended.startsWith(ends) ? undefined : `${tool} was not ${ends} but ${ended}`;
}

async function look(host: Host, calls: number, heapFile: string): Promise<Sample> {
  rmSync(heapFile, { force: true });
  process.kill(host.pid, 'SIGUSR2');
  await until(() => countBytes(heapFile) > 0);
  const ofProcess = (file: string) => readFileSync(`/proc/${host.pid}/${file}`, 'utf8');
  return {
    calls,
    heapBytes: Number(readFileSync(heapFile, 'utf8')),
    residentBytes: 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(ofProcess('status'))?.[1]),
    openFiles: readdirSync(`/proc/${host.pid}/fd`).length,
    bytesRead: Number(/^rchar: (\d+)/m.exec(ofProcess('io'))?.[1]),
  };
}

function toFigures(taken: readonly Sample[], seconds: number, stateBytes: number): Record<string, number> {
  const [first, second] = taken;
  const [beforeLast, last] = taken.slice(-2);
  if (!first || !second || !beforeLast || !last) return {};
  const readBetween = (one: Sample, other: Sample) => (other.bytesRead - one.bytesRead) / (other.calls - one.calls);
  const mebibytes = (bytes: number) => bytes / 1024 ** 2;
  const figures = {
    calls: last.calls,
    seconds,
    'bytes of growth per 100,000 calls': 100_000 * findSlope(taken.map(({ calls, heapBytes }) => [calls, heapBytes])),
    'MiB of heap at the beginning': mebibytes(first.heapBytes),
    'MiB of heap at the end': mebibytes(last.heapBytes),
    'MiB resident at the beginning': mebibytes(first.residentBytes),
    'MiB resident at the end': mebibytes(last.residentBytes),
    'MiB resident at most': mebibytes(Math.max(...taken.map(({ residentBytes }) => residentBytes))),
    'open files at the beginning': first.openFiles,
    'open files at the end': last.openFiles,
    'bytes read per call at the beginning': readBetween(first, second),
    'bytes read per call at the end': readBetween(beforeLast, last),
    'bytes of audit': stateBytes,
  };
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value)]));
}

/** What grew with the calls, one sentence for each; a figure that is missing counts as too much. */
function excessesIn(figures: Readonly<Record<string, number>>): string[] {
  const of = (name: string) => figures[name] ?? Number.NaN;
  const growth = of('bytes of growth per 100,000 calls');
  const files = of('open files at the end') - of('open files at the beginning');
  return [
    ...(growth < maxGrowth ? [] : [`The heap grew by ${growth} bytes per 100,000 calls.`]),
    ...(files < maxMoreFiles ? [] : [`${files} more files were open at the end.`]),
  ];
}

/** By least squares: how much y grows with one more x. */
function findSlope(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spread = points.map(([x]) => (x - meanX) ** 2);
  const common = points.map(([x, y]) => (x - meanX) * (y - meanY));
  return mean(common) / mean(spread);
}

function countBytes(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
