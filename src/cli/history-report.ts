/** What the store knows of the outreach of a period: enrollments, writes and refusals, stops, opt-outs, and their totals. */
import { recordKey } from '../client/ids.ts';
import type { HistoryInvocation } from '../config/invocation.ts';
import { Audit, type DatedEntry } from '../policy/audit.ts';
import { type DatedOptOut, OptOuts } from '../policy/do-not-contact/opt-outs.ts';
import { isSameEmail } from '../policy/history.ts';
import type { Store } from '../store/store.ts';
import { type DatedStop, Stops } from '../workflows/enrollment/stops.ts';
import { EnrollmentHistory, type HistoricEnrollment, type HistoricPerson } from './history-enrollments.ts';
import { countPeople, type People, sumUp, type Totals } from './history-totals.ts';

/** What the command is asked for. */
export type HistoryQuery = Pick<HistoryInvocation, 'since' | 'user' | 'flow'>;

/** A person in a stop; the flow is absent when the stop is for all flows. */
export interface StoppedPerson {
  readonly at: string;
  readonly crmProspectId: string;
  readonly flowId?: string;
  readonly reason: string;
}

/** An enrollment with its counts, and with the stop of each person who was stopped afterwards. */
export interface EnrollmentSummary extends HistoricEnrollment, People {
  readonly people: readonly PersonWithStop[];
}

export type PersonWithStop = HistoricPerson & { readonly stopped?: Pick<DatedStop, 'at' | 'reason'> };

export interface HistoryReport {
  readonly since?: string;
  readonly enrollments: readonly EnrollmentSummary[];
  readonly writes: readonly DatedEntry[];
  readonly stops: readonly StoppedPerson[];
  /** Entries that were added in the period and are still on the list. */
  readonly doNotContact: readonly DatedOptOut[];
  readonly totals: Totals;
}

/** Without `since`, each list has its newest entries, at most this many. */
const maxNewest = 20;

/** Reads the report from the store alone: Gong is not asked, and nothing is written. Every list is newest first. */
export async function readHistoryReport(store: Store, query: HistoryQuery): Promise<HistoryReport> {
  const since = query.since === undefined ? undefined : new Date(query.since).toISOString();
  const history = new EnrollmentHistory(store, query);
  const enrollments = since === undefined ? await history.listNewest(maxNewest) : await history.listSince(since);

  const stops = await readStops(store, since, enrollments);
  const summaries = enrollments.map((enrollment) => summarize(enrollment, stops));
  const newest = <Item extends { readonly at: string }>(items: readonly Item[]) =>
    since === undefined ? items.slice(-maxNewest).reverse() : items.filter(({ at }) => at >= since).reverse();
  return {
    ...(since !== undefined && { since }),
    enrollments: summaries,
    writes: newest(await filterWrites(await readWrites(store, since), query, history)),
    stops: newest(await filterStops(stops, query, history)),
    doNotContact: newest(filterOptOuts(await new OptOuts(store).list(), query, enrollments)),
    totals: sumUp(summaries),
  };
}

async function readWrites(store: Store, since: string | undefined): Promise<DatedEntry[]> {
  const audit = new Audit(store);
  return since === undefined ? audit.read() : audit.readSince(since);
}

/** Reads from the first of the enrollments on, which may have begun before the period. */
async function readStops(
  store: Store,
  since: string | undefined,
  enrollments: readonly HistoricEnrollment[],
): Promise<DatedStop[]> {
  const stops = new Stops(store);
  if (since === undefined) return stops.list();
  return stops.listSince(enrollments.reduce((first, { at }) => (at < first ? at : first), since));
}

function summarize(enrollment: HistoricEnrollment, stops: readonly DatedStop[]): EnrollmentSummary {
  const byPerson = new Map<string, DatedStop>();
  for (const stop of stops) {
    const isAbout = stop.at >= enrollment.at && (stop.flowId === undefined || stop.flowId === enrollment.flowId);
    if (isAbout) for (const id of stop.crmProspectsIds) byPerson.set(recordKey(id), stop);
  }
  const people = enrollment.people.map((person): PersonWithStop => {
    const stop = byPerson.get(recordKey(person.crmProspectId));
    const mayBeInFlow = person.outcome === 'assigned' || person.outcome === 'unknown';
    return stop && mayBeInFlow ? { ...person, stopped: { at: stop.at, reason: stop.reason } } : person;
  });
  return { ...enrollment, ...countPeople(people), people };
}

/** A write is about an owner or a flow when it names the email or the id, or a plan of theirs. */
async function filterWrites(
  writes: readonly DatedEntry[],
  { user, flow }: HistoryQuery,
  history: EnrollmentHistory,
): Promise<DatedEntry[]> {
  if (user === undefined && flow === undefined) return [...writes];
  const kept: DatedEntry[] = [];
  for (const write of writes) {
    const { planId, ...others } = write.targets ?? {};
    const texts = Object.values(others).flat().filter(isText);
    const namesUser = user === undefined || texts.some((text) => isSameEmail(text, user));
    const namesFlow = flow === undefined || texts.some((text) => history.isFlow(text));
    const isForPlan = isText(planId) && (await history.hasPlan(planId));
    if ((namesUser && namesFlow) || isForPlan) kept.push(write);
  }
  return kept;
}

/** A person is about an owner or a flow when the owner, or the flow, has an enrollment of the person. */
async function filterStops(
  stops: readonly DatedStop[],
  { user, flow }: HistoryQuery,
  history: EnrollmentHistory,
): Promise<StoppedPerson[]> {
  const people = stops.flatMap(({ at, crmProspectsIds, flowId, reason }) =>
    crmProspectsIds.map((crmProspectId) => ({
      at,
      crmProspectId,
      ...(flowId !== undefined && { flowId }),
      reason,
    })),
  );
  if (user === undefined && flow === undefined) return people;
  const enrolled = await history.findFlowsByPerson(people.map(({ crmProspectId }) => recordKey(crmProspectId)));
  return people.filter(({ crmProspectId, flowId }) => {
    const flows = enrolled.get(recordKey(crmProspectId));
    return flows !== undefined && (flowId === undefined || flows.has(flowId));
  });
}

/** With a filter, the list has those whom the enrollments name. */
function filterOptOuts(
  entries: readonly DatedOptOut[],
  { user, flow }: HistoryQuery,
  enrollments: readonly HistoricEnrollment[],
): readonly DatedOptOut[] {
  if (user === undefined && flow === undefined) return entries;
  const people = enrollments.flatMap((enrollment) => enrollment.people);
  const ids = new Set(people.map(({ crmProspectId }) => recordKey(crmProspectId)));
  const emails = new Set(people.flatMap(({ email }) => email?.toLowerCase() ?? []));
  return entries.filter(
    (entry) =>
      entry.crmProspectsIds.some((id) => ids.has(recordKey(id))) ||
      entry.emails.some((email) => emails.has(email.toLowerCase())),
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
