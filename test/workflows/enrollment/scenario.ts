/** Starts a scenario for enrollment tests: a sandbox behind a faulty network, and servers that use it. */
import { createCompany } from '../../../src/sandbox/company/company.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/index.ts';
import { fastClock } from '../../support/fast-clock.ts';
import { type Host, type HostSettings, newStateDirectory, startHost, type ToolResult } from '../../support/host.ts';
import { type Delay, type Network, type NetworkFault, type Passing, startNetwork } from '../../support/network.ts';

export interface Enrollment {
  readonly planId: string;
  readonly status: string;
  readonly counts: { planned: number; assigned: number; notAssigned: number; unknown: number };
  readonly assigned: { crmProspectId: string; flowInstanceId: string }[];
  readonly notAssigned: { crmProspectId: string; reason: string }[];
  readonly unknown: string[];
  readonly unexpected: { crmProspectId?: string; flowInstanceId?: string }[];
  readonly nextCursor?: string;
  readonly undo?: { tool: string; arguments: { flowInstanceIds: string[] } };
}

export interface Plan {
  readonly planId: string;
  readonly prospectCount: number;
  readonly willAssign: { crmProspectId: string }[];
  readonly willNotAssign: { crmProspectId?: string; email?: string; reason: string }[];
}

let freePeople: readonly string[] | undefined;

/** Returns CRM ids of people of the sandbox company who are in no flow and not in their cool-off period. */
export function listFreePeople(count: number): string[] {
  freePeople ??= findFreePeople();
  return freePeople.slice(0, count);
}

function findFreePeople(): string[] {
  const company = createCompany();
  const busy = new Set(company.flowInstances.map(({ crmProspectId }) => crmProspectId));
  const ids = company.prospects.map(({ crmProspectId }) => crmProspectId);
  return ids.filter((id) => !busy.has(id) && !company.coolOff.has(id));
}

/** A sandbox behind a network that can fail, with a record of the people in each assignment that reached Gong. */
export interface Scenario {
  readonly sandbox: Sandbox;
  readonly origin: string;
  readonly stateDirectory: string;
  /** How often Gong received an assignment of each person. */
  readonly asked: ReadonlyMap<string, number>;
  /** Sets the outcome of requests from now on. */
  decide(decideOutcome: (request: Passing) => NetworkFault): void;
  /** Sets the delay of requests and responses from now on. */
  slow(delay: Delay): void;
  /** The environment variables of a server that uses the sandbox. */
  readonly environment: Record<string, string>;
  start(environment?: Record<string, string>, settings?: Omit<HostSettings, 'environment'>): Promise<Host>;
  /** Reads the flow instances of people in the guide's flow, bypassing the network. */
  inFlow(crmProspectsIds: readonly string[]): Promise<Map<string, string[]>>;
  close(): Promise<void>;
}

/** Starts a scenario whose servers share a clock that runs `speed` times as fast as the network and the sandbox. */
export async function startScenario(
  speed = 1,
  sandboxOptions: Pick<SandboxOptions, 'isBlocked' | 'compression'> = {},
): Promise<Scenario> {
  const asked = new Map<string, number>();
  const sandbox = await startSandbox({
    requestsPerSecond: 10_000,
    ...sandboxOptions,
    onRequest: ({ url, body }) => {
      if (!url.endsWith('/prospects/assign')) return;
      const { crmProspectsIds } = JSON.parse(body) as { crmProspectsIds: string[] };
      for (const id of crmProspectsIds) asked.set(id, (asked.get(id) ?? 0) + 1);
    },
  });
  let decideOutcome: (request: Passing) => NetworkFault = () => 'pass';
  let delay: Delay = () => 0;
  const network: Network = await startNetwork(
    sandbox.url,
    (request) => decideOutcome(request),
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
      decideOutcome = next;
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
export async function plan(host: Host, { sandbox }: Scenario, more: Record<string, unknown>): Promise<ToolResult> {
  const { flow, flowOwnerEmail } = sandbox.guide;
  return host.callTool('gong_plan_enrollment', { flowId: flow.id, flowInstanceOwnerEmail: flowOwnerEmail, ...more });
}

export function readPlan({ structured }: ToolResult): Plan {
  return structured as unknown as Plan;
}

export function readEnrollment({ structured }: ToolResult): Enrollment {
  return structured as unknown as Enrollment;
}
