/** Open commits, whose outcomes may still change: finds people in doubt, fences stalled commits, closes final ones. */
import { RefusalError } from '../../client/errors.ts';
import { recordKey } from '../../client/ids.ts';
import type { EnrollmentRecord } from '../../store/store.ts';
import type { Services } from '../workflow.ts';
import { type DatedEvent, lastEventAt } from './journal.ts';
import type { Plan } from './plan-store.ts';
import { type EnrollmentState, idsIn, listAssigned, type ProspectState, replay } from './state.ts';

/** How long a request whose response was lost may still take effect: well beyond every timeout on its way. */
const inDoubtMilliseconds = 60_000;

/** A commit whose journal has had no line for so long is stalled. */
const stalledMilliseconds = 2 * 60_000;

/** Plans are pruned after 30 days, and people in doubt cannot be reconciled after that. */
const unreconcilableMilliseconds = 31 * 24 * 60 * 60_000;

/** A journal begins soon after its marker; after the plan has expired for so long it never will. */
const markerMilliseconds = 5 * 60_000;

export interface ConflictQuery {
  readonly flowId: string;
  /** The plan that the caller plans or commits. */
  readonly exceptPlanId?: string;
  /** People who were assigned since then may have been missing when the caller read the flow. */
  readonly assignedSince?: { readonly time: number; readonly crmProspectsIds: readonly string[] };
}

/** Finds the people whom another commit may be putting into this flow now, and why, by record key. */
export async function findConflicts(
  { flowId, exceptPlanId, assignedSince }: ConflictQuery,
  services: Services,
): Promise<Map<string, string>> {
  const conflicts = new Map<string, string>();
  for (const commit of await readOpenCommits(flowId, services, exceptPlanId)) {
    const { planId, state, events, idleMilliseconds } = commit;
    if (assignedSince && lastEventAt(events) >= assignedSince.time) {
      for (const { crmProspectId } of listAssigned(state))
        conflicts.set(recordKey(crmProspectId), justAssigned(planId));
    }
    const isRecent = idleMilliseconds < inDoubtMilliseconds;
    const willBeSent = !state.end && (isRecent || (await isRunning(commit, services)));
    const people = [
      ...idsIn(state, 'sent'),
      ...(isRecent ? idsIn(state, 'notInFlow') : []),
      ...(willBeSent ? idsIn(state, 'pending') : []),
    ];
    const seconds = Math.round(idleMilliseconds / 1000);
    const reason = `in ${planId}, which was sending ${seconds} seconds ago and has no final outcome yet; ask gong_get_enrollment`;
    for (const id of people) conflicts.set(recordKey(id), reason);
  }
  if (assignedSince) {
    const people = assignedSince.crmProspectsIds.map(recordKey);
    for (const record of await services.store.findEnrollments({ people, flowId })) {
      const { planId, person, outcome, at, outcomeAt = at } = record;
      const isSince = outcome === 'assigned' && Date.parse(outcomeAt) >= assignedSince.time;
      if (isSince && planId !== exceptPlanId) conflicts.set(person, justAssigned(planId));
    }
  }
  return conflicts;
}

/**
 * Returns the newest earlier enrollment of each of these people in this flow, by record key: those that the index holds,
 * and those of commits that are still open.
 */
export async function listEarlierEnrollments(
  flowId: string,
  people: readonly string[],
  services: Services,
): Promise<Map<string, EnrollmentRecord>> {
  const wanted = new Set(people);
  const records = await services.store.findEnrollments({ people, flowId });
  for (const { planId, state, events } of await readOpenCommits(flowId, services)) {
    records.push(...(await toRecords(planId, state, events, services)));
  }
  const earlier = new Map<string, EnrollmentRecord>();
  for (const record of records) {
    if (record.outcome === 'notAssigned' || !wanted.has(record.person)) continue;
    const known = earlier.get(record.person);
    if (!known || known.at <= record.at) earlier.set(record.person, record);
  }
  return earlier;
}

function justAssigned(planId: string): string {
  return `assigned by ${planId} a moment ago`;
}

/**
 * Fences the stalled commits that would still send people of this plan. Their owner, should it only have been suspended,
 * finds the fence in its journal and sends no more.
 */
