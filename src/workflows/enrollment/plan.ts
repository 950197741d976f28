/** gong_plan_enrollment: reads from Gong only, and shows what a commit would do and to whom. */
import * as z from 'zod';
import { RefusalError } from '../../client/errors.ts';
import { recordKey } from '../../client/ids.ts';
import type { Shape } from '../../client/operation.ts';
import { toList, toText } from '../../client/response.ts';
import type { OutreachLimits } from '../../policy/limits.ts';
import { assignProspectsToFlow, getFlowSteps } from '../../tools/flows.ts';
import { email, flowId, flowInstanceOwnerEmail, id, int32 } from '../../tools/schemas.ts';
import { findProspects } from '../prospects/find.ts';
import { type Services, type WorkflowCall, type WorkflowInput, workflow } from '../workflow.ts';
import { findConflicts } from './open-commits.ts';
import type { Assignment, Plan, PlannedProspect } from './plan-store.ts';
import { type FlowInstance, listOpenFlowInstances } from './reconcile.ts';
import { applyOverrides, type FlowStep, listOpenVariables, type PlannedStep } from './steps.ts';

/** The arguments that name the flow and the people, and what to change in the flow's words. */
export const enrollmentInput = {
  flowId,
  flowInstanceOwnerEmail,
  crmProspectsIds: z.array(id).min(1).describe('CRM ids of contacts or leads').optional(),
  emails: z.array(email).min(1).max(50).optional(),
  steps: z
    .array(
      z.strictObject({
        number: int32.min(1),
        subject: z.string().optional(),
        body: z.string().describe('HTML').optional(),
      }),
    )
    .min(1)
    .describe('Emails to replace; number as in gong_get_flow_steps')
    .optional(),
  variables: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
  coolOffOverride: z.boolean().optional(),
  flowInstanceDescription: z.string().optional(),
} satisfies Shape;

export type EnrollmentInput = WorkflowInput<typeof enrollmentInput>;

export const enrollmentRules = [{ atLeastOneOf: ['crmProspectsIds', 'emails'] }] as const;

export const planEnrollment = workflow({
  name: 'gong_plan_enrollment',
  title: 'Plan an enrollment',
  description:
    'Shows what putting people into a flow would do, without doing it: the flow, every step as it will be sent, who will be assigned and who will not with the reason. People by CRM id or by email. Returns planId and prospectCount for gong_commit_enrollment, good for 15 minutes.',
  effect: 'read',
  input: enrollmentInput,
  rules: enrollmentRules,
  output: {
    planId: z.string().optional(),
    prospectCount: z.int(),
    flow: z.looseObject({ id: z.string(), name: z.string() }),
    steps: z.array(z.object({ number: z.int() })),
    willAssign: z.array(z.object({ crmProspectId: z.string() })),
    willNotAssign: z.array(z.object({ reason: z.string() })),
  },
  run: async (input, services, call) => {
    const prepared = await prepareEnrollment(input, services, call);
    const { flow, steps, willAssign, willNotAssign, warnings, assignment } = prepared;
    const requests = 2 * Math.ceil(willAssign.length / assignProspectsToFlow.batch.size);
    const plan = willAssign.length > 0 ? await services.plans.save({ flow, willAssign, assignment }) : undefined;
    return {
      ...(plan && { planId: plan.planId, expiresAt: new Date(plan.expiresAt).toISOString() }),
      prospectCount: willAssign.length,
      flow,
      steps,
      willAssign,
      willNotAssign,
      requests,
      seconds: Math.ceil(requests / services.limits.requestsPerSecond),
      warnings: plan ? warnings : [...warnings, 'Nobody would be assigned, so there is no plan to commit.'],
    };
  },
});

/** Everything a plan shows, and what it would send. */
export interface PreparedEnrollment extends Pick<Plan, 'willAssign' | 'assignment'> {
  readonly flow: Omit<Flow, 'steps'>;
  readonly originalSteps: readonly PlannedStep[];
  readonly steps: readonly PlannedStep[];
  readonly willNotAssign: readonly NotPlanned[];
  readonly warnings: readonly string[];
}

/** Someone who will not be assigned, by the id or the email that the call named. */
export interface NotPlanned {
  readonly crmProspectId?: string;
  readonly email?: string;
  readonly reason: string;
}

/** Prepares an enrollment. Rejects with a RefusalError when it makes no sense, with a GongError when Gong cannot be read. */
export async function prepareEnrollment(
  input: EnrollmentInput,
  services: Services,
  call: WorkflowCall,
): Promise<PreparedEnrollment> {
  refuseForbiddenFlow(input.flowId, services.limits);
  const { steps: flowSteps, ...flow } = await readFlow(input.flowId, services, call);
  const steps = applyOverrides(flowSteps, input.steps ?? []);

  const { people, notPlanned } = await resolvePeople(input, services, call);
  const { maxProspects } = services.limits;
  const [within, beyond] = [people.slice(0, maxProspects), people.slice(maxProspects)];
  const instances = await listOpenFlowInstances(
    services.client,
    within.map(({ crmProspectId }) => crmProspectId),
    { ...call.options, fresh: true },
  );
  const conflicts = await findConflicts({ flowId: input.flowId }, services);

  const willAssign: PlannedProspect[] = [];
  const willNotAssign: NotPlanned[] = [...notPlanned];
  const overLimit = `over the operator's limit of ${maxProspects} people (GONG_MAX_PROSPECTS)`;
  for (const person of beyond) willNotAssign.push({ ...person, reason: overLimit });
  for (const person of within) {
    const key = recordKey(person.crmProspectId);
    const own = instances.filter(({ crmProspectId }) => recordKey(crmProspectId) === key);
    const reason = findObstacle(flow, own) ?? conflicts.get(key);
    if (reason === undefined) willAssign.push(person);
    else willNotAssign.push({ ...person, reason });
  }
  return {
    flow,
    originalSteps: applyOverrides(flowSteps, []),
    steps,
    willAssign,
    willNotAssign,
    warnings: listWarnings(input, steps),
    assignment: toAssignment(input),
  };
}

