/** Operations that read the settings of a company: trackers, scorecards, AI briefs. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import { id, workspaceId } from './schemas.ts';

export const listTrackers = operation({
  name: 'gong_list_trackers',
  title: 'List trackers',
  description:
    'Keyword trackers, such as competitors or prices, with their words per language, whose words count and when in a call. Calls that hit them: trackers in gong_search_calls.',
  route: 'GET /v2/settings/trackers',
  scope: 'api:settings:trackers:read',
  effect: 'read',
  query: { workspaceId: workspaceId.optional() },
  output: {
    keywordTrackers: z.array(
      z.object({
        trackerId: id,
        trackerName: z.string(),
        workspaceId: id,
        languageKeywords: z.array(
          z.object({ language: z.string(), keywords: z.array(z.string()), includeRelatedForms: z.boolean() }),
        ),
        affiliation: z.string(),
        partOfQuestion: z.boolean(),
        saidAt: z.string(),
        saidAtInterval: z.int(),
        saidAtUnit: z.string(),
        saidInTopics: z.array(z.string()),
        filterQuery: z.string(),
        created: z.string(),
        creatorUserId: id,
        updated: z.string(),
        updaterUserId: id,
      }),
    ),
  },
  rows: 'keywordTrackers',
});

export const listScorecards = operation({
  name: 'gong_list_scorecards',
  title: 'List scorecards',
  description:
    'Forms that calls are reviewed with: questions, answer guide, range or choices, enabled or not, manual or automatic. How the reps did on them: gong_list_answered_scorecards.',
  route: 'GET /v2/settings/scorecards',
  scope: 'api:settings:scorecards:read',
  effect: 'read',
  output: {
    scorecards: z.array(
      z.object({
        scorecardId: id,
        scorecardName: z.string(),
        workspaceId: id,
        enabled: z.boolean(),
        updaterUserId: id,
        created: z.string(),
        updated: z.string(),
        reviewMethod: z.enum(['AUTOMATIC', 'MANUAL']),
        questions: z.array(
          z.object({
            questionId: id,
            questionRevisionId: id,
            questionText: z.string(),
            isOverall: z.boolean(),
            questionType: z.string(),
            answerGuide: z.string(),
            minRange: z.int(),
            maxRange: z.int(),
            answerOptions: z.array(z.object({ id: z.int(), text: z.string() })),
          }),
        ),
      }),
    ),
  },
  rows: 'scorecards',
  emptyOn404: true,
});

export const listBriefs = operation({
  name: 'gong_list_briefs',
  title: 'List briefs',
  description:
    'AI briefs the company has defined, with description, workspace and status (Beta). They are forms for a report; gong_generate_brief writes one about an account, deal or person.',
  route: 'GET /v2/settings/briefs',
  scope: 'api:ai-briefer:read',
  effect: 'read',
  query: { workspaceId: workspaceId.optional() },
  output: {
    requestId: z.string(),
    briefs: z.array(
      z.object({
        briefId: id,
        briefName: z.string(),
        workspaceId: id,
        description: z.string(),
        status: z.string(),
        creator: z.string(),
        creatorUserId: id,
        created: z.string(),
        updated: z.string(),
      }),
    ),
  },
});
