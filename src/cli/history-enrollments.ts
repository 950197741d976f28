/** The enrollments of a period, by replay of their journals, with the names and emails that their plans still hold. */
import { recordKey } from '../client/ids.ts';
import { isSameEmail } from '../policy/history.ts';
import type { EnrollmentRecord, Store } from '../store/store.ts';
import { type DatedEvent, Journals, lastEventAt } from '../workflows/enrollment/journal.ts';
import { listPeople } from '../workflows/enrollment/open-commits.ts';
import { type Plan, type PlannedProspect, readStoredPlan } from '../workflows/enrollment/plan-store.ts';
import { whyNotSent } from '../workflows/enrollment/report.ts';
import { type EnrollmentState, listNotAssigned, type ProspectState, replay } from '../workflows/enrollment/state.ts';

/** One person of an enrollment. Email and name are known as long as the plan is kept. */
export interface HistoricPerson {
  readonly crmProspectId: string;
  readonly email?: string;
  readonly name?: string;
  /**
   * - `notSentYet`: the commit has not ended, and has not come to this person.
   * - `wouldAssign`: in the store of a dry run, was to be sent.
   */
  readonly outcome: 'assigned' | 'notAssigned' | 'unknown' | 'notSentYet' | 'wouldAssign';
  readonly flowInstanceId?: string;
  readonly reason?: string;
}

/** One committed plan. */
export interface HistoricEnrollment {
  /** When the commit began, and when its last outcome was recorded, as ISO-8601. */
  readonly at: string;
  readonly lastAt: string;
  readonly planId: string;
  readonly flow: string;
  readonly flowId: string;
  readonly flowInstanceOwnerEmail: string;
  readonly label?: string;
  readonly ended: boolean;
  readonly people: readonly HistoricPerson[];
}

/** What the filter compares: a record of the index, an enrollment or a plan. */
interface Filtered {
  readonly flowId: string;
  readonly flowName: string | undefined;
  readonly owner: string;
}

const dayMilliseconds = 24 * 60 * 60_000;

/** The enrollments of one owner and one flow, or of all. */
export class EnrollmentHistory {
  readonly #store: Store;
  readonly #journals: Journals;
  readonly #filter: { readonly user: string | undefined; readonly flow: string | undefined };
  /** The ids of the flows that the filter names. */
  readonly #flowIds = new Set<string>();
  /** Whether the filter applies to a plan. */
  readonly #plans = new Map<string, boolean>();

  constructor(store: Store, filter: { readonly user: string | undefined; readonly flow: string | undefined }) {
    this.#store = store;
    this.#journals = new Journals(store);
    this.#filter = filter;
    if (filter.flow !== undefined) this.#flowIds.add(filter.flow);
  }

  /** Lists the enrollments whose journals were written to last. */
  async listNewest(max: number): Promise<HistoricEnrollment[]> {
    const found: HistoricEnrollment[] = [];
    const isFiltered = this.#filter.user !== undefined || this.#filter.flow !== undefined;
    for (const planId of await this.#journals.listNewest(isFiltered ? Number.MAX_SAFE_INTEGER : max)) {
      const enrollment = await this.#read(planId, []);
      if (enrollment) found.push(enrollment);
      if (found.length === max) break;
    }
    return sortNewestFirst(found);
  }

