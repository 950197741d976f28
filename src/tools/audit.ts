/** Reads Gong's own audit log. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import { dateTime, id } from './schemas.ts';

export const listLogs = operation({
  name: 'gong_list_logs',
  title: 'List audit logs',
  description:
    'Who did what in Gong: sign-ins (AccessLog, last 14 days), user actions (since March 2021), plays of calls, outsiders at shared calls. The fields of logRecord depend on logType.',
  route: 'GET /v2/logs',
  scope: 'api:logs:read',
  effect: 'read',
  query: {
    logType: z.enum([
      'AccessLog',
      'UserActivityLog',
      'UserCallPlay',
      'ExternallySharedCallAccess',
      'ExternallySharedCallPlay',
    ]),
    fromDateTime: dateTime,
    toDateTime: dateTime.optional(),
  },
  output: {
    logEntries: z.array(
      z.object({
        userId: id,
        userEmailAddress: z.string(),
        userFullName: z.string(),
        impersonatorUserId: id,
        impersonatorEmailAddress: z.string(),
        impersonatorFullName: z.string(),
        impersonatorCompanyId: id,
        eventTime: z.string(),
        logRecord: z.record(z.string(), z.unknown()),
      }),
    ),
  },
  pages: 'logEntries',
  emptyOn404: true,
});
