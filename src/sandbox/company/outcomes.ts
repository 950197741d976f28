/** The outcomes that reps can give a call of the dialer. */

/** A call outcome, as Gong answers it. */
export interface DialerOutcome {
  readonly callOutcome: string;
  readonly displayOrder: number;
  readonly connectStatus: 'CONNECTED' | 'NOT_CONNECTED';
  readonly sentiment: 'POSITIVE' | 'NEGATIVE' | 'NEUTRAL' | null;
  readonly todoAction: 'COMPLETE' | 'COMPLETE_AND_REMOVE' | null;
  readonly automation: 'MARK_AS_OPT_OUT' | null;
  readonly category: 'ANSWERED' | 'NOT_ANSWERED';
}

const rows = [
  ['Meeting booked', 'CONNECTED', 'POSITIVE', 'COMPLETE_AND_REMOVE', null, 'ANSWERED'],
  ['Follow-up needed', 'CONNECTED', 'NEUTRAL', 'COMPLETE', null, 'ANSWERED'],
  ['Not now', 'CONNECTED', 'NEGATIVE', 'COMPLETE', null, 'ANSWERED'],
  ['Do not call again', 'CONNECTED', 'NEGATIVE', 'COMPLETE_AND_REMOVE', 'MARK_AS_OPT_OUT', 'ANSWERED'],
  ['Left a voicemail', 'NOT_CONNECTED', null, 'COMPLETE', null, 'NOT_ANSWERED'],
  ['No answer', 'NOT_CONNECTED', null, null, null, 'NOT_ANSWERED'],
  ['Wrong number', 'NOT_CONNECTED', 'NEGATIVE', 'COMPLETE', null, 'NOT_ANSWERED'],
] as const;

/** All outcomes, in the order reps see them in. */
export const dialerOutcomes: readonly DialerOutcome[] = rows.map(
  ([callOutcome, connectStatus, sentiment, todoAction, automation, category], index) => ({
    callOutcome,
    displayOrder: index + 1,
    connectStatus,
    sentiment,
    todoAction,
    automation,
    category,
  }),
);
