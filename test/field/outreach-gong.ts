/** A stand-in for the flows of Gong whose every response a row of a table can bend. */
import type { ServerResponse } from 'node:http';
import { fault, type GongStandIn, type Responder, reply, startGong } from '../support/gong.ts';

export interface Instance {
  readonly flowId: string;
  readonly crmProspectId?: string | null;
  readonly flowInstanceId?: string;
  readonly flowInstanceStatus?: string;
  readonly flowInstanceOwnerEmail?: string;
  readonly exclusive?: boolean;
}

export interface Step {
  readonly stepOrder: number;
  readonly action?: string;
  readonly subject?: string | null;
  readonly body?: string | null;
  readonly isReply?: boolean;
}

/** What Gong holds, and how it answers. A row changes what it needs. */
export interface FlowState {
  steps: Step[];
  /** Open instances that Gong returns when one of these ids is asked for, by the id that is asked for. */
  open: Record<string, Instance[]>;
  /** Instances of any state, by their ids. */
  instances: Record<string, Instance>;
  /** CRM ids by email address; a function answers the lookup itself. */
  records: Record<string, string[] | ((response: ServerResponse) => void)>;
  /** Undefined where the credentials may not list users. */
  users: object[] | undefined;
  /** Calls by their ids, as Gong returns them. */
  calls: Record<string, object>;
  listFlows: (ownerEmail: string, response: ServerResponse) => void;
  assign: (crmProspectsIds: string[], response: ServerResponse) => void;
  unassign: (flowInstanceIds: string[], response: ServerResponse) => void;
  /** Responds to a read of instances by their ids in the place of Gong, or does nothing. */
  readInstances: (flowInstanceIds: string[], response: ServerResponse) => void;
}

export const flowId = '7140521098436276411';
export const ownerEmail = 'rep@seller.example';

const flow = { id: flowId, name: 'Welcome', folderId: '9', visibility: 'Company', exclusive: false };

export interface OutreachGong extends Pick<GongStandIn, 'origin' | 'close'> {
  readonly state: FlowState;
  /** Forgets everything that a row has changed. */
  reset(): void;
  /** The CRM ids of each assignment that was sent since the last reset. */
  readonly assignments: string[][];
  /** The people and the words of each assignment since the last reset. */
  readonly requests: { crmProspectsIds: string[]; overrides?: object }[];
  /** The paths of the requests since the last reset. */
  readonly paths: string[];
}

export async function startOutreachGong(): Promise<OutreachGong> {
  const state = createState();
  const assignments: string[][] = [];
  const requests: OutreachGong['requests'] = [];
  const paths: string[] = [];
  const routes: Record<string, Responder> = {
    '/v2/flows/steps': (_, response) => reply(response, 200, { flows: [{ ...flow, steps: state.steps }] }),
    '/v2/flows': ({ url }, response) => state.listFlows(url.searchParams.get('flowOwnerEmail') ?? '', response),
    '/v2/flows/prospects': ({ body }, response) => {
      const asked = JSON.parse(body) as Asked;
      if (asked.flowInstanceIds) state.readInstances(asked.flowInstanceIds, response);
      if (!response.writableEnded) reply(response, 200, { prospectsAssigned: findInstances(asked, state) });
    },
    '/v2/flows/prospects/assign': ({ body }, response) => {
      const { crmProspectsIds, overrides } = JSON.parse(body) as OutreachGong['requests'][number];
      assignments.push(crmProspectsIds);
      requests.push({ crmProspectsIds, ...(overrides && { overrides }) });
      state.assign(crmProspectsIds, response);
    },
    '/v2/flows/prospects/unassign-flows-by-instance-id': ({ body }, response) =>
      state.unassign((JSON.parse(body) as { flowInstanceIds: string[] }).flowInstanceIds, response),
    '/v2/flows/prospects/unassign-flows-by-crm-id': (_, response) =>
      reply(response, 200, { unassignedFlowInstanceIds: [] }),
    '/v2/users': (_, response) => {
      if (state.users) return reply(response, 200, { users: state.users });
      fault(response, 403, "You don't have permission to use 'api:users:read' in your app.");
    },
    '/v2/calls/extensive': ({ body }, response) => {
      const { filter } = JSON.parse(body) as { filter: { callIds: string[] } };
      const calls = filter.callIds.flatMap((id) => state.calls[id] ?? []);
      if (calls.length > 0) return reply(response, 200, { calls });
      fault(response, 404, 'No calls found corresponding to the provided filters');
    },
    '/v2/data-privacy/data-for-email-address': ({ url }, response) => {
      const records = state.records[url.searchParams.get('emailAddress') ?? ''] ?? [];
      if (typeof records === 'function') return records(response);
      const objects = records.map((externalId) => ({ objectType: 'Contact', externalId, fields: [] }));
      reply(response, 200, { emails: [], customerData: [{ system: 'Salesforce', objects }] });
    },
  };
  const notHere: Responder = ({ url }, response) => fault(response, 404, `${url.pathname} is not in this stand-in`);
  const gong = await startGong((request, response, count) => {
    const path = request.url.pathname;
    paths.push(path);
    (routes[path] ?? notHere)(request, response, count);
  });

  return {
    origin: gong.origin,
    close: gong.close,
    state,
    assignments,
    requests,
    paths,
    reset: () => {
      Object.assign(state, createState());
      assignments.length = 0;
      requests.length = 0;
      paths.length = 0;
    },
  };
}

function createState(): FlowState {
  const state: FlowState = {
    steps: [
      { stepOrder: 1, action: 'AUTO_SEND_EMAIL', subject: 'Welcome', body: '<p>Hi {{recipient.first_name}},</p>' },
      { stepOrder: 2, action: 'CALL' },
    ],
    open: {},
    instances: {},
    records: {},
    calls: {},
    users: undefined,
    listFlows: (_, response) => reply(response, 200, { flows: [flow] }),
    assign: (ids, response) => reply(response, 200, { prospectsAssigned: ids.map((id) => assigned(id)) }),
    unassign: (ids, response) => {
      const isOpen = ({ flowInstanceId = '' }: Instance) => !ids.includes(flowInstanceId);
      for (const [id, rows] of Object.entries(state.open)) state.open[id] = rows.filter(isOpen);
      for (const id of ids) {
        const instance = state.instances[id];
        if (instance) state.instances[id] = { ...instance, flowInstanceStatus: 'Finished' };
      }
      reply(response, 200, { unassignedFlowInstanceIds: ids });
    },
    readInstances: () => undefined,
  };
  return state;
}

interface Asked {
  readonly crmProspectsIds?: string[];
  readonly flowInstanceIds?: string[];
}

function findInstances(
  { crmProspectsIds = [], flowInstanceIds = [] }: Asked,
  { open, instances }: FlowState,
): Instance[] {
  return [...crmProspectsIds.flatMap((id) => open[id] ?? []), ...flowInstanceIds.flatMap((id) => instances[id] ?? [])];
}

/** Returns the row of a person who is in the flow. */
export function assigned(crmProspectId: string | null, flowInstanceId = `1${hash(crmProspectId ?? '')}`): Instance {
  return { flowId, crmProspectId, flowInstanceId, flowInstanceStatus: 'Running', flowInstanceOwnerEmail: ownerEmail };
}

function hash(text: string): number {
  return [...text].reduce((sum, one) => (sum * 31 + one.charCodeAt(0)) % 1_000_000_007, 7);
}
