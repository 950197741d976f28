/** The token endpoint: exchanges a refresh token for new tokens. */

import { type Failure, GongError, TransportError } from '../errors.ts';
import { errorFromTransport } from '../failure.ts';
import type { Clock } from '../http/clock.ts';
import { parseJson } from '../http/json.ts';
import { parseRetryAfter } from '../http/retry.ts';
import type { HttpResponse, Send } from '../http/send.ts';
import { basicHeader, type OAuthCredentials } from './authorizer.ts';
import type { Tokens } from './token-store.ts';

/** Gong's access tokens live for a day, unless the response says otherwise. */
const defaultLifetimeSeconds = 24 * 60 * 60;

/** A longer lifetime is not believed: it could exceed what a date can hold. */
const maxLifetimeSeconds = 365 * 24 * 60 * 60;

/** A token is refreshed this long before it expires, or after nine tenths of a short lifetime. */
const earlyMilliseconds = 60_000;

const responseMilliseconds = 12_000;
const attempts = 3;
const pauseMilliseconds = 500;

const authorizeAgain =
  'Ask the person who runs this server to authorize it again in Gong and to set the new GONG_OAUTH_REFRESH_TOKEN.';

export interface TokenRequest {
  readonly credentials: OAuthCredentials;
  readonly send: Send;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
}

/** Gong does not accept a refresh token; retrying is useless. */
export class RefreshTokenRejectedError extends GongError {}

/**
 * Requests new tokens. A lost response is requested again, since nothing else can bring the new refresh token. Rejects with a
 * GongError, which is a RefreshTokenRejectedError when Gong does not accept the token.
 */
export async function requestTokens(old: Tokens, request: TokenRequest): Promise<Tokens> {
  let lost: GongError | undefined;
  for (let made = 1; ; made += 1) {
    try {
      return await requestOnce(old, request, lost !== undefined);
    } catch (error) {
      if (!(error instanceof GongError) || error.failure.kind !== 'outage' || made === attempts) throw error;
      lost = error;
      await request.clock.sleep(pauseMilliseconds * made);
    }
  }
}

async function requestOnce(old: Tokens, request: TokenRequest, wasLost: boolean): Promise<Tokens> {
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
    { signal, timeoutMilliseconds: responseMilliseconds, onSent: () => undefined },
  ).catch((error: unknown) => {
    throw error instanceof TransportError ? unreachable(error, signal, redact) : error;
  });
  if (http.status < 200 || http.status >= 300) throw failed(http, clock.now(), wasLost);
  return readTokens(http, old, clock.now());
}

function unreachable(error: TransportError, signal: AbortSignal, redact: TokenRequest['redact']): GongError {
  const { failure: cause } = errorFromTransport({ effect: 'read' }, error, signal, redact, 'GONG_OAUTH_URL');
  return failure({ ...cause, reason: `The access token could not be refreshed. ${cause.reason}` });
}

function readTokens({ body }: HttpResponse, old: Tokens, now: number): Tokens {
  const fields = parseObject(body);
  const { access_token: accessToken, refresh_token: next } = fields;
  const refreshToken = typeof next === 'string' && next !== '' ? next : old.refreshToken;
  if (typeof accessToken !== 'string') {
    throw failure({
      kind: 'outage',
      reason: "Gong's response to the refresh has no access token.",
      advice: 'Try again later.',
    });
  }
  const { expires_in: expiresIn, api_base_url_for_customer: baseUrl } = fields;
  const seconds = Number(expiresIn) > 0 ? Math.min(Number(expiresIn), maxLifetimeSeconds) : defaultLifetimeSeconds;
  const lifetime = seconds * 1000;
  return {
    generation: old.generation + 1,
    refreshToken,
    accessToken,
    issuedAt: now,
    refreshAt: now + Math.max(lifetime - earlyMilliseconds, lifetime * 0.9),
    expiresAt: now + lifetime,
    ...(typeof baseUrl === 'string' && baseUrl !== '' && { baseUrl }),
  };
}

function failed({ status, headers, body }: HttpResponse, now: number, wasLost: boolean): GongError {
  const fields = parseObject(body);
  const isFromGong = Object.keys(fields).length > 0;
  const { error } = fields;
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
      reason: 'Gong forbids refreshing the token (403).',
      advice:
        'Ask a Gong administrator: the address of this machine may not be among the trusted IPs of the integration, which are set for refresh tokens apart.',
    });
  }
  if (status === 429) {
    const seconds = Math.min(Math.ceil(parseRetryAfter(headers['retry-after'], now) ?? 60), defaultLifetimeSeconds);
    return failure({
      kind: 'quota',
      reason: 'Gong refreshes no more tokens for the moment (429).',
      advice: `Wait ${seconds} seconds before any further call.`,
    });
  }
  if (error === 'invalid_grant' || (status === 400 && isFromGong)) {
    const why = wasLost
      ? "a response of Gong's was lost, and the new token with it"
      : 'it was used, revoked, or has expired';
    return new RefreshTokenRejectedError({
      kind: 'refused',
      reason: `Gong does not accept the refresh token (${status}): ${why}.`,
      advice: authorizeAgain,
      changed: 'nothing',
    });
  }
  if (status < 500) {
    return failure({
      kind: 'refused',
      reason: `The token endpoint responded with ${status}.`,
      advice: 'Ask the person who runs this server to check GONG_OAUTH_URL and the proxy.',
    });
  }
  return failure({
    kind: 'outage',
    reason: `Gong could not refresh the token (${status}).`,
    advice: 'Try again in a few minutes.',
  });
}

function failure(details: Omit<Failure, 'changed'>): GongError {
  return new GongError({ ...details, changed: 'nothing' });
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const value = parseJson(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
