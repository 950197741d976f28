/** One HTTP exchange. The only place that opens a socket to Gong. */
import type { Dispatcher, Pool } from 'undici';
import { TransportError } from '../errors.ts';
import type { HttpRequest } from '../request.ts';
import { decodeBody } from './decode.ts';
import { isOnThisMachine } from './origin.ts';

export interface HttpResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The decoded text; empty where it could not be decoded. */
  readonly body: string;
  /** Why the body could not be decoded. */
  readonly bodyProblem?: string;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Time until the complete response must have arrived. */
  readonly timeoutMilliseconds: number;
  /** Called when the request begins to leave: from then on Gong may act. */
  readonly onSent: () => void;
}

/** One HTTP exchange with this origin. Rejects with a TransportError, never with an HTTP status. */
export type Send = (request: HttpRequest & { readonly origin: string }, options: SendOptions) => Promise<HttpResponse>;

const connectMilliseconds = 10_000;

/** A longer response is not Gong's, or no model could use it. */
const maxBytes = 64 * 1024 * 1024;

/** Creates the sender. undici is loaded at the first request, because it takes a third of the start-up time. */
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

/** Requests to this machine do not go through the proxy of the environment. */
async function createDispatcher(isLocal: boolean): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent, Pool } = (await import('undici')).default;
  const options = { connections: 256, connect: { timeout: connectMilliseconds }, headersTimeout: 0, bodyTimeout: 0 };
  if (isLocal) return new Agent(options);
  const clientFactory = (proxy: URL, more: object) => {
    const pool = new Pool(proxy, { ...more, headersTimeout: connectMilliseconds });
    return Object.assign(pool, { connect: openTunnel(pool.connect.bind(pool)) });
  };
  return new EnvHttpProxyAgent({ ...options, clientFactory });
}

/**
 * Opens the tunnel through a proxy. Without this, undici waits five minutes for it, and retries in a busy loop where the proxy
 * closes the connection, because it takes that error for one of an open connection.
 */
function openTunnel(connect: Pool['connect']) {
  return (options: Dispatcher.ConnectOptions) =>
    connect(options).catch((error: Error) => {
      throw new Error(`the proxy did not open the tunnel: ${describe(error)}`.replace(/\.$/, ''));
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
    let hasResponse = false;
    let status = 0;
    let headers: HttpResponse['headers'] = {};
    const chunks: Buffer[] = [];
    let bytes = 0;

    const tidy = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (message: string, how: TransportError['how']) => {
      if (ended || hasResponse) return;
      ended = new TransportError(message, controller !== undefined, how);
      tidy();
      reject(ended);
      controller?.abort(ended);
    };
    const onAbort = () => fail('The call was stopped.', 'aborted');
    const late = () =>
      fail(`No complete response within ${Math.round(timeoutMilliseconds / 1000)} seconds.`, 'timeout');
    // A response that arrived while this process was suspended is read first, although its timeout has passed too.
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
        if (bytes > maxBytes) return fail('The response is longer than 64 MB.', 'broken');
        chunks.push(chunk);
      },
      onResponseEnd() {
        if (ended) return;
        hasResponse = true;
        tidy();
        void decodeBody(Buffer.concat(chunks), headers, maxBytes).then((decoded) =>
          resolve({ status, headers, ...decoded }),
        );
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

/** Returns the message of a network error with its code, which is what people search for. */
function describe(error: Error & { code?: string }): string {
  const inner = error.cause instanceof Error ? (error.cause as Error & { code?: string }) : undefined;
  const code = error.code ?? inner?.code;
  const message = error.message || inner?.message || error.name;
  return code && !message.includes(code) ? `${message} (${code}).` : `${message}.`;
}
