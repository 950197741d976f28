/** Gong's own audit logs, as far as they do not follow from calls. */
import { chance } from './chance.ts';
import { companyDate } from './dates.ts';
import type { User } from './model.ts';

const dayMilliseconds = 86_400_000;
const hour = 3_600_000;

/** An entry of a log; `record` has another form in every log. */
export interface LogEntry {
  /** Nobody, where an outsider did it. */
  readonly userId: string | null;
  /** In milliseconds. */
  readonly at: number;
  readonly record: Readonly<Record<string, unknown>>;
}

const actions = ['Edited a scorecard', 'Changed a tracker', 'Exported calls', 'Shared a library folder'];

/** Who signed in on the last days of the data. */
export function signInsOf(users: readonly User[], days: number): LogEntry[] {
  return onEachDay(users, 'sign-ins', days, 1, ({ pick }) => ({
    accessType: 'LOGIN',
    authenticationMethod: pick(['GOOGLE', 'SAML']),
    ipAddress: null,
    platform: pick(['Web', 'Web', 'Mobile']),
  }));
}

/** What users did to the settings on the last days of the data: one of them in so many, a day. */
export function userActionsOf(users: readonly User[], days: number): LogEntry[] {
  return onEachDay(users, 'actions', days, 20, ({ pick }) => ({ action: pick(actions), details: null }));
}

function onEachDay(
  users: readonly User[],
  kind: string,
  days: number,
  oneIn: number,
  recordOf: (choices: ReturnType<typeof chance>) => LogEntry['record'],
): LogEntry[] {
  return Array.from({ length: days }, (_, daysAgo) => companyDate - (daysAgo + 1) * dayMilliseconds).flatMap((day) =>
    users.flatMap(({ id, active }) => {
      const choices = chance(`${kind} of ${id} on ${day}`);
      if (!active || choices.below(oneIn) > 0) return [];
      return [{ userId: id, at: day + 7 * hour + choices.below(120) * 60_000, record: recordOf(choices) }];
    }),
  );
}
