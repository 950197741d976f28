/** Reports the connection, the tools that are on, the quota left, and with `probe` the scopes of the credentials. */
import * as z from 'zod';
import { cacheSeconds } from '../client/cache.ts';
import { GongError, RefusalError } from '../client/errors.ts';
import { missingScope } from '../client/failure.ts';
import { beginDeadline } from '../client/http/deadline.ts';
import type { Operation } from '../client/operation.ts';
import type { GongResponse } from '../client/response.ts';
import { listCalls, listManualCrmAssociations, searchCalls } from '../tools/calls.ts';
import { listCrmIntegrations } from '../tools/crm.ts';
import { listFlows } from '../tools/flows.ts';
import { operations } from '../tools/index.ts';
import { listLibraryFolders } from '../tools/library.ts';
import { findEmailReferences } from '../tools/privacy.ts';
import { listBriefs, listScorecards, listTrackers } from '../tools/settings.ts';
import { listCallOutcomes } from '../tools/tasks.ts';
import { listUsers, listWorkspaces } from '../tools/users.ts';
import { type Services, type WorkflowCall, workflow } from './workflow.ts';

/** Cheap, harmless reads, each of which needs one scope. Scopes that only write cannot be probed. */
const probes: readonly (readonly [Operation, Readonly<Record<string, unknown>>])[] = [
  [listWorkspaces, {}],
  [listUsers, {}],
  [listFlows, { flowOwnerEmail: 'probe@example.com' }],
  [listCalls, { fromDateTime: '2020-01-01T00:00:00Z', toDateTime: '2020-01-01T00:00:01Z' }],
  [searchCalls, { filter: { fromDateTime: '2020-01-01T00:00:00Z', toDateTime: '2020-01-01T00:00:01Z' } }],
  [listManualCrmAssociations, { fromDateTime: '2020-01-01T00:00:00Z' }],
  [findEmailReferences, { emailAddress: 'probe@example.com' }],
  [listLibraryFolders, {}],
  [listTrackers, {}],
  [listScorecards, {}],
  [listBriefs, {}],
  [listCallOutcomes, {}],
  [listCrmIntegrations, {}],
];

const maxProbeMilliseconds = 3000;

interface Scope {
  readonly scope: string;
  readonly has: 'yes' | 'no' | 'unclear';
  readonly why?: string;
  readonly tools: readonly string[];
}

export const status = workflow({
  name: 'gong_status',
  title: 'Status',
  description:
    'Shows this server: credentials, Gong host or sandbox (with names to start with), toolsets, policy, requests used and left. With probe, harmless reads find out which scopes the credentials have and which tools need them.',
  effect: 'read',
  alwaysLoad: true,
  input: { probe: z.boolean().optional() },
  output: {
    credentials: z.string(),
    host: z.string(),
    sandbox: z.boolean(),
    toolsets: z.array(z.string()),
    policy: z.object({
      file: z.string().optional(),
      keys: z.array(z.string()),
      rules: z.looseObject({}),
      doNotContact: z.int().optional(),
      problems: z.array(z.string()),
    }),
    quota: z.object({
      perSecond: z.number(),
      perDay: z.number(),
      usedToday: z.int(),
      leftToday: z.int(),
      renewal: z.string(),
      problem: z.string().optional(),
    }),
    scopes: z
      .array(
        z.object({
          scope: z.string(),
          has: z.enum(['yes', 'no', 'unclear']),
          why: z.string().optional(),
          tools: z.array(z.string()),
        }),
      )
      .optional(),
  },
  run: ({ probe = false }, services, call) => readStatus(services, call, { probe }),
});

/** Reads the state of the server; with `probe`, also which scopes the credentials have. */
export async function readStatus(services: Services, call: WorkflowCall, { probe }: { probe: boolean }) {
  const { about, client, limits } = services;
  return {
    ...about,
    host: client.origin,
    limits: {
      allowedFlowIds: limits.allowedFlowIds ? [...limits.allowedFlowIds] : 'any',
      maxProspects: limits.maxProspects,
    },
    policy: await services.policy.describe(),
    quota: client.rateLimiter.quota,
    cacheSeconds,
    ...(await describeStore(services)),
    ...(probe && { scopes: await probeScopes(services, call) }),
  };
}

/** Lists the last commits, or says why the store cannot be used; without it nothing can be written to Gong either. */
async function describeStore(services: Services): Promise<{ recentEnrollments?: object[]; stateProblem?: string }> {
  try {
    await services.audit.check();
    return { recentEnrollments: await listRecentEnrollments(services) };
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    return { stateProblem: `${error.message} ${error.advice}` };
  }
}

/** Lists the last commits, for a caller that has lost a planId. Reconciling writes to old journals, so more are read than listed. */
async function listRecentEnrollments({ journals }: Services): Promise<object[]> {
  const enrollments: { at: string; planId: string; flow: string }[] = [];
  for (const planId of await journals.listNewest(20)) {
    const begun = (await journals.read(planId)).find(({ event }) => event === 'begun');
    if (begun?.event === 'begun') enrollments.push({ at: begun.at, planId, flow: begun.flow.name });
  }
  return enrollments.sort((one, other) => (one.at < other.at ? 1 : -1)).slice(0, 5);
}

async function probeScopes({ client }: Services, call: WorkflowCall): Promise<Scope[]> {
  const scopes: Scope[] = [];
  for (const [operation, input] of probes) {
    const deadline = beginDeadline(maxProbeMilliseconds, client.clock, call.options.signal);
    const outcome = await probeScope(() => client.call(operation, input, { ...deadline.options, fresh: true })).finally(
      deadline.end,
    );
    const tools = operations.filter(({ scope }) => scope === operation.scope).map(({ name }) => name);
    scopes.push({ scope: operation.scope, ...outcome, tools });
    await call.progress(scopes.length, probes.length, 'scopes probed');
  }
  return scopes;
}

/** Gong checks the scope before the arguments, so an error about the arguments proves the scope. */
async function probeScope(attempt: () => Promise<GongResponse>): Promise<Pick<Scope, 'has' | 'why'>> {
  try {
    const { requestId } = await attempt();
    return typeof requestId === 'string' ? { has: 'yes' } : { has: 'unclear', why: 'The response is not one of Gong.' };
  } catch (error) {
    if (!(error instanceof GongError)) throw error;
    const { status: code, messages = [], kind } = error.failure;
    if (kind === 'cancelled') throw error;
    if (kind === 'refused' && (code === 400 || code === 404) && messages.length > 0) return { has: 'yes' };
    return missingScope(error.failure) === undefined ? { has: 'unclear', why: error.message } : { has: 'no' };
  }
}
