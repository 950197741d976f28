/** A stand-in for Gong's OAuth server: refresh tokens work once. */
import { type GongStandIn, reply, startGong } from './gong.ts';
import { newStateDirectory } from './host.ts';

export interface OAuthStandIn extends GongStandIn {
  /** The access tokens that are good, the newest last. */
  readonly accessTokens: string[];
  /** The refresh token that is good now. */
  refreshToken(): string;
  /** What the next answers hold beside the tokens. */
  grant(more: Record<string, unknown>): void;
  /** Milliseconds until each answer, whose tokens are in force at once. */
  slow(delay: () => number): void;
  /** Renewals that are done and not answered yet. */
  outstanding(): number;
}

export const firstRefreshToken = 'refresh-token-0-of-the-operator';

/** Starts one; the tokens it gives count up. */
export async function startOAuth(): Promise<OAuthStandIn> {
  let count = 0;
  let refreshToken = firstRefreshToken;
  let more: Record<string, unknown> = {};
  let delay = () => 0;
  let outstanding = 0;
  const accessTokens: string[] = [];
  const gong = await startGong(({ url }, response) => {
    if (url.pathname !== '/oauth2/generate-customer-token') return reply(response, 404, {});
    if (url.searchParams.get('refresh_token') !== refreshToken) {
      return reply(response, 400, { error: 'invalid_grant', error_description: 'the token was used' });
    }
    count += 1;
    refreshToken = `refresh-token-${count}`;
    accessTokens.push(`access-token-${count}`);
    const tokens = { access_token: `access-token-${count}`, refresh_token: refreshToken, token_type: 'bearer' };
    const grant = { ...tokens, expires_in: 86_400, scope: 'api:users:read', ...more };
    outstanding += 1;
    setTimeout(() => {
      outstanding -= 1;
      reply(response, 200, grant);
    }, delay());
  });
  return Object.assign(gong, {
    accessTokens,
    refreshToken: () => refreshToken,
    slow: (next: () => number) => {
      delay = next;
    },
    outstanding: () => outstanding,
    grant: (next: Record<string, unknown>) => {
      more = next;
    },
  });
}

/** The environment of a server that refreshes its tokens there. */
export function oauthEnvironment(oauth: OAuthStandIn, apiOrigin: string): Record<string, string> {
  return {
    GONG_OAUTH_CLIENT_ID: 'the-client',
    GONG_OAUTH_CLIENT_SECRET: 'the-client-secret',
    GONG_OAUTH_REFRESH_TOKEN: firstRefreshToken,
    GONG_OAUTH_URL: oauth.origin,
    GONG_BASE_URL: apiOrigin,
    GONG_REQUESTS_PER_SECOND: '1000',
    GONG_STATE_DIR: newStateDirectory(),
  };
}