export async function fenceStalledCommits(plan: Plan, services: Services): Promise<void> {
  const planned = new Set(plan.willAssign.map(({ crmProspectId }) => recordKey(crmProspectId)));
  for (const commit of await readOpenCommits(plan.flow.id, services, plan.planId)) {
    const { planId, state, idleMilliseconds } = commit;
    const overlaps = !state.end && idsIn(state, 'pending').some((id) => planned.has(recordKey(id)));
    if (!overlaps || idleMilliseconds < inDoubtMilliseconds || (await isRunning(commit, services))) continue;
    await services.journals.append(planId, services.journals.date({ event: 'abandoned' }));
  }
}

/**
 * Ends a commit that is under way, in whatever process, and returns its events with the fence: people whom they do not name
 * as sent are never sent. A commit that has ended, or has not begun, stays as it is.
 */
export async function fence(planId: string, { journals }: Services, reason?: string): Promise<DatedEvent[]> {
  const events = await journals.read(planId);
  if (events.length === 0 || replay([], events).end) return events;
  await journals.append(planId, journals.date({ event: 'abandoned', ...(reason !== undefined && { reason }) }));
  return journals.read(planId);
}

/**
 * Lists the people, by record key, whom a request may put into this flow, or any flow, at this moment: it was about to
 * leave less than a minute ago, and its outcome is not known.
 */
export async function listInTransit(flowId: string | undefined, { journals }: Services): Promise<Set<string>> {
  const people = new Set<string>();
  for (const planId of await journals.listOpen()) {
    const events = await journals.read(planId);
    const begun = events.find(({ event }) => event === 'begun');
    if (begun?.event !== 'begun' || (flowId !== undefined && begun.flow.id !== flowId)) continue;
    if (journals.now() - lastEventAt(events.filter(isSendingEvent)) >= inDoubtMilliseconds) continue;
    for (const id of idsIn(replay(listPeople(events), events), 'sent')) people.add(recordKey(id));
  }
  return people;
}

/** Returns the records of all commits that are still open. People whom a running commit has yet to send are `unknown`. */
export async function listOpenRecords(services: Services, exceptPlanId?: string): Promise<EnrollmentRecord[]> {
  const records: EnrollmentRecord[] = [];
  for (const planId of await services.journals.listOpen()) {
    if (planId === exceptPlanId) continue;
    const events = await services.journals.read(planId);
    const state = replay(listPeople(events), events);
    const pending = new Set(state.end ? [] : idsIn(state, 'pending'));
    for (const record of await toRecords(planId, state, events, services)) {
      records.push(pending.has(record.crmProspectId) ? { ...record, outcome: 'unknown' } : record);
    }
  }
  return records;
}

/** Whether another process seems to carry this commit out. A wrong "no" is safe: fencing stops an owner that still runs. */
export async function isRunningElsewhere(
  state: EnrollmentState,
  events: readonly DatedEvent[],
  { store, journals }: Services,
): Promise<boolean> {
  const begun = events.find(({ event }) => event === 'begun');
  if (state.end || begun?.event !== 'begun' || begun.owner === store.self) return false;
  return journals.now() - lastEventAt(events) < stalledMilliseconds && (await store.isAlive(begun.owner));
}

/** Adds the outcomes of a commit to the index and closes its journal, if nothing can change them any more. */
export async function closeIfFinal(planId: string, events: readonly DatedEvent[], services: Services): Promise<void> {
  const state = replay(listPeople(events), events);
  const idleMilliseconds = services.journals.now() - lastEventAt(events);
  const isFinal = state.end !== undefined && idsIn(state, 'sent').length === 0;
  const mayAppear = idsIn(state, 'notInFlow').length > 0 && idleMilliseconds < inDoubtMilliseconds;
  if (idleMilliseconds < unreconcilableMilliseconds && (!isFinal || mayAppear)) return;
  await services.store.addEnrollments(await toRecords(planId, state, events, services));
  await services.journals.close(planId);
}

interface OpenCommit {
  readonly planId: string;
  readonly events: readonly DatedEvent[];
  readonly state: EnrollmentState;
  /** Since the last request was sent, or its response was lost. */
  readonly idleMilliseconds: number;
}

