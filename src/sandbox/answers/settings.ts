/** What the company has set up for its calls. */
import { listBriefs, listScorecards, listTrackers } from '../../tools/settings.ts';
import { briefs } from '../company/briefs.ts';
import { scorecards } from '../company/scorecards.ts';
import { trackers } from '../company/trackers.ts';
import { answer } from './answer.ts';

/** The answers about trackers, scorecards and briefs. */
export const settingsAnswers = [
  answer(listTrackers, ({ workspaceId }) => ({ keywordTrackers: trackers.filter(isIn(workspaceId)) })),
  answer(listScorecards, () => ({ scorecards })),
  answer(listBriefs, ({ workspaceId }) => ({ briefs: briefs.filter(isIn(workspaceId)) })),
];

function isIn(workspaceId: string | undefined) {
  return (setting: { readonly workspaceId: string }) =>
    workspaceId === undefined || setting.workspaceId === workspaceId;
}
