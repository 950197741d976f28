/** The errors of calls to Gong, and whether anything was changed. */

/**
 * - `refused`: Gong itself refused the request (4xx).
 * - `quota`: too many requests for the company, or for the share of the day that the servers on this machine may take.
 * - `outage`: no usable response (5xx, a broken connection, a page of a proxy or another host).
 * - `deadline`: the time for the call was over.
 * - `cancelled`: the host cancelled the call.
 */
export type FailureKind = 'refused' | 'quota' | 'outage' | 'deadline' | 'cancelled';

export interface Failure {
  readonly kind: FailureKind;
  /** What happened, as one sentence. */
  readonly reason: string;
  /** What to do next, as one sentence. */
  readonly advice: string;
  /** Gong's own words, cleaned. */
  readonly messages?: readonly string[];
  /** The status of the response, which Gong itself sent only where the kind is `refused`. */
  readonly status?: number;
  readonly requestId?: string;
  /** Whether Gong may have acted. `unknown` only for operations that change something. */
  readonly changed: 'nothing' | 'unknown';
}

/** Thrown when a call to Gong gave no usable response. */
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

/** Thrown when this server does not send a call to Gong. Nothing was changed. */
export class RefusalError extends Error {
  /** Each reason as one sentence. */
  readonly reasons: readonly string[];
  /** What to do next, as one sentence. */
  readonly advice: string;

  constructor(reasons: string | readonly string[], advice = correctArguments) {
    const list = typeof reasons === 'string' ? [reasons] : reasons;
    super(list.join(' '));
    this.name = 'RefusalError';
    this.reasons = list;
    this.advice = advice;
  }
}

/** The reason of an aborted signal: the deadline, or a cancellation by the host. */
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

/** Thrown when an exchange gave no usable response: the connection failed, took too long, or another host responded. */
export class TransportError extends Error {
  /** Whether the request began to be sent; if not, Gong cannot have acted. */
  readonly sent: boolean;
  readonly how: TransportFailure;

  constructor(message: string, sent: boolean, how: TransportFailure) {
    super(message);
    this.name = 'TransportError';
    this.sent = sent;
    this.how = how;
  }
}

/** Returns the failure of one part of a result. Rethrows what ends the whole call: a cancellation, and a bug. */
export function partialFailure(error: unknown): Failure {
  if (!(error instanceof GongError) || error.failure.kind === 'cancelled') throw error;
  return error.failure;
}

/** Describes a failure as a note within a result: what happened, Gong's words, and what to do next. */
export function describeFailure({ reason, messages = [], advice }: Failure): string {
  return [reason, ...messages, advice].join(' ');
}
