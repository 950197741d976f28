/** What colleagues did with a call after it: listened, commented, shared, reviewed. */
import type { Calendar } from '../calendar.ts';
import type { Call } from '../calls.ts';
import type { User } from '../model.ts';
import { chance, gongId, nth } from '../seeded.ts';
import { type ScorecardForm, scorecards } from './settings.ts';

const hour = 3_600_000;

const comments = [
  'Ask for the number before you show ours.',
  'Good silence here. It made them talk about cost.',
  'Whom else do they need for the decision?',
  'I would have stopped at the first objection.',
];

/** What colleagues did with one call. */
export interface Coaching {
  readonly hostId: string;
  /** Who coaches the host; without a manager, nobody does. */
  readonly managerId: string | null;
  /** When it happened, in milliseconds. */
  readonly at: number;
  readonly heardByHost: boolean;
  readonly heardByManager: boolean;
  readonly comment: string | undefined;
  /** Requested by the host and given by the manager. */
  readonly feedback: boolean;
  readonly sharedInternally: boolean;
  readonly sharedExternally: boolean;
  readonly scorecard: ScorecardForm | undefined;
}

/** Creates what colleagues did with a call: the same each time. */
export function createCoaching(call: Call, host: User | undefined, { today }: Calendar): Coaching {
  const { id, started, purpose, primaryUserId } = call.metaData;
  const { below, pick } = chance(`coaching on ${id}`);
  const managerId = host?.managerId ?? null;
  const oneIn = (count: number) => below(count) === 0 && call.scenes.length > 0;
  const heard = oneIn(3) && managerId !== null;
  return {
    hostId: primaryUserId,
    managerId,
    at: Math.min(Date.parse(started) + (2 + below(40)) * hour, today - hour),
    heardByHost: oneIn(4),
    heardByManager: heard,
    comment: oneIn(2) && heard ? pick(comments) : undefined,
    feedback: oneIn(3) && heard,
    sharedInternally: oneIn(8),
    sharedExternally: oneIn(9),
    scorecard: reviewedWith(purpose, oneIn(2), heard),
  };
}

/** The comment on a call as Gong answers it; an empty list without one. */
export function listPublicComments({ metaData }: Call, { comment, managerId, at }: Coaching): object[] {
  if (comment === undefined) return [];
  const { below } = chance(`comment on ${metaData.id}`);
  const audioStartTime = below(Math.max(1, metaData.duration - 30));
  return [
    {
      id: gongId('comment', metaData.id),
      audioStartTime,
      audioEndTime: audioStartTime + 10 + below(20),
      commenterUserId: managerId,
      comment,
      posted: new Date(at).toISOString(),
      inReplyTo: null,
      duringCall: false,
    },
  ];
}

/** An answer to a question of a scorecard. */
export interface ScorecardReply {
  readonly questionId: string;
  readonly questionRevisionId: string;
  readonly isOverall: boolean;
  readonly score: number | null;
  readonly answerText: string | null;
  readonly notApplicable: boolean;
  readonly selectedOptions: readonly string[] | null;
}

/** How a call was scored. */
export function fillScorecard({ metaData }: Call, { questions }: ScorecardForm): ScorecardReply[] {
  const { below } = chance(`scores of ${metaData.id}`);
  return questions.map(({ questionId, questionRevisionId, isOverall, answerOptions }) => ({
    questionId,
    questionRevisionId,
    isOverall,
    score: answerOptions ? null : 2 + below(4),
    answerText: null,
    notApplicable: false,
    selectedOptions: answerOptions ? [nth(answerOptions, below(2)).text] : null,
  }));
}

function reviewedWith(purpose: string | null, isReviewed: boolean, heard: boolean): ScorecardForm | undefined {
  if (!isReviewed) return undefined;
  if (purpose === 'Prospecting') return scorecardNamed('First call check');
  return heard ? scorecardNamed(purpose === 'Customer review' ? 'Customer review' : 'Discovery') : undefined;
}

function scorecardNamed(name: string): ScorecardForm | undefined {
  return scorecards.find(({ scorecardName }) => scorecardName === name);
}

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
export function listActivities({ metaData, parties }: Call, coaching: Coaching): Activity[] {
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
