/** The token endpoint: exchanges a refresh token for new tokens. */

import { cleanText, describeBody, parseObject, readErrorResponse } from '../error-response.ts';
import { type Failure, GongError, TransportError } from '../errors.ts';
import { adviseHost, explain, isAboutState } from '../explain.ts';
import { errorFromTransport } from '../failure.ts';
import type { Clock } from '../http/clock.ts';
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

/** The variable that names the host of the token endpoint. */
const setting = 'GONG_OAUTH_URL';

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
      if (!(error instanceof GongError) || !isLost(error) || made === attempts) throw error;
      lost = error;
      await request.clock.sleep(pauseMilliseconds * made);
    }
  }
}

/** A page in place of Gong's response, and a redirect, would come again. */
function isLost({ failure: { kind, status = 500 } }: GongError): boolean {
  return kind === 'outage' && status >= 500;
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
  if (http.status < 200 || http.status >= 300) throw failed(http, request, wasLost);
  return readTokens(http, old, clock.now());
}

function unreachable(error: TransportError, signal: AbortSignal, redact: TokenRequest['redact']): GongError {
  const { failure: cause } = errorFromTransport({ effect: 'read' }, error, signal, redact, setting);
  return failure({ ...cause, reason: `The access token could not be refreshed. ${cause.reason}` });
}

function readTokens(http: HttpResponse, old: Tokens, now: number): Tokens {
  const fields = parseObject(http.body) ?? {};
  const { access_token: accessToken, refresh_token: next } = fields;
  const refreshToken = typeof next === 'string' && next !== '' ? next : old.refreshToken;
  if (typeof accessToken !== 'string') {
    throw failure({
      kind: 'outage',
      reason: `The response to the refresh has no access token: it is ${describeBody(http)}.`,
      advice: `Try again later. If it stays so: ${adviseHost(setting)}`,
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

/** The error codes of OAuth (RFC 6749, section 5.2); Gong's own error format is possible too. */
const errorCodes: readonly unknown[] = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
];

function failed(http: HttpResponse, { credentials, clock, redact }: TokenRequest, wasLost: boolean): GongError {
  const { status } = http;
  const response = readErrorResponse(http, credentials.url, redact);
  const { error, error_description: description } = parseObject(http.body) ?? {};
  const isFromGong = response.writtenBy === 'gong' || errorCodes.includes(error);
  const retryAfterSeconds = parseRetryAfter(http.headers['retry-after'], clock.now());
  const { reason, advice } = explain(response, false, retryAfterSeconds, setting);
  if (status === 429) {
    return failure({ kind: 'quota', reason: 'Gong refreshes no more tokens for the moment (429).', advice, status });
  }
  if (status >= 500) {
    const responder = isFromGong ? 'Gong' : 'The host';
    return failure({ kind: 'outage', reason: `${responder} could not refresh the token (${status}).`, advice, status });
  }
  if (!isFromGong) {
    return failure({
      kind: 'outage',
      reason: `The access token could not be refreshed. ${reason}`,
      advice: status === 403 ? `${advice} ${trustedAddresses}` : advice,
      status,
    });
  }
  const messages = [...response.messages, ...(typeof description === 'string' ? [cleanText(redact(description))] : [])];
  return refusal(status, error, messages, wasLost);
}

const trustedAddresses =
  'Gong also refuses an address that is not among the trusted IPs of the integration, which are set for refresh tokens apart.';

function refusal(status: number, error: unknown, messages: readonly string[], wasLost: boolean): GongError {
  const isAboutToken =
    status === 400 && (error === undefined || error === 'invalid_request') && !isAboutState(messages);
  if (error === 'invalid_grant' || isAboutToken) {
    const why = wasLost
      ? "a response of Gong's was lost, and the new token with it"
      : 'it was used, revoked, or has expired';
    return new RefreshTokenRejectedError({
      kind: 'refused',
      reason: `Gong does not accept the refresh token (${status}): ${why}.`,
      advice: authorizeAgain,
      messages,
      changed: 'nothing',
    });
  }
  if (error === 'invalid_client' || (status === 401 && !isAboutState(messages))) {
    return failure({
      kind: 'refused',
      reason: `Gong does not accept the OAuth client (${status}).`,
      advice: 'Ask the person who runs this server to check GONG_OAUTH_CLIENT_ID and GONG_OAUTH_CLIENT_SECRET.',
      messages,
    });
  }
  return failure({
    kind: 'refused',
    reason: `Gong refuses to refresh the token (${status}).`,
    advice: `Ask a Gong administrator: the company may be inactive, or the integration switched off. ${trustedAddresses}`,
    messages,
  });
}

function failure(details: Omit<Failure, 'changed'>): GongError {
  return new GongError({ ...details, changed: 'nothing' });
}
