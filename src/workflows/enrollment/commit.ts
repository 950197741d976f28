/** Doing what was planned, exactly once, and telling afterwards what became of everybody. */
import * as z from 'zod';
import { RefusalError, StoppedError } from '../../client/errors.ts';
import { recordKey } from '../../client/ids.ts';
import { type Services, type WorkflowCall, workflow } from '../workflow.ts';
import { abandonStalledCommits, isRunningElsewhere, unresolvedPeople } from './conflicts.ts';
import { alreadyCommittedError, type DatedEvent, lastAt } from './journal.ts';
import type { Plan } from './plan-store.ts';
import { findInFlow } from './reconcile.ts';
import { EnrollmentSender, inTransitMilliseconds } from './sender.ts';
import { type Enrollment, type EnrollmentResult, enrollmentFacts, enrollmentOf, placeOf } from './state.ts';

const planId = z.string().min(1).describe('From gong_plan_enrollment');

const outcome = {
  planId: z.string(),
  status: z.string(),
  counts: z.object({ planned: z.int(), assigned: z.int(), notAssigned: z.int(), unknown: z.int() }),
  assigned: z.array(z.object({ crmProspectId: z.string(), flowInstanceId: z.string() })),
  notAssigned: z.array(z.object({ crmProspectId: z.string(), reason: z.string() })),
  unknown: z.array(z.string()),
  undo: z.object({ tool: z.string(), arguments: z.object({ flowInstanceIds: z.array(z.string()) }) }).optional(),
};

interface CommitInput {
  readonly planId: string;
  readonly prospectCount: number;
}

export const commitEnrollment = workflow({
  name: 'gong_commit_enrollment',
  title: 'Commit an enrollment',
  description:
    'Puts the people of a plan into its flow, exactly as planned and exactly once; this contacts them. prospectCount must equal that of the plan. Returns assigned (with flowInstanceId), notAssigned (why), unknown, and undo. If status is running, ask gong_get_enrollment.',
  effect: 'outreach',
  input: { planId, prospectCount: z.int().min(1) },
  output: outcome,
  question: (input, services) => {
    const { flow, willAssign } = readPlan(input, services);
    return `Put ${willAssign.length} people into the flow "${flow.name}"? They will be contacted.`;
  },
  run: async (input, services, call) => commitPlan(readPlan(input, services), services, call),
});

/** The plan that is meant. Throws a Refusal for one that may not be committed, or that is not what the call takes it for. */
function readPlan({ planId: id, prospectCount }: CommitInput, { plans, journals }: Services): Plan {
  const plan = plans.readForCommit(id);
  if (journals.read(id).length > 0) throw alreadyCommittedError();
  if (prospectCount === plan.willAssign.length) return plan;
  throw new RefusalError(
    `The plan is for ${plan.willAssign.length} people, and the call says ${prospectCount}.`,
    'Show the plan to the person you work for, and commit it with the number it really has.',
  );
}

/**
 * Commits a plan and waits for its end as long as the call has time; after that it goes on in the background. A call that
 * is cancelled lets the batch under way end, and no other begin.
 */
export async function commitPlan(plan: Plan, services: Services, call: WorkflowCall): Promise<EnrollmentResult> {
  const { client, journals, runs } = services;
  const people = plan.willAssign.map(({ crmProspectId }) => crmProspectId);
  const since = client.clock.now();
  const { assigned: alreadyInFlow } = await findInFlow(client, plan.flow.id, people, call.options);
  refuseUnsettled(plan, services);
  runs.check();

  const run = new EnrollmentSender(plan, journals.begin(plan), { client, journals });
  abandonStalledCommits(plan, services);
  // From here on every other commit sees this one; of two that began at the same moment at least one sees the other.
  const elsewhere = unresolvedPeople(plan.flow.id, services, { except: plan.planId, since });
  run.onSettled = (settled) => void call.progress(settled, people.length, 'people settled').catch(() => undefined);
  const ended = runs.add(plan.planId, run, run.send(alreadyInFlow, elsewhere));
  const { signal } = call.options;
  await Promise.race([ended, stopOf(signal)]);
  run.onSettled = () => undefined;
  if (signal.reason instanceof StoppedError && signal.reason.kind === 'cancelled') run.stop('The call was cancelled.');
  if (runs.has(plan.planId)) void ended.then(() => auditEnd(plan, run, services));
  return enrollmentFacts(plan, run.enrollment, runs.has(plan.planId));
}

