/** The commits that run in this process. */
import { RefusalError } from '../../client/errors.ts';
import type { Sender } from './sender.ts';

export class RunningCommits {
  readonly #senders = new Map<string, Sender>();
  readonly #track: (work: Promise<unknown>) => void;
  #shutdownReason: string | undefined;

  /** `track` gets a promise for each commit, so that the process can wait for the batch in flight before it exits. */
  constructor(track: (work: Promise<unknown>) => void) {
    this.#track = track;
  }

  /**
   * Resolves when the commit has ended, and never rejects: an error stops the sender, which then reports it. The process
   * waits for `afterwards` too, the caller does not.
   */
  add(planId: string, sender: Sender, work: Promise<void>, afterwards: () => Promise<void>): Promise<void> {
    this.#senders.set(planId, sender);
    const ended = work
      .catch((error: unknown) => sender.stop(error instanceof Error ? error.message : String(error)))
      .finally(() => this.#senders.delete(planId));
    this.#track(ended.then(afterwards));
    return ended;
  }

  get(planId: string): Sender | undefined {
    return this.#senders.get(planId);
  }

  has(planId: string): boolean {
    return this.#senders.has(planId);
  }

  /** Throws a RefusalError once the process is shutting down. */
  assertOpen(): void {
    if (this.#shutdownReason === undefined) return;
    throw new RefusalError(
      `Nobody was sent. ${this.#shutdownReason}`,
      'The plan is not used up: commit it once the server runs again.',
    );
  }

  /** Lets each commit finish its batch and send no other, and refuses new ones. */
  stopAll(reason: string): void {
    this.#shutdownReason = reason;
    for (const sender of this.#senders.values()) sender.stop(reason);
  }
}
