/** What the company has set up for its calls. */
import { listBriefs, listScorecards, listTrackers } from '../../tools/settings.ts';
import { briefs, scorecards, trackers } from '../company/settings.ts';
import { answer } from './handler.ts';

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
