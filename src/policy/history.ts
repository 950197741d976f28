/** What the policy counts: people whom this server's commits have contacted, by owner and by domain. */
import type { EnrollmentQuery, EnrollmentRecord, Store } from '../store/store.ts';
import { normalizeDomain } from './do-not-contact/addresses.ts';
import type { Policy } from './policy.ts';

const dayMilliseconds = 24 * 60 * 60_000;

/** What is counted of an enrollment. */
export type CountedEnrollment = Pick<
  EnrollmentRecord,
  'planId' | 'person' | 'outcome' | 'flowInstanceOwnerEmail' | 'emailDomain' | 'at'
>;

/**
 * Returns the query for everything a policy counts, or undefined when it counts nothing. It asks for days and not for one
 * owner: an owner may be written in several ways.
 */
export function toHistoryQuery(
  { maxProspectsPerOwnerPerDay, maxPerDomain }: Policy,
  now: number,
): EnrollmentQuery | undefined {
  if (maxProspectsPerOwnerPerDay === undefined && maxPerDomain === undefined) return undefined;
  return { fromDay: toDay(now - (maxPerDomain?.days ?? 0) * dayMilliseconds), toDay: toDay(now) };
}

/** Reads what a policy counts from the index of closed commits; the caller adds the commits that are still open. */
export async function readHistory(store: Store, policy: Policy, now: number): Promise<CountedEnrollment[]> {
  const query = toHistoryQuery(policy, now);
  return query === undefined ? [] : store.findEnrollments(query);
}

/** The people who count against a limit, by the keys of their records. */
export class Tally {
  readonly #people: Set<string>;

  constructor(enrollments: readonly CountedEnrollment[]) {
    this.#people = new Set(enrollments.filter(({ outcome }) => outcome !== 'notAssigned').map(({ person }) => person));
  }

  /** How many people there would be with this one. */
  countWith(person: string): number {
    return this.#people.size + (this.#people.has(person) ? 0 : 1);
  }

  add(person: string): void {
    this.#people.add(person);
  }
}

/** The enrollments of an owner on the UTC day of `now`. */
export function listOfOwnerToday(
  history: readonly CountedEnrollment[],
  owner: string,
  now: number,
): CountedEnrollment[] {
  return history.filter(
    ({ flowInstanceOwnerEmail, at }) => isSameEmail(flowInstanceOwnerEmail, owner) && at.slice(0, 10) === toDay(now),
  );
}

/** The enrollments of the last days by email domain. Records of people without a known email are left out. */
export function groupByDomain(
  history: readonly CountedEnrollment[],
  days: number,
  now: number,
): Map<string, CountedEnrollment[]> {
  const groups = new Map<string, CountedEnrollment[]>();
  for (const enrollment of history) {
    if (enrollment.emailDomain === undefined || Date.parse(enrollment.at) <= now - days * dayMilliseconds) continue;
    const domain = normalizeDomain(enrollment.emailDomain);
    const group = groups.get(domain);
    if (group) group.push(enrollment);
    else groups.set(domain, [enrollment]);
  }
  return groups;
}

/** Whether two texts are the same email, ignoring case. */
export function isSameEmail(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function toDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
