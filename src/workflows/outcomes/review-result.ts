/** Counts the people of a review by flow and label, and says which of them need attention and why. */
import type { LastEmails } from '../prospects/lookups.ts';
import type { Enrolled } from './enrolled.ts';

/** An enrolled person with the status that Gong reports now. */
export interface Reviewed extends Enrolled {
  /** Gong's status; `notReturned` for an instance Gong does not return, `unknown` for a person in doubt. */
  readonly status: string;
  /** Absent where the person was not looked up. */
  readonly emails?: LastEmails;
}

/** How many people of a group were looked up so far, and how many of these replied. */
export type Tally = readonly [lookedUp: number, replied: number];

/** With fewer people than this, a difference between two groups may be chance. */
const enoughToCompare = 100;

const statusFields = {
  Pending: 'pending',
  Running: 'running',
  Paused: 'paused',
  FinishedNoReply: 'finishedNoReply',
  FinishedResponse: 'finishedResponse',
  Finished: 'finished',
  notReturned: 'notReturned',
  unknown: 'unknown',
} as const;

/**
 * Counts people by flow and label. `page` are the people who were looked up for this page, `earlier` the tallies of the
 * pages before it, in the order of the groups.
 */
export function countGroups(
  enrolled: readonly Reviewed[],
  page: readonly Reviewed[],
  earlier: readonly Tally[],
  countsReplies: boolean,
) {
  const keys = [...new Set(enrolled.map(toGroupKey))].sort();
  const tallies = keys.map((key, index): Tally => {
    const [lookedUp, replied] = earlier[index] ?? [0, 0];
    const seen = page.filter((person) => person.emails !== undefined && toGroupKey(person) === key);
    return [lookedUp + seen.length, replied + seen.filter(hasReplied).length];
  });
  const groups = keys.map((key, index) => {
    const members = enrolled.filter((person) => toGroupKey(person) === key);
    const [first] = members;
    const [lookedUp, replied] = tallies[index] ?? [0, 0];
    return {
      flowId: first?.flowId ?? '',
      ...(first?.flowName !== undefined && { flowName: first.flowName }),
      ...(first?.label !== undefined && { label: first.label }),
      enrolled: members.length,
      ...countStatuses(members),
      lookedUp,
      ...(countsReplies && { replied }),
      enoughToCompare: members.length >= enoughToCompare,
    };
  });
  return { groups, tallies };
}

function toGroupKey({ flowId, label = '' }: Reviewed): string {
  return JSON.stringify([flowId, label]);
}

function countStatuses(members: readonly Reviewed[]) {
  const counts = { ...emptyCounts };
  for (const { status } of members) {
    const field = isKnownStatus(status) ? statusFields[status] : 'notReturned';
    counts[field] += 1;
  }
  return counts;
}

const emptyCounts = {
  pending: 0,
  running: 0,
  paused: 0,
  finishedNoReply: 0,
  finishedResponse: 0,
  finished: 0,
  notReturned: 0,
  unknown: 0,
};

function isKnownStatus(status: string): status is keyof typeof statusFields {
  return Object.hasOwn(statusFields, status);
}

/** An email from the person after the enrollment counts, automatic replies included: Gong's API does not tell them apart. */
function hasReplied({ status, at, emails }: Reviewed): boolean {
  const last = Date.parse(emails?.lastFromProspect ?? '');
  return status === 'FinishedResponse' || last > Date.parse(at);
}

/** After this many days without an email to a person whose flow is running, a rep should look. */
const daysWithoutEmail = 7;

/** Says why a rep should look at a person; undefined when there is no reason to. `now` is in milliseconds. */
export function describeAttention(person: Reviewed, now: number): string | undefined {
  const { status, at, emails, email } = person;
  if (status === 'unknown') return 'not known whether the person is in the flow: ask gong_get_enrollment';
  if (status === 'notReturned')
    return 'Gong no longer returns the flow instance: it was removed, or the person was erased';
  if (hasReplied(person)) return 'wrote back';
  if (status === 'Paused') {
    if (emails) return 'paused, why is not known';
    return email === undefined ? 'paused, and the email is not known' : 'paused, not looked up';
  }
  const hasNoEmail = emails && !(Date.parse(emails.lastToProspect ?? '') > Date.parse(at));
  const isOld = now - Date.parse(at) > daysWithoutEmail * 24 * 60 * 60_000;
  return status === 'Running' && hasNoEmail && isOld ? 'nothing sent since the enrollment' : undefined;
}