function refuseForbiddenFlow(flow: string, { allowedFlowIds }: OutreachLimits): void {
  if (!allowedFlowIds || allowedFlowIds.has(flow)) return;
  throw new RefusalError(
    `Flow ${flow} is not among the flows the operator allows (GONG_ALLOWED_FLOW_IDS).`,
    'Ask the person who runs this server; these limits cannot be lifted from here.',
  );
}

interface Flow {
  readonly id: string;
  readonly name: string;
  readonly visibility?: string;
  readonly exclusive: boolean;
  readonly steps: readonly FlowStep[];
}

async function readFlow(flowId: string, { client }: Services, { options }: WorkflowCall): Promise<Flow> {
  const { flows } = await client.call(getFlowSteps, { flowIds: [flowId] }, { ...options, fresh: true });
  const flow = toList(flows).find(({ id: found }) => toText(found) === flowId);
  if (!flow) throw new RefusalError(`Gong does not know the flow ${flowId}.`, 'Find the flow with gong_list_flows.');
  return {
    id: flowId,
    name: toText(flow.name) ?? '',
    ...(typeof flow.visibility === 'string' && { visibility: flow.visibility }),
    exclusive: flow.exclusive === true,
    steps: toList(flow.steps),
  };
}

/** Resolves everybody the call names to one CRM id each; `notPlanned` are repeats, and emails without exactly one record. */
async function resolvePeople(
  { crmProspectsIds = [], emails = [] }: EnrollmentInput,
  { client }: Services,
  call: WorkflowCall,
): Promise<{ people: PlannedProspect[]; notPlanned: NotPlanned[] }> {
  const people = new Map<string, PlannedProspect>();
  const notPlanned: NotPlanned[] = [];
  const add = (person: PlannedProspect) => {
    const key = recordKey(person.crmProspectId);
    if (people.has(key)) notPlanned.push({ ...person, reason: 'duplicate: named before in this call' });
    else people.set(key, person);
  };
  for (const crmProspectId of crmProspectsIds) add({ crmProspectId });
  if (emails.length === 0) return { people: [...people.values()], notPlanned };

  const { prospects, notFound, ambiguous, remaining, note } = await findProspects(client, emails, call);
  for (const { crmProspectId, email: address, name } of prospects) {
    add({ crmProspectId, email: address, ...(name && { name }) });
  }
  for (const address of notFound) {
    notPlanned.push({ email: address, reason: 'unknown: Gong has no CRM record with this email' });
  }
  for (const { email: address, candidates } of ambiguous) {
    const ids = candidates.map(({ crmProspectId }) => crmProspectId).join(', ');
    notPlanned.push({
      email: address,
      reason: `ambiguous: the CRM records ${ids} have this email; name one by its id`,
    });
  }
  for (const address of remaining) {
    const reason = `not looked up: ${note ?? 'the time of this call was over; plan these people in another call'}`;
    notPlanned.push({ email: address, reason });
  }
  return { people: [...people.values()], notPlanned };
}

/** Why a person cannot be put into the flow, given the flows they are in. */
function findObstacle(flow: Pick<Flow, 'id' | 'exclusive'>, instances: readonly FlowInstance[]): string | undefined {
  const same = instances.find(({ flowId: other }) => other === flow.id);
  if (same) return `already in the flow (flow instance ${same.flowInstanceId})`;
  const exclusive = instances.find((instance) => instance.exclusive === true);
  if (exclusive) return `in an exclusive flow: ${exclusive.flowName ?? exclusive.flowId}`;
  const [other] = instances;
  return flow.exclusive && other
    ? `in another flow (${other.flowName ?? other.flowId}), and this flow is exclusive`
    : undefined;
}

function listWarnings({ variables = [], coolOffOverride }: EnrollmentInput, steps: readonly PlannedStep[]): string[] {
  const names = variables.map(({ name }) => name);
  const open = listOpenVariables(steps, names);
  const used = listOpenVariables(steps, []);
  const unused = names.filter((name) => !used.includes(name));
  return [
    ...(open.length > 0
      ? [`Gong fills these variables from its own data, or leaves them blank: ${open.join(', ')}.`]
      : []),
    ...(unused.length > 0 ? [`No step uses these variables: ${unused.join(', ')}.`] : []),
    ...(coolOffOverride
      ? ['The cool-off period is overridden: people who were contacted recently will be contacted again.']
      : []),
  ];
}

function toAssignment(input: EnrollmentInput): Assignment {
  const { steps, variables, coolOffOverride, flowInstanceDescription } = input;
  const overrides = {
    ...(steps && { steps }),
    ...(variables && { flowInstanceVariables: variables }),
    ...(coolOffOverride && { coolOffOverride }),
  };
  return {
    flowId: input.flowId,
    flowInstanceOwnerEmail: input.flowInstanceOwnerEmail,
    ...(Object.keys(overrides).length > 0 && { overrides }),
    ...(flowInstanceDescription && { flowInstanceDescription }),
  };
}
