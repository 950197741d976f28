/** Operations that read the Gong users and workspaces of a company. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import { dateTime, filterIds, id } from './schemas.ts';

const user = z.object({
  id,
  emailAddress: z.string(),
  created: z.string(),
  active: z.boolean(),
  emailAliases: z.array(z.string()),
  trustedEmailAddress: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  title: z.string(),
  phoneNumber: z.string(),
  extension: z.string(),
  personalMeetingUrls: z.array(z.string()),
  settings: z.object({
    webConferencesRecorded: z.boolean(),
    preventWebConferenceRecording: z.boolean(),
    telephonyCallsImported: z.boolean(),
    emailsImported: z.boolean(),
    preventEmailImport: z.boolean(),
    nonRecordedMeetingsImported: z.boolean(),
    gongConnectEnabled: z.boolean(),
  }),
  managerId: id,
  meetingConsentPageUrl: z.string(),
  conferencingProviders: z.array(z.object({ provider: z.string(), isDefault: z.boolean() })),
  spokenLanguages: z.array(z.object({ language: z.string(), primary: z.boolean() })),
});

const includeAvatars = z.boolean().describe('Also the synthetic users that stand for Gong employees').optional();

const userId = id.describe('From gong_list_users');

export const listUsers = operation({
  name: 'gong_list_users',
  title: 'List users',
  description:
    'All Gong users of the company: the source of the emails and user ids that other tools ask for. Rows are long; fields keeps them short.',
  route: 'GET /v2/users',
  scope: 'api:users:read',
  effect: 'read',
  cacheable: true,
  query: { includeAvatars },
  output: { users: z.array(user) },
  pages: 'users',
});

export const searchUsers = operation({
  name: 'gong_search_users',
  title: 'Get users by id or creation date',
  description:
    'Gong users with given ids, or created in a time range: for turning user ids into names, or for finding new colleagues. Not by name: gong_list_users.',
  route: 'POST /v2/users/extensive',
  scope: 'api:users:read',
  effect: 'read',
  cacheable: true,
  body: {
    filter: z
      .strictObject({
        createdFromDateTime: dateTime.optional(),
        createdToDateTime: dateTime.describe('Exclusive').optional(),
        includeAvatars,
        userIds: filterIds.optional(),
      })
      .describe('{} for all'),
  },
  output: { users: z.array(user) },
  pages: 'users',
  emptyOn404: true,
});

export const getUser = operation({
  name: 'gong_get_user',
  title: 'Get a user',
  description: 'One Gong user by id: name, title, email, manager, languages and recording settings.',
  route: 'GET /v2/users/{id}',
  scope: 'api:users:read',
  effect: 'read',
  cacheable: true,
  path: { id: userId },
  output: { requestId: z.string(), user },
});

export const getUserSettingsHistory = operation({
  name: 'gong_get_user_settings_history',
  title: "Get a user's settings history",
  description:
    'When the recording and import settings of one Gong user changed, and to what: for questions like why calls of that person are not recorded.',
  route: 'GET /v2/users/{id}/settings-history',
  scope: 'api:users:read',
  effect: 'read',
  path: { id: userId },
  output: {
    userSettingsHistory: z.array(
      z.object({
        setting: z.enum([
          'webConferencesRecorded',
          'preventWebConferenceRecording',
          'emailsImported',
          'preventEmailImport',
          'active',
          'nonRecordedMeetingsImported',
          'gongConnectEnabled',
          'callsImported',
          'interviewsRecorded',
          'preventInterviewRecording',
        ]),
        value: z.boolean(),
        time: z.string(),
      }),
    ),
  },
  rows: 'userSettingsHistory',
});

export const listWorkspaces = operation({
  name: 'gong_list_workspaces',
  title: 'List workspaces',
  description:
    'Workspaces of the company with id, name and description. Other tools take a workspaceId to narrow their results.',
  route: 'GET /v2/workspaces',
  scope: 'api:workspaces:read',
  effect: 'read',
  cacheable: true,
  output: { workspaces: z.array(z.object({ id, name: z.string(), description: z.string() })) },
  rows: 'workspaces',
});