/** Reads the commits into a flow that may still change, and closes those that no longer can. */
async function readOpenCommits(flowId: string, services: Services, exceptPlanId?: string): Promise<OpenCommit[]> {
  const { journals } = services;
  const commits: OpenCommit[] = [];
  for (const planId of await journals.listOpen()) {
    if (planId === exceptPlanId) continue;
    const events = await journals.read(planId);
    if (events.length === 0) await removeUnusedMarker(planId, services);
    const begun = events.find(({ event }) => event === 'begun');
    if (begun?.event === 'begun' && begun.flow.id === flowId) {
      const state = replay(listPeople(events), events);
      const idleMilliseconds = journals.now() - lastEventAt(events.filter(isSendingEvent));
      commits.push({ planId, events, state, idleMilliseconds });
    }
    if (events.length > 0 && !services.commits.has(planId)) await closeIfFinal(planId, events, services);
  }
  return commits;
}

function isSendingEvent({ event }: DatedEvent): boolean {
  return event === 'begun' || event === 'sending' || event === 'lost';
}

async function isRunning({ planId, state, events }: OpenCommit, services: Services): Promise<boolean> {
  return services.commits.has(planId) || isRunningElsewhere(state, events, services);
}

/** The people of a commit. Version 0.1.0 did not name them at its beginning, only those that it sent. */
export function listPeople(events: readonly DatedEvent[]): string[] {
  const ids = new Set<string>();
  for (const event of events) {
    if (event.event === 'begun' || event.event === 'sending') for (const id of event.crmProspectsIds) ids.add(id);
  }
  return [...ids];
}

/** A process that died between marker and journal leaves a marker; it can go once the plan cannot be committed any more. */
async function removeUnusedMarker(planId: string, { plans, journals }: Services): Promise<void> {
  const plan = await readIfExists(planId, plans);
  if (plan && journals.now() < plan.expiresAt + markerMilliseconds) return;
  await journals.close(planId);
}

async function readIfExists(planId: string, plans: Services['plans']): Promise<Plan | undefined> {
  try {
    return await plans.read(planId);
  } catch (error) {
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}

/** Returns a record for each person of the plan, and one for each unexpected instance, which may be contacted too. */
async function toRecords(
  planId: string,
  { prospects, unexpected }: EnrollmentState,
  events: readonly DatedEvent[],
  { plans }: Services,
): Promise<EnrollmentRecord[]> {
  const begun = events.find(({ event }) => event === 'begun');
  if (begun?.event !== 'begun') return [];
  const plan = await readIfExists(planId, plans);
  const emails = new Map(plan?.willAssign.map(({ crmProspectId, email }) => [crmProspectId, email]));
  const sentAt = listSendingTimes(events);
  const toRecord = (crmProspectId: string, outcome: EnrollmentRecord['outcome'], flowInstanceId?: string) => {
    const emailDomain = emails.get(crmProspectId)?.split('@').at(-1)?.toLowerCase();
    return {
      planId,
      person: recordKey(crmProspectId),
      crmProspectId,
      flowId: begun.flow.id,
      flowName: begun.flow.name,
      outcome,
      ...(flowInstanceId !== undefined && { flowInstanceId }),
      flowInstanceOwnerEmail: begun.flowInstanceOwnerEmail,
      ...(begun.label !== undefined && { label: begun.label }),
      ...(emailDomain !== undefined && { emailDomain }),
      at: sentAt.get(crmProspectId) ?? begun.at,
      outcomeAt: new Date(lastEventAt(events)).toISOString(),
    };
  };
  return [
    ...[...prospects].map(([id, prospect]) =>
      prospect.state === 'assigned'
        ? toRecord(id, 'assigned', prospect.flowInstanceId)
        : toRecord(id, toOutcome(prospect.state)),
    ),
    ...unexpected.flatMap(({ crmProspectId, flowInstanceId }) =>
      crmProspectId !== undefined && flowInstanceId !== undefined
        ? [toRecord(crmProspectId, 'assigned', flowInstanceId)]
        : [],
    ),
  ];
}

/** In a dry run the people it would have assigned count as assigned, so that its limits and repeats are those of a real run. */
function toOutcome(state: ProspectState['state']): EnrollmentRecord['outcome'] {
  if (state === 'wouldAssign') return 'assigned';
  return state === 'sent' ? 'unknown' : 'notAssigned';
}

/** Returns when each person was sent, as ISO-8601: a commit may be reconciled days later. */
function listSendingTimes(events: readonly DatedEvent[]): Map<string, string> {
  const times = new Map<string, string>();
  for (const event of events) {
    if (event.event === 'sending') for (const id of event.crmProspectsIds) times.set(id, event.at);
  }
  return times;
}
