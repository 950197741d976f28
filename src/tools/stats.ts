/** Operations that read statistics of reps and managers: activity, interaction, scorecards, coaching. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import { dateTime, filterIds, id, integerId, inWords, userIds } from './schemas.ts';

/** A day in the time zone of the company. */
const day = z.iso.date().describe('YYYY-MM-DD');

/** Describes the filter without the two fields that Gong lists and does not explain. */
const filter = inWords(
  z.strictObject({
    fromDate: day,
    toDate: day,
    createdFromDateTime: dateTime.optional(),
    createdToDateTime: dateTime.optional(),
    userIds: userIds.optional(),
  }),
  '{fromDate, toDate: YYYY-MM-DD (toDate exclusive, today at the latest), userIds?: from gong_list_users}',
);

const who = { userId: id, userEmailAddress: z.string() };

/** The activities Gong counts, each with the given value: a number, or the calls themselves. */
const activities = <T extends z.ZodType>(value: T) => ({
  callsAsHost: value,
  callsGaveFeedback: value,
  callsRequestedFeedback: value,
  callsReceivedFeedback: value,
  ownCallsListenedTo: value,
  othersCallsListenedTo: value,
  callsSharedInternally: value,
  callsSharedExternally: value,
  callsScorecardsFilled: value,
  callsScorecardsReceived: value,
  callsAttended: value,
  callsCommentsGiven: value,
  callsCommentsReceived: value,
  callsMarkedAsFeedbackGiven: value,
  callsMarkedAsFeedbackReceived: value,
});

const period = { fromDate: z.string(), toDate: z.string() };

const person = z.object({
  id,
  emailAddress: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  title: z.string(),
});

export const getActivityAggregate = operation({
  name: 'gong_get_activity_aggregate',
  title: 'Get activity totals',
  description:
    'One total per user for a date range: calls hosted, attended, heard, commented on, shared; feedback; scorecards. For comparing reps. Trends: gong_get_activity_by_period. The calls: gong_get_activity_day_by_day.',
  route: 'POST /v2/stats/activity/aggregate',
  scope: 'api:stats:user-actions',
  effect: 'read',
  body: { filter },
  output: {
    usersAggregateActivityStats: z.array(
      z.object({ ...who, userAggregateActivityStats: z.object(activities(z.int())) }),
    ),
  },
  pages: 'usersAggregateActivityStats',
  emptyOn404: true,
});

export const getActivityByPeriod = operation({
  name: 'gong_get_activity_by_period',
  title: 'Get activity by period',
  description:
    'The counts of gong_get_activity_aggregate by day, week (from Monday), month, quarter or year, one row per user: how the activity of each rep or manager develops.',
  route: 'POST /v2/stats/activity/aggregate-by-period',
  scope: 'api:stats:user-actions',
  effect: 'read',
  body: { filter, aggregationPeriod: z.enum(['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR']) },
  output: {
    usersAggregateActivity: z.array(
      z.object({ ...who, userAggregateActivity: z.array(z.object({ ...activities(z.int()), ...period })) }),
    ),
  },
  pages: 'usersAggregateActivity',
  emptyOn404: true,
});

export const getActivityDayByDay = operation({
  name: 'gong_get_activity_day_by_day',
  title: 'Get activity day by day',
  description:
    'Call ids instead of counts: per user and day the calls hosted, attended, listened to, commented on, shared or scored. Leads from a total to the calls behind it.',
  route: 'POST /v2/stats/activity/day-by-day',
  scope: 'api:stats:user-actions:detailed',
  effect: 'read',
  body: { filter },
  output: {
    usersDetailedActivities: z.array(
      z.object({ ...who, userDailyActivityStats: z.array(z.object({ ...activities(z.array(id)), ...period })) }),
    ),
  },
  pages: 'usersDetailedActivities',
  emptyOn404: true,
});

export const getInteractionStats = operation({
  name: 'gong_get_interaction_stats',
  title: 'Get interaction statistics',
  description:
    'How each rep talks, over a date range: longest monologue, interactivity, patience and the like, from calls with Whisper on. How much reps do: gong_get_activity_aggregate.',
  route: 'POST /v2/stats/interaction',
  scope: 'api:stats:interaction',
  effect: 'read',
  body: { filter },
  output: {
    peopleInteractionStats: z.array(
      z.object({ ...who, personInteractionStats: z.array(z.object({ name: z.string(), value: z.number() })) }),
    ),
  },
  pages: 'peopleInteractionStats',
  emptyOn404: true,
});

export const listAnsweredScorecards = operation({
  name: 'gong_list_answered_scorecards',
  title: 'List answered scorecards',
  description:
    'Reviews of calls: which rep was scored on which call, by whom or automatically, with every answer and score. Question texts and scorecard ids: gong_list_scorecards.',
  route: 'POST /v2/stats/activity/scorecards',
  scope: 'api:stats:scorecards',
  effect: 'read',
  body: {
    filter: inWords(
      z.strictObject({
        callFromDate: day.optional(),
        callToDate: day.optional(),
        reviewFromDate: day.optional(),
        reviewToDate: day.optional(),
        reviewMethod: z.enum(['AUTOMATIC', 'MANUAL', 'BOTH']).optional(),
        reviewedUserIds: filterIds.optional(),
        scorecardIds: filterIds.optional(),
      }),
      '{callFromDate?, callToDate?, reviewFromDate?, reviewToDate?: YYYY-MM-DD (to exclusive), reviewMethod?: AUTOMATIC|MANUAL|BOTH (default MANUAL), reviewedUserIds?, scorecardIds?}',
    ),
  },
  output: {
    answeredScorecards: z.array(
      z.object({
        answeredScorecardId: id,
        scorecardId: id,
        scorecardName: z.string(),
        callId: id,
        callStartTime: z.string(),
        reviewedUserId: id,
        reviewerUserId: id,
        reviewMethod: z.enum(['AUTOMATIC', 'MANUAL']),
        editorUserId: id,
        reviewTime: z.string(),
        visibilityType: z.enum(['PUBLIC', 'PRIVATE', 'OPT_IN_USERS', 'MANAGERS', 'MANAGERS_AND_REVIEWEE']),
        answers: z.array(
          z.object({
            questionId: id,
            questionRevisionId: id,
            isOverall: z.boolean(),
            score: z.int(),
            answerText: z.string(),
            notApplicable: z.boolean(),
            selectedOptions: z.array(z.string()),
          }),
        ),
      }),
    ),
  },
  pages: 'answeredScorecards',
  emptyOn404: true,
});

export const getCoachingMetrics = operation({
  name: 'gong_get_coaching_metrics',
  title: 'Get coaching metrics',
  description:
    'How one manager coaches in a time range: the coaching metrics of every direct report, under the names Gong gives them. The single reviews: gong_list_answered_scorecards.',
  route: 'GET /v2/coaching',
  scope: 'api:coaching:read',
  effect: 'read',
  query: {
    'workspace-id': integerId.describe('From gong_list_workspaces'),
    'manager-id': integerId.describe('User id of the manager'),
    from: dateTime,
    to: dateTime,
  },
  output: {
    requestId: z.string(),
    coachingData: z.array(
      z.object({
        manager: person,
        directReportsMetrics: z.array(z.object({ report: person, metrics: z.record(z.string(), z.array(z.string())) })),
      }),
    ),
  },
});
