/** What reps and managers did, counted from the calls there are. */
import {
  getActivityAggregate,
  getActivityByPeriod,
  getActivityDayByDay,
  getCoachingMetrics,
  getInteractionStats,
  listAnsweredScorecards,
} from '../../tools/stats.ts';
import { createStatistics } from '../company/analysis.ts';
import type { Call } from '../company/calls.ts';
import type { User } from '../company/model.ts';
import {
  type Activity,
  type ActivityName,
  activityNames,
  fillScorecard,
  listActivities,
} from '../company/organization/coaching.ts';
import { gongId } from '../company/seeded.ts';
import { checkRange, type DayRange, isWithin, type PeriodUnit, toPeriod } from '../requests/periods.ts';
import { GongFault, NumericId } from '../responses.ts';
import type { State } from '../state/state.ts';
import { handlerFor } from './handler.ts';

interface Filter extends DayRange {
  readonly userIds?: readonly string[] | undefined;
}

/** The answers that count. */
export const statsHandlers = [
  handlerFor(getActivityAggregate, ({ filter }, state) => ({
    usersAggregateActivityStats: byUser(filter, state).map(({ user, activities }) => ({
      ...who(user),
      userAggregateActivityStats: toCounts(activities),
    })),
  })),

  handlerFor(getActivityByPeriod, ({ filter, aggregationPeriod }, state) => ({
    usersAggregateActivity: byUser(filter, state).map(({ user, activities }) => ({
      ...who(user),
      userAggregateActivity: byPeriod(activities, aggregationPeriod, filter).map((period) => ({
        ...toCounts(period.activities),
        ...period.range,
      })),
    })),
  })),

  handlerFor(getActivityDayByDay, ({ filter }, state) => ({
    usersDetailedActivities: byUser(filter, state).map(({ user, activities }) => ({
      ...who(user),
      userDailyActivityStats: byPeriod(activities, 'DAY', filter).map((day) => ({
        ...listCallIds(day.activities),
        ...day.range,
      })),
    })),
  })),

  handlerFor(getInteractionStats, ({ filter }, state) => {
    const { fromDate, toDate } = filter;
    checkRange(fromDate, toDate, state.now());
    const calls = state.calls.all().filter(({ metaData }) => isWithin(Date.parse(metaData.started), fromDate, toDate));
    return {
      peopleInteractionStats: listUsersWith(filter, state).flatMap((user) => {
        const hosted = calls.filter(({ metaData }) => metaData.primaryUserId === user.id).map(createStatistics);
        return hosted.length === 0 ? [] : [{ ...who(user), personInteractionStats: toMeans(hosted.flat()) }];
      }),
    };
  }),

  handlerFor(listAnsweredScorecards, ({ filter }, state) => {
    const { callFromDate, callToDate, reviewFromDate, reviewToDate, reviewMethod = 'MANUAL' } = filter;
    checkRange(callFromDate, callToDate, state.now());
    checkRange(reviewFromDate, reviewToDate, state.now());
    return {
      answeredScorecards: reviews(state)
        .filter(({ call }) => isWithin(Date.parse(call.metaData.started), callFromDate, callToDate))
        .filter(({ at }) => isWithin(at, reviewFromDate, reviewToDate))
        .filter(({ scorecard }) => reviewMethod === 'BOTH' || scorecard.reviewMethod === reviewMethod)
        .filter(({ hostId }) => filter.reviewedUserIds?.includes(hostId) ?? true)
        .filter(({ scorecard }) => filter.scorecardIds?.includes(scorecard.scorecardId) ?? true)
        .map(reviewRow),
    };
  }),

  handlerFor(getCoachingMetrics, (input, state) => {
    const manager = state.user(input['manager-id']);
    if (!manager) throw new GongFault(400, `manager-id is not a Gong user: ${input['manager-id']}`);
    const [from, to] = [Date.parse(input.from), Date.parse(input.to)];
    const calls = state.calls
      .all()
      .filter(({ metaData }) => metaData.workspaceId === input['workspace-id'])
      .map((call) => coached(call, state))
      .filter(({ at, managerId }) => managerId === manager.id && at >= from && at < to);
    const reports = state.company.users.filter(({ managerId, active }) => managerId === manager.id && active);
    return {
      coachingData:
        reports.length === 0
          ? []
          : [
              {
                manager: personRow(manager),
                directReportsMetrics: reports.map((report) => ({
                  report: personRow(report),
                  metrics: toCoachingMetrics(calls.filter(({ hostId }) => hostId === report.id)),
                })),
              },
            ],
    };
  }),
];

