/** Doing what was planned, exactly once, and telling afterwards what became of everybody. */
import * as z from 'zod';
import { Refusal, Stopped } from '../client/errors.ts';
import { CommitRun, quietMilliseconds } from './commit-run.ts';
import { type Enrollment, enrollmentFacts, enrollmentOf } from './enrollment.ts';
import type { DatedEntry } from './journal.ts';
import type { Plan } from './plans.ts';
import { whoIsInFlow } from './settle.ts';
import type { Facts, Services, Workflow, WorkflowCall } from './workflow.ts';

const planId = z.string().min(1).describe('From gong_plan_enrollment');

const outcome = {
  planId: z.string(),
  status: z.string(),
  counts: z.object({}),
  assigned: z.array(z.object({ crmProspectId: z.string(), flowInstanceId: z.string() })),
  notAssigned: z.array(z.object({ crmProspectId: z.string(), reason: z.string() })),
  unknown: z.array(z.string()),
  undo: z.object({ tool: z.string(), arguments: z.object({ flowInstanceIds: z.array(z.string()) }) }),
};

interface CommitInput {
  readonly planId: string;
  readonly prospectCount: number;
}

export const commitEnrollment = {
  name: 'gong_commit_enrollment',
  title: 'Commit an enrollment',
  description:
    'Puts the people of a plan into its flow, exactly as planned and exactly once; this contacts them. prospectCount must equal that of the plan. Returns assigned (with flowInstanceId), notAssigned (why), unknown, and undo. If status is running, ask gong_get_enrollment.',
  effect: 'outreach',
  input: { planId, prospectCount: z.int().min(1) },
  output: outcome,
  question: ({ planId: id }: CommitInput, { plans }: Services) => {
    const { flow, willAssign } = plans.readForCommit(id);
    return `Put ${willAssign.length} people into the flow "${flow.name}"? They will be contacted.`;
  },
  run: async (input: CommitInput, services: Services, call: WorkflowCall) => {
    const plan = services.plans.readForCommit(input.planId);
    if (input.prospectCount !== plan.willAssign.length) {
      throw new Refusal(
        `The plan is for ${plan.willAssign.length} people, and the call says ${input.prospectCount}.`,
        'Show the plan to the person you work for, and commit it with the number it really has.',
      );
    }
    return commitPlan(plan, services, call);
  },
} satisfies Workflow;

/**
 * Commits a plan and waits for its end as long as the call has time; after that it goes on in the background. A call that
 * is cancelled lets the batch under way end, and no other begin.
 */
export async function commitPlan(plan: Plan, services: Services, call: WorkflowCall): Promise<Facts> {
  const { client, journals, runs } = services;
  const people = plan.willAssign.map(({ crmProspectId }) => crmProspectId);
  const { assigned: alreadyInFlow } = await whoIsInFlow(client, plan.flow.id, people, call.options);

  const run = new CommitRun(plan, journals.begin(plan), { client, journals });
  run.onSettled = (settled) => void call.progress(settled, people.length, 'people settled').catch(() => undefined);
  const ended = runs.add(plan.planId, run, run.send(alreadyInFlow));
  const { signal } = call.options;
  await Promise.race([ended, stopOf(signal)]);
  if (signal.reason instanceof Stopped && signal.reason.kind === 'cancelled') run.stop('The call was cancelled.');
  return enrollmentFacts(plan, run.enrollment, runs.has(plan.planId));
}

function stopOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

export const getEnrollment = {
  name: 'gong_get_enrollment',
  title: 'Get an enrollment',
  description:
    'What became of a committed plan, at any time, also after a crash or a lost connection: who is assigned (with flowInstanceId), who is not and why, and undo. What was unknown is settled by reading from Gong.',
  effect: 'read',
  input: { planId },
  output: outcome,
  run: async (input: { planId: string }, services: Services, call: WorkflowCall) => {
    const plan = services.plans.read(input.planId);
    const running = services.runs.get(plan.planId);
    if (running) return enrollmentFacts(plan, running.enrollment, true);

    const entries = services.journals.read(plan.planId);
    if (entries.length === 0) return notCommitted(plan, services);
    const enrollment = enrollmentOf(plan, entries);
    if (isRunningElsewhere(enrollment, entries, services)) return enrollmentFacts(plan, enrollment, true);
    return enrollmentFacts(plan, await settleAfterwards(plan, entries, services, call), false);
  },
} satisfies Workflow;

function notCommitted(plan: Plan, { journals, client }: Services): Facts {
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

/** A journal that is still being written: by a process that lives, and not long ago. */
function isRunningElsewhere(enrollment: Enrollment, entries: readonly DatedEntry[], services: Services): boolean {
  const begun = entries.find((entry) => entry.event === 'begun');
  if (enrollment.ended || !begun || begun.processId === services.process.id) return false;
  const longestSilence = 2 * 60_000;
  const isRecent = services.client.clock.now() - lastAt(entries) < longestSilence;
  return isRecent && services.process.isAlive(begun.processId);
}

/** Reads from Gong who of those whose answer was lost is in the flow, and notes it in the journal. */
async function settleAfterwards(
  plan: Plan,
  entries: readonly DatedEntry[],
  { client, journals }: Services,
  call: WorkflowCall,
): Promise<Enrollment> {
  const enrollment = enrollmentOf(plan, entries);
  const open = [...enrollment.unknown, ...enrollment.absent];
  if (open.length === 0) return enrollment;
  const quietAt = lastAt(entries) + quietMilliseconds;
  const wait = Math.min(quietAt - client.clock.now(), quietMilliseconds);
  if (wait > 0) await client.clock.sleep(wait, call.options.signal);
  const { assigned, absent } = await whoIsInFlow(client, plan.flow.id, open, call.options);
  const isNews = assigned.length > 0 || absent.length !== enrollment.absent.length;
  const settled = journals.dated({ event: 'settled', assigned, notAssigned: [], absent });
  if (isNews) journals.add(plan.planId, settled);
  return enrollmentOf(plan, [...entries, settled]);
}

function lastAt(entries: readonly DatedEntry[]): number {
  return Math.max(0, ...entries.map(({ at }) => Date.parse(at) || 0));
}
