/** Calls workflows without a host, with a real client and a stand-in for Gong. */

import { afterAll } from 'vitest';
import { fixedAuthorizer } from '../../src/client/auth/authorizer.ts';
import { GongClient } from '../../src/client/client.ts';
import { StoppedError } from '../../src/client/errors.ts';
import { type Clock, systemClock } from '../../src/client/http/clock.ts';
import { createSend } from '../../src/client/http/send.ts';
import { acceptInput } from '../../src/mcp/input/input.ts';
import { shapeOutput } from '../../src/mcp/results/output.ts';
import { getTool, listedTool } from '../../src/mcp/tool.ts';
import type { Result, Services, Workflow, WorkflowCall } from '../../src/workflows/workflow.ts';
import { fault, type GongStandIn, type Received, type Responder, reply, startGong } from '../support/gong.ts';
import { createRateLimiter } from '../support/rate-limiter.ts';

/** Returns the system clock, which a test can move forward. */
export function movableClock(): Clock & { skip(milliseconds: number): void } {
  let skipped = 0;
  return {
    now: () => systemClock.now() + skipped,
    sleep: systemClock.sleep,
    skip: (milliseconds) => {
      skipped += milliseconds;
    },
  };
}

/** Creates a client of the stand-in without practical rate limits. */
export function createClient(origin: string, clock: Clock = systemClock): GongClient {
  return new GongClient({
    authorizer: fixedAuthorizer(origin, { kind: 'bearer', accessToken: 'token' }),
    send: createSend(),
    rateLimiter: createRateLimiter({ perSecond: 10_000 }, clock),
    clock,
    redact: (text) => text,
    userAgent: 'test',
  });
}

/** Starts a stand-in for Gong and a client of it for the tests of one file, which closes the stand-in after them. */
export async function openGong(): Promise<{ readonly gong: GongStandIn; readonly client: GongClient }> {
  const gong = await startGong();
  afterAll(() => gong.close());
  return { gong, client: createClient(gong.origin) };
}

export interface TestCall extends WorkflowCall {
  readonly progressReports: string[];
  cancel(): void;
}

/** Starts a call with a deadline, and collects its progress reports. */
export function callWithin(client: GongClient, milliseconds = 40_000): TestCall {
  const controller = new AbortController();
  const progressReports: string[] = [];
  return {
    options: { signal: controller.signal, deadline: client.clock.now() + milliseconds },
    progress: async (done, total, what) => void progressReports.push(`${done} of ${total} ${what}`),
    progressReports,
    cancel: () => controller.abort(new StoppedError('cancelled')),
  };
}

/** Returns the result that a model gets: arguments pass the input schema, results the output schema. */
export async function run(workflow: Workflow, input: object, client: GongClient, call = callWithin(client)) {
  const tool = getTool(workflow);
  const accepted = acceptInput(tool, input);
  if ('problems' in accepted) throw new Error(accepted.problems.join(' '));
  const returned: Result = await workflow.run(accepted.input, { client } as Services, call);
  const result = shapeOutput(tool.output.json, returned, (text) => text) as Record<string, unknown>;
  const mismatches = workflow.findMismatches(result);
  if (mismatches.length > 0)
    throw new Error(`${workflow.name} returns what it does not declare: ${mismatches.join(' ')}`);
  return result;
}

/** Lists, as sentences, why the description of a tool is too short, too long or too costly. */
export function findWeaknesses(workflow: Workflow, countTokens: (text: string) => number, maxTokens = 260): string[] {
  const words = workflow.description.split(/\s+/).length;
  const tokens = countTokens(JSON.stringify(listedTool(getTool(workflow))));
  return [
    (words < 30 || words > 60) && `its description has ${words} words`,
    tokens > maxTokens && `it costs ${tokens} tokens`,
  ].filter((weakness) => typeof weakness === 'string');
}

/** Responds by path, and with 418 to a path that a test does not expect. */
export function respondByPath(routes: Record<string, Responder>): Responder {
  return (request, response, count) => {
    const route = routes[request.url.pathname];
    if (!route) return fault(response, 418, `${request.url.pathname} is not expected`);
    route(request, response, count);
  };
}

/** Responds with the same body to every request. */
export const always =
  (body: unknown): Responder =>
  (_, response) =>
    reply(response, 200, body);

/** Returns the requests for one path. */
export function filterRequests(received: readonly Received[], path: string): Received[] {
  return received.filter(({ url }) => url.pathname === path);
}

/** Responds as Gong does when the credentials lack a scope. */
export const refuseScope =
  (scope: string): Responder =>
  (_, response) =>
    fault(response, 401, `You don't have permission to use '${scope}' in your app.`);

export const emailPath = '/v2/data-privacy/data-for-email-address';
export const flowsPath = '/v2/flows/prospects';
export const callsPath = '/v2/calls/extensive';
export const transcriptPath = '/v2/calls/transcript';
