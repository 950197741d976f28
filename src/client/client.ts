/** The client of Gong's API. */

import type { Access, Authorizer } from './auth/authorizer.ts';
import { ResponseCache, type SizedResponse } from './cache.ts';
import { DryRunError } from './dry-run.ts';
import { GongError, RefusalError, StoppedError, TransportError } from './errors.ts';
import {
  afterLostResponse,
  areCredentialsRejected,
  endlessListError,
  errorFromResponse,
  errorFromTransport,
  isNothingFound,
  rejectedRetryError,
  stoppedError,
} from './failure.ts';
import type { Clock } from './http/clock.ts';
import { type Attempt, parseRetryAfter, waitBeforeRetry } from './http/retry.ts';
import type { Send } from './http/send.ts';
import type { InputOf, Operation, ResponseOf, RowOf } from './operation.ts';
import type { RateLimiter } from './rate-limit/limiter.ts';
import type { CallOptions } from './request.ts';
import { buildRequest, type HttpRequest, type Input } from './request.ts';
import { emptyPage, type GongResponse, type Page, readPage, readResponse } from './response.ts';
import { type OpenUpload, toMultipart } from './upload.ts';

export interface GongClientOptions {
  readonly authorizer: Authorizer;
  readonly send: Send;
  readonly rateLimiter: RateLimiter;
  readonly clock: Clock;
  /** Removes secrets from text that came from outside. */
  readonly redact: (text: string) => string;
  readonly userAgent: string;
  /** Opens files for uploads; without it, operations that send a file are refused. */
  readonly openUpload?: OpenUpload | undefined;
  /** Refuses to send anything but reads. */
  readonly dryRun?: boolean;
}

export interface PagesOptions extends CallOptions {
  /** Gong's cursor of the first page to read. */
  readonly from?: string;
}

type AttemptEnd = SizedResponse<GongResponse> | (Attempt & { readonly error: GongError });

/** Maximum time for one attempt of a read, so that another one fits into the call. A write gets all the time that is left. */
const readMilliseconds = 20_000;

/** Minimum time until the deadline for a request to be sent: with less, its response would come too late. */
const minMilliseconds = 1000;

/** Calls operations: within the rate limit, retried where that is safe, with errors that say whether anything was changed. */
export class GongClient {
  readonly #options: GongClientOptions;
  readonly #reads: ResponseCache<GongResponse>;

  constructor(options: GongClientOptions) {
    this.#options = options;
    this.#reads = new ResponseCache(options.clock);
  }

  /** Whether writes are described and not sent. */
  get dryRun(): boolean {
    return this.#options.dryRun === true;
  }

  /** The clock of deadlines. */
  get clock(): Clock {
    return this.#options.clock;
  }

  /** The origin of Gong's API for this company. */
  get origin(): string {
    return this.#options.authorizer.origin;
  }

  /** The use of the quota, and its warning. */
  get rateLimiter(): Pick<RateLimiter, 'quota' | 'warning'> {
    return this.#options.rateLimiter;
  }

  /**
   * Sends one request and returns Gong's response. Throws a GongError. Responses are not validated against the types of the
   * operation, here and in `pages`. Callers that pass a plain `Operation`, as MCP does, get fields of any type.
   */
  call<O extends Operation>(operation: O, input: InputOf<O>, options: CallOptions): Promise<ResponseOf<O>>;
  async call(operation: Operation, input: Input, options: CallOptions): Promise<GongResponse> {
    const request = buildRequest(operation, input);
    if (operation.upload) return this.#sendFile(operation, request, input, options);
    return this.#request(operation, request, options);
  }

  /**
   * Reads a list page by page, from the given cursor on; a list that Gong does not page is one page. Throws a GongError, also
   * when Gong repeats a cursor or keeps sending pages without rows.
   */
  pages<O extends Operation>(operation: O, input: InputOf<O>, options: PagesOptions): AsyncGenerator<Page<RowOf<O>>>;
  async *pages(operation: Operation, input: Input, options: PagesOptions): AsyncGenerator<Page> {
    const seen = new Set<string>();
    let cursor = options.from;
    let emptyPages = 0;
    do {
      const page = await this.#requestPage(operation, input, cursor, options);
      yield page;
      cursor = page.nextCursor;
      emptyPages = page.rows.length === 0 ? emptyPages + 1 : 0;
      if (cursor !== undefined && (seen.has(cursor) || emptyPages > 10)) throw endlessListError();
      if (cursor !== undefined) seen.add(cursor);
    } while (cursor !== undefined);
  }

