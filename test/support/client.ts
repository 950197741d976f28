/** A GongClient whose answers a test gives, at the test's own time. */
import { fixedAuthorizer } from '../../src/client/auth/authorizer.ts';
import { GongClient } from '../../src/client/client.ts';
import type { Send } from '../../src/client/http/send.ts';
import type { HttpRequest } from '../../src/client/request.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { createRateLimiter } from './rate-limiter.ts';

export interface Scripted {
  readonly client: GongClient;
  readonly clock: TestClock;
  /** What was sent, and when. */
  readonly sent: { readonly request: HttpRequest; readonly at: number }[];
}

export interface ScriptedResponse {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Sent as JSON; undefined is an empty body. */
  readonly body: unknown;
}

/** `answer` is asked for each request, with its number from 1; it may take its time by the clock, or throw. */
export function scriptedClient(
  respond: (request: HttpRequest, count: number, clock: TestClock) => ScriptedResponse | Promise<ScriptedResponse>,
  perSecond = 1000,
): Scripted {
  const clock = createTestClock();
  const sent: Scripted['sent'] = [];
  const send: Send = async (request, { onSent }) => {
    onSent();
    sent.push({ request, at: clock.now() });
    const { status = 200, headers = {}, body } = await respond(request, sent.length, clock);
    return { status, headers, body: body === undefined ? '' : JSON.stringify(body) };
  };
  const client = new GongClient({
    authorizer: fixedAuthorizer('http://gong.test', { kind: 'bearer', accessToken: 'token' }),
    send,
    clock,
    rateLimiter: createRateLimiter({ perSecond }, clock),
    redact: (text) => text,
    userAgent: 'test',
  });
  return { client, clock, sent };
}

/** Options of a call whose deadline is this many seconds away by the clock. */
export function within(seconds: number, clock: TestClock) {
  return { signal: new AbortController().signal, deadline: clock.now() + seconds * 1000 };
}
