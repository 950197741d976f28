/** Users and workspaces. */
import { getUser, getUserSettingsHistory, listUsers, listWorkspaces, searchUsers } from '../../../tools/users.ts';
import type { User } from '../../company/model.ts';
import { createSettingsHistory } from '../../company/organization/users.ts';
import { GongFault } from '../../responses.ts';
import type { State } from '../../state/state.ts';
import { handlerFor } from '../handler.ts';

/** The answers about users and workspaces. */
export const userHandlers = [
  handlerFor(listUsers, ({ includeAvatars }, state) => ({ users: allUsers(includeAvatars, state) })),

  handlerFor(searchUsers, ({ filter }, state) => {
    const { createdFromDateTime: from, createdToDateTime: to, includeAvatars, userIds } = filter;
    return {
      users: allUsers(includeAvatars, state)
        .filter(({ id }) => userIds === undefined || userIds.includes(id))
        .filter(({ created }) => from === undefined || Date.parse(created) >= Date.parse(from))
        .filter(({ created }) => to === undefined || Date.parse(created) < Date.parse(to)),
    };
  }),

  handlerFor(getUser, ({ id }, state) => ({ user: findUser(id, state) })),

  handlerFor(getUserSettingsHistory, ({ id }, state) => ({
    userSettingsHistory: createSettingsHistory(findUser(id, state)),
  })),

  handlerFor(listWorkspaces, (_, { company }) => ({ workspaces: company.workspaces })),
];

function allUsers(includeAvatars: boolean | undefined, { company }: State): readonly User[] {
  return includeAvatars ? [...company.users, ...company.avatars] : company.users;
}

function findUser(id: string, state: State): User {
  const user = state.user(id);
  if (!user) throw new GongFault(404, `User not found: ${id}`);
  return user;
}
