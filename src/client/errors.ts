/** What can go wrong between this server and Gong, and what is then known about the state of things. */

/**
 * - `refused`: Gong answered that it will not do this (4xx).
 * - `quota`: too many requests for the company, or for the share of the day that the servers on this machine may take.
 * - `outage`: no usable answer (5xx, broken connection, something that is not JSON).
 * - `deadline`: the time for this call was over first.
 * - `cancelled`: the host took the call back.
 */
export type FailureKind = 'refused' | 'quota' | 'outage' | 'deadline' | 'cancelled';

export interface Failure {
  readonly kind: FailureKind;
  /** One sentence: what happened. */
  readonly reason: string;
  /** One sentence: what to do next. */
  readonly advice: string;
  /** Gong's own words, cleaned. */
  readonly messages?: readonly string[];
  readonly status?: number;
  readonly requestId?: string;
  /** Whether Gong may have acted. `unknown` only for operations that change something. */
  readonly changed: 'nothing' | 'unknown';
}

/** A call to Gong that did not end in an answer to work with. */
export class GongError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super([failure.reason, ...(failure.messages ?? [])].join(' '));
    this.name = 'GongError';
    this.failure = failure;
  }
}

/** The advice when the arguments of a call are wrong. */
export const correctArguments = 'Correct the arguments and call again.';

/** A call that is not made, because of what this server knows before it asks Gong. Nothing was changed. */
export class RefusalError extends Error {
  /** Each reason as one sentence. */
  readonly reasons: readonly string[];
  /** One sentence: what to do next. */
  readonly advice: string;

  constructor(reasons: string | readonly string[], advice = correctArguments) {
    const list = typeof reasons === 'string' ? [reasons] : reasons;
    super(list.join(' '));
    this.name = 'RefusalError';
    this.reasons = list;
    this.advice = advice;
  }
}

/** Why a call is stopped before its end: the reason that its AbortSignal carries. */
export class StoppedError extends Error {
  readonly kind: 'deadline' | 'cancelled';

  constructor(kind: 'deadline' | 'cancelled') {
    super(kind);
    this.name = 'StoppedError';
    this.kind = kind;
  }
}

/** `otherHost`: the response is complete, and not one that Gong writes. */
export type TransportFailure = 'timeout' | 'aborted' | 'broken' | 'otherHost';

/** A connection that broke, was never made, took too long, or gave a response that cannot be used. */
export class TransportError extends Error {
  /** Whether the request had begun to leave: if not, Gong cannot have acted. */
  readonly sent: boolean;
  readonly how: TransportFailure;

  constructor(message: string, sent: boolean, how: TransportFailure) {
    super(message);
    this.name = 'TransportError';
    this.sent = sent;
    this.how = how;
  }
}

/** The failure that ended a part of an answer. Throws on what must end the whole call: a cancellation, a fault of this program. */
export function partialFailure(error: unknown): Failure {
  if (!(error instanceof GongError) || error.failure.kind === 'cancelled') throw error;
  return error.failure;
}

/** A failure as a note within an answer: what happened, in Gong's words too, and what to do next. */
export function describeFailure({ reason, messages = [], advice }: Failure): string {
  return [reason, ...messages, advice].join(' ');
}
