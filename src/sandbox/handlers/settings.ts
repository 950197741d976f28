/** What the company has set up for its calls. */
import { listBriefs, listScorecards, listTrackers } from '../../tools/settings.ts';
import { dateBriefs, dateScorecards, dateTrackers } from '../company/settings.ts';
import { answer } from './handler.ts';

/** The answers about trackers, scorecards and briefs. */
export const settingsAnswers = [
  answer(listTrackers, ({ workspaceId }, { company }) => ({
    keywordTrackers: dateTrackers(company.calendar).filter(isIn(workspaceId)),
  })),
  answer(listScorecards, (_, { company }) => ({ scorecards: dateScorecards(company.calendar) })),
  answer(listBriefs, ({ workspaceId }, { company }) => ({
    briefs: dateBriefs(company.calendar).filter(isIn(workspaceId)),
  })),
];

function isIn(workspaceId: string | undefined) {
  return (setting: { readonly workspaceId: string }) =>
    workspaceId === undefined || setting.workspaceId === workspaceId;
}
