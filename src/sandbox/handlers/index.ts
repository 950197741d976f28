/** The answers to all operations. */
import { aiHandlers } from './ai.ts';
import { auditHandlers } from './audit.ts';
import { callAccessHandlers } from './call-access.ts';
import { callHandlers } from './calls.ts';
import { crmHandlers } from './crm.ts';
import { engagementHandlers } from './engagement.ts';
import { assignmentHandlers, flowHandlers } from './flows.ts';
import type { OperationHandler } from './handler.ts';
import { libraryHandlers } from './library.ts';
import { meetingHandlers } from './meetings.ts';
import { permissionHandlers } from './permissions.ts';
import { privacyHandlers } from './privacy.ts';
import { settingsHandlers } from './settings.ts';
import { statsHandlers } from './stats.ts';
import { taskHandlers } from './tasks.ts';
import { userHandlers } from './users.ts';

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
