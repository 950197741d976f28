/** People of commits under way, or whose answer was lost lately: they are not to be sent into the same flow by another. */
import { Refusal } from '../client/errors.ts';
import { sameRecordKey } from '../client/same-record.ts';
import { enrollmentOf } from './enrollment.ts';
import { lastAt } from './journal.ts';
import type { Plan } from './plans.ts';
import type { Services } from './workflow.ts';

/** How long a request whose answer was lost may still be carried out: well beyond every time-out on its way. */
const doubtMilliseconds = 60_000;

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
  for (const planId of journals.planIds()) {
    const entries = planId === except ? [] : journals.read(planId);
    const begun = entries.find((entry) => entry.event === 'begun');
    if (begun?.flow.id !== flowId) continue;
    const age = client.clock.now() - lastAt(entries.filter(({ event }) => sendingEvents.has(event)));
    const plan = readPlan(planId, plans);
    if (!plan) continue;
    const { unknown, absent, notSent, ended, assigned } = enrollmentOf(plan, entries);
    const lately = lastAt(entries) >= since ? assigned.map(({ crmProspectId }) => crmProspectId) : [];
    for (const id of lately) unsettled.set(sameRecordKey(id), `assigned by ${planId} a moment ago`);
    const people = age < doubtMilliseconds ? [...unknown, ...absent, ...(ended ? [] : notSent)] : unknown;
    const reason = `in ${planId}, which was under way ${Math.round(age / 1000)} seconds ago, and not settled yet; ask gong_get_enrollment`;
    for (const id of people) unsettled.set(sameRecordKey(id), reason);
  }
  return unsettled;
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
