/** What the tests of enrollments share: a sandbox whose requests are watched, people in no flow, and a server to talk to it. */
import { createCompany } from '../../../src/sandbox/company/company.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.ts';
import { fastClock } from '../../support/fast-clock.ts';
import { type Host, type HostSettings, newStateDirectory, startHost, type ToolResult } from '../../support/host.ts';
import { type Delay, type Fate, type Network, type Passing, startNetwork } from '../../support/network.ts';

export interface Enrollment {
  readonly planId: string;
  readonly status: string;
  readonly counts: { planned: number; assigned: number; notAssigned: number; unknown: number };
  readonly assigned: { crmProspectId: string; flowInstanceId: string }[];
  readonly notAssigned: { crmProspectId: string; reason: string }[];
  readonly unknown: string[];
  readonly nextCursor?: string;
  readonly undo?: { tool: string; arguments: { flowInstanceIds: string[] } };
}

export interface Plan {
  readonly planId: string;
  readonly prospectCount: number;
  readonly willAssign: { crmProspectId: string }[];
  readonly willNotAssign: { crmProspectId?: string; email?: string; reason: string }[];
}

/** CRM ids of people who are in no flow and not in their cool-off, in the company that every sandbox has. */
export function freePeople(count: number): string[] {
  const company = createCompany();
  const busy = new Set(company.flowInstances.map(({ crmProspectId }) => crmProspectId));
  const ids = company.prospects.map(({ crmProspectId }) => crmProspectId);
  return ids.filter((id) => !busy.has(id) && !company.coolOff.has(id)).slice(0, count);
}

/** A sandbox behind a network that can fail, and the people whom each assignment that reached Gong has named. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly origin: string;
  readonly stateDirectory: string;
  /** How often Gong was asked to assign each person. */
  readonly asked: ReadonlyMap<string, number>;
  /** Decides the fate of requests from now on. */
  decide(fateOf: (request: Passing) => Fate): void;
  /** Says how long requests and their answers take from now on. */
  slow(delay: Delay): void;
  /** What a server needs to talk to it. */
  readonly environment: Record<string, string>;
  start(environment?: Record<string, string>, settings?: Omit<HostSettings, 'environment'>): Promise<Host>;
  /** Everybody in the sandbox's flow, with their instances, read around the network. */
  inFlow(crmProspectsIds: readonly string[]): Promise<Map<string, string[]>>;
  close(): Promise<void>;
}

/** Starts a stage whose servers share a clock that runs `speed` times as fast as the network and the sandbox. */
export async function setStage(speed = 1): Promise<Stage> {
  const asked = new Map<string, number>();
  const sandbox = await startSandbox({
    requestsPerSecond: 10_000,
    onRequest: ({ url, body }) => {
      if (!url.endsWith('/prospects/assign')) return;
      const { crmProspectsIds } = JSON.parse(body) as { crmProspectsIds: string[] };
      for (const id of crmProspectsIds) asked.set(id, (asked.get(id) ?? 0) + 1);
    },
  });
  let fateOf: (request: Passing) => Fate = () => 'pass';
  let delay: Delay = () => 0;
  const network: Network = await startNetwork(
    sandbox.url,
    (request) => fateOf(request),
    (way, request) => delay(way, request),
  );
  const stateDirectory = newStateDirectory();
  const environment = {
    GONG_ACCESS_KEY: sandbox.accessKey,
    GONG_ACCESS_KEY_SECRET: sandbox.accessKeySecret,
    GONG_BASE_URL: network.origin,
    GONG_STATE_DIR: stateDirectory,
    GONG_REQUESTS_PER_SECOND: '10000',
    GONG_MAX_PROSPECTS: '1000',
    ...(speed > 1 && fastClock(speed)),
  };
  return {
    sandbox,
    environment,
    origin: network.origin,
    stateDirectory,
    asked,
    decide: (next) => {
      fateOf = next;
    },
    slow: (next) => {
      delay = next;
    },
    start: (more = {}, settings = {}) => startHost({ ...settings, environment: { ...environment, ...more } }),
    inFlow: async (crmProspectsIds) => {
      const { accessKey, accessKeySecret } = sandbox;
      const response = await fetch(`${sandbox.url}/v2/flows/prospects`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${accessKey}:${accessKeySecret}`).toString('base64')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ crmProspectsIds }),
      });
      const { prospectsAssigned } = (await response.json()) as {
        prospectsAssigned: { crmProspectId: string; flowId: string; flowInstanceId: string }[];
      };
      const inFlow = new Map<string, string[]>();
      for (const { crmProspectId, flowId, flowInstanceId } of prospectsAssigned) {
        if (flowId !== sandbox.guide.flow.id) continue;
        inFlow.set(crmProspectId, [...(inFlow.get(crmProspectId) ?? []), flowInstanceId]);
      }
      return inFlow;
    },
    close: async () => {
      await network.close();
      await sandbox.close();
    },
  };
}

/** Plans an enrollment into the guide's flow. */
export async function plan(host: Host, { sandbox }: Stage, more: Record<string, unknown>): Promise<ToolResult> {
  const { flow, flowOwnerEmail } = sandbox.guide;
  return host.callTool('gong_plan_enrollment', { flowId: flow.id, flowInstanceOwnerEmail: flowOwnerEmail, ...more });
}

export function planOf({ structured }: ToolResult): Plan {
  return structured as unknown as Plan;
}

export function enrollmentOf({ structured }: ToolResult): Enrollment {
  return structured as unknown as Enrollment;
}
