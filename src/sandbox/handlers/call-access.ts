/** Access of single users to single calls. */
import { grantCallAccess, listCallAccess, revokeCallAccess } from '../../tools/call-access.ts';
import { GongFault } from '../responses.ts';
import type { State } from '../state/state.ts';
import { handlerFor } from './handler.ts';

type AccessList = readonly { readonly callId: string; readonly userIds: readonly string[] }[];

/** The answers about access to calls. */
export const callAccessHandlers = [
  handlerFor(listCallAccess, ({ filter }, state) => {
    checkCalls(filter.callIds, state);
    return {
      callAccessList: filter.callIds.map((callId) => ({
        callId,
        users: [...(state.callAccess.get(callId) ?? [])].map((userId) => ({ userId })),
      })),
    };
  }),

  handlerFor(grantCallAccess, ({ callAccessList }, state) => {
    for (const [users, userId] of access(callAccessList, state)) users.add(userId);
    return {};
  }),

  handlerFor(revokeCallAccess, ({ callAccessList }, state) => {
    for (const [users, userId] of access(callAccessList, state)) users.delete(userId);
    return {};
  }),
];

/** The users who are let in to each call, with each user who is named for it. Throws before anything has changed. */
function access(list: AccessList = [], state: State): [Set<string>, string][] {
  checkCalls(
    list.map(({ callId }) => callId),
    state,
  );
  const strangers = list.flatMap(({ userIds }) => userIds).filter((userId) => !state.user(userId));
  if (strangers.length > 0) throw new GongFault(400, 'Some users not found');
  return list.flatMap(({ callId, userIds }) => {
    const users = state.callAccess.get(callId) ?? new Set<string>();
    state.callAccess.set(callId, users);
    return userIds.map((userId): [Set<string>, string] => [users, userId]);
  });
}

function checkCalls(callIds: readonly string[], { calls }: State): void {
  if (callIds.every((callId) => calls.get(callId))) return;
  throw new GongFault(400, 'Some calls not found');
}
