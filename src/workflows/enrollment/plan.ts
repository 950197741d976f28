/** gong_plan_enrollment: reads from Gong only, and shows what a commit would do and to whom. */
import * as z from 'zod';
import { RefusalError } from '../../client/errors.ts';
import { recordKey } from '../../client/ids.ts';
import type { Shape } from '../../client/operation.ts';
import type { OutreachLimits } from '../../policy/limits.ts';
import { assignProspectsToFlow } from '../../tools/flows.ts';
import { email, flowId, flowInstanceOwnerEmail, id, int32 } from '../../tools/schemas.ts';
import { type Services, type WorkflowCall, type WorkflowInput, workflow } from '../workflow.ts';
import { describeUnexpected, findOpenInstances } from './flow-instances.ts';
import { findConflicts } from './open-commits.ts';
import type { Assignment, Plan, PlannedProspect } from './plan-store.ts';
import { type Check, findProblems } from './planning/checks.ts';
import { findEarlier } from './planning/earlier.ts';
import { checkOwner, type Flow, fingerprintSteps, readFlow } from './planning/flow.ts';
import { findObstacle } from './planning/obstacles.ts';
import { type NotPlanned, resolvePeople } from './planning/people.ts';
import { applyOverrides, listOpenVariables, type PlannedStep } from './planning/steps.ts';

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
  allowRepeat: z.boolean().describe('Also people who were in this flow before').optional(),
  flowInstanceDescription: z.string().optional(),
} satisfies Shape;

export type EnrollmentInput = WorkflowInput<typeof enrollmentInput>;

export const enrollmentRules = [{ atLeastOneOf: ['crmProspectsIds', 'emails'] }] as const;

/** What Gong's API does not tell before it is asked to assign. */
const notChecked = ['cool-off periods', "Gong's own do-not-contact list", "Gong's sending limits"];

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
    checks: z.array(z.object({ problem: z.string() })),
    notChecked: z.array(z.string()),
  },
  run: async (input, services, call) => {
    const prepared = await prepareEnrollment(input, services, call);
    const { flow, flowSteps, steps, willAssign, willNotAssign, checks, warnings, assignment } = prepared;
    const requests = 1 + 2 * Math.ceil(willAssign.length / assignProspectsToFlow.batch.size);
    const plan =
      willAssign.length > 0 ? await services.plans.save({ flow, flowSteps, willAssign, assignment }) : undefined;
    return {
      ...(plan && { planId: plan.planId, expiresAt: new Date(plan.expiresAt).toISOString() }),
      prospectCount: willAssign.length,
      flow,
      steps,
      willAssign,
      willNotAssign,
      checks,
      notChecked,
      requests,
      seconds: Math.ceil(requests / services.limits.requestsPerSecond),
      warnings: plan ? warnings : [...warnings, 'Nobody would be assigned, so there is no plan to commit.'],
    };
  },
});

/** Everything a plan shows, and what it would send. */
export interface PreparedEnrollment extends Pick<Plan, 'flowSteps' | 'willAssign' | 'assignment'> {
  readonly flow: Omit<Flow, 'steps' | 'folderId'>;
  readonly originalSteps: readonly PlannedStep[];
  readonly steps: readonly PlannedStep[];
  readonly willNotAssign: readonly NotPlanned[];
  readonly checks: readonly Check[];
  readonly warnings: readonly string[];
}

/** Prepares an enrollment. Rejects with a RefusalError when it makes no sense, with a GongError when Gong cannot be read. */
export async function prepareEnrollment(
  input: EnrollmentInput,
  services: Services,
  call: WorkflowCall,
): Promise<PreparedEnrollment> {
  const { maxProspects } = services.limits;
  refuseForbiddenFlow(input.flowId, services.limits);
  const flow = await readFlow(input.flowId, services, call);
  const steps = applyOverrides(flow.steps, input.steps ?? []);
  await checkOwner(flow, input.flowInstanceOwnerEmail, services, call);

  const { people, notPlanned } = await resolvePeople(input, services, call);
  const within = people.slice(0, maxProspects);
  const beyond = people.slice(maxProspects);
  const overLimit = `over the operator's limit of ${maxProspects} people (GONG_MAX_PROSPECTS)`;
  const obstacles = await findObstacles(flow, within, input, services, call);

  const willAssign = within.filter((person) => !obstacles.has(person));
  return {
    flow: omitReadOnly(flow),
    flowSteps: fingerprintSteps(flow),
    originalSteps: applyOverrides(flow.steps, []),
    steps,
    willAssign,
    willNotAssign: [
      ...notPlanned,
      ...beyond.map((person) => ({ ...person, reason: overLimit })),
      ...[...obstacles].map(([person, reason]) => ({ ...person, reason })),
    ],
    checks: findProblems(steps, input.variables ?? [], willAssign),
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

function omitReadOnly({ steps: _, folderId: __, ...flow }: Flow): PreparedEnrollment['flow'] {
  return flow;
}

/** Returns why people cannot be put into the flow: the flows they are in now, other commits, earlier enrollments. */
async function findObstacles(
  flow: Flow,
  people: readonly PlannedProspect[],
  { allowRepeat }: EnrollmentInput,
  services: Services,
  call: WorkflowCall,
): Promise<Map<PlannedProspect, string>> {
  const ids = people.map(({ crmProspectId }) => crmProspectId);
  const instances = await findOpenInstances(services.client, ids, { ...call.options, fresh: true });
  const conflicts = await findConflicts({ flowId: flow.id }, services);
  const earlier = allowRepeat ? new Map<string, string>() : await findEarlier(flow.id, ids, services, call);
  const reasons = people.flatMap((person): [PlannedProspect, string][] => {
    const key = recordKey(person.crmProspectId);
    const own = instances.of(person.crmProspectId);
    const mayBeInFlow = own.length === 0 && instances.unexpected.length > 0;
    const reason =
      findObstacle(flow, own) ??
      conflicts.get(key) ??
      earlier.get(key) ??
      (mayBeInFlow ? describeUnexpected(instances.unexpected) : undefined);
    return reason === undefined ? [] : [[person, reason]];
  });
  return new Map(reasons);
}

function listWarnings({ variables = [], coolOffOverride }: EnrollmentInput, steps: readonly PlannedStep[]): string[] {
  const names = variables.map(({ name }) => name);
  // Names with a dot, such as recipient.first_name, are Gong's own.
  const open = listOpenVariables(steps, names).filter((name) => !name.includes('.'));
  const used = listOpenVariables(steps, []);
  const unused = names.filter((name) => !used.includes(name));
  return [
    ...(open.length > 0
      ? [`Neither this plan nor Gong sets these variables; they may be left blank: ${open.join(', ')}.`]
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
