/** The permission profiles of the company. */
import * as z from 'zod';
import { getPermissionProfile } from '../../tools/permissions.ts';
import { gongId } from './ids.ts';
import type { User } from './model.ts';
import { userIdOf } from './users.ts';
import { workspaces } from './workspaces.ts';

/** Whose calls, deals and so on may be seen. */
interface Access {
  readonly permissionLevel: string;
  readonly teamLeadIds: readonly string[] | null;
}

/** A permission profile: its parts as Gong answers them, and where it belongs. */
export interface Profile {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly description: string | null;
  /** Access to parts of Gong, and every single right by its name. */
  readonly permissions: Readonly<Record<string, unknown>>;
  /** Who has it. */
  readonly userIds: readonly string[];
}

/** Every single right that a profile gives or not. */
const rights = Object.entries(getPermissionProfile.output.profile.shape)
  .filter(([, schema]) => schema instanceof z.ZodBoolean)
  .map(([name]) => name);

const accessFields = ['callsAccess', 'dealsAccess', 'coachingAccess', 'insightsAccess', 'usageAccess', 'emailsAccess'];
const forecastFields = ['forecastAccess', 'forecastEditSubmissions', 'forecastEditTargets'];

const kinds = [
  { name: 'Administrator', description: 'May do everything', level: 'all', library: 'all', allows: () => true },
  {
    name: 'Team lead',
    description: 'Sees and coaches the own team',
    level: 'managers-team',
    library: 'all',
    allows: (right: string) => !/delete|manage|dataImport|aiBuilder/i.test(right),
  },
  {
    name: 'Rep',
    description: null,
    level: 'own',
    library: 'specific-folders',
    allows: (right: string) => /^(callsAndSearch|library|deals|account|activity|viewEngage.*Activity)$/.test(right),
  },
] as const;

/** The profiles at the start: the same three in every workspace. */
export function createProfiles(users: readonly User[]): Profile[] {
  return Object.values(workspaces).flatMap((workspace) =>
    kinds.map(({ name, description, level, library, allows }) => ({
      id: gongId(`profile of ${workspace.name}`, name),
      workspaceId: workspace.id,
      name,
      description,
      permissions: {
        ...everywhere({ permissionLevel: level, teamLeadIds: level === 'managers-team' ? [userIdOf('helena')] : null }),
        libraryFolderAccess: {
          permissionLevel: library,
          libraryFolderIds: library === 'all' ? null : [],
          managePublicFolder: level === 'all',
          manageStreams: level === 'all',
          manageFolderCalls: level !== 'own',
          shareFoldersAndStreams: true,
        },
        ...Object.fromEntries(rights.map((right) => [right, allows(right)])),
      },
      userIds: users.filter((user) => user.active && kindOf(user) === name).map((user) => user.id),
    })),
  );
}

/** The permissions of a profile that says nothing. */
export function noPermissions(): Profile['permissions'] {
  return {
    ...everywhere({ permissionLevel: 'none', teamLeadIds: null }),
    libraryFolderAccess: { permissionLevel: 'none', libraryFolderIds: null },
    ...Object.fromEntries(rights.map((right) => [right, false])),
  };
}

/** Administrators are those who report to nobody or run operations. */
function kindOf({ id, managerId, title }: User): (typeof kinds)[number]['name'] {
  if (managerId === null || id === userIdOf('priya')) return 'Administrator';
  return /^(VP|Director)/.test(title ?? '') ? 'Team lead' : 'Rep';
}

function everywhere(access: Access): Record<string, unknown> {
  const fields = accessFields.map((field) => [field, access]);
  const forecast = Object.fromEntries(forecastFields.map((field) => [field, access]));
  return { ...Object.fromEntries(fields), forecastPermissions: forecast };
}
