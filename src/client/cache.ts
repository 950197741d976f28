/** Reads that need not be made again: one under way is shared, and what seldom changes is kept for a short time. */
import { LRUCache } from 'lru-cache';
import { GongError, StoppedError } from './errors.ts';
import type { Clock } from './http/clock.ts';
import { type Operation, rowsKeys, splitRoute } from './operation.ts';
import type { CallOptions, HttpRequest } from './request.ts';

/** How long the answer to a cacheable read is kept. */
export const cacheSeconds = 10;

const maxBytes = 8 * 1024 * 1024;

/** What a read has brought, and how long its text was. */
export interface SizedResponse<Answer> {
  readonly answer: Answer;
  readonly bytes: number;
}

type Make<Answer> = (options: CallOptions) => Promise<SizedResponse<Answer>>;

/** A read under way, for all who wait for it. It is stopped when nobody does any more. */
interface InFlightRequest<Answer> {
  readonly response: Promise<SizedResponse<Answer>>;
  readonly deadline: number;
  readonly stop: () => void;
  waiting: number;
}

/** The reads of one client. */
export class ResponseCache<Answer extends object> {
  readonly #clock: Clock;
  readonly #flights = new Map<string, InFlightRequest<Answer>>();
  readonly #kept: LRUCache<string, Answer>;
  /** How often each collection was written to: an answer from before a write is no answer after it. */
  readonly #writes = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#kept = new LRUCache({ maxSize: maxBytes, ttl: cacheSeconds * 1000, ttlResolution: 0, perf: clock });
  }

  /** Makes a read, or takes part in the same one under way, or in what is kept of it. Rejects with the signal's reason. */
  async read(operation: Operation, request: HttpRequest, options: CallOptions, make: Make<Answer>): Promise<Answer> {
    const key = this.#keyOf(operation, request);
    const kept = operation.cacheable && !options.fresh ? this.#kept.get(key) : undefined;
    if (kept) return kept;
    for (;;) {
      const flight = (options.fresh ? undefined : this.#flights.get(key)) ?? this.#begin(key, options, make);
      try {
        const { answer, bytes } = await this.#wait(flight, options.signal);
        const isCurrent = key === this.#keyOf(operation, request);
        if (isCurrent && mayBeKept(operation, answer)) this.#keep(key, answer, bytes);
        return answer;
      } catch (error) {
        if (!(flight.deadline < options.deadline && this.#lackedTime(flight, error))) throw error;
      }
    }
  }

  /** Whether a read may have failed only because those it was begun for had no more time: a limit is waited out by who has. */
  #lackedTime({ deadline }: InFlightRequest<Answer>, error: unknown): boolean {
    if (!(error instanceof GongError)) return false;
    return ['quota', 'deadline'].includes(error.failure.kind) || this.#clock.now() >= deadline;
  }

  /** Notes that a write begins or has ended: what was read before of the same collection does not count any more. */
  invalidate(operation: Operation): void {
    const collection = collectionOf(operation);
    this.#writes.set(collection, (this.#writes.get(collection) ?? 0) + 1);
    for (const key of this.#kept.keys()) if (key.startsWith(`${collection} `)) this.#kept.delete(key);
  }

  #keep(key: string, answer: Answer, bytes: number): void {
    this.#kept.purgeStale();
    this.#kept.set(key, answer, { size: Math.max(1, bytes) });
  }

  #begin(key: string, { deadline, priority }: CallOptions, make: Make<Answer>): InFlightRequest<Answer> {
    const controller = new AbortController();
    const landing = make({ signal: controller.signal, deadline, ...(priority && { priority }) });
    const land = () => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    const stop = () => {
      land();
      controller.abort(new StoppedError('cancelled'));
    };
    const flight: InFlightRequest<Answer> = { response: landing, deadline, stop, waiting: 0 };
    this.#flights.set(key, flight);
    landing.then(land, land);
    return flight;
  }

  #wait(flight: InFlightRequest<Answer>, signal: AbortSignal): Promise<SizedResponse<Answer>> {
    flight.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason);
        flight.waiting -= 1;
        if (flight.waiting === 0) flight.stop();
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      flight.response.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #keyOf(operation: Operation, { method, path, body }: HttpRequest): string {
    const collection = collectionOf(operation);
    return `${collection} ${JSON.stringify([this.#writes.get(collection) ?? 0, method, path, body])}`;
  }
}

/** An answer without its rows is one to ask for again. */
function mayBeKept(operation: Operation, answer: object): boolean {
  const keys = rowsKeys(operation);
  const isWhole = keys.length === 0 || keys.some((key) => Array.isArray(Reflect.get(answer, key)));
  return operation.cacheable === true && isWhole;
}

/** What a route is about: `flows` for everything below `/v2/flows`. */
function collectionOf({ route }: Operation): string {
  const [, , collection = ''] = splitRoute(route).template.split('/');
  return collection;
}
