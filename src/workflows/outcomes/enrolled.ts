/** Lists the people whom this server has put into flows, from the store alone. */
import { RefusalError } from '../../client/errors.ts';
import { recordKey } from '../../client/ids.ts';
import type { EnrollmentRecord } from '../../store/store.ts';
import { listOpenRecords } from '../enrollment/open-commits.ts';
import type { PlannedProspect } from '../enrollment/plan-store.ts';
import type { Services } from '../workflow.ts';

export interface EnrolledFilter {
  readonly planId?: string | undefined;
  readonly label?: string | undefined;
  readonly flowId?: string | undefined;
  readonly flowInstanceOwnerEmail?: string | undefined;
  /** ISO-8601 with zone. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A person who was, or may have been, put into a flow. Email and name are known as long as the plan is kept. */
export interface Enrolled extends EnrollmentRecord {
  readonly outcome: 'assigned' | 'unknown';
  readonly email?: string;
  readonly name?: string;
}

/** How far back a review without `from` looks. */
const maxDays = 730;

const dayMilliseconds = 24 * 60 * 60_000;

/** Lists the people that match the filter, in the order of their enrollment. */
export async function listEnrolled(filter: EnrolledFilter, services: Services): Promise<Enrolled[]> {
  const now = services.store.now();
  const from = filter.from === undefined ? now - maxDays * dayMilliseconds : Date.parse(filter.from);
  const to = filter.to === undefined ? now + dayMilliseconds : Date.parse(filter.to);
  const closed = await services.store.findEnrollments({
    fromDay: toDay(from),
    toDay: toDay(to),
    ...(filter.flowId !== undefined && { flowId: filter.flowId }),
  });
  const records = new Map<string, EnrollmentRecord>();
  for (const record of [...(await listOpenRecords(services)), ...closed]) {
    const time = Date.parse(record.at);
    if (time >= from && time < to && matches(record, filter)) records.set(`${record.planId} ${record.person}`, record);
  }
  const people = new PlannedPeople(services);
  const enrolled: Enrolled[] = [];
  for (const record of records.values()) {
    const { outcome } = record;
    if (outcome === 'notAssigned') continue;
    const { email, name } = (await people.find(record)) ?? {};
    enrolled.push({
      ...record,
      outcome,
      ...(email !== undefined && { email }),
      ...(name !== undefined && { name }),
    });
  }
  return enrolled.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}

function matches(record: EnrollmentRecord, { planId, label, flowId, flowInstanceOwnerEmail }: EnrolledFilter): boolean {
  return (
    (planId === undefined || record.planId === planId) &&
    (label === undefined || record.label === label) &&
    (flowId === undefined || record.flowId === flowId) &&
    (flowInstanceOwnerEmail === undefined ||
      record.flowInstanceOwnerEmail.toLowerCase() === flowInstanceOwnerEmail.toLowerCase())
  );
}

/** The people of plans, read once for each plan. */
class PlannedPeople {
  readonly #services: Services;
  readonly #plans = new Map<string, ReadonlyMap<string, PlannedProspect>>();

  constructor(services: Services) {
    this.#services = services;
  }

  async find({ planId, person }: EnrollmentRecord): Promise<PlannedProspect | undefined> {
    const known = this.#plans.get(planId) ?? (await this.#read(planId));
    this.#plans.set(planId, known);
    return known.get(person);
  }

  /** Plans are kept for 30 days; older ones, and those of another company, have no people to name. */
  async #read(planId: string): Promise<ReadonlyMap<string, PlannedProspect>> {
    try {
      const { willAssign } = await this.#services.plans.read(planId);
      return new Map(willAssign.map((person) => [recordKey(person.crmProspectId), person]));
    } catch (error) {
      if (error instanceof RefusalError) return new Map();
      throw error;
    }
  }
}

function toDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
