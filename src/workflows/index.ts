/** Lists the workflows, which form the toolset `outreach`. */
import type { Selection } from '../tools/index.ts';
import { searchConversations } from './conversations/search/search.ts';
import { readTranscript } from './conversations/transcript.ts';
import { commitEnrollment } from './enrollment/commit.ts';
import { getEnrollment } from './enrollment/get.ts';
import { overrideFlowContent } from './enrollment/override.ts';
import { planEnrollment } from './enrollment/plan.ts';
import { reviewEnrollments } from './outcomes/review.ts';
import { stopOutreach } from './outcomes/stop.ts';
import { getProspectContext } from './prospects/context.ts';
import { findProspectsTool } from './prospects/find.ts';
import { status } from './status.ts';
import type { Workflow } from './workflow.ts';

export const workflows: readonly Workflow[] = [
  commitEnrollment,
  findProspectsTool,
  getEnrollment,
  getProspectContext,
  overrideFlowContent,
  planEnrollment,
  readTranscript,
  reviewEnrollments,
  searchConversations,
  status,
  stopOutreach,
];

/** Returns the workflows of a selection. */
export function selectWorkflows({ tools, readOnly }: Omit<Selection, 'toolsets'>): Workflow[] {
  return workflows.filter(({ name, effect }) => tools.has(name) && (effect === 'read' || !readOnly));
}
