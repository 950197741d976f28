import { expect, test } from 'vitest';
import * as z from 'zod';
import { answers } from '../../src/sandbox/handlers/index.ts';
import { operations } from '../../src/tools/index.ts';
import { getPermissionProfile } from '../../src/tools/permissions.ts';
import { first, type Gong, openGong, type Reply, toDigits, today } from './gong.ts';

/** Ids that exist in one sandbox. */
interface Known {
  userId: string;
  workspaceId: string;
  callId: string;
  newCallId: string;
  crmProspectId: string;
  flowInstanceId: string;
  taskId: string;
  libraryFolderId: string;
  profileId: string;
  accountCrmId: string;
  integrationId: string;
  bulkId: string;
  meetingId: string;
}

type Ask = (gong: Gong, known: Known) => Promise<Reply>;

const owner = 'maya.lindqvist@northwind-robotics.example';
const range = { fromDate: '2026-06-01', toDate: '2026-11-01' };
const moments = { fromDateTime: '2026-06-01T00:00:00Z', toDateTime: '2026-11-16T00:00:00Z' };
const share = { reportingSystem: 'deck', eventTimestamp: '2026-11-01T10:00:00Z' };
const content = { contentId: '1', contentUrl: 'https://deck.example/1', contentTitle: 'Deck' };
const meeting = {
  startTime: '2026-12-01T10:00:00Z',
  endTime: '2026-12-01T11:00:00Z',
  invitees: [],
  organizerEmail: owner,
};
const newCall = (userId: string, clientUniqueId: string) => ({
  clientUniqueId,
  actualStart: '2026-11-01T10:00:00Z',
  direction: 'Outbound',
  parties: [{ userId }],
  primaryUser: userId,
});
const activity = '/v2/stats/activity';

