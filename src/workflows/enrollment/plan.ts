/** Planning an enrollment: reads from Gong only, and tells what a commit would do to whom. */
import * as z from 'zod';
import { RefusalError } from '../../client/errors.ts';
import { recordKey } from '../../client/ids.ts';
import type { Shape } from '../../client/operation.ts';
import { toText } from '../../client/response.ts';
import type { OutreachLimits } from '../../policy/limits.ts';
import { assignProspectsToFlow, getFlowSteps } from '../../tools/flows.ts';
import { email, flowId, flowInstanceOwnerEmail, id, int32 } from '../../tools/schemas.ts';
import { findProspects } from '../prospects/find.ts';
import { type Services, type WorkflowCall, type WorkflowInput, workflow } from '../workflow.ts';
import { findConflicts } from './open-commits.ts';
import type { Assignment, Plan, PlannedProspect } from './plan-store.ts';
import { type FlowInstance, listOpenFlowInstances } from './reconcile.ts';
import { applyOverrides, type FlowStep, openVariables, type PlannedStep } from './steps.ts';

/** The arguments that say who is to be put into which flow, and how. */
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
    const { flow, steps, willAssign, willNotAssign, warnings, assignment } = await prepareEnrollment(
      input,
      services,
      call,
    );
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

/** What would be sent, to whom, and to whom not. */
export interface PreparedEnrollment extends Pick<Plan, 'willAssign' | 'assignment'> {
  readonly flow: { id: string; name: string; visibility?: string; exclusive: boolean };
  readonly originalSteps: readonly PlannedStep[];
  readonly steps: readonly PlannedStep[];
  readonly willNotAssign: readonly NotPlanned[];
  readonly warnings: readonly string[];
}

/** Someone who will not be assigned, by whatever the call named them with. */
export interface NotPlanned {
  readonly crmProspectId?: string;
  readonly email?: string;
  readonly reason: string;
}