type Coached = ReturnType<typeof coached>;

function coached(call: Call, state: State) {
  return { call, ...state.coaching(call) };
}

/** Every user who did something in the range, with what it was. */
function byUser(filter: Filter, state: State): { user: User; activities: Activity[] }[] {
  checkRange(filter.fromDate, filter.toDate, state.now());
  const done = state.calls
    .all()
    .flatMap((call) => listActivities(call, coached(call, state)))
    .filter(({ at }) => isWithin(at, filter.fromDate, filter.toDate));
  return listUsersWith(filter, state)
    .map((user) => ({ user, activities: done.filter(({ userId }) => userId === user.id) }))
    .filter(({ activities }) => activities.length > 0);
}

function listUsersWith({ userIds }: Filter, { company }: State): User[] {
  return company.users.filter(({ id }) => userIds?.includes(id) ?? true);
}

/** The periods in which something was done, oldest first. */
function byPeriod(activities: readonly Activity[], unit: PeriodUnit, range: DayRange) {
  const periods = new Map<string, { range: DayRange; activities: Activity[] }>();
  for (const activity of activities) {
    const period = toPeriod(activity.at, unit, range);
    const known = periods.get(period.fromDate) ?? { range: period, activities: [] };
    known.activities.push(activity);
    periods.set(period.fromDate, known);
  }
  return [...periods.values()].sort((one, other) => (one.range.fromDate < other.range.fromDate ? -1 : 1));
}

function toCounts(activities: readonly Activity[]): Partial<Record<ActivityName, number>> {
  const counts = activityNames.map((name) => [name, activities.filter((one) => one.name === name).length]);
  return Object.fromEntries(counts);
}

function listCallIds(activities: readonly Activity[]): Partial<Record<ActivityName, string[]>> {
  const ids = activityNames.map((name) => [
    name,
    activities.filter((one) => one.name === name).map(({ callId }) => callId),
  ]);
  return Object.fromEntries(ids);
}

function toMeans(statistics: readonly { name: string; value: number }[]) {
  return [...new Set(statistics.map(({ name }) => name))].map((name) => {
    const values = statistics.filter((one) => one.name === name).map(({ value }) => value);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { name, value: Math.round(mean * 100) / 100 };
  });
}

function reviews(state: State) {
  return state.calls
    .all()
    .map((call) => coached(call, state))
    .flatMap(({ scorecard, ...review }) => (scorecard ? [{ ...review, scorecard }] : []));
}

/** Ids are JSON numbers here, although the list of scorecards has them as text. */
function reviewRow({ call, scorecard, at, hostId, managerId }: ReturnType<typeof reviews>[number]) {
  const reviewer = scorecard.reviewMethod === 'MANUAL' && managerId !== null ? new NumericId(managerId) : null;
  return {
    answeredScorecardId: new NumericId(gongId('answered scorecard', call.metaData.id)),
    scorecardId: new NumericId(scorecard.scorecardId),
    scorecardName: scorecard.scorecardName,
    callId: new NumericId(call.metaData.id),
    callStartTime: call.metaData.started,
    reviewedUserId: new NumericId(hostId),
    reviewerUserId: reviewer,
    reviewMethod: scorecard.reviewMethod,
    editorUserId: null,
    reviewTime: new Date(at).toISOString(),
    visibilityType: 'PUBLIC',
    answers: fillScorecard(call, scorecard).map((given) => ({
      ...given,
      questionId: new NumericId(given.questionId),
      questionRevisionId: new NumericId(given.questionRevisionId),
    })),
  };
}

/** The calls of a report that the manager heard, commented on, gave feedback on and scored. */
function toCoachingMetrics(calls: readonly Coached[]): Record<string, string[]> {
  const toIds = (fits: (coaching: Coached) => boolean) => calls.filter(fits).map(({ call }) => call.metaData.id);
  return {
    callsListenedTo: toIds(({ heardByManager }) => heardByManager),
    callsCommentedOn: toIds(({ comment }) => comment !== undefined),
    callsWithFeedback: toIds(({ feedback }) => feedback),
    callsScored: toIds(({ scorecard }) => scorecard?.reviewMethod === 'MANUAL'),
  };
}

function who({ id, emailAddress }: User) {
  return { userId: id, userEmailAddress: emailAddress };
}

function personRow({ id, emailAddress, firstName, lastName, title }: User) {
  return { id, emailAddress, firstName, lastName, title };
}
