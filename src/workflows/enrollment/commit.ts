/** gong_commit_enrollment: carries a plan out exactly once, and reports the outcome of each person. */
import * as z from 'zod';
import { RefusalError, StoppedError } from '../../client/errors.ts';
import { recordKey } from '../../client/ids.ts';
import { judgeRequest } from '../../policy/judge.ts';
import { crmProspectId, id } from '../../tools/schemas.ts';
import { type Services, type WorkflowCall, type WorkflowInput, workflow } from '../workflow.ts';
import { type Approval, requireApproval } from './approvals.ts';
import { findOpenInstances, type OpenInstances } from './flow-instances.ts';
import { alreadyCommittedError } from './journal.ts';
import { closeIfFinal, fenceStalledCommits, findConflicts } from './open-commits.ts';
import type { Plan, PlannedProspect } from './plan-store.ts';
import { type EarlierAtCommit, findEarlierAtCommit } from './planning/earlier.ts';
import { describeChanges, type Flow, fingerprintSteps, readFlow } from './planning/flow.ts';
import { judgePeople, refuseByPolicy } from './planning/judge.ts';
import { findObstacle, findPossibleObstacle } from './planning/obstacles.ts';
import { type EnrollmentReport, reportEnrollment } from './report.ts';
import { type RequestVerdict, Sender } from './sender.ts';

export const planId = id.describe('From gong_plan_enrollment');

export const enrollmentOutput = {
  planId: z.string(),
  status: z.string(),
  counts: z.object({ planned: z.int(), assigned: z.int(), notAssigned: z.int(), unknown: z.int() }),
  assigned: z.array(z.object({ crmProspectId: z.string(), flowInstanceId: z.string() })),
  notAssigned: z.array(z.object({ crmProspectId: z.string(), reason: z.string() })),
  unknown: z.array(z.string()),
  unexpected: z.array(z.object({ crmProspectId: z.string().optional(), flowInstanceId: z.string().optional() })),
  wouldAssign: z.array(z.object({ crmProspectId: z.string() })).optional(),
  undo: z.object({ tool: z.string(), arguments: z.looseObject({}), note: z.string() }).optional(),
};

const commitInput = {
  planId,
  prospectCount: z.int().min(1),
  exclude: z.array(crmProspectId).min(1).describe('CRM ids to leave out').optional(),
};

export const commitEnrollment = workflow({
  name: 'gong_commit_enrollment',
  title: 'Commit an enrollment',
  description:
    'Puts the people of a plan into its flow, exactly as planned and exactly once; this contacts them. prospectCount must equal that of the plan, less exclude. Returns assigned (with flowInstanceId), notAssigned (why), unknown, and undo. If status is running, ask gong_get_enrollment.',
  effect: 'outreach',
  alwaysLoad: true,
  searchHint: 'send the planned outreach: put the planned people into the flow, sequence, cadence',
  input: commitInput,
  output: enrollmentOutput,
  question: async (input, services) => {
    const { plan } = await readPlan(input, services);
    return `Put ${input.prospectCount} people into the flow "${plan.flow.name}"? They will be contacted.`;
  },
  run: async (input, services, call) => {
    const { plan, excluded } = await readPlan(input, services);
    return commitPlan(plan, services, call, excluded);
  },
});

/**
 * Rejects with a RefusalError for a plan that may not be committed, for people to exclude who are not in it, and when the
 * number of people who remain is not the given one.
 */
