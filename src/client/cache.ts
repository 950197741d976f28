/** Shares a read in flight between its callers, and keeps cacheable reads for a short time. */
import { LRUCache } from 'lru-cache';
import { GongError, StoppedError } from './errors.ts';
import type { Clock } from './http/clock.ts';
import { type Operation, rowsKeys, splitRoute } from './operation.ts';
import type { CallOptions, HttpRequest } from './request.ts';

/** How long a cacheable response is kept. */
export const cacheSeconds = 10;

const maxBytes = 8 * 1024 * 1024;

/** A response, and the length of its text. */
export interface SizedResponse<Content> {
  readonly response: Content;
  readonly bytes: number;
}

type Make<Content> = (options: CallOptions) => Promise<SizedResponse<Content>>;

/** A read in flight. It is stopped when its last caller leaves. */
interface InFlightRequest<Content> {
  readonly response: Promise<SizedResponse<Content>>;
  readonly deadline: number;
  readonly stop: () => void;
  waiting: number;
}

/** The in-flight and kept reads of one client. */
export class ResponseCache<Content extends object> {
  readonly #clock: Clock;
  readonly #inFlight = new Map<string, InFlightRequest<Content>>();
  readonly #kept: LRUCache<string, Content>;
  /** The number of writes to each collection, which is part of the key of its reads. */
  readonly #writes = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#kept = new LRUCache({ maxSize: maxBytes, ttl: cacheSeconds * 1000, ttlResolution: 0, perf: clock });
  }

  /** Returns a kept response, joins the same read in flight, or sends it. Rejects with the signal's reason. */
  async read(operation: Operation, request: HttpRequest, options: CallOptions, make: Make<Content>): Promise<Content> {
    const key = this.#createKey(operation, request);
    const kept = operation.cacheable && !options.fresh ? this.#kept.get(key) : undefined;
    if (kept) return kept;
    for (;;) {
      const inFlight = (options.fresh ? undefined : this.#inFlight.get(key)) ?? this.#begin(key, options, make);
      try {
        const { response, bytes } = await this.#wait(inFlight, options.signal);
        const isCurrent = key === this.#createKey(operation, request);
        if (isCurrent && mayBeKept(operation, response)) this.#keep(key, response, bytes);
        return response;
      } catch (error) {
        if (!(inFlight.deadline < options.deadline && this.#lackedTime(inFlight, error))) throw error;
      }
    }
  }

  /** Whether a read may have failed only because its first caller had no more time; a caller with more time can wait longer. */
  #lackedTime({ deadline }: InFlightRequest<Content>, error: unknown): boolean {
    if (!(error instanceof GongError)) return false;
    return ['quota', 'deadline'].includes(error.failure.kind) || this.#clock.now() >= deadline;
  }

  /** Drops what was read of a collection; called when a write to it begins and ends. */
  invalidate(operation: Operation): void {
    const collection = toCollection(operation);
    this.#writes.set(collection, (this.#writes.get(collection) ?? 0) + 1);
    for (const key of this.#kept.keys()) if (key.startsWith(`${collection} `)) this.#kept.delete(key);
  }

  #keep(key: string, response: Content, bytes: number): void {
    this.#kept.purgeStale();
    this.#kept.set(key, response, { size: Math.max(1, bytes) });
  }

  #begin(key: string, { deadline, priority }: CallOptions, make: Make<Content>): InFlightRequest<Content> {
    const controller = new AbortController();
    const response = make({ signal: controller.signal, deadline, ...(priority && { priority }) });
    const remove = () => {
      if (this.#inFlight.get(key) === inFlight) this.#inFlight.delete(key);
    };
    const stop = () => {
      remove();
      controller.abort(new StoppedError('cancelled'));
    };
    const inFlight: InFlightRequest<Content> = { response, deadline, stop, waiting: 0 };
    this.#inFlight.set(key, inFlight);
    response.then(remove, remove);
    return inFlight;
  }

  #wait(inFlight: InFlightRequest<Content>, signal: AbortSignal): Promise<SizedResponse<Content>> {
    inFlight.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason);
        inFlight.waiting -= 1;
        if (inFlight.waiting === 0) inFlight.stop();
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      inFlight.response.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #createKey(operation: Operation, { method, path, body }: HttpRequest): string {
    const collection = toCollection(operation);
    return `${collection} ${JSON.stringify([this.#writes.get(collection) ?? 0, method, path, body])}`;
  }
}

/** A response without its rows is not kept. */
function mayBeKept(operation: Operation, response: object): boolean {
  const keys = rowsKeys(operation);
  const isWhole = keys.length === 0 || keys.some((key) => Array.isArray(Reflect.get(response, key)));
  return operation.cacheable === true && isWhole;
}

/** Returns the collection of a route: `flows` for everything below `/v2/flows`. */
function toCollection({ route }: Operation): string {
  const [, , collection = ''] = splitRoute(route).template.split('/');
  return collection;
}