  /** Lists the enrollments with an outcome since this time (ISO-8601). Reads their days in the index, and the open journals. */
  async listSince(since: string): Promise<HistoricEnrollment[]> {
    const records = await this.#store.findEnrollments({
      fromDay: since.slice(0, 10),
      toDay: new Date(this.#store.now() + dayMilliseconds).toISOString().slice(0, 10),
    });
    const byPlan = new Map<string, EnrollmentRecord[]>();
    for (const planId of await this.#journals.findOpen()) byPlan.set(planId, []);
    for (const record of records) {
      if (record.at < since || !this.#matches(fromRecord(record))) continue;
      const known = byPlan.get(record.planId);
      if (known) known.push(record);
      else byPlan.set(record.planId, [record]);
    }
    const found: HistoricEnrollment[] = [];
    for (const [planId, ofPlan] of byPlan) {
      const enrollment = await this.#read(planId, ofPlan);
      if (enrollment && (ofPlan.length > 0 || enrollment.lastAt >= since)) found.push(enrollment);
    }
    return sortNewestFirst(found);
  }

  /** Whether the filter names the flow with this id, as far as the enrollments that were read tell. */
  isFlow(flowId: string): boolean {
    return this.#flowIds.has(flowId);
  }

  /** Whether the filter applies to this plan, also when it was never committed. */
  async hasPlan(planId: string): Promise<boolean> {
    const known = this.#plans.get(planId);
    if (known !== undefined) return known;
    const plan = await readStoredPlan(this.#store, planId);
    const applies = plan ? this.#matches(fromPlan(plan)) : (await this.#read(planId, [])) !== undefined;
    this.#plans.set(planId, applies);
    return applies;
  }

  /** Returns the flows into which each of these people (record keys) was put, as far as the filter applies to them. */
  async findFlowsByPerson(people: readonly string[]): Promise<Map<string, Set<string>>> {
    const flows = new Map<string, Set<string>>();
    const add = (person: string, flowId: string) => flows.set(person, (flows.get(person) ?? new Set()).add(flowId));
    for (const record of await this.#store.findEnrollments({ people: [...new Set(people)] })) {
      if (record.outcome !== 'notAssigned' && this.#matches(fromRecord(record))) add(record.person, record.flowId);
    }
    for (const planId of await this.#journals.findOpen()) {
      const enrollment = await this.#read(planId, []);
      for (const { crmProspectId, outcome } of enrollment?.people ?? []) {
        if (enrollment && outcome !== 'notAssigned') add(recordKey(crmProspectId), enrollment.flowId);
      }
    }
    return flows;
  }

  /** Reads the journal of a plan, or falls back on its records. Undefined when there is none, or the filter does not apply. */
  async #read(planId: string, records: readonly EnrollmentRecord[]): Promise<HistoricEnrollment | undefined> {
    const events = await this.#journals.read(planId);
    const enrollment = fromJournal(planId, events) ?? fromRecords(planId, records);
    const applies = enrollment !== undefined && this.#matches(fromEnrollment(enrollment));
    this.#plans.set(planId, applies);
    if (!applies) return undefined;
    const plan = await readStoredPlan(this.#store, planId);
    const planned = new Map(plan?.willAssign.map((person) => [recordKey(person.crmProspectId), person]));
    return {
      ...enrollment,
      people: enrollment.people.map((person) => addNames(person, planned.get(recordKey(person.crmProspectId)))),
    };
  }

  #matches({ flowId, flowName = '', owner }: Filtered): boolean {
    const { user, flow } = this.#filter;
    if (user !== undefined && !isSameEmail(owner, user)) return false;
    if (flow === undefined) return true;
    const isFlow = flowId === flow || normalizeName(flowName) === normalizeName(flow);
    if (isFlow) this.#flowIds.add(flowId);
    return isFlow;
  }
}

function fromRecord({ flowId, flowName, flowInstanceOwnerEmail: owner }: EnrollmentRecord): Filtered {
  return { flowId, flowName, owner };
}

function fromEnrollment({ flowId, flow: flowName, flowInstanceOwnerEmail: owner }: HistoricEnrollment): Filtered {
  return { flowId, flowName, owner };
}

function fromPlan({ flow, assignment }: Plan): Filtered {
  return { flowId: flow.id, flowName: flow.name, owner: assignment.flowInstanceOwnerEmail };
}

function fromJournal(planId: string, events: readonly DatedEvent[]): HistoricEnrollment | undefined {
  const begun = events.find(({ event }) => event === 'begun');
  if (begun?.event !== 'begun') return undefined;
  const state = replay(listPeople(events), events);
  return {
    at: begun.at,
    lastAt: new Date(lastEventAt(events)).toISOString(),
    planId,
    flow: begun.flow.name,
    flowId: begun.flow.id,
    flowInstanceOwnerEmail: begun.flowInstanceOwnerEmail,
    ...(begun.label !== undefined && { label: begun.label }),
    ended: state.end !== undefined,
    people: [...listOutcomes(state), ...listUnexpected(state)],
  };
}

function listOutcomes(state: EnrollmentState): HistoricPerson[] {
  const reasons = new Map(listNotAssigned(state).map(({ crmProspectId, reason }) => [crmProspectId, reason]));
  return [...state.prospects].map(([crmProspectId, prospect]) => ({
    crmProspectId,
    ...toOutcome(prospect, reasons.get(crmProspectId), state),
  }));
}

function toOutcome(
  prospect: ProspectState,
  reason: string | undefined,
  state: EnrollmentState,
): Omit<HistoricPerson, 'crmProspectId'> {
  switch (prospect.state) {
    case 'assigned':
      return { outcome: 'assigned', flowInstanceId: prospect.flowInstanceId };
    case 'sent':
      return { outcome: 'unknown', ...(state.lostBecause !== undefined && { reason: state.lostBecause }) };
    case 'wouldAssign':
      return { outcome: 'wouldAssign' };
    case 'pending':
      if (!state.end) return { outcome: 'notSentYet' };
      return { outcome: 'notAssigned', reason: whyNotSent('ended', state) };
    case 'notAssigned':
    case 'notInFlow':
      return { outcome: 'notAssigned', ...(reason !== undefined && { reason }) };
  }
}

function listUnexpected({ unexpected }: EnrollmentState): HistoricPerson[] {
  const reason = 'Gong returned this person, who was not asked for.';
  return unexpected.flatMap(({ crmProspectId, flowInstanceId }) =>
    crmProspectId !== undefined && flowInstanceId !== undefined
      ? [{ crmProspectId, outcome: 'assigned' as const, flowInstanceId, reason }]
      : [],
  );
}

function fromRecords(planId: string, records: readonly EnrollmentRecord[]): HistoricEnrollment | undefined {
  const [first] = records;
  if (!first) return undefined;
  return {
    at: first.at,
    lastAt: first.at,
    planId,
    flow: first.flowName ?? 'unknown',
    flowId: first.flowId,
    flowInstanceOwnerEmail: first.flowInstanceOwnerEmail,
    ...(first.label !== undefined && { label: first.label }),
    ended: true,
    people: records.map(({ crmProspectId, outcome, flowInstanceId }) => ({
      crmProspectId,
      outcome,
      ...(flowInstanceId !== undefined && { flowInstanceId }),
    })),
  };
}

function addNames(person: HistoricPerson, planned: PlannedProspect | undefined): HistoricPerson {
  const { email, name } = planned ?? {};
  return { ...person, ...(email !== undefined && { email }), ...(name !== undefined && { name }) };
}

function normalizeName(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}

function sortNewestFirst(enrollments: readonly HistoricEnrollment[]): HistoricEnrollment[] {
  return [...enrollments].sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0));
}
