/** How this server shows Gong who it is. */
import { createHash } from 'node:crypto';

export type Credentials =
  | { readonly kind: 'basic'; readonly accessKey: string; readonly accessKeySecret: string }
  | { readonly kind: 'bearer'; readonly accessToken: string }
  | OAuthCredentials;

/** Access tokens are fetched with a refresh token, which works once and comes back new. */
export interface OAuthCredentials {
  readonly kind: 'oauth';
  /** Where tokens are renewed: scheme, host and port. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The first one, as the operator has set it. */
  readonly refreshToken: string;
}

/** What a request to Gong needs: where Gong is for this company, and the Authorization header. */
export interface Access {
  readonly origin: string;
  readonly authorization: string;
}

/** Gives access to Gong. */
export interface Authorizer {
  /** Where Gong is, as far as is known without asking. */
  readonly origin: string;
  /** Access for the next request. Rejects with a GongError when there is none, or with the signal's reason. */
  access(signal: AbortSignal): Promise<Access>;
  /** Another access than this one, which Gong did not accept (401); undefined when there is no other. Rejects like `access`. */
  another(refused: Access, signal: AbortSignal): Promise<Access | undefined>;
}

/** Access that is always the same: a key and its secret, or a token that somebody else renews. */
export function fixedAuthorizer(origin: string, credentials: Exclude<Credentials, OAuthCredentials>): Authorizer {
  const authorization =
    credentials.kind === 'bearer'
      ? bearerHeader(credentials.accessToken)
      : basicHeader(credentials.accessKey, credentials.accessKeySecret);
  return { origin, access: async () => ({ origin, authorization }), another: async () => undefined };
}

/** The Authorization header of a token. */
export function bearerHeader(accessToken: string): string {
  return `Bearer ${accessToken}`;
}

/** The Authorization header of a name and its secret. */
export function basicHeader(name: string, secret: string): string {
  return `Basic ${basicToken(name, secret)}`;
}

/** Every text that must never be shown: the secrets themselves and the forms they travel in. */
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

/** Tells companies apart without telling who they are. A token that somebody else renews changes, so the host stands alone then. */
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

/** A short name for a text that does not tell the text. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function basicToken(name: string, secret: string): string {
  return Buffer.from(`${name}:${secret}`).toString('base64');
}
