/** What the company has set up for its calls. */
import { listBriefs, listScorecards, listTrackers } from '../../../tools/settings.ts';
import { dateBriefs, dateScorecards, dateTrackers } from '../../company/organization/settings.ts';
import { handlerFor } from '../handler.ts';

/** The answers about trackers, scorecards and briefs. */
export const settingsHandlers = [
  handlerFor(listTrackers, ({ workspaceId }, { company }) => ({
    keywordTrackers: dateTrackers(company.calendar).filter(isIn(workspaceId)),
  })),
  handlerFor(listScorecards, (_, { company }) => ({ scorecards: dateScorecards(company.calendar) })),
  handlerFor(listBriefs, ({ workspaceId }, { company }) => ({
    briefs: dateBriefs(company.calendar).filter(isIn(workspaceId)),
  })),
];

function isIn(workspaceId: string | undefined) {
  return (setting: { readonly workspaceId: string }) =>
    workspaceId === undefined || setting.workspaceId === workspaceId;
}
