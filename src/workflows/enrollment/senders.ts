/** The commits that are under way in this process. */
import { RefusalError } from '../../client/errors.ts';
import type { EnrollmentSender } from './sender.ts';

/** Knows each run until it has ended. */
export class RunningCommits {
  readonly #running = new Map<string, EnrollmentSender>();
  readonly #track: (work: Promise<unknown>) => void;
  #stopReason: string | undefined;

  /** `track` is told of every run, so that the process can wait for the batch under way before it ends. */
  constructor(track: (work: Promise<unknown>) => void) {
    this.#track = track;
  }

  /** Notes a run. Resolves with its end, and never rejects: what cannot be written stops a run, and is told by it. */
  add(planId: string, run: EnrollmentSender, sending: Promise<void>): Promise<void> {
    this.#running.set(planId, run);
    const ended = sending
      .catch((error: unknown) => run.stop(error instanceof Error ? error.message : String(error)))
      .finally(() => this.#running.delete(planId));
    this.#track(ended);
    return ended;
  }

  get(planId: string): EnrollmentSender | undefined {
    return this.#running.get(planId);
  }

  has(planId: string): boolean {
    return this.#running.has(planId);
  }

  /** Throws a Refusal once all runs were told to stop: none is to be begun then. */
  check(): void {
    if (this.#stopReason === undefined) return;
    throw new RefusalError(
      `Nobody was sent. ${this.#stopReason}`,
      'The plan is unused: commit it once the server is back.',
    );
  }

  /** Lets each run end its batch and begin no other, and lets no run begin. */
  stopAll(reason: string): void {
    this.#stopReason = reason;
    for (const run of this.#running.values()) run.stop(reason);
  }
}