async function readPlan(
  { planId: planToCommit, prospectCount, exclude = [] }: WorkflowInput<typeof commitInput>,
  services: Services,
): Promise<{ plan: Plan; excluded: ReadonlySet<string> }> {
  const { plans, journals } = services;
  const plan = await plans.readForCommit(planToCommit);
  if ((await journals.read(planToCommit)).length > 0) throw alreadyCommittedError();
  await refuseByPolicy({ at: 'commit', assignment: plan.assignment, inForce: await services.policy.read() }, services);
  await requireApproval(plan, services);
  const planned = new Set(plan.willAssign.map(({ crmProspectId }) => recordKey(crmProspectId)));
  const excluded = new Set(exclude.map(recordKey));
  const strangers = exclude.filter((one) => !planned.has(recordKey(one)));
  if (strangers.length > 0) {
    throw new RefusalError(`exclude names people who are not in the plan: ${strangers.join(', ')}.`);
  }
  const remaining = planned.size - excluded.size;
  if (prospectCount === remaining && remaining > 0) return { plan, excluded };
  const less = excluded.size > 0 ? `, of whom exclude leaves ${remaining}` : '';
  throw new RefusalError(
    `The plan is for ${planned.size} people${less}, and the call says ${prospectCount}.`,
    'Show the plan to the person you work for, and commit it with the number of people in it.',
  );
}

/**
 * Commits a plan and waits for the end as long as the call has time; after that the commit goes on in the background. A
 * cancelled call lets the batch in flight finish, and no other begin.
 */
export async function commitPlan(
  plan: Plan,
  services: Services,
  call: WorkflowCall,
  excluded: ReadonlySet<string> = new Set(),
): Promise<EnrollmentReport> {
  const { client, journals, commits } = services;
  const approval = await requireApproval(plan, services);
  const crmProspectsIds = plan.willAssign.map(({ crmProspectId }) => crmProspectId);
  const assignedSince = { time: journals.now(), crmProspectsIds };
  const flow = await readPlannedFlow(plan, services, call);
  const instances = await findOpenInstances(client, crmProspectsIds, { ...call.options, fresh: true });
  await refuseConflicts(plan, excluded, services);
  const earlier = await findEarlierAtCommit(plan, services);
  commits.assertOpen();

  const begun = await journals.begin(plan, client.dryRun);
  await fenceStalledCommits(plan, services);
  // Every other commit sees this journal from here on: of two that began at the same moment, at least one sees the other.
  const conflicts = await findConflicts({ flowId: plan.flow.id, exceptPlanId: plan.planId, assignedSince }, services);

  let onProgress = (people: number) =>
    void call.progress(people, crmProspectsIds.length, 'people').catch(() => undefined);
  let hasReturned = false;
  const skipped = findSkipped(plan, { flow, instances, conflicts, earlier, excluded });
  await addForbidden(skipped, plan, { flow, instances, earlier }, services);
  const sender = new Sender(plan, begun, {
    client,
    journals,
    judge: (people) => judgeBatch(people, plan, services),
    onProgress: (people) => onProgress(people),
  });
  const work = sender.run(skipped);
  const ended = commits.add(plan.planId, sender, work, async () => {
    if (hasReturned) await auditEnd(plan, sender, approval, services);
    await closeEnded(plan, services);
  });
  const { signal } = call.options;
  await Promise.race([ended, aborted(signal)]);
  onProgress = () => undefined;
  if (signal.reason instanceof StoppedError && signal.reason.kind === 'cancelled')
    sender.stop('The call was cancelled.');
  hasReturned = commits.has(plan.planId);
  const status = hasReturned ? 'running' : 'ended';
  return reportEnrollment(plan, sender.state, { status, approval, tools: services.tools, dryRun: client.dryRun });
}

/** A person in doubt in another commit into this flow is not sent again in the meantime. */
async function refuseConflicts(plan: Plan, excluded: ReadonlySet<string>, services: Services): Promise<void> {
  const conflicts = await findConflicts({ flowId: plan.flow.id, exceptPlanId: plan.planId }, services);
  const keys = plan.willAssign.map(({ crmProspectId }) => recordKey(crmProspectId));
  const reasons = keys.filter((key) => !excluded.has(key)).flatMap((key) => conflicts.get(key) ?? []);
  if (reasons.length === 0) return;
  throw new RefusalError(`${reasons.length} people of the plan: ${reasons[0]}`, 'Make a new plan once it has one.');
}

