/** Operations that grant single users access to single calls, and revoke it. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import { callIds, id, inWords, receipt, userIds } from './schemas.ts';

const callAccessList = inWords(
  z.array(z.strictObject({ callId: id, userIds })),
  '[{callId: from gong_list_calls, userIds: [from gong_list_users]}]',
).optional();

export const listCallAccess = operation({
  name: 'gong_list_call_access',
  title: 'List call access',
  description:
    'Lists which users were given which calls one by one through the API; access by permission profile or sharing is not shown. One unknown call id fails the whole request.',
  route: 'POST /v2/calls/users-access',
  scope: 'api:call-user-access:read',
  effect: 'read',
  body: { filter: inWords(z.strictObject({ callIds }), '{callIds: from gong_list_calls}') },
  output: {
    requestId: z.string(),
    callAccessList: z.array(z.object({ callId: id, users: z.array(z.object({ userId: id })) })),
  },
});

export const grantCallAccess = operation({
  name: 'gong_grant_call_access',
  title: 'Grant call access',
  description:
    'Lets colleagues see single calls, besides those that their permission profile shows them. Granting again changes nothing. One unknown call id fails the whole request.',
  route: 'PUT /v2/calls/users-access',
  scope: 'api:call-user-access:write',
  effect: 'create',
  body: { callAccessList },
  output: receipt,
  repeatable: true,
});

export const revokeCallAccess = operation({
  name: 'gong_revoke_call_access',
  title: 'Revoke call access',
  description:
    'Revokes what gong_grant_call_access granted. Colleagues who see a call for another reason, such as their permission profile, still see it. Repeating changes nothing.',
  route: 'DELETE /v2/calls/users-access',
  scope: 'api:call-user-access:write',
  effect: 'delete',
  body: { callAccessList },
  output: receipt,
  repeatable: true,
});
