/** Trial: calls of every tool that nobody means well with, over stdio to the real server, with a Gong that answers anything. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Operation } from '../../src/client/operation.ts';
import { getTool } from '../../src/mcp/tool.ts';
import { operations } from '../../src/tools/index.ts';
import { workflows } from '../../src/workflows/index.ts';
import type { Workflow } from '../../src/workflows/workflow.ts';
import { type Folder, makeDirectory } from './files.ts';
import { argumentsFor } from './generated-calls.ts';
import { type GeneratedResponse, generateResponses } from './generated-responses.ts';
import type { Trial } from './trial.ts';
import { WatchedServer } from './watched-server.ts';

/** The operations that each workflow may take. */
const operationsOfWorkflow: Readonly<Record<string, readonly string[]>> = {
  gong_find_prospects: ['gong_find_email_references', 'gong_list_assigned_flows'],
  gong_plan_enrollment: [
    'gong_get_flow_steps',
    'gong_list_flows',
    'gong_list_users',
    'gong_search_calls',
    'gong_find_email_references',
    'gong_list_assigned_flows',
  ],
  gong_commit_enrollment: ['gong_get_flow_steps', 'gong_list_assigned_flows', 'gong_assign_prospects_to_flow'],
  gong_get_enrollment: ['gong_list_assigned_flows'],
  gong_override_flow_content: [
    'gong_get_flow_steps',
    'gong_list_flows',
    'gong_list_users',
    'gong_find_email_references',
    'gong_list_assigned_flows',
    'gong_assign_prospects_to_flow',
  ],
  gong_get_prospect_context: ['gong_find_email_references', 'gong_list_assigned_flows', 'gong_search_calls'],
  gong_review_enrollments: ['gong_find_email_references', 'gong_list_assigned_flows'],
  gong_search_conversations: ['gong_get_call_transcripts', 'gong_search_calls'],
  gong_stop_outreach: ['gong_find_email_references', 'gong_list_assigned_flows', 'gong_unassign_prospects_from_flow'],
  gong_read_transcript: ['gong_get_call_transcripts', 'gong_search_calls'],
  gong_status: operations.filter(({ effect }) => effect === 'read').map(({ name }) => name),
};

/** An email address in the place of a CRM id is looked up. */
const addressLookups = ['gong_find_email_references'];

const callsInARound = 5000;
const defaultSeed = 20_260_501;

interface Asked {
  readonly tool: string;
  readonly argumentsText: string;
}

/** Makes a number of calls. A failure is reported with the seed that reproduces it. */
export async function tryInputs(calls: number, seed = defaultSeed): Promise<Trial> {
  const figures = { inputs: 0, results: 0, requests: 0, longest: 0 };
  const reached = new Set<string>();
  const failures: string[] = [];
  for (let begun = 0, round = 0; begun < calls; begun += callsInARound, round += 1) {
    const servers = await tryRound(Math.min(callsInARound, calls - begun), seed + 1000 * round);
    for (const server of servers) {
      figures.inputs += server.asked;
      figures.results += server.results;
      figures.requests += server.requests;
      figures.longest = Math.max(figures.longest, server.longest);
      for (const tool of server.reached) reached.add(tool);
      failures.push(...server.failures.map((failure) => `${failure} (seed ${seed}, round ${round + 1})`));
    }
  }
  const unreached = operations.filter(({ name }) => !reached.has(name)).map(({ name }) => name);
  if (calls >= callsInARound && unreached.length > 0) failures.push(`no call reached Gong: ${unreached.join(', ')}`);
  return {
    figures: {
      'inputs tried': figures.inputs,
      'requests sent': figures.requests,
      'operations reached': reached.size,
      'answered with a result': figures.results,
      'refused or failed in words': figures.inputs - figures.results,
      'longest answer, milliseconds': Math.round(figures.longest),
      'crashes, breaches and unbounded answers': failures.length,
    },
    failures,
  };
}

