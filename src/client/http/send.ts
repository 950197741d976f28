/** The only place where this server opens a socket to Gong. */
import type { Dispatcher, Pool } from 'undici';
import { TransportError } from '../errors.ts';
import type { HttpRequest } from '../request.ts';
import { isOnThisMachine } from './origin.ts';

export interface HttpResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Time until the whole answer must be here. */
  readonly timeoutMilliseconds: number;
  /** Called when the request begins to leave: from then on Gong may act. */
  readonly onSent: () => void;
}

/** One HTTP exchange with this origin. Rejects with a TransportError, never with an HTTP status. */
export type Send = (request: HttpRequest & { readonly origin: string }, options: SendOptions) => Promise<HttpResponse>;

const connectMilliseconds = 10_000;

/** An answer longer than this is not Gong's, or no model could use it. */
const maxBytes = 64 * 1024 * 1024;

/** Prepares sending. undici is loaded with the first request, because it is a third of the start-up time. */
export function createSend(): Send & { close(): Promise<void> } {
  const dispatchers = new Map<boolean, Promise<Dispatcher>>();
  const send: Send = async (request, options) => {
    const isLocal = isOnThisMachine(new URL(request.origin).hostname);
    const dispatcher = dispatchers.get(isLocal) ?? createDispatcher(isLocal);
    dispatchers.set(isLocal, dispatcher);
    const ready = await dispatcher.catch((error: unknown) => {
      dispatchers.delete(isLocal);
      throw new TransportError(
        `the connection cannot be prepared; is HTTPS_PROXY a URL? ${String(error)}`,
        false,
        'broken',
      );
    });
    return exchange(ready, request, options);
  };
  return Object.assign(send, {
    close: async () => {
      const prepared = await Promise.allSettled(dispatchers.values());
      for (const result of prepared) if (result.status === 'fulfilled') await result.value.destroy();
    },
  });
}

/** The proxy of the environment does not lead to this machine. */
async function createDispatcher(isLocal: boolean): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent, Pool } = (await import('undici')).default;
  const options = { connections: 256, connect: { timeout: connectMilliseconds }, headersTimeout: 0, bodyTimeout: 0 };
  if (isLocal) return new Agent(options);
  const clientFactory = (proxy: URL, more: object) => {
    const pool = new Pool(proxy, { ...more, headersTimeout: connectMilliseconds });
    return Object.assign(pool, { connect: openWay(pool.connect.bind(pool)) });
  };
  return new EnvHttpProxyAgent({ ...options, clientFactory });
}

/**
 * The way through a proxy. undici would wait five minutes for it, and would ask without a pause, and also when nobody waits any
 * more, where the proxy ends the connection: it takes that error for one of a connection that is open.
 */
function openWay(connect: Pool['connect']) {
  return (options: Dispatcher.ConnectOptions) =>
    connect(options).catch((error: Error) => {
      throw new Error(`the proxy did not open the way: ${describe(error)}`.replace(/\.$/, ''));
    });
}

function exchange(
  dispatcher: Dispatcher,
  request: Parameters<Send>[0],
  { signal, timeoutMilliseconds, onSent }: SendOptions,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let ended: Error | undefined;
    let isAnswered = false;
    let status = 0;
    let headers: HttpResponse['headers'] = {};
    const chunks: Buffer[] = [];
    let bytes = 0;

    const tidy = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (message: string, how: TransportError['how']) => {
      if (ended || isAnswered) return;
      ended = new TransportError(message, controller !== undefined, how);
      tidy();
      reject(ended);
      controller?.abort(ended);
    };
    const onAbort = () => fail('The call was stopped.', 'aborted');
    const late = () => fail(`No complete answer within ${Math.round(timeoutMilliseconds / 1000)} seconds.`, 'timeout');
    // An answer that came while this process stood still is read first: its time-out has passed as well.
    const timer = setTimeout(() => setImmediate(late), timeoutMilliseconds);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) return onAbort();

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        if (ended) return started.abort(ended);
        controller = started;
        onSent();
      },
      onResponseStart(_, statusCode, responseHeaders) {
        status = statusCode;
        headers = responseHeaders;
      },
      onResponseData(_, chunk) {
        bytes += chunk.length;
        if (bytes > maxBytes) return fail('The answer is longer than 64 MB.', 'broken');
        chunks.push(chunk);
      },
      onResponseEnd() {
        if (ended) return;
        isAnswered = true;
        tidy();
        resolve({ status, headers, body: Buffer.concat(chunks).toString('utf8') });
      },
      onResponseError(_, error) {
        fail(describe(error), 'broken');
      },
    };
    const { origin, method, path, body } = request;
    const content = typeof body === 'function' ? body() : (body ?? null);
    dispatcher.dispatch({ origin, method, path, headers: { ...request.headers }, body: content }, handler);
  });
}

/** The message of a network error with its code, which is what a person searches for. */
function describe(error: Error & { code?: string }): string {
  const inner = error.cause instanceof Error ? (error.cause as Error & { code?: string }) : undefined;
  const code = error.code ?? inner?.code;
  const message = error.message || inner?.message || error.name;
  return code && !message.includes(code) ? `${message} (${code}).` : `${message}.`;
}
