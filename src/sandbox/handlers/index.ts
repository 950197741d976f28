/** The answers to all operations. */
import { aiAnswers } from './ai.ts';
import { auditAnswers } from './audit.ts';
import { callAccessAnswers } from './call-access.ts';
import { callAnswers } from './calls.ts';
import { crmAnswers } from './crm.ts';
import { engagementAnswers } from './engagement.ts';
import { assignmentAnswers, flowAnswers } from './flows.ts';
import type { OperationAnswer } from './handler.ts';
import { libraryAnswers } from './library.ts';
import { meetingAnswers } from './meetings.ts';
import { permissionAnswers } from './permissions.ts';
import { privacyAnswers } from './privacy.ts';
import { settingsAnswers } from './settings.ts';
import { statsAnswers } from './stats.ts';
import { taskAnswers } from './tasks.ts';
import { userAnswers } from './users.ts';

const all = [
  ...flowAnswers,
  ...assignmentAnswers,
  ...engagementAnswers,
  ...userAnswers,
  ...callAnswers,
  ...callAccessAnswers,
  ...taskAnswers,
  ...libraryAnswers,
  ...statsAnswers,
  ...settingsAnswers,
  ...crmAnswers,
  ...meetingAnswers,
  ...permissionAnswers,
  ...auditAnswers,
  ...privacyAnswers,
  ...aiAnswers,
];

/** By name of the operation. */
export const answers: ReadonlyMap<string, OperationAnswer> = new Map(all.map((answer) => [answer.operation, answer]));
