/** Who did what with the calls, as Gong counts it. */
import type { Call } from './calls.ts';
import type { Coaching } from './coaching.ts';

/** The activities that Gong counts. */
export const activityNames = [
  'callsAsHost',
  'callsGaveFeedback',
  'callsRequestedFeedback',
  'callsReceivedFeedback',
  'ownCallsListenedTo',
  'othersCallsListenedTo',
  'callsSharedInternally',
  'callsSharedExternally',
  'callsScorecardsFilled',
  'callsScorecardsReceived',
  'callsAttended',
  'callsCommentsGiven',
  'callsCommentsReceived',
  'callsMarkedAsFeedbackGiven',
  'callsMarkedAsFeedbackReceived',
] as const;

/** An activity that Gong counts. */
export type ActivityName = (typeof activityNames)[number];

/** One user, one call, one activity. */
export interface Activity {
  readonly userId: string;
  readonly callId: string;
  readonly name: ActivityName;
  /** In milliseconds. */
  readonly at: number;
}

/** All that was done with one call. */
export function activitiesOf({ metaData, parties }: Call, coaching: Coaching): Activity[] {
  const { hostId, managerId, at, heardByHost, heardByManager, comment, feedback, scorecard } = coaching;
  const started = Date.parse(metaData.started);
  const attended = parties.filter(({ methods }) => methods.includes('Attendee')).flatMap(({ userId }) => userId ?? []);
  const reviewed = scorecard?.reviewMethod === 'MANUAL';

  const done: readonly (readonly [boolean, string | null, ActivityName, number])[] = [
    [true, hostId, 'callsAsHost', started],
    ...attended.map((userId) => [true, userId, 'callsAttended', started] as const),
    [heardByHost, hostId, 'ownCallsListenedTo', at],
    [heardByManager, managerId, 'othersCallsListenedTo', at],
    [comment !== undefined, managerId, 'callsCommentsGiven', at],
    [comment !== undefined, hostId, 'callsCommentsReceived', at],
    [feedback, hostId, 'callsRequestedFeedback', at],
    [feedback, managerId, 'callsGaveFeedback', at],
    [feedback, hostId, 'callsReceivedFeedback', at],
    [feedback, managerId, 'callsMarkedAsFeedbackGiven', at],
    [feedback, hostId, 'callsMarkedAsFeedbackReceived', at],
    [coaching.sharedInternally, hostId, 'callsSharedInternally', at],
    [coaching.sharedExternally, hostId, 'callsSharedExternally', at],
    [reviewed, managerId, 'callsScorecardsFilled', at],
    [reviewed, hostId, 'callsScorecardsReceived', at],
  ];
  return done.flatMap(([isDone, userId, name, when]) =>
    isDone && userId !== null ? [{ userId, callId: metaData.id, name, at: when }] : [],
  );
}
