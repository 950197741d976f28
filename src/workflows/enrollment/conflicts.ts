/** People of commits under way, or whose answer was lost lately: they are not to be sent into the same flow by another. */
import { RefusalError } from '../../client/errors.ts';
import { recordKey } from '../../client/ids.ts';
import type { Services } from '../workflow.ts';
import { type DatedEvent, lastAt } from './journal.ts';
import type { Plan } from './plan-store.ts';
import { type Enrollment, enrollmentOf } from './state.ts';

/** How long a request whose answer was lost may still be carried out: well beyond every time-out on its way. */
const doubtMilliseconds = 60_000;

/** Plans are gone after 30 days, and with them what could be known of an enrollment. */
const forgottenMilliseconds = 31 * 24 * 60 * 60_000;

/** A sending of whose end nobody knows has stood still when nothing came into its journal for so long. */
const stalledMilliseconds = 2 * 60_000;

/** When a request last went, was about to go, or was given up. */
const sendingEvents: ReadonlySet<string> = new Set(['begun', 'sending', 'lost']);

interface Asking {
  /** The plan that asks, which is not looked at. */
  readonly except?: string;
  /** Whoever was assigned since then (milliseconds) was perhaps not in the flow yet when the plan that asks read it. */
  readonly since?: number;
}

/** By the key of the record: why somebody must not be sent into this flow now. */
export function unresolvedPeople(
  flowId: string,
  services: Services,
  { except, since = Number.POSITIVE_INFINITY }: Asking = {},
): Map<string, string> {
  const unsettled = new Map<string, string>();
  for (const sending of sendingsInto(flowId, services, except)) {
    const { planId, entries, age } = sending;
    const { unknown, absent, notSent, ended, assigned } = sending.enrollment;
    const lately = lastAt(entries) >= since ? assigned.map(({ crmProspectId }) => crmProspectId) : [];
    for (const id of lately) unsettled.set(recordKey(id), `assigned by ${planId} a moment ago`);
    const isFresh = age < doubtMilliseconds;
    const toCome = !ended && (isFresh || isRunning(sending, services)) ? notSent : [];
    const people = [...unknown, ...(isFresh ? absent : []), ...toCome];
    const reason = `in ${planId}, which was under way ${Math.round(age / 1000)} seconds ago, and not settled yet; ask gong_get_enrollment`;
    for (const id of people) unsettled.set(recordKey(id), reason);
  }
  return unsettled;
}

/**
 * Declares dead the sendings that do not go on and would still send people of this plan: a server that only stood still finds
 * that in its journal and sends no more.
 */
export function abandonStalledCommits(plan: Plan, services: Services): void {
  const mine = new Set(plan.willAssign.map(({ crmProspectId }) => recordKey(crmProspectId)));
  for (const sending of sendingsInto(plan.flow.id, services, plan.planId)) {
    const { ended, notSent } = sending.enrollment;
    const isRival = !ended && notSent.some((id) => mine.has(recordKey(id)));
    if (!isRival || sending.age < doubtMilliseconds || isRunning(sending, services)) continue;
    services.journals.add(sending.planId, services.journals.dated({ event: 'abandoned' }));
  }
}

interface Sending {
  readonly planId: string;
  readonly entries: readonly DatedEvent[];
  readonly enrollment: Enrollment;
  /** Milliseconds since a request last went, was about to go, or was given up. */
  readonly age: number;
}

/** The commits into a flow about which something may change yet, but for `except`. */
function sendingsInto(flowId: string, { journals, plans, client }: Services, except: string | undefined): Sending[] {
  const others = journals.openPlanIds().filter((planId) => planId !== except);
  return others.flatMap((planId) => {
    const entries = journals.read(planId);
    const plan = readPlan(planId, plans);
    const enrollment = plan && enrollmentOf(plan, entries);
    const quiet = client.clock.now() - lastAt(entries);
    const isForgotten = quiet > forgottenMilliseconds;
    if (isForgotten || (quiet > doubtMilliseconds && isClosed(enrollment))) journals.close(planId);
    if (plan?.flow.id !== flowId || !enrollment) return [];
    const age = client.clock.now() - lastAt(entries.filter(({ event }) => sendingEvents.has(event)));
    return [{ planId, entries, enrollment, age }];
  });
}

/** Whether nothing can come after: the sending has ended, and everybody's outcome is known for certain. */
function isClosed(enrollment: Enrollment | undefined): boolean {
  if (!enrollment) return false;
  const { ended, unknown, absent } = enrollment;
  return ended && unknown.length === 0 && absent.length === 0;
}

function isRunning({ planId, enrollment, entries }: Sending, services: Services): boolean {
  return services.runs.has(planId) || isRunningElsewhere(enrollment, entries, services);
}

/**
 * A journal that is still being written. To be wrong here is safe: whoever is taken for dead finds it in the journal and
 * sends no more.
 */
export function isRunningElsewhere(
  enrollment: Enrollment,
  entries: readonly DatedEvent[],
  services: Services,
): boolean {
  const begun = entries.find((entry) => entry.event === 'begun');
  if (enrollment.ended || !begun) return false;
  const { host, processId } = begun.runner;
  const isRecent = services.client.clock.now() - lastAt(entries) < stalledMilliseconds;
  if (host !== services.runner.host) return isRecent;
  return isRecent && processId !== services.runner.processId && services.isAlive(processId);
}

/** Undefined for a plan of another account, or one that is not there any more. */
function readPlan(planId: string, plans: Services['plans']): Plan | undefined {
  try {
    return plans.read(planId);
  } catch (error) {
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}
