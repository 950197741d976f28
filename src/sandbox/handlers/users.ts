/** Users and workspaces. */
import { getUser, getUserSettingsHistory, listUsers, listWorkspaces, searchUsers } from '../../tools/users.ts';
import type { User } from '../company/model.ts';
import { settingsHistoryOf } from '../company/users.ts';
import { GongFault } from '../responses.ts';
import type { State } from '../state/state.ts';
import { answer } from './handler.ts';

/** The answers about users and workspaces. */
export const userAnswers = [
  answer(listUsers, ({ includeAvatars }, state) => ({ users: everybody(includeAvatars, state) })),

  answer(searchUsers, ({ filter }, state) => {
    const { createdFromDateTime: from, createdToDateTime: to, includeAvatars, userIds } = filter;
    return {
      users: everybody(includeAvatars, state)
        .filter(({ id }) => userIds === undefined || userIds.includes(id))
        .filter(({ created }) => from === undefined || Date.parse(created) >= Date.parse(from))
        .filter(({ created }) => to === undefined || Date.parse(created) < Date.parse(to)),
    };
  }),

  answer(getUser, ({ id }, state) => ({ user: userOf(id, state) })),

  answer(getUserSettingsHistory, ({ id }, state) => ({ userSettingsHistory: settingsHistoryOf(userOf(id, state)) })),

  answer(listWorkspaces, (_, { company }) => ({ workspaces: company.workspaces })),
];

function everybody(includeAvatars: boolean | undefined, { company }: State): readonly User[] {
  return includeAvatars ? [...company.users, ...company.avatars] : company.users;
}

function userOf(id: string, state: State): User {
  const user = state.user(id);
  if (!user) throw new GongFault(404, `User not found: ${id}`);
  return user;
}
