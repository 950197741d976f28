/** People of commits under way, or whose answer was lost lately: they are not to be sent into the same flow by another. */
import { Refusal } from '../client/errors.ts';
import { sameRecordKey } from '../client/same-record.ts';
import { type Enrollment, enrollmentOf } from './enrollment.ts';
import { lastAt } from './journal.ts';
import type { Plan } from './plans.ts';
import type { Services } from './workflow.ts';

/** How long a request whose answer was lost may still be carried out: well beyond every time-out on its way. */
const doubtMilliseconds = 60_000;

/** Plans are gone after 30 days, and with them what could be known of an enrollment. */
const forgottenMilliseconds = 31 * 24 * 60 * 60_000;

/** When a request last went, was about to go, or was given up. */
const sendingEvents: ReadonlySet<string> = new Set(['begun', 'sending', 'lost']);

interface Asking {
  /** The plan that asks, which is not looked at. */
  readonly except?: string;
  /** Whoever was assigned since then (milliseconds) was perhaps not in the flow yet when the plan that asks read it. */
  readonly since?: number;
}

/** By the key of the record: why somebody must not be sent into this flow now. */
export function unsettledPeople(
  flowId: string,
  services: Services,
  { except, since = Number.POSITIVE_INFINITY }: Asking = {},
): Map<string, string> {
  const { journals, plans, client } = services;
  const unsettled = new Map<string, string>();
  for (const planId of journals.openPlanIds()) {
    if (planId === except) continue;
    const entries = journals.read(planId);
    const plan = readPlan(planId, plans);
    const enrollment = plan && enrollmentOf(plan, entries);
    const quiet = client.clock.now() - lastAt(entries);
    const isForgotten = quiet > forgottenMilliseconds;
    if (isForgotten || (quiet > doubtMilliseconds && isClosed(enrollment))) journals.close(planId);
    if (plan?.flow.id !== flowId || !enrollment) continue;
    const { unknown, absent, notSent, ended, assigned } = enrollment;
    const age = client.clock.now() - lastAt(entries.filter(({ event }) => sendingEvents.has(event)));
    const lately = lastAt(entries) >= since ? assigned.map(({ crmProspectId }) => crmProspectId) : [];
    for (const id of lately) unsettled.set(sameRecordKey(id), `assigned by ${planId} a moment ago`);
    const people = age < doubtMilliseconds ? [...unknown, ...absent, ...(ended ? [] : notSent)] : unknown;
    const reason = `in ${planId}, which was under way ${Math.round(age / 1000)} seconds ago, and not settled yet; ask gong_get_enrollment`;
    for (const id of people) unsettled.set(sameRecordKey(id), reason);
  }
  return unsettled;
}

/** Whether nothing can come after: the sending has ended, and everybody's outcome is known for certain. */
function isClosed(enrollment: Enrollment | undefined): boolean {
  if (!enrollment) return false;
  const { ended, unknown, absent } = enrollment;
  return ended && unknown.length === 0 && absent.length === 0;
}

/** Undefined for a plan of another account, or one that is not there any more. */
function readPlan(planId: string, plans: Services['plans']): Plan | undefined {
  try {
    return plans.read(planId);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
