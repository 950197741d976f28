/** How this server authenticates at Gong. */
import { createHash } from 'node:crypto';

export type Credentials =
  | { readonly kind: 'basic'; readonly accessKey: string; readonly accessKeySecret: string }
  | { readonly kind: 'bearer'; readonly accessToken: string }
  | OAuthCredentials;

/** A refresh token works once, and is exchanged for an access token and the next refresh token. */
export interface OAuthCredentials {
  readonly kind: 'oauth';
  /** The origin of the token endpoint. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The first one, as the operator configured it. */
  readonly refreshToken: string;
}

/** What a request needs: the origin of Gong's API for this company, and the Authorization header. */
export interface Access {
  readonly origin: string;
  readonly authorization: string;
}

export interface Authorizer {
  /** Where Gong is, as far as this is known without asking. */
  readonly origin: string;
  /** Returns access for the next request. Rejects with a GongError when there is none, or with the signal's reason. */
  authorize(signal: AbortSignal): Promise<Access>;
  /** Returns other access than the one that Gong rejected with a 401; undefined when there is none. Rejects like `authorize`. */
  replace(rejected: Access, signal: AbortSignal): Promise<Access | undefined>;
}

/** Access that never changes: a key and its secret, or a bearer token that is refreshed elsewhere. */
export function fixedAuthorizer(origin: string, credentials: Exclude<Credentials, OAuthCredentials>): Authorizer {
  const authorization =
    credentials.kind === 'bearer'
      ? bearerHeader(credentials.accessToken)
      : basicHeader(credentials.accessKey, credentials.accessKeySecret);
  return { origin, authorize: async () => ({ origin, authorization }), replace: async () => undefined };
}

/** The Authorization header of a token. */
export function bearerHeader(accessToken: string): string {
  return `Bearer ${accessToken}`;
}

/** The Authorization header of a name and its secret. */
export function basicHeader(name: string, secret: string): string {
  return `Basic ${basicToken(name, secret)}`;
}

/** Lists every string that must never be shown: the secrets, and the forms in which they are sent. */
export function listSecrets(credentials: Credentials): string[] {
  switch (credentials.kind) {
    case 'bearer':
      return [credentials.accessToken];
    case 'basic': {
      const { accessKey, accessKeySecret } = credentials;
      return [accessKey, accessKeySecret, basicToken(accessKey, accessKeySecret)];
    }
    case 'oauth': {
      const { clientId, clientSecret, refreshToken } = credentials;
      return [clientSecret, refreshToken, basicToken(clientId, clientSecret)];
    }
  }
}

/** Returns a key of the company that does not reveal it. A bearer token changes, so only the host counts then. */
export function companyKey(origin: string, credentials: Credentials): string {
  switch (credentials.kind) {
    case 'basic':
      return fingerprint(`${origin} ${credentials.accessKey}`);
    case 'bearer':
      return fingerprint(`${origin} `);
    case 'oauth':
      return fingerprint(`${credentials.url} ${credentials.clientId}`);
  }
}

/** Returns a short hash of a string. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function basicToken(name: string, secret: string): string {
  return Buffer.from(`${name}:${secret}`).toString('base64');
}
