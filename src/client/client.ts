/** Gong, as the rest of this program sees it. */
import { authorization, type Credentials } from './auth.ts';
import type { Clock } from './clock.ts';
import { GongError, Stopped, TransportError } from './errors.ts';
import { failureOfAnswer, failureOfTransport, stopped } from './failure.ts';
import { parseJson } from './json.ts';
import { type Operation, rowsKeys } from './operation.ts';
import type { Pace } from './pace.ts';
import { buildRequest, type HttpRequest, type Input } from './request.ts';
import { type Attempt, parseRetryAfter, waitBeforeRetry } from './retry.ts';
import type { HttpAnswer, Send } from './send.ts';

/** What Gong answered, parsed. */
export type Answer = Readonly<Record<string, unknown>>;

/** One page of a list. */
export interface Page {
  readonly rows: readonly unknown[];
  /** How many rows the whole list has, by Gong's count. */
  readonly total: number;
  /** Gong's cursor this page was fetched with; the first page has none. */
  readonly cursor: string | undefined;
  /** Gong's cursor of the page after it; the last page has none. */
  readonly nextCursor: string | undefined;
}

export interface CallOptions {
  /** Stops the call; its reason is a Stopped. */
  readonly signal: AbortSignal;
  /** The moment, in the clock's milliseconds, at which the signal will stop the call at the latest. */
  readonly deadline: number;
}

export interface GongClientParts {
  readonly credentials: Credentials;
  readonly send: Send;
  readonly pace: Pace;
  readonly clock: Clock;
  /** Takes secrets out of text that came from outside. */
  readonly redact: (text: string) => string;
  readonly userAgent: string;
}

/** The longest wait for one answer. A read may be tried again within the same call; a write is better waited for. */
const attemptMilliseconds = { read: 20_000, write: 60_000 };

/** Calls operations: paced, tried again where that is safe, with failures that say what is known afterwards. */
export class GongClient {
  readonly #parts: GongClientParts;

  constructor(parts: GongClientParts) {
    this.#parts = parts;
  }

  /** The clock that deadlines are measured with. */
  get clock(): Clock {
    return this.#parts.clock;
  }

  /** Sends one request and returns what Gong answered. Throws a GongError. */
  call(operation: Operation, input: Input, options: CallOptions): Promise<Answer> {
    return this.#request(operation, buildRequest(operation, input), options);
  }

  /** Walks a list page by page, from the given cursor on; what Gong does not page is one page. Throws a GongError. */
  async *pages(operation: Operation, input: Input, options: CallOptions & { from?: string }): AsyncGenerator<Page> {
    let cursor = options.from;
    do {
      const page = readPage(operation, await this.#answerOfList(operation, input, cursor, options), cursor);
      yield page;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  async #answerOfList(
    operation: Operation,
    input: Input,
    cursor: string | undefined,
    options: CallOptions,
  ): Promise<Answer> {
    try {
      return await this.#request(operation, buildRequest(operation, input, cursor), options);
    } catch (error) {
      if (operation.emptyOn404 && isGongsNotFound(error)) return {};
      throw error;
    }
  }

  async #request(operation: Operation, request: HttpRequest, { signal, deadline }: CallOptions): Promise<Answer> {
    const { clock, pace } = this.#parts;
    for (let made = 1; ; made += 1) {
      const attempt = await this.#attempt(operation, request, signal);
      if ('answer' in attempt) return attempt.answer;

      const wait = waitBeforeRetry(operation, attempt, made);
      if (wait === undefined || signal.aborted || clock.now() + wait >= deadline) throw attempt.error;
      if ('status' in attempt && attempt.status === 429) pace.rest(wait);
      else await untilStopped(clock.sleep(wait, signal), signal);
    }
  }

  async #attempt(
    operation: Operation,
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<{ answer: Answer } | (Attempt & { error: GongError })> {
    const { credentials, userAgent, send, pace, clock, redact } = this.#parts;
    const slot = await untilStopped(pace.enter(signal), signal);
    const headers = { ...request.headers, authorization: authorization(credentials), 'user-agent': userAgent };
    const timeoutMilliseconds = attemptMilliseconds[operation.effect === 'read' ? 'read' : 'write'];
    try {
      const http = await send({ ...request, headers }, { signal, timeoutMilliseconds, onSent: slot.sent });
      const { status } = http;
      if (status >= 200 && status < 300) return { answer: readAnswer(operation, http) };
      const retryAfterSeconds = parseRetryAfter(http.headers['retry-after'], clock.now());
      return { error: failureOfAnswer(operation, http, redact), status, retryAfterSeconds };
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      if (!error.sent) slot.unused();
      return { error: failureOfTransport(operation, error, signal, redact), sent: error.sent };
    }
  }
}

/** A stop while nothing is under way changes nothing, and is a failure like any other. */
async function untilStopped<T>(waiting: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await waiting;
  } catch (error) {
    throw error instanceof Stopped ? stopped(signal, 'nothing') : error;
  }
}

/** Throws a TransportError when the body of a success is not what Gong sends: the answer is lost, the deed may be done. */
function readAnswer(operation: Operation, { status, body }: HttpAnswer): Answer {
  if (body.trim() === '' && operation.effect !== 'read') return {};
  let answer: unknown;
  try {
    answer = parseJson(body);
  } catch {
    throw new TransportError(`the answer (${status}) is not JSON.`, true, 'broken');
  }
  if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return answer as Answer;
  throw new TransportError(`the answer (${status}) is not a JSON object.`, true, 'broken');
}

function readPage(operation: Operation, answer: Answer, cursor: string | undefined): Page {
  const found = rowsKeys(operation)
    .map((key) => answer[key])
    .find((value) => Array.isArray(value));
  const rows: readonly unknown[] = Array.isArray(found) ? found : [];
  const records = (answer.records ?? {}) as { totalRecords?: unknown; cursor?: unknown };
  return {
    rows,
    total: typeof records.totalRecords === 'number' ? records.totalRecords : rows.length,
    cursor,
    nextCursor: typeof records.cursor === 'string' && records.cursor !== '' ? records.cursor : undefined,
  };
}

/** Whether Gong itself said 404, in its error format; a wrong path or host says it in some other way. */
function isGongsNotFound(error: unknown): boolean {
  return error instanceof GongError && error.failure.status === 404 && (error.failure.messages ?? []).length > 0;
}
