/** The workflows: the toolset `outreach`. */
import type { Selection } from '../tools/index.ts';
import { commitEnrollment, getEnrollment } from './commit.ts';
import { getProspectContext } from './context.ts';
import { findProspectsTool } from './find.ts';
import { overrideFlowContent } from './override.ts';
import { planEnrollment } from './plan.ts';
import { status } from './status.ts';
import { readTranscript } from './transcript.ts';
import type { Workflow } from './workflow.ts';

export const workflows: readonly Workflow[] = [
  commitEnrollment,
  findProspectsTool,
  getEnrollment,
  getProspectContext,
  overrideFlowContent,
  planEnrollment,
  readTranscript,
  status,
];

/** The selected workflows. */
export function selectWorkflows({ toolsets, readOnly }: Selection): Workflow[] {
  if (!toolsets.includes('outreach')) return [];
  return workflows.filter(({ effect }) => effect === 'read' || !readOnly);
}
