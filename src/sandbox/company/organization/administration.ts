/** The permission profiles of the company. */

import z from 'zod';
import { getPermissionProfile } from '../../../tools/permissions.ts';
import { type Calendar, isWeekend } from '../calendar.ts';
import type { User } from '../model.ts';
import { chance, gongId } from '../seeded.ts';
import { toUserId, workspaces } from './users.ts';

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
        ...everywhere({ permissionLevel: level, teamLeadIds: level === 'managers-team' ? [toUserId('helena')] : null }),
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
      userIds: users.filter((user) => user.active && toKind(user) === name).map((user) => user.id),
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
function toKind({ id, managerId, title }: User): (typeof kinds)[number]['name'] {
  if (managerId === null || id === toUserId('priya')) return 'Administrator';
  return /^(VP|Director)/.test(title ?? '') ? 'Team lead' : 'Rep';
}

function everywhere(access: Access): Record<string, unknown> {
  const fields = accessFields.map((field) => [field, access]);
  const forecast = Object.fromEntries(forecastFields.map((field) => [field, access]));
  return { ...Object.fromEntries(fields), forecastPermissions: forecast };
}

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

/** The users who act, and the days on which they do. */
interface Staffed {
  readonly users: readonly User[];
  readonly calendar: Calendar;
}

const actions = ['Edited a scorecard', 'Changed a tracker', 'Exported calls', 'Shared a library folder'];

/** Who signed in on the last days of the data. */
export function listSignIns({ users, calendar }: Staffed, days: number): LogEntry[] {
  return onEachWeekday({ users, calendar }, 'sign-ins', days, 1, ({ pick }) => ({
    accessType: 'LOGIN',
    authenticationMethod: pick(['GOOGLE', 'SAML']),
    ipAddress: null,
    platform: pick(['Web', 'Web', 'Mobile']),
  }));
}

/** What users did to the settings on the last days of the data: one of them in so many, a day. */
export function listUserActions({ users, calendar }: Staffed, days: number): LogEntry[] {
  return onEachWeekday({ users, calendar }, 'actions', days, 20, ({ pick }) => ({
    action: pick(actions),
    details: null,
  }));
}

function onEachWeekday(
  { users, calendar }: Staffed,
  kind: string,
  days: number,
  oneIn: number,
  toRecord: (choices: ReturnType<typeof chance>) => LogEntry['record'],
): LogEntry[] {
  return Array.from({ length: days }, (_, index) => index + 1).flatMap((daysAgo) => {
    const day = calendar.today - daysAgo * dayMilliseconds;
    if (isWeekend(day)) return [];
    return users.flatMap(({ id, active }) => {
      // The seed counts the days back, so that the log is the same on every start, whatever the date.
      const choices = chance(`${kind} of ${id}, ${daysAgo} days ago`);
      if (!active || choices.below(oneIn) > 0) return [];
      return [{ userId: id, at: day + 7 * hour + choices.below(120) * 60_000, record: toRecord(choices) }];
    });
  });
}