/** Operations and workflows at the same time, each in a server of its own; the calls of one operation follow each other. */
async function tryRound(calls: number, seed: number): Promise<WatchedServer[]> {
  const root = mkdtempSync(join(tmpdir(), 'gong-input-'));
  const folder = makeDirectory(root);
  const share = Math.ceil(calls / (operations.length + workflows.length));
  const answers = responsesByOperation(seed);
  const open = (operationsOfTool: (tool: string) => readonly string[]) =>
    WatchedServer.open({
      environment: { GONG_FILES_DIR: folder.path },
      operationsOfTool,
      respondTo: (operation) => answers.next(operation),
      secret: folder.secret,
    });
  const [one, other] = await Promise.all([
    open((tool) => [tool, ...addressLookups]),
    open((tool) => operationsOfWorkflow[tool] ?? []),
  ]);
  const listed = await one.toolNames();
  const sources = [...operations, ...workflows];
  for (const { name } of sources) if (!listed.includes(name)) one.failures.push(`${name} is not listed`);
  if (listed.length !== sources.length) one.failures.push(`${listed.length} tools are listed`);
  await Promise.all([
    walk(one, listCalls(operations, share, seed, folder), operations.length),
    walk(other, listCalls(workflows, share, seed, folder), 80),
  ]);
  await Promise.all([one.close(), other.close()]);
  rmSync(root, { recursive: true, force: true });
  return [one, other];
}

/** So many calls of each tool, a call of each in turn. */
function listCalls(sources: readonly (Operation | Workflow)[], share: number, seed: number, folder: Folder): Asked[] {
  const textsFor = (name: string) => (/^(mediaFile|dataFile)$/.test(name) ? folder.names : undefined);
  const ofEach = sources.map((source, place) => {
    const texts = fc.sample(argumentsFor(getTool(source), textsFor), { numRuns: share, seed: seed + place });
    return texts.map((argumentsText) => ({ tool: source.name, argumentsText }));
  });
  return Array.from({ length: share }, (_, turn) => ofEach.flatMap((calls) => calls[turn] ?? [])).flat();
}

function responsesByOperation(seed: number): { next(operation: string): GeneratedResponse } {
  const pools = new Map(
    operations.map((operation, place) => {
      return [operation.name as string, fc.sample(generateResponses(operation), { numRuns: 40, seed: seed - place })];
    }),
  );
  let count = 0;
  return {
    next: (operation) => {
      const pool = pools.get(operation) ?? [];
      count += 1;
      return pool[(count * 7) % pool.length] ?? { status: 404, text: '' };
    },
  };
}

/** Makes the calls, so many at a time, and goes on where an answer says how. */
async function walk(server: WatchedServer, calls: readonly Asked[], atATime: number): Promise<void> {
  const waiting = [...calls].reverse();
  const takeLast = new Map<string, Promise<unknown>>();
  const isAlone = (tool: string) => !(tool in operationsOfWorkflow);
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { tool, argumentsText } = next;
      const before = isAlone(tool) ? takeLast.get(tool) : undefined;
      const call = Promise.resolve(before).then(() => server.call(tool, argumentsText));
      takeLast.set(tool, call);
      const result = await call;
      if (result) waiting.push(...listSequels(next, result));
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
}

/** The further slice of a list, and the commit of a plan: what only an earlier answer makes possible. */
function listSequels({ tool, argumentsText }: Asked, result: Record<string, unknown>): Asked[] {
  const {
    planId,
    prospectCount,
    page,
    nextCursor = (page as { nextCursor?: unknown } | undefined)?.nextCursor,
  } = result;
  if (tool === 'gong_plan_enrollment' && planId !== undefined) {
    return [
      { tool: 'gong_get_enrollment', argumentsText: JSON.stringify({ planId }) },
      { tool: 'gong_commit_enrollment', argumentsText: JSON.stringify({ planId, prospectCount }) },
    ];
  }
  if (nextCursor === undefined || !argumentsText.startsWith('{"') || argumentsText.includes('"cursor"')) return [];
  return [{ tool, argumentsText: `{"cursor":${JSON.stringify(nextCursor)},${argumentsText.slice(1)}` }];
}