/** Someone whose other sending into this flow is not settled for good is not sent again meanwhile. */
function refuseUnsettled(plan: Plan, services: Services): void {
  const unsettled = unresolvedPeople(plan.flow.id, services, { except: plan.planId });
  const people = plan.willAssign.filter(({ crmProspectId }) => unsettled.has(recordKey(crmProspectId)));
  if (people.length === 0) return;
  const reason = unsettled.get(recordKey(people[0]?.crmProspectId ?? ''));
  throw new RefusalError(`${people.length} people of the plan: ${reason}`, 'Plan anew once that is settled.');
}

/** The end of a commit that went on in the background, which no call can tell any more; the journal tells it in any case. */
function auditEnd(plan: Plan, run: EnrollmentSender, { audit }: Services): void {
  const { counts } = enrollmentFacts(plan, run.enrollment, false);
  try {
    audit.add({
      tool: commitEnrollment.name,
      effect: 'outreach',
      targets: { planId: plan.planId },
      outcome: 'ended',
      counts,
    });
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
  }
}

function stopOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

export const getEnrollment = workflow({
  name: 'gong_get_enrollment',
  title: 'Get an enrollment',
  description:
    'What became of a committed plan, at any time, also after a crash or a lost connection: who is assigned (with flowInstanceId), who is not and why, and undo. What was unknown is settled by reading from Gong.',
  effect: 'read',
  input: { planId, cursor: z.string().optional() },
  output: outcome,
  run: async (input, services, call) => {
    const plan = services.plans.read(input.planId);
    const from = placeOf(input.cursor, plan.planId);
    const running = services.runs.get(plan.planId);
    if (running) return enrollmentFacts(plan, running.enrollment, true, from);

    const entries = services.journals.read(plan.planId);
    if (entries.length === 0) return notCommitted(plan, services);
    const enrollment = enrollmentOf(plan, entries);
    if (isRunningElsewhere(enrollment, entries, services)) return enrollmentFacts(plan, enrollment, true, from);
    return enrollmentFacts(plan, await settleAfterwards(plan, entries, services, call), false, from);
  },
});

function notCommitted(plan: Plan, { journals, client }: Services) {
  const isUsed = journals.planIds().includes(plan.planId);
  const isOpen = client.clock.now() < plan.expiresAt && !isUsed;
  return {
    planId: plan.planId,
    status: isOpen ? 'planned' : 'ended',
    flow: plan.flow,
    counts: { planned: plan.willAssign.length, assigned: 0, notAssigned: 0, unknown: 0 },
    assigned: [],
    notAssigned: isOpen ? [] : plan.willAssign.map(({ crmProspectId }) => ({ crmProspectId, reason: 'Never sent.' })),
    unknown: [],
  };
}

/** Reads from Gong who of those whose answer was lost is in the flow, and notes it in the journal. */
async function settleAfterwards(
  plan: Plan,
  entries: readonly DatedEvent[],
  { client, journals }: Services,
  call: WorkflowCall,
): Promise<Enrollment> {
  if (!enrollmentOf(plan, entries).ended) journals.add(plan.planId, journals.dated({ event: 'abandoned' }));
  const known = journals.read(plan.planId);
  const enrollment = enrollmentOf(plan, known);
  const open = [...enrollment.unknown, ...enrollment.absent];
  if (open.length === 0) return enrollment;
  const quietAt = lastAt(entries) + inTransitMilliseconds;
  const wait = Math.min(quietAt - client.clock.now(), inTransitMilliseconds);
  if (wait > 0) await client.clock.sleep(wait, call.options.signal);
  const now = await findInFlow(client, plan.flow.id, open, call.options);
  const { assigned, absent } = withoutClaimed(now, instancesOfOthers(plan.planId, journals));
  const isNews = assigned.length > 0 || absent.length !== enrollment.absent.length;
  const settled = journals.dated({ event: 'settled', assigned, notAssigned: [], absent });
  if (isNews) journals.add(plan.planId, settled);
  return enrollmentOf(plan, [...known, settled]);
}

/** The flow instances that other enrollments account for: they are not this one's doing. */
function instancesOfOthers(planId: string, journals: Services['journals']): ReadonlySet<string> {
  const others = journals.planIds().filter((other) => other !== planId);
  const settled = others.flatMap((other) => journals.read(other)).filter((entry) => entry.event === 'settled');
  return new Set(settled.flatMap(({ assigned }) => assigned.map(({ flowInstanceId }) => flowInstanceId)));
}

function withoutClaimed({ assigned, absent }: Awaited<ReturnType<typeof findInFlow>>, claimed: ReadonlySet<string>) {
  const isClaimed = ({ flowInstanceId }: { flowInstanceId: string }) => claimed.has(flowInstanceId);
  const others = assigned.filter(isClaimed).map(({ crmProspectId }) => crmProspectId);
  return { assigned: assigned.filter((one) => !isClaimed(one)), absent: [...absent, ...others] };
}