  /** Throws a RefusalError when the file cannot be sent. */
  async #sendFile(
    operation: Operation,
    request: HttpRequest,
    input: Input,
    options: CallOptions,
  ): Promise<GongResponse> {
    const [part = ''] = Object.keys(operation.body ?? {});
    const { openUpload = uploadsAreOff } = this.#options;
    const upload = await openUpload(String(input[part]), operation.upload?.maxBytes ?? 0);
    try {
      const { headers, body } = toMultipart(part, upload);
      return await this.#request(operation, { ...request, headers: { ...request.headers, ...headers }, body }, options);
    } finally {
      await upload.close();
    }
  }

  async #requestPage(
    operation: Operation,
    input: Input,
    cursor: string | undefined,
    options: CallOptions,
  ): Promise<Page> {
    try {
      return readPage(
        operation,
        await this.#request(operation, buildRequest(operation, input, cursor), options),
        cursor,
      );
    } catch (error) {
      const isEmpty = operation.emptyOn404 && error instanceof GongError && isNothingFound(error.failure);
      if (isEmpty) return emptyPage(operation, cursor);
      throw error;
    }
  }

  async #request(operation: Operation, request: HttpRequest, options: CallOptions): Promise<GongResponse> {
    if (operation.spendsCredits) return (await this.#sendUntilDone(operation, request, options)).response;
    if (operation.effect === 'read') {
      const reading = this.#reads.read(operation, request, options, (shared) =>
        this.#sendUntilDone(operation, request, shared),
      );
      return untilStopped(reading, options.signal);
    }
    this.#reads.invalidate(operation);
    try {
      return (await this.#sendUntilDone(operation, request, options)).response;
    } finally {
      this.#reads.invalidate(operation);
    }
  }

  /** Sends a request, and retries it where that is safe and there is time. */
  async #sendUntilDone(
    operation: Operation,
    request: HttpRequest,
    options: CallOptions,
  ): Promise<SizedResponse<GongResponse>> {
    const { signal, deadline } = options;
    const { clock, rateLimiter: limiter } = this.#options;
    if (this.dryRun && operation.effect !== 'read') throw new DryRunError(operation.name);
    let mayBeDone = false;
    try {
      for (let made = 1; ; made += 1) {
        const attempt = await this.#attemptWithAccess(operation, request, options);
        if ('response' in attempt) {
          return mayBeDone ? { ...attempt, response: { ...attempt.response, note: repeatedNote } } : attempt;
        }
        if (mayBeDone && attempt.error.failure.kind === 'refused') throw rejectedRetryError(attempt.error);
        mayBeDone ||= attempt.error.failure.changed === 'unknown';

        const wait = waitBeforeRetry(operation, attempt, made);
        const isLimit = 'status' in attempt && attempt.status === 429;
        if (isLimit) limiter.backOff(wait ?? (attempt.retryAfterSeconds ?? 1) * 1000);
        if (wait === undefined || signal.aborted || clock.now() + wait + minMilliseconds > deadline)
          throw attempt.error;
        if (!isLimit) await untilStopped(clock.sleep(wait, signal), signal);
      }
    } catch (error) {
      throw mayBeDone && error instanceof GongError ? afterLostResponse(error) : error;
    }
  }

  /** Makes one attempt, and one more with other credentials if Gong rejected these: Gong has done nothing then. */
  async #attemptWithAccess(operation: Operation, request: HttpRequest, options: CallOptions): Promise<AttemptEnd> {
    const { authorizer } = this.#options;
    const { signal } = options;
    const access = await untilStopped(authorizer.authorize(signal), signal);
    const attempt = await this.#attempt(operation, { ...request, access }, options);
    if (!('error' in attempt && areCredentialsRejected(attempt.error.failure))) return attempt;
    const other = await untilStopped(authorizer.replace(access, signal), signal);
    return other ? this.#attempt(operation, { ...request, access: other }, options) : attempt;
  }

  async #attempt(
    operation: Operation,
    { access, ...request }: HttpRequest & { readonly access: Access },
    { signal, deadline, priority = 'interactive' }: CallOptions,
  ): Promise<AttemptEnd> {
    const { userAgent, send, rateLimiter: limiter, clock, redact } = this.#options;
    const permit = await untilStopped(limiter.acquire({ signal, deadline, priority }), signal);
    const { origin, authorization } = access;
    const headers = { ...request.headers, authorization, 'user-agent': userAgent };
    const left = deadline - clock.now();
    if (left < minMilliseconds) {
      permit.release();
      throw stoppedError(signal, 'nothing');
    }
    const timeoutMilliseconds = operation.effect === 'read' ? Math.min(readMilliseconds, left) : left;
    try {
      const http = await send({ ...request, origin, headers }, { signal, timeoutMilliseconds, onSent: permit.sent });
      const { status } = http;
      if (status >= 200 && status < 300) return { response: readResponse(operation, http), bytes: http.body.length };
      const retryAfterSeconds = parseRetryAfter(http.headers['retry-after'], clock.now());
      const error = errorFromResponse(operation, http, { origin, redact, retryAfterSeconds });
      return { error, status, retryAfterSeconds };
    } catch (error) {
      if (!(error instanceof TransportError && error.sent)) permit.release();
      if (!(error instanceof TransportError)) throw error;
      return { error: errorFromTransport(operation, error, signal, redact), sent: error.sent };
    }
  }
}

const uploadsAreOff: OpenUpload = () => {
  throw new RefusalError('Sending files is switched off: the operator has set no folder for uploads (GONG_FILES_DIR).');
};

/** Turns the reason of an aborted signal into a GongError. Nothing is in flight here, so nothing was changed. */
async function untilStopped<T>(waiting: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await waiting;
  } catch (error) {
    throw error instanceof StoppedError ? stoppedError(signal, 'nothing') : error;
  }
}

/** Added to the response to a repeated request whose first response was lost. */
const repeatedNote =
  'The response to an earlier attempt of this call was lost, and Gong may have carried it out; this is the response to a second attempt.';
