/** Permission profiles. */
import {
  createPermissionProfile,
  getPermissionProfile,
  listPermissionProfiles,
  listPermissionProfileUsers,
  updatePermissionProfile,
} from '../../../tools/permissions.ts';
import { noPermissions, type Profile } from '../../company/organization/administration.ts';
import { gongId } from '../../company/seeded.ts';
import { GongFault } from '../../responses.ts';
import type { State } from '../../state/state.ts';
import { handlerFor } from '../handler.ts';

/** What the fields of a profile to be set have in common with those of any other. */
interface Given {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly libraryFolderAccess?: { readonly permissionLevel?: string | undefined } | undefined;
}

/** The answers about permission profiles. */
export const permissionHandlers = [
  handlerFor(listPermissionProfiles, ({ workspaceId }, state) => {
    checkWorkspace(workspaceId, state);
    const profiles = [...state.profiles.values()].filter((profile) => profile.workspaceId === workspaceId);
    return { profiles: profiles.map(profileRow) };
  }),

  handlerFor(getPermissionProfile, ({ profileId }, state) => ({ profile: profileRow(toProfile(profileId, state)) })),

  handlerFor(listPermissionProfileUsers, ({ profileId }, state) => {
    const { userIds } = toProfile(profileId, state);
    return {
      users: userIds
        .flatMap((userId) => state.user(userId) ?? [])
        .map(({ id, firstName, lastName, emailAddress }) => ({
          id,
          fullName: `${firstName} ${lastName}`,
          emailAddress,
        })),
    };
  }),

  handlerFor(createPermissionProfile, ({ workspaceId, ...given }, state) => {
    checkWorkspace(workspaceId, state);
    if (!given.name) throw new GongFault(422, 'name is required');
    const taken = [...state.profiles.values()].some(
      (profile) => profile.workspaceId === workspaceId && profile.name === given.name,
    );
    if (taken) throw new GongFault(422, `A profile of this name already exists: ${given.name}`);
    const id = gongId('created profile', state.profiles.size);
    const empty = { id, workspaceId, name: given.name, description: null, permissions: noPermissions(), userIds: [] };
    return { profile: profileRow(keep(empty, given, state)) };
  }),

  handlerFor(updatePermissionProfile, ({ profileId, ...given }, state) => ({
    profile: profileRow(keep(toProfile(profileId, state), given, state)),
  })),
];

function checkWorkspace(workspaceId: string, state: State): void {
  if (!state.hasWorkspace(workspaceId)) throw new GongFault(400, 'Bad request');
}

function toProfile(profileId: string, { profiles }: State): Profile {
  const profile = profiles.get(profileId);
  if (!profile) throw new GongFault(400, 'Bad request');
  return profile;
}

/** Sets what is given and leaves the rest; a given part is replaced as a whole. An id in the body changes nothing. */
function keep(profile: Profile, { id: _, name, description, ...permissions }: Given, state: State): Profile {
  const { libraryFolderAccess } = permissions;
  if (libraryFolderAccess && libraryFolderAccess.permissionLevel === undefined) {
    throw new GongFault(400, 'libraryFolderAccess.permissionLevel field is missing');
  }
  const changed: Profile = {
    ...profile,
    name: name ?? profile.name,
    description: description ?? profile.description,
    permissions: { ...profile.permissions, ...permissions },
  };
  state.profiles.set(changed.id, changed);
  return changed;
}

function profileRow({ id, name, description, permissions }: Profile): object {
  return { id, name, description, ...permissions };
}
