/** The one request of OAuth that is made here: a refresh token for new tokens. */

import { type Failure, GongError, TransportError } from '../errors.ts';
import { errorFromTransport } from '../failure.ts';
import type { Clock } from '../http/clock.ts';
import { parseJson } from '../http/json.ts';
import { parseRetryAfter } from '../http/retry.ts';
import type { HttpResponse, Send } from '../http/send.ts';
import { basicHeader, type OAuthCredentials } from './authorizer.ts';
import type { Tokens } from './token-store.ts';

/** Gong's access tokens live for a day, where the answer does not say otherwise. */
const defaultLifetimeSeconds = 24 * 60 * 60;

/** What is told of a longer life is not believed: it could be more than a number on disk can hold. */
const longestLifetimeSeconds = 365 * 24 * 60 * 60;

/** A token is renewed so long before its end, or after nine tenths of a short life. */
const earlyMilliseconds = 60_000;

const answerMilliseconds = 12_000;
const attempts = 3;
const pauseMilliseconds = 500;

const authorizeAnew =
  'Ask the person who runs this server to authorize it anew in Gong and to set the new GONG_OAUTH_REFRESH_TOKEN.';

export interface TokenRequest {
  readonly credentials: OAuthCredentials;
  readonly send: Send;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
}

/** Gong does not take a refresh token: asking again is of no use. */
export class RefreshTokenRejectedError extends GongError {}

/**
 * Fetches new tokens. An answer that was lost is asked for again, since nothing else can bring the new refresh token. Throws
 * a GongError, a RefreshTokenRefused if it is that.
 */
export async function refreshTokens(old: Tokens, request: TokenRequest): Promise<Tokens> {
  let lost: GongError | undefined;
  for (let made = 1; ; made += 1) {
    try {
      return await renewOnce(old, request, lost !== undefined);
    } catch (error) {
      if (!(error instanceof GongError) || error.failure.kind !== 'outage' || made === attempts) throw error;
      lost = error;
      await request.clock.sleep(pauseMilliseconds * made);
    }
  }
}

async function renewOnce(old: Tokens, request: TokenRequest, wasLost: boolean): Promise<Tokens> {
  const { credentials, send, clock, redact } = request;
  const { signal } = new AbortController();
  const query = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: old.refreshToken });
  const http = await send(
    {
      origin: credentials.url,
      method: 'POST',
      path: `/oauth2/generate-customer-token?${query}`,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        authorization: basicHeader(credentials.clientId, credentials.clientSecret),
      },
    },
    { signal, timeoutMilliseconds: answerMilliseconds, onSent: () => undefined },
  ).catch((error: unknown) => {
    throw error instanceof TransportError ? unreachable(error, signal, redact) : error;
  });
  if (http.status < 200 || http.status >= 300) throw failed(http, clock.now(), wasLost);
  return readTokens(http, old, clock.now());
}

function unreachable(error: TransportError, signal: AbortSignal, redact: TokenRequest['redact']): GongError {
  const { failure: told } = errorFromTransport({ effect: 'read' }, error, signal, redact, 'GONG_OAUTH_URL');
  return failure({ ...told, reason: `The access token could not be renewed. ${told.reason}` });
}

function readTokens({ body }: HttpResponse, old: Tokens, now: number): Tokens {
  const answer = parseObject(body);
  const { access_token: accessToken, refresh_token: next } = answer;
  const refreshToken = typeof next === 'string' && next !== '' ? next : old.refreshToken;
  if (typeof accessToken !== 'string') {
    throw failure({
      kind: 'outage',
      reason: 'Gong renewed no token: its answer holds none.',
      advice: 'Try again later.',
    });
  }
  const { expires_in: expiresIn, api_base_url_for_customer: baseUrl } = answer;
  const seconds = Number(expiresIn) > 0 ? Math.min(Number(expiresIn), longestLifetimeSeconds) : defaultLifetimeSeconds;
  const lifetime = seconds * 1000;
  return {
    generation: old.generation + 1,
    refreshToken,
    accessToken,
    issuedAt: now,
    renewAt: now + Math.max(lifetime - earlyMilliseconds, lifetime * 0.9),
    expiresAt: now + lifetime,
    ...(typeof baseUrl === 'string' && baseUrl !== '' && { baseUrl }),
  };
}

function failed({ status, headers, body }: HttpResponse, now: number, wasLost: boolean): GongError {
  const answer = parseObject(body);
  const isGongs = Object.keys(answer).length > 0;
  const { error } = answer;
  if (error === 'invalid_client' || status === 401) {
    return failure({
      kind: 'refused',
      reason: `Gong does not accept the OAuth client (${status}).`,
      advice: 'Ask the person who runs this server to check GONG_OAUTH_CLIENT_ID and GONG_OAUTH_CLIENT_SECRET.',
    });
  }
  if (status === 403) {
    return failure({
      kind: 'refused',
      reason: 'Gong forbids to renew the token (403).',
      advice:
        'Ask a Gong administrator: the address of this machine may not be among the trusted IPs of the integration, which are set for refresh tokens apart.',
    });
  }
  if (status === 429) {
    const seconds = Math.min(Math.ceil(parseRetryAfter(headers['retry-after'], now) ?? 60), defaultLifetimeSeconds);
    return failure({
      kind: 'quota',
      reason: 'Gong renews no more tokens for the moment (429).',
      advice: `Wait ${seconds} seconds before any further call.`,
    });
  }
  if (error === 'invalid_grant' || (status === 400 && isGongs)) {
    const why = wasLost
      ? "an answer of Gong's was lost, and the new token with it"
      : 'it was used, revoked, or has expired';
    return new RefreshTokenRejectedError({
      kind: 'refused',
      reason: `Gong does not take the refresh token (${status}): ${why}.`,
      advice: authorizeAnew,
      changed: 'nothing',
    });
  }
  if (status < 500) {
    return failure({
      kind: 'refused',
      reason: `The host that should renew the access token answered ${status}.`,
      advice: 'Ask the person who runs this server to check GONG_OAUTH_URL and the proxy.',
    });
  }
  return failure({
    kind: 'outage',
    reason: `Gong could not renew the token (${status}).`,
    advice: 'Try again in a few minutes.',
  });
}

function failure(told: Omit<Failure, 'changed'>): GongError {
  return new GongError({ ...told, changed: 'nothing' });
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const value = parseJson(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
