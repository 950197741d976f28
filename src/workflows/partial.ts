/** Answers in parts: a part that fails does not take back the others. */
import { type Failure, GongError } from '../client/errors.ts';

/** The failure that ended a part of an answer. Throws on what must end the whole call: a cancellation, a fault of this program. */
export function partialFailure(error: unknown): Failure {
  if (!(error instanceof GongError) || error.failure.kind === 'cancelled') throw error;
  return error.failure;
}

/** A failure as a note within an answer: what happened, in Gong's words too, and what to do next. */
export function describeFailure({ reason, messages = [], advice }: Failure): string {
  return [reason, ...messages, advice].join(' ');
}
