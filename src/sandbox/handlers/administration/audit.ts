/** The audit logs of Gong itself. */
import { listLogs } from '../../../tools/audit.ts';
import { type LogEntry, listSignIns, listUserActions } from '../../company/organization/administration.ts';
import type { Coaching } from '../../company/organization/coaching.ts';
import type { State } from '../../state/state.ts';
import { handlerFor } from '../handler.ts';

const dayMilliseconds = 86_400_000;
const keptSignInDays = 14;
const userActionDays = 180;

const logs = {
  AccessLog: ({ company, now }) =>
    listSignIns(company, keptSignInDays).filter(({ at }) => at >= now() - keptSignInDays * dayMilliseconds),
  UserActivityLog: ({ company }) => listUserActions(company, userActionDays),
  UserCallPlay: (state) =>
    fromCalls(state, ({ heardByHost, heardByManager, hostId, managerId }) => [
      ...(heardByHost ? [hostId] : []),
      ...(heardByManager && managerId !== null ? [managerId] : []),
    ]),
  ExternallySharedCallAccess: (state) => fromCalls(state, ({ sharedExternally }) => (sharedExternally ? [null] : [])),
  ExternallySharedCallPlay: (state) =>
    fromCalls(state, ({ sharedExternally, heardByHost }) => (sharedExternally && heardByHost ? [null] : [])),
} as const satisfies Record<string, (state: State) => LogEntry[]>;

/** The answers about logs. */
export const auditHandlers = [
  handlerFor(listLogs, ({ logType, fromDateTime: from, toDateTime: to }, state) => ({
    logEntries: logs[logType](state)
      .filter(({ at }) => at >= Date.parse(from))
      .filter(({ at }) => to === undefined || at < Date.parse(to))
      .sort((one, other) => other.at - one.at)
      .map((entry) => entryRow(entry, state)),
  })),
];

/** The plays of calls; an outsider has no user. */
function fromCalls(state: State, listPlayers: (coaching: Coaching) => readonly (string | null)[]): LogEntry[] {
  return state.calls.all().flatMap((call) => {
    const { id, title } = call.metaData;
    const coaching = state.coaching(call);
    return listPlayers(coaching).map((userId) => ({
      userId,
      at: coaching.at,
      record: { callId: id, callTitle: title },
    }));
  });
}

function entryRow({ userId, at, record }: LogEntry, state: State) {
  const user = userId === null ? undefined : state.user(userId);
  return {
    userId,
    userEmailAddress: user?.emailAddress ?? null,
    userFullName: user ? `${user.firstName} ${user.lastName}` : null,
    impersonatorUserId: null,
    impersonatorEmailAddress: null,
    impersonatorFullName: null,
    impersonatorCompanyId: null,
    eventTime: new Date(at).toISOString(),
    logRecord: record,
  };
}