/** Considers an enrollment. Throws a Refusal for what cannot be meant, a GongError when Gong could not be read. */
export async function prepareEnrollment(
  input: EnrollmentInput,
  services: Services,
  call: WorkflowCall,
): Promise<PreparedEnrollment> {
  refuseForbiddenFlow(input.flowId, services.limits);
  const flow = await readFlow(input.flowId, services, call);
  const steps = applyOverrides(flow.steps, input.steps ?? []);

  const named = await resolvePeople(input, services, call);
  const people = limited(named.people, services.limits.maxProspects);
  const options = { ...call.options, fresh: true };
  const instances = await listOpenFlowInstances(services.client, people.within.map(idOf), options);
  const conflicts = await findConflicts({ flowId: input.flowId }, services);
  const free = partition(
    people.within,
    (person) => obstacle(flow, instances.filter(isOf(person))) ?? conflicts.get(recordKey(person.crmProspectId)),
  );

  const { steps: _, ...facts } = flow;
  return {
    flow: facts,
    originalSteps: applyOverrides(flow.steps, []),
    steps,
    willAssign: free.without,
    willNotAssign: [...named.notPlanned, ...people.beyond, ...free.with],
    warnings: warningsOf(input, steps),
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

async function readFlow(wanted: string, { client }: Services, { options }: WorkflowCall) {
  const { flows } = await client.call(getFlowSteps, { flowIds: [wanted] }, { ...options, fresh: true });
  const list = Array.isArray(flows) ? (flows as (Record<string, unknown> | null)[]) : [];
  const flow = list.find((candidate) => toText(candidate?.id) === wanted);
  if (!flow) throw new RefusalError(`Gong does not know the flow ${wanted}.`, 'Find the flow with gong_list_flows.');
  return {
    id: wanted,
    name: toText(flow.name) ?? '',
    ...(typeof flow.visibility === 'string' && { visibility: flow.visibility }),
    exclusive: flow.exclusive === true,
    steps: Array.isArray(flow.steps) ? (flow.steps as (FlowStep | null)[]).filter((step) => step !== null) : [],
  };
}

/** Everybody the call names, once, by CRM id; and those whom an email does not name for certain. */
async function resolvePeople(
  { crmProspectsIds: ids = [], emails = [] }: EnrollmentInput,
  { client }: Services,
  call: WorkflowCall,
): Promise<{ people: PlannedProspect[]; notPlanned: NotPlanned[] }> {
  const people = new Map<string, PlannedProspect>();
  const notPlanned: NotPlanned[] = [];
  const name = (person: PlannedProspect) => {
    const key = recordKey(person.crmProspectId);
    if (people.has(key)) notPlanned.push({ ...person, reason: 'duplicate: named before in this call' });
    else people.set(key, person);
  };
  for (const crmProspectId of ids) name({ crmProspectId });
  if (emails.length === 0) return { people: [...people.values()], notPlanned };

  const lookedUp = await findProspects(client, emails, call);
  for (const found of lookedUp.prospects) {
    name({ crmProspectId: found.crmProspectId, email: found.email, ...(found.name && { name: found.name }) });
  }
  const unresolved = (list: readonly string[], reason: string) => list.map((address) => ({ email: address, reason }));
  notPlanned.push(
    ...unresolved(lookedUp.notFound, 'unknown: Gong has no CRM record with this email'),
    ...lookedUp.ambiguous.map(({ email: address, candidates }) => ({
      email: address,
      reason: `ambiguous: the CRM records ${candidates.map((one) => one.crmProspectId).join(', ')} have this email; name one by its id`,
    })),
    ...unresolved(
      lookedUp.remaining,
      `not looked up: ${lookedUp.note ?? 'the time of this call was over; plan it apart'}`,
    ),
  );
  return { people: [...people.values()], notPlanned };
}

function limited(people: readonly PlannedProspect[], most: number) {
  const reason = `over the operator's limit of ${most} people (GONG_MAX_PROSPECTS)`;
  return { within: people.slice(0, most), beyond: people.slice(most).map((person) => ({ ...person, reason })) };
}

/** Why a person cannot be put into the flow, by the flows they are in. */
function obstacle(flow: { id: string; exclusive: boolean }, instances: readonly FlowInstance[]): string | undefined {
  const same = instances.find((instance) => instance.flowId === flow.id);
  if (same) return `already in the flow (flow instance ${same.flowInstanceId})`;
  const exclusive = instances.find((instance) => instance.exclusive === true);
  if (exclusive) return `in an exclusive flow: ${exclusive.flowName ?? exclusive.flowId}`;
  const [other] = instances;
  return flow.exclusive && other
    ? `in another flow (${other.flowName ?? other.flowId}), and this flow is exclusive`
    : undefined;
}

function partition(people: readonly PlannedProspect[], reasonOf: (person: PlannedProspect) => string | undefined) {
  const judged = people.map((person) => ({ person, reason: reasonOf(person) }));
  return {
    without: judged.flatMap(({ person, reason }) => (reason === undefined ? [person] : [])),
    with: judged.flatMap(({ person, reason }) => (reason === undefined ? [] : [{ ...person, reason }])),
  };
}

function idOf({ crmProspectId }: PlannedProspect): string {
  return crmProspectId;
}

function isOf({ crmProspectId }: PlannedProspect) {
  return (instance: FlowInstance) => recordKey(instance.crmProspectId) === recordKey(crmProspectId);
}

function warningsOf({ variables = [], coolOffOverride }: EnrollmentInput, steps: readonly PlannedStep[]): string[] {
  const open = openVariables(
    steps,
    variables.map(({ name }) => name),
  );
  const unused = variables.filter(({ name }) => !openVariables(steps, []).includes(name)).map(({ name }) => name);
  return [
    ...(open.length > 0
      ? [`Gong fills these variables from its own data, or leaves them blank: ${open.join(', ')}.`]
      : []),
    ...(unused.length > 0 ? [`No step uses these variables: ${unused.join(', ')}.`] : []),
    ...(coolOffOverride ? ['The cool-off period is overridden: people contacted lately will be contacted again.'] : []),
  ];
}

/** The body of the assignment but for the people. */
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