/** One call of every operation, with little more than what it demands. */
const calls: Record<string, Ask> = {
  gong_list_flows: (gong) => gong.get('/v2/flows', { flowOwnerEmail: owner }),
  gong_list_flow_folders: (gong) => gong.get('/v2/flows/folders', { flowFolderOwnerEmail: owner }),
  gong_get_flow_steps: (gong) => gong.post('/v2/flows/steps', { flowIds: [gong.guide.flow.id] }),
  gong_list_assigned_flows: (gong, { crmProspectId }) =>
    gong.post('/v2/flows/prospects', { crmProspectsIds: [crmProspectId] }),
  gong_assign_prospects_to_flow: (gong) =>
    gong.assign(gong.guide.flow.id, [gong.guide.prospects[1]?.crmProspectId ?? '', '003unknown']),
  gong_submit_bulk_assignment: submitBulk,
  gong_get_bulk_assignment: (gong, { bulkId }) => gong.get(`/v2/flows/prospects/bulk-assignments/${bulkId}`),
  gong_unassign_prospects_from_flow: (gong, { flowInstanceId }) =>
    gong.post('/v2/flows/prospects/unassign-flows-by-instance-id', { flowInstanceIds: [flowInstanceId] }),
  gong_unassign_prospect_by_crm_id: (gong, { crmProspectId }) =>
    gong.post('/v2/flows/prospects/unassign-flows-by-crm-id', { crmProspectId }),
  gong_report_content_share: (gong) => gong.put('/v2/customer-engagement/content/shared', { ...share, ...content }),
  gong_report_content_view: (gong) => gong.put('/v2/customer-engagement/content/viewed', { ...share, ...content }),
  gong_report_custom_action: (gong) => gong.put('/v2/customer-engagement/action', share),
  gong_post_digital_interaction: (gong) =>
    gong.post('/v2/digital-interaction', {
      eventId: 'e1',
      timestamp: '2026-11-01T10:00:00Z',
      eventType: 'page viewed',
      content: { contentTitle: 'Pricing' },
      trackingId: 't1',
    }),
  gong_configure_integration_settings: (gong) =>
    gong.post('/v2/integration-settings', {
      integrationTypeSettings: [{ integrationType: 'DIALER', allowedOrigin: 'https://acme.example' }],
    }),
  gong_list_users: (gong) => gong.get('/v2/users'),
  gong_search_users: (gong) => gong.post('/v2/users/extensive', { filter: {} }),
  gong_get_user: (gong, { userId }) => gong.get(`/v2/users/${userId}`),
  gong_get_user_settings_history: (gong, { userId }) => gong.get(`/v2/users/${userId}/settings-history`),
  gong_list_workspaces: (gong) => gong.get('/v2/workspaces'),
  gong_list_calls: (gong) => gong.get('/v2/calls', moments),
  gong_search_calls: (gong) =>
    gong.post('/v2/calls/extensive', {
      filter: {},
      contentSelector: {
        context: 'Extended',
        exposedFields: {
          parties: true,
          content: {
            structure: true,
            topics: true,
            trackers: true,
            trackerOccurrences: true,
            brief: true,
            outline: true,
            highlights: true,
            callOutcome: true,
            keyPoints: true,
          },
          interaction: { speakers: true, video: true, personInteractionStats: true, questions: true },
          collaboration: { publicComments: true },
          media: true,
        },
      },
    }),
  gong_get_call: (gong, { callId }) => gong.get(`/v2/calls/${callId}`),
  gong_get_call_transcripts: (gong, { callId }) => gong.post('/v2/calls/transcript', { filter: { callIds: [callId] } }),
  gong_create_call: (gong, { userId }) => gong.post('/v2/calls', newCall(userId, 'second')),
  gong_upload_call_media: (gong, { newCallId }) =>
    gong.upload('PUT', `/v2/calls/${newCallId}/media`, 'mediaFile', 'RIFF'),
  gong_list_manual_crm_associations: (gong) => gong.get('/v2/calls/manual-crm-associations'),
  gong_list_call_access: (gong, { callId }) => gong.post('/v2/calls/users-access', { filter: { callIds: [callId] } }),
  gong_grant_call_access: (gong, { callId, userId }) =>
    gong.put('/v2/calls/users-access', { callAccessList: [{ callId, userIds: [userId] }] }),
  gong_revoke_call_access: (gong, { callId, userId }) =>
    gong.delete('/v2/calls/users-access', { callAccessList: [{ callId, userIds: [userId] }] }),
  gong_list_tasks: (gong, { userId }) =>
    gong.post('/v2/tasks', { filter: { userId, types: ['FLOW', 'MANUAL'], taskAction: ['CALL'], status: ['OPEN'] } }),
  gong_update_task: (gong, { taskId, userId }) => gong.patch(`/v2/tasks/${taskId}`, { userId }),
  gong_list_call_outcomes: (gong) => gong.get('/v2/call-outcomes'),
  gong_list_library_folders: (gong) => gong.get('/v2/library/folders'),
  gong_list_library_folder_calls: (gong, { libraryFolderId }) =>
    gong.get('/v2/library/folder-content', { folderId: libraryFolderId }),
  gong_get_activity_aggregate: (gong) => gong.post(`${activity}/aggregate`, { filter: range }),
  gong_get_activity_by_period: (gong) =>
    gong.post(`${activity}/aggregate-by-period`, { filter: range, aggregationPeriod: 'MONTH' }),
  gong_get_activity_day_by_day: (gong) => gong.post(`${activity}/day-by-day`, { filter: range }),
  gong_get_interaction_stats: (gong) => gong.post('/v2/stats/interaction', { filter: range }),
  gong_list_answered_scorecards: (gong) => gong.post(`${activity}/scorecards`, { filter: {} }),
  gong_get_coaching_metrics: (gong, { userId, workspaceId }) =>
    gong.get('/v2/coaching', {
      'workspace-id': workspaceId,
      'manager-id': userId,
      from: moments.fromDateTime,
      to: moments.toDateTime,
    }),
  gong_list_trackers: (gong) => gong.get('/v2/settings/trackers'),
  gong_list_scorecards: (gong) => gong.get('/v2/settings/scorecards'),
  gong_list_briefs: (gong) => gong.get('/v2/settings/briefs'),
  gong_register_crm_integration: async () => (await openGong()).put('/v2/crm/integrations', crm),
  gong_list_crm_integrations: (gong) => gong.get('/v2/crm/integrations'),
  gong_upload_crm_schema: (gong, { integrationId }) =>
    gong.post(`/v2/crm/entity-schema?integrationId=${integrationId}&objectType=ACCOUNT`, []),
  gong_list_crm_schema: (gong, { integrationId }) =>
    gong.get('/v2/crm/entity-schema', { integrationId, objectType: 'ACCOUNT' }),
  gong_upload_crm_entities: (gong, { integrationId }) =>
    gong.upload(
      'POST',
      `/v2/crm/entities?integrationId=${integrationId}&objectType=ACCOUNT&clientRequestId=one`,
      'dataFile',
      '{"objectId":"a1","modifiedDate":"2026-11-01T10:00:00Z"}\n',
    ),
  gong_get_crm_request_status: (gong, { integrationId }) =>
    gong.get('/v2/crm/request-status', { integrationId, clientRequestId: 'one' }),
  gong_get_crm_objects: (gong, { integrationId }) =>
    gong.getWithBody(
      `/v2/crm/entities?integrationId=${integrationId}&objectType=ACCOUNT`,
      '["a1"]',
      'application/json',
    ),
  gong_delete_crm_integration: (gong, { integrationId }) =>
    gong.send(`/v2/crm/integrations?integrationId=${integrationId}&clientRequestId=two`, { method: 'DELETE' }),
  gong_create_meeting: (gong) => gong.post('/v2/meetings', meeting),
  gong_update_meeting: (gong, { meetingId }) => gong.put(`/v2/meetings/${meetingId}`, meeting),
  gong_delete_meeting: (gong, { meetingId }) => gong.delete(`/v2/meetings/${meetingId}`, {}),
  gong_get_meeting_integration_status: (gong) => gong.post('/v2/meetings/integration/status', { emails: [owner] }),
  gong_list_permission_profiles: (gong, { workspaceId }) => gong.get('/v2/all-permission-profiles', { workspaceId }),
  gong_get_permission_profile: (gong, { profileId }) => gong.get('/v2/permission-profile', { profileId }),
  gong_list_permission_profile_users: (gong, { profileId }) => gong.get('/v2/permission-profile/users', { profileId }),
  gong_create_permission_profile: (gong, { workspaceId }) =>
    gong.post(`/v2/permission-profile?workspaceId=${workspaceId}`, { name: 'Intern' }),
  gong_update_permission_profile: (gong, { profileId }) =>
    gong.put(`/v2/permission-profile?profileId=${profileId}`, { name: 'Boss' }),
  gong_list_logs: (gong) => gong.get('/v2/logs', { logType: 'UserCallPlay', fromDateTime: moments.fromDateTime }),
  gong_find_email_references: (gong) =>
    gong.get('/v2/data-privacy/data-for-email-address', { emailAddress: gong.guide.alreadyInFlow.email }),
  gong_find_phone_references: (gong) =>
    gong.get('/v2/data-privacy/data-for-phone-number', { phoneNumber: '+1 201 555 0100' }),
  gong_erase_email_data: (gong) =>
    gong.send('/v2/data-privacy/erase-data-for-email-address?emailAddress=x@y.example', { method: 'POST' }),
  gong_erase_phone_data: (gong) =>
    gong.send('/v2/data-privacy/erase-data-for-phone-number?phoneNumber=%2B1', { method: 'POST' }),
  gong_ask_entity: (gong, known) => gong.get('/v2/entities/ask-entity', { ...entity(known), question: 'Who decides?' }),
  gong_generate_brief: (gong, known) =>
    gong.get('/v2/entities/get-brief', { ...entity(known), briefName: 'Account overview' }),
};