/** Reads the flow again. Rejects with a RefusalError when people would receive something else than the plan shows. */
async function readPlannedFlow({ flow, flowSteps }: Plan, services: Services, call: WorkflowCall): Promise<Flow> {
  const current = await readFlow(flow.id, services, call);
  const changes = describeChanges(flowSteps, fingerprintSteps(current));
  if (changes.length === 0) return current;
  throw new RefusalError(
    `The flow "${flow.name}" is not the one that was planned: ${changes.join(', ')}.`,
    'Make a new plan with gong_plan_enrollment, and show what it sends now.',
  );
}

interface KnownAtCommit {
  readonly flow: Flow;
  readonly instances: OpenInstances;
  /** Reasons by record key. */
  readonly conflicts: ReadonlyMap<string, string>;
  readonly earlier: EarlierAtCommit;
  /** Record keys. */
  readonly excluded: ReadonlySet<string>;
}

/** Returns why people of the plan are not sent, by CRM id. */
function findSkipped(
  { willAssign }: Plan,
  { flow, instances, conflicts, earlier, excluded }: KnownAtCommit,
): Map<string, string> {
  const skipped = new Map<string, string>();
  for (const { crmProspectId } of willAssign) {
    if (excluded.has(recordKey(crmProspectId))) {
      skipped.set(crmProspectId, 'excluded');
      continue;
    }
    const reason =
      findObstacle(flow, instances.of(crmProspectId)) ??
      conflicts.get(recordKey(crmProspectId)) ??
      earlier.unseen.get(recordKey(crmProspectId)) ??
      findPossibleObstacle(crmProspectId, instances);
    if (reason !== undefined) skipped.set(crmProspectId, `Not sent when the plan was committed: ${reason}`);
  }
  return skipped;
}

/** Adds the people whom the current policy keeps out. Commits that began before this one count against its limits. */
async function addForbidden(
  skipped: Map<string, string>,
  { planId: id, assignment, willAssign }: Plan,
  { flow, instances, earlier }: Pick<KnownAtCommit, 'flow' | 'instances' | 'earlier'>,
  services: Services,
): Promise<void> {
  const inForce = await services.policy.read();
  const free = willAssign.filter(({ crmProspectId }) => !skipped.has(crmProspectId));
  const known = { flowSteps: flow.steps, instances, earlier: earlier.all };
  const { reasons } = await judgePeople({ at: 'commit', assignment, inForce, planId: id }, free, known, services);
  for (const { crmProspectId } of free) {
    const reason = reasons.get(recordKey(crmProspectId));
    if (reason !== undefined) skipped.set(crmProspectId, `Not sent when the plan was committed: ${reason}`);
  }
}

/** Holds a request against the policy and the do-not-contact lists of this moment, and the stops since the plan was made. */
async function judgeBatch(
  people: readonly PlannedProspect[],
  { flow, createdAt }: Plan,
  { policy, stops, store }: Services,
): Promise<RequestVerdict> {
  const { refusals, reasons } = judgeRequest(people, await policy.read(), store.now());
  const stopped = await stops.findSince(new Date(createdAt).toISOString(), flow.id);
  return { refusals, reasons: new Map([...stopped, ...reasons]) };
}

/** Records the end of a commit whose call has returned. The journal has the end even if this fails. */
async function auditEnd(
  plan: Plan,
  sender: Sender,
  approvedBy: Approval | undefined,
  { audit, tools }: Services,
): Promise<void> {
  const { counts } = reportEnrollment(plan, sender.state, { status: 'ended', tools });
  const { name: tool, effect } = commitEnrollment;
  const targets = { planId: plan.planId };
  await unlessRefused(audit.add({ tool, effect, targets, outcome: 'ended', counts, approvedBy }));
}

/** A journal that cannot be closed now is closed when it is next read. */
async function closeEnded({ planId: id }: Plan, services: Services): Promise<void> {
  await unlessRefused(services.journals.read(id).then((events) => closeIfFinal(id, events, services)));
}

async function unlessRefused(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
