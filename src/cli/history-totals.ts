/** Counts the people of enrollments by outcome, in total and by flow, label and owner. */
import type { EnrollmentSummary, PersonWithStop } from './history-report.ts';

/** How many people had which outcome. `stopped` counts people who were assigned or unknown, and are counted there too. */
export interface People {
  readonly planned: number;
  readonly assigned: number;
  readonly notAssigned: number;
  readonly unknown: number;
  readonly notSentYet: number;
  readonly wouldAssign: number;
  readonly stopped: number;
}

export interface Totals {
  readonly all: People;
  readonly byFlow: readonly (People & { readonly flowId: string; readonly flow: string })[];
  /** Without a label: `''`. */
  readonly byLabel: readonly (People & { readonly label: string })[];
  readonly byOwner: readonly (People & { readonly flowInstanceOwnerEmail: string })[];
}

/** Counts people by outcome. */
export function countPeople(people: readonly PersonWithStop[]): People {
  const counts = { assigned: 0, notAssigned: 0, unknown: 0, notSentYet: 0, wouldAssign: 0 };
  for (const { outcome } of people) counts[outcome] += 1;
  return {
    planned: people.length,
    ...counts,
    stopped: people.filter(({ stopped }) => stopped !== undefined).length,
  };
}

/** Sums the counts of enrollments up; the largest group comes first. */
export function sumUp(enrollments: readonly EnrollmentSummary[]): Totals {
  return {
    all: addUp(enrollments),
    byFlow: group(enrollments, ({ flowId }) => flowId).map(([flowId, members]) => ({
      flowId,
      flow: members[0]?.flow ?? '',
      ...addUp(members),
    })),
    byLabel: group(enrollments, ({ label = '' }) => label).map(([label, members]) => ({ label, ...addUp(members) })),
    byOwner: group(enrollments, ({ flowInstanceOwnerEmail }) => flowInstanceOwnerEmail.trim().toLowerCase()).map(
      ([flowInstanceOwnerEmail, members]) => ({ flowInstanceOwnerEmail, ...addUp(members) }),
    ),
  };
}

function addUp(enrollments: readonly People[]): People {
  const sum = (name: keyof People) => enrollments.reduce((total, counts) => total + counts[name], 0);
  return {
    planned: sum('planned'),
    assigned: sum('assigned'),
    notAssigned: sum('notAssigned'),
    unknown: sum('unknown'),
    notSentYet: sum('notSentYet'),
    wouldAssign: sum('wouldAssign'),
    stopped: sum('stopped'),
  };
}

function group(
  enrollments: readonly EnrollmentSummary[],
  keyFor: (enrollment: EnrollmentSummary) => string,
): [string, EnrollmentSummary[]][] {
  const groups = new Map<string, EnrollmentSummary[]>();
  for (const enrollment of enrollments) {
    const members = groups.get(keyFor(enrollment));
    if (members) members.push(enrollment);
    else groups.set(keyFor(enrollment), [enrollment]);
  }
  return [...groups].sort(([, one], [, other]) => addUp(other).planned - addUp(one).planned);
}
