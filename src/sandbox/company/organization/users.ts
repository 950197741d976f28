/** The users of the company, made from its staff list. */
import type { Calendar } from '../calendar.ts';
import { avatars, companyDomain, type StaffMember, staff } from '../copy/staff.ts';
import type { SettingChange, User, UserSetting, Workspace } from '../model.ts';
import { chance, gongId } from '../seeded.ts';

/** Everybody of the staff list, as Gong's users. */
export function createUsers(calendar: Calendar): User[] {
  return staff.map((member) => findUser(calendar, member, `${member.firstName}.${member.lastName}@${companyDomain}`));
}

/** The synthetic users that Gong only lists when asked to. */
export function createAvatars(calendar: Calendar): User[] {
  return avatars.map((member) => findUser(calendar, member, `avatar.${member.lastName}@${companyDomain}`));
}

/** The id of the user whom the staff list calls by a key. */
export function toUserId(key: string): string {
  return gongId('user', key);
}

/** When the settings of a user changed, oldest first. */
export function createSettingsHistory(user: User): SettingChange[] {
  const { below, pick } = chance(`settings of ${user.emailAddress}`);
  const changes: SettingChange[] = [
    { setting: 'active', value: true, time: user.created },
    { setting: 'webConferencesRecorded', value: true, time: user.created },
    { setting: 'emailsImported', value: true, time: user.created },
  ];
  const created = Date.parse(user.created);
  if (user.settings.gongConnectEnabled) {
    changes.push({ setting: 'gongConnectEnabled', value: true, time: moment(created, 20 + below(40)) });
  }
  if (below(3) === 0) {
    const setting = pick(['webConferencesRecorded', 'emailsImported']);
    const day = 90 + below(60);
    changes.push({ setting, value: false, time: moment(created, day) });
    changes.push({ setting, value: true, time: moment(created, day + 1 + below(14)) });
  }
  if (!user.active) changes.push({ setting: 'active', value: false, time: moment(created, 1100) });
  return changes;
}

function moment(from: number, days: number): string {
  return new Date(from + days * 86_400_000).toISOString();
}

function findUser(calendar: Calendar, member: StaffMember, address: string): User {
  const { below } = chance(`user ${member.key}`);
  const emailAddress = address.toLowerCase();
  const meets = member.title !== null;
  return {
    id: toUserId(member.key + (meets ? '' : member.lastName)),
    emailAddress,
    created: new Date(calendar.workingTime(member.daysEmployed, below(10) * 50 + below(50))).toISOString(),
    active: member.inactive !== true,
    emailAliases: below(4) === 0 ? [`${member.key}@${companyDomain}`] : [],
    trustedEmailAddress: null,
    firstName: member.firstName,
    lastName: member.lastName,
    title: member.title,
    phoneNumber: member.phoneNumber ?? null,
    extension: null,
    personalMeetingUrls: meets && below(2) === 0 ? [`https://meet.${companyDomain}/${member.key}`] : [],
    settings: createSettings(member),
    managerId: member.manager === undefined ? null : toUserId(member.manager),
    meetingConsentPageUrl: null,
    conferencingProviders: meets ? [{ provider: 'zoom', isDefault: true }] : null,
    spokenLanguages: member.languages.map((language, index) => ({ language, primary: index === 0 })),
  };
}

function createSettings({ title, inactive }: StaffMember): Record<UserSetting, boolean> {
  const sells = title !== null && inactive !== true;
  return {
    webConferencesRecorded: sells,
    preventWebConferenceRecording: false,
    telephonyCallsImported: sells,
    emailsImported: sells,
    preventEmailImport: false,
    nonRecordedMeetingsImported: false,
    gongConnectEnabled: sells,
  };
}

/** The workspaces by the key that other data name them with. */
export const workspaces = {
  americas: workspace('Americas Sales', 'New business in North and South America'),
  emea: workspace('EMEA and APAC Sales', 'New business in Europe, the Middle East, Africa and Asia-Pacific'),
  customers: workspace('Customer Success', 'Onboarding, renewals and expansion, all regions'),
} as const satisfies Record<string, Workspace>;

/** How data name a workspace. */
export type WorkspaceKey = keyof typeof workspaces;

function workspace(name: string, description: string): Workspace {
  return { id: gongId('workspace', name), name, description };
}
