/** The client of the server, as a trial of faults needs it: with a clock that is faster than time. */
import { type Credentials, secretsOf } from '../../src/client/auth.ts';
import { GongClient } from '../../src/client/client.ts';
import type { Clock } from '../../src/client/clock.ts';
import { Pace } from '../../src/client/pace.ts';
import { createSend, type Send } from '../../src/client/send.ts';
import { uploadsFrom } from '../../src/client/upload.ts';
import { createRedact } from '../../src/log.ts';

/** So many seconds of the client are one second. */
export const haste = 20;

/** What must never be shown. */
export const secret = 'the-secret-of-the-trial';

const credentials: Credentials = { kind: 'basic', accessKey: 'the-key-of-the-trial', accessKeySecret: secret };

/** A clock that runs `haste` times as fast as the computer's. */
export const hastyClock: Clock = {
  now: () => performance.now() * haste,
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, milliseconds / haste);
      signal?.addEventListener('abort', stop, { once: true });
    }),
};

export interface OpenClient {
  readonly client: GongClient;
  close(): Promise<void>;
}

/** A client of this origin, as the server makes it; files are sent from below `folder`. */
export function openClient(origin: string, folder: string): OpenClient {
  const send = createSend(origin);
  const hastySend: Send = (request, options) =>
    send(request, { ...options, timeoutMilliseconds: options.timeoutMilliseconds / haste });
  const client = new GongClient({
    credentials,
    send: hastySend,
    clock: hastyClock,
    pace: new Pace({ perSecond: 1000, perDay: 10_000 }, hastyClock),
    redact: createRedact(secretsOf(credentials)),
    userAgent: 'trial',
    openUpload: uploadsFrom(folder),
  });
  return { client, close: () => send.close() };
}
