/** The responses to one batch of messages, which go out together. */
import type { RequestId } from '@modelcontextprotocol/server';

export class Batch {
  /** The responses so far, as JSON. */
  readonly responses: string[] = [];
  /** How many responses are awaited for each id. */
  readonly #awaited = new Map<RequestId, number>();

  /** Whether every response has come. */
  get isComplete(): boolean {
    return this.#awaited.size === 0;
  }

  awaits(id: RequestId): boolean {
    return this.#awaited.has(id);
  }

  expect(id: RequestId): void {
    this.#awaited.set(id, (this.#awaited.get(id) ?? 0) + 1);
  }

  /** Adds a response, to the request of this id if there is one. */
  add(response: string, id?: RequestId): void {
    this.responses.push(response);
    if (id !== undefined) this.giveUp(id);
  }

  /** Awaits one response less for an id. */
  giveUp(id: RequestId): void {
    const left = (this.#awaited.get(id) ?? 0) - 1;
    if (left > 0) this.#awaited.set(id, left);
    else this.#awaited.delete(id);
  }
}
