/** Operations on permission profiles, which say what their users may see and do in Gong. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import { id, inWords, keepsEmpty, workspaceId } from './schemas.ts';

const rights = z.object({
  scoreCalls: z.boolean(),
  overrideScore: z.boolean(),
  downloadCallMedia: z.boolean(),
  shareCallsWithCustomers: z.boolean(),
  manuallyScheduleAndUploadCalls: z.boolean(),
  privateCalls: z.boolean(),
  deleteCalls: z.boolean(),
  trimCalls: z.boolean(),
  listenInCalls: z.boolean(),
  deleteEmails: z.boolean(),
  callsAndSearch: z.boolean(),
  library: z.boolean(),
  deals: z.boolean(),
  createEditAndDeleteDealsBoards: z.boolean(),
  dealsInlineEditing: z.boolean(),
  account: z.boolean(),
  coaching: z.boolean(),
  usage: z.boolean(),
  teamStats: z.boolean(),
  initiatives: z.boolean(),
  market: z.boolean(),
  activity: z.boolean(),
  forecast: z.boolean(),
  forecastManage: z.boolean(),
  engageManageCompanyTemplates: z.boolean(),
  engageManageCompanySequences: z.boolean(),
  engageCreateAndManageRulesets: z.boolean(),
  engageSnoozeFlowToDosForOthers: z.boolean(),
  engageAllowCrmFieldsViewChange: z.boolean(),
  viewEngageAnalyticsActivity: z.boolean(),
  viewEngageAnalyticsPerformance: z.boolean(),
  viewEngageAnalyticsFlows: z.boolean(),
  manageGeneralBusinessSettings: z.boolean(),
  manageScorecards: z.boolean(),
  exportCallsAndCoachingDataToCSV: z.boolean(),
  crmDataInlineEditing: z.boolean(),
  crmDataImport: z.boolean(),
  viewRevenueAnalytics: z.boolean(),
  manageRevenueAnalytics: z.boolean(),
  engageReassignFlowToDosToOthers: z.boolean(),
  engageAssignFlowToDosToOthers: z.boolean(),
  dealsDataExport: z.boolean(),
  aiBuilder: z.boolean(),
  orchestrateCreateAndManagePlays: z.boolean(),
});

/** May be empty, as in a profile that was read and is sent back. */
const someIds = keepsEmpty(z.array(id).meta({ uniqueItems: true }));

const access = z.object({
  permissionLevel: z.enum(['all', 'managers-team', 'report-to-them', 'own', 'none']),
  teamLeadIds: someIds,
});

const libraryFolderAccess = z.object({
  permissionLevel: z.enum(['none', 'all', 'specific-folders']),
  libraryFolderIds: someIds,
  managePublicFolder: z.boolean(),
  manageStreams: z.boolean(),
  manageFolderCalls: z.boolean(),
  shareFoldersAndStreams: z.boolean(),
});

/** The columns of the list. Its rows have the single rights too, but listing them all would double the size of the tool. */
const profileSummary = {
  id,
  name: z.string(),
  description: z.string(),
  callsAccess: access,
  libraryFolderAccess,
  dealsAccess: access,
  forecastPermissions: z.object({
    forecastAccess: access,
    forecastEditSubmissions: access,
    forecastEditTargets: access,
  }),
  coachingAccess: access,
  insightsAccess: access,
  usageAccess: access,
  emailsAccess: access,
};

const profile = z.object({ ...profileSummary, ...rights.shape });

const accessToSet = z.strictObject(access.partial().shape);

const likeCallsAccess = inWords(accessToSet, 'as callsAccess').optional();

const profileToSet = {
  name: z.string().optional(),
  description: z.string().optional(),
  callsAccess: inWords(
    accessToSet,
    '{permissionLevel: all|managers-team|report-to-them|own|none, teamLeadIds? (user ids; managers-team only)}',
  ).optional(),
  libraryFolderAccess: inWords(
    z.strictObject(libraryFolderAccess.partial().shape),
    '{permissionLevel: none|all|specific-folders, libraryFolderIds?; unless none: managePublicFolder?, manageStreams?, manageFolderCalls?, shareFoldersAndStreams?}',
  ).optional(),
  dealsAccess: likeCallsAccess,
  forecastPermissions: inWords(
    z.strictObject({
      forecastAccess: accessToSet.optional(),
      forecastEditSubmissions: accessToSet.optional(),
      forecastEditTargets: accessToSet.optional(),
    }),
    '{forecastAccess?, forecastEditSubmissions?, forecastEditTargets?}, each as callsAccess',
  ).optional(),
  coachingAccess: likeCallsAccess,
  insightsAccess: likeCallsAccess,
  usageAccess: likeCallsAccess,
  emailsAccess: likeCallsAccess,
  ...rights.partial().shape,
};

const profileId = id.describe('From gong_list_permission_profiles');

export const listPermissionProfiles = operation({
  name: 'gong_list_permission_profiles',
  title: 'List permission profiles',
  description:
    'Permission profiles of one workspace by name, with everything they allow. Rows are long; fields [id, name] shortens them. One profile with every right: gong_get_permission_profile.',
  route: 'GET /v2/all-permission-profiles',
  scope: 'api:permission-profile:read',
  effect: 'read',
  query: { workspaceId },
  output: { profiles: z.array(z.object(profileSummary)) },
  rows: 'profiles',
});

export const getPermissionProfile = operation({
  name: 'gong_get_permission_profile',
  title: 'Get a permission profile',
  description:
    'All that one permission profile allows: how far its people see calls, deals, forecasts, coaching, usage and emails, and every single right, such as deleting calls.',
  route: 'GET /v2/permission-profile',
  scope: 'api:permission-profile:read',
  effect: 'read',
  query: { profileId },
  output: { requestId: z.string(), profile },
});

export const listPermissionProfileUsers = operation({
  name: 'gong_list_permission_profile_users',
  title: 'List users of a permission profile',
  description:
    'Gong users who have one permission profile: who would be affected by changing it. An unknown profile fails with 400. All users, whatever their profile: gong_list_users.',
  route: 'GET /v2/permission-profile/users',
  scope: 'api:users:read',
  effect: 'read',
  query: { profileId },
  output: { users: z.array(z.object({ id, fullName: z.string(), emailAddress: z.string() })) },
  rows: 'users',
});

export const createPermissionProfile = operation({
  name: 'gong_create_permission_profile',
  title: 'Create a permission profile',
  description:
    'Adds a permission profile to a workspace and returns it with the id Gong gave it. Every call creates another one. gong_get_permission_profile shows the format of the fields.',
  route: 'POST /v2/permission-profile',
  scope: 'api:permission-profile:write',
  effect: 'create',
  query: { workspaceId },
  body: { id: id.describe('Ignored').optional(), ...profileToSet },
  output: { requestId: z.string(), profile },
});

export const updatePermissionProfile = operation({
  name: 'gong_update_permission_profile',
  title: 'Update a permission profile',
  description:
    'Changes what everybody with this profile may see and do; returns the whole profile. Omitted plain fields stayed the same when tried; check nested ones with gong_get_permission_profile.',
  route: 'PUT /v2/permission-profile',
  scope: 'api:permission-profile:write',
  effect: 'update',
  query: { profileId },
  body: { id: id.optional(), ...profileToSet },
  output: { requestId: z.string(), profile },
  repeatable: true,
});