function submitBulk({ guide, post }: Gong): Promise<Reply> {
  const prospects = [{ crmId: '003unknown' }];
  return post('/v2/flows/prospects/bulk-assignments', {
    flowId: guide.flow.id,
    flowInstanceOwnerEmail: owner,
    prospects,
  });
}

const crm = { ownerEmail: owner, name: 'Own CRM' };

function entity({ workspaceId, accountCrmId }: Known) {
  return { workspaceId, crmEntityType: 'ACCOUNT', crmEntityId: accountCrmId, timePeriod: 'ALL_CONVERSATIONS' };
}

/** Looks up what there is, and makes what has to be made first. */
async function explore(gong: Gong): Promise<Known> {
  const { body: users } = await gong.get('/v2/users');
  const userId = users.users.find(({ emailAddress }) => emailAddress === owner)?.id ?? '';
  const { body: workspaces } = await gong.get('/v2/workspaces');
  const workspaceId = first(workspaces.workspaces).id;
  const { crmProspectId } = first(gong.guide.prospects);
  const { body: assigned } = await gong.assign(gong.guide.flow.id, [crmProspectId]);
  const found = await gong.post('/v2/calls/extensive', {
    filter: { workspaceId },
    contentSelector: { context: 'Basic' },
  });
  const tasks = await gong.post('/v2/tasks', {
    filter: { userId, types: ['FLOW', 'MANUAL'], taskAction: ['CALL'], status: ['OPEN', 'DONE', 'DISMISSED'] },
  });
  const { body: folders } = await gong.get('/v2/library/folders');
  const { body: profiles } = await gong.get('/v2/all-permission-profiles', { workspaceId });
  const records = first(found.body.calls).context.flatMap(({ objects }) => objects);
  const { body: bulk } = await submitBulk(gong);
  return {
    userId,
    workspaceId,
    callId: first(found.body.calls).metaData.id,
    newCallId: (await gong.post('/v2/calls', newCall(userId, 'first'))).body.callId,
    crmProspectId,
    flowInstanceId: first(assigned.prospectsAssigned).flowInstanceId,
    taskId: toDigits('id', tasks),
    libraryFolderId: folders.folders.find(({ name }) => name === 'Demos')?.id ?? '',
    profileId: first(profiles.profiles).id,
    accountCrmId: records.find(({ objectType }) => objectType === 'Account')?.objectId ?? '',
    integrationId: toDigits('integrationId', await gong.put('/v2/crm/integrations', crm)),
    bulkId: bulk.id,
    meetingId: (await gong.post('/v2/meetings', meeting)).body.meetingId,
  };
}

