/** The answers to all operations. */

import { auditHandlers } from './administration/audit.ts';
import { crmHandlers } from './administration/crm.ts';
import { permissionHandlers } from './administration/permissions.ts';
import { privacyHandlers } from './administration/privacy.ts';
import { settingsHandlers } from './administration/settings.ts';
import { userHandlers } from './administration/users.ts';
import { aiHandlers } from './ai.ts';
import { callAccessHandlers } from './call-access.ts';
import { callHandlers } from './calls.ts';
import { engagementHandlers } from './engagement.ts';
import { assignmentHandlers, flowHandlers } from './flows.ts';
import type { OperationHandler } from './handler.ts';
import { libraryHandlers } from './library.ts';
import { meetingHandlers } from './meetings.ts';
import { statsHandlers } from './stats.ts';
import { taskHandlers } from './tasks.ts';

const all = [
  ...flowHandlers,
  ...assignmentHandlers,
  ...engagementHandlers,
  ...userHandlers,
  ...callHandlers,
  ...callAccessHandlers,
  ...taskHandlers,
  ...libraryHandlers,
  ...statsHandlers,
  ...settingsHandlers,
  ...crmHandlers,
  ...meetingHandlers,
  ...permissionHandlers,
  ...auditHandlers,
  ...privacyHandlers,
  ...aiHandlers,
];

/** By name of the operation. */
export const answers: ReadonlyMap<string, OperationHandler> = new Map(
  all.map((handlerFor) => [handlerFor.operation, handlerFor]),
);
