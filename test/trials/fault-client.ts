/** The client of the server, as a trial of faults needs it: with a clock that is faster than time. */
import { getEventListeners } from 'node:events';
import { fixedAuthorizer, listSecrets } from '../../src/client/auth/authorizer.ts';
import { GongClient } from '../../src/client/client.ts';
import { TransportError } from '../../src/client/errors.ts';
import { createSend, type Send } from '../../src/client/http/send.ts';
import { uploadsFrom } from '../../src/client/upload.ts';
import { createRedact } from '../../src/log.ts';
import { createRateLimiter } from '../support/rate-limiter.ts';
import { loadTolerantClock } from './load-tolerant-clock.ts';

/** What must never be shown. */
export const secret = 'the-secret-of-the-trial';

const credentials = { kind: 'basic', accessKey: 'the-key-of-the-trial', accessKeySecret: secret } as const;

export interface OpenClient {
  readonly client: GongClient;
  /** How many listeners were left on the signals that requests were sent with. */
  readonly listenersLeft: number;
  close(): Promise<void>;
}

/** A client of this origin, as the server makes it; files are sent from below `folder`. */
export function openClient(origin: string, folder: string): OpenClient {
  const send = createSend();
  let listenersLeft = 0;
  const watched: Send = async (request, options) => {
    try {
      return await send(request, options);
    } finally {
      listenersLeft += getEventListeners(options.signal, 'abort').length;
    }
  };
  const client = new GongClient({
    authorizer: fixedAuthorizer(origin, credentials),
    send: timedByClock(watched),
    clock: loadTolerantClock,
    rateLimiter: createRateLimiter({ perSecond: 1000 }, loadTolerantClock),
    redact: createRedact(listSecrets(credentials)).redact,
    userAgent: 'trial',
    openUpload: uploadsFrom(folder),
  });
  return {
    client,
    get listenersLeft() {
      return listenersLeft;
    },
    close: () => send.close(),
  };
}

/** Far off, so that a timer that is forgotten is still there when it is looked for. */
const realMilliseconds = 100_000;

/** Sending knows only the computer's time; here its time-out comes by the clock, in the same words. */
function timedByClock(send: Send): Send {
  return async (request, { signal, timeoutMilliseconds, onSent }) => {
    const stopping = new AbortController();
    const done = new AbortController();
    const stop = () => stopping.abort();
    let isLate = false;
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    loadTolerantClock.sleep(timeoutMilliseconds, done.signal).then(
      () => {
        isLate = true;
        stop();
      },
      () => undefined,
    );
    try {
      return await send(request, { signal: stopping.signal, timeoutMilliseconds: realMilliseconds, onSent });
    } catch (error) {
      if (!isLate || !(error instanceof TransportError)) throw error;
      const seconds = Math.round(timeoutMilliseconds / 1000);
      throw new TransportError(`No complete response within ${seconds} seconds.`, error.sent, 'timeout');
    } finally {
      done.abort();
      signal.removeEventListener('abort', stop);
    }
  };
}
