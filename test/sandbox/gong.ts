/** Speaks plain HTTP to a sandbox, as somebody would who knows Gong's documentation and nothing of this project. */
import { afterEach } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';

/** What the tests read of Gong's answers. */
export interface Body {
  requestId: string;
  errors: string[];
  records: { totalRecords: number; currentPageSize: number; currentPageNumber: number; cursor?: string };
  flows: {
    id: string;
    name: string;
    folderId: string;
    folderName: string;
    visibility: string;
    exclusive: boolean;
    description: string;
    steps: { id: string; stepOrder: number; action: string; subject: string | null; body: string; isReply: boolean }[];
  }[];
  flowsFolders: { id: string; name: string; parentFolderId: string; createdById: string; visibility: string }[];
  prospectsAssigned: {
    flowId: string;
    flowName: string;
    crmProspectId: string;
    flowInstanceId: string;
    flowInstanceOwnerEmail: string;
    flowInstanceOwnerFullName: string;
    flowInstanceStatus: string;
    workspaceId: string;
    exclusive: boolean;
  }[];
  prospectsNotAssigned: { flowId: string; crmProspectId: string; errorCode: string; errorMessage: string }[];
  unassignedFlowInstanceIds: string[];
  id: string;
  status: string;
  totalCount: number;
  processedCount: number;
  successCount: number;
  failedCount: number;
  results: { status: string; crmId: string | null; flowInstanceId: string | null; errorCode: string | null }[];
  users: { id: string; emailAddress: string; active: boolean; created: string; managerId: string | null }[];
  user: { id: string; emailAddress: string; trustedEmailAddress: null };
  userSettingsHistory: { setting: string; value: boolean; time: string }[];
  workspaces: { id: string; name: string }[];
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Body;
}

/** A sandbox and the ways to ask it. */
export interface Gong extends Sandbox {
  authorization: string;
  /** Any request, as it is. */
  send(path: string, init?: RequestInit): Promise<Answer>;
  get(path: string, query?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  put(path: string, body: unknown): Promise<Answer>;
  /** Puts people into a flow as the guide's user. */
  assign(flowId: string, crmProspectsIds: string[], more?: object): Promise<Answer>;
}

const open: Sandbox[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

/** Starts a sandbox for one test; without a limit of requests, if none is given. */
export async function openGong(options: SandboxOptions = {}): Promise<Gong> {
  const sandbox = await startSandbox({ requestsPerSecond: 1_000_000, ...options });
  open.push(sandbox);
  const authorization = `Basic ${btoa(`${sandbox.accessKey}:${sandbox.accessKeySecret}`)}`;

  async function send(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(sandbox.url + path, { ...init, headers: { authorization, ...init.headers } });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  }

  const write = (method: string) => (path: string, body: unknown) =>
    send(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const post = write('POST');

  return {
    ...sandbox,
    authorization,
    send,
    get: (path, query = {}) => send(`${path}?${new URLSearchParams(query)}`),
    post,
    put: write('PUT'),
    assign: (flowId, crmProspectsIds, more = {}) =>
      post('/v2/flows/prospects/assign', {
        flowId,
        crmProspectsIds,
        flowInstanceOwnerEmail: sandbox.guide.flowOwnerEmail,
        ...more,
      }),
  };
}

/** The first member of a list that must not be empty. */
export function first<T>(list: readonly T[]): T {
  const [member] = list;
  if (member === undefined) throw new Error('The list is empty');
  return member;
}
