/** The answers to all operations. */
import type { OperationAnswer } from './answer.ts';
import { assignmentAnswers } from './assignments.ts';
import { engagementAnswers } from './engagement.ts';
import { flowAnswers } from './flows.ts';
import { userAnswers } from './users.ts';

const all = [...flowAnswers, ...assignmentAnswers, ...engagementAnswers, ...userAnswers];

/** By name of the operation. */
export const answers: ReadonlyMap<string, OperationAnswer> = new Map(all.map((answer) => [answer.operation, answer]));
