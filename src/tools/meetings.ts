/** Operations on meetings with Gong's consent page, for an external calendar or scheduler. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import { code, dateTime, email, id, integerId, inWords, keepsEmpty, receipt } from './schemas.ts';

const meetingId = integerId.describe('From gong_create_meeting');

const organizerEmail = email.describe('Gong user');

const meeting = {
  startTime: dateTime,
  endTime: dateTime,
  title: z.string().optional(),
  invitees: inWords(
    z.array(
      z.strictObject({
        email: email.optional(),
        displayName: z.string().optional(),
        firstName: z.string().optional(),
        lastName: z.string().optional(),
      }),
    ),
    'Without the organizer: [{email?, displayName?, firstName?, lastName?}]',
  ),
  externalId: code.optional(),
  provider: z.string().describe('e.g. zoom').optional(),
  organizerEmail,
};

export const createMeeting = operation({
  name: 'gong_create_meeting',
  title: 'Create a meeting',
  description:
    "Creates a meeting that people join over Gong's consent page; returns id and link. Every call creates another meeting. Limited release. Whether an organizer is ready: gong_get_meeting_integration_status.",
  route: 'POST /v2/meetings',
  scope: 'api:meetings:user:create',
  effect: 'create',
  body: meeting,
  output: {
    requestId: z.string(),
    meetingId: id,
    meetingUrl: z.string(),
    additionalInvitees: z.array(
      z.object({ email: z.string(), displayName: z.string(), firstName: z.string(), lastName: z.string() }),
    ),
  },
});

export const updateMeeting = operation({
  name: 'gong_update_meeting',
  title: 'Update a meeting',
  description:
    'Changes a meeting of gong_create_meeting. Times, organizer and invitees are required even if unchanged. Success proves little: Gong confirmed an id from its own examples. Limited release.',
  route: 'PUT /v2/meetings/{meetingId}',
  scope: 'api:meetings:user:update',
  effect: 'update',
  path: { meetingId },
  body: meeting,
  output: { requestId: z.string(), meetingId: id },
  repeatable: true,
});

export const deleteMeeting = operation({
  name: 'gong_delete_meeting',
  title: 'Delete a meeting',
  description:
    'Deletes a meeting of gong_create_meeting; a 404 means that no meeting has this id, or no longer. A new time or other invitees: gong_update_meeting. Limited release.',
  route: 'DELETE /v2/meetings/{meetingId}',
  scope: 'api:meetings:user:delete',
  effect: 'delete',
  path: { meetingId },
  body: { organizerEmail: organizerEmail.optional() },
  output: receipt,
  repeatable: true,
});

export const getMeetingIntegrationStatus = operation({
  name: 'gong_get_meeting_integration_status',
  title: 'Get the meeting integration status',
  description:
    'Whether meetings can be made in the name of given colleagues: known to Gong, ready, and if not, what is wrong and a link to fix it. Limited release.',
  route: 'POST /v2/meetings/integration/status',
  scope: 'api:meetings:integration:status',
  effect: 'read',
  body: { emails: keepsEmpty(z.array(email).max(100)).describe('Of Gong users').optional() },
  output: {
    requestId: z.string(),
    users: z.array(
      z.object({
        email: z.string(),
        exists: z.boolean(),
        valid: z.boolean(),
        userFacingError: z.string(),
        fixUrl: z.string(),
        helpUrl: z.string(),
      }),
    ),
  },
});