/** Keys that an answer has and its schema does not name. */
function unnamedKeys(schema: z.ZodType, value: unknown, path: string): string[] {
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.flatMap((item) => unnamedKeys(schema.element as z.ZodType, item, `${path}[]`));
  }
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    const named: unknown = schema.shape[key];
    return named instanceof z.ZodType ? unnamedKeys(named, field, `${path}.${key}`) : [`${path}.${key}`];
  });
}

/** Gong's list of profiles has every right in its rows; the list of this project names only some columns. */
const wholeProfiles = { profiles: z.array(getPermissionProfile.output.profile) };

test('every operation of the catalogue has an answer, and a call in the table of this test', () => {
  const names = operations.map(({ name }) => name).sort();
  expect([...answers.keys()].sort()).toEqual(names);
  expect(Object.keys(calls).sort()).toEqual(names);
  expect(names).toHaveLength(67);
});

test('every operation answers a minimal call with success, and with no key that its output does not name', async () => {
  const gong = await openGong({ now: () => today });
  const known = await explore(gong);
  const problems: string[] = [];
  for (const [name, ask] of Object.entries(calls)) {
    const { status, body } = await ask(gong, known);
    if (status >= 300) problems.push(`${name}: ${status} ${body.errors}`);
    const operation = operations.find((candidate) => candidate.name === name);
    const output = name === 'gong_list_permission_profiles' ? wholeProfiles : operation?.output;
    const { requestId, records: _, ...named } = body;
    expect(requestId).toMatch(/^\w{19}$/);
    problems.push(...new Set(unnamedKeys(z.object(output), named, name)));
  }
  expect(problems).toEqual([]);
});
