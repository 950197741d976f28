/** How this server shows Gong who it is. */
import { createHash } from 'node:crypto';

export type Credentials =
  | { readonly kind: 'basic'; readonly accessKey: string; readonly accessKeySecret: string }
  | { readonly kind: 'bearer'; readonly accessToken: string };

/** The value of the Authorization header. */
export function authorization(credentials: Credentials): string {
  if (credentials.kind === 'bearer') return `Bearer ${credentials.accessToken}`;
  return `Basic ${basicToken(credentials.accessKey, credentials.accessKeySecret)}`;
}

/** Every text that must never be shown: the secrets themselves and the forms they travel in. */
export function secretsOf(credentials: Credentials): string[] {
  if (credentials.kind === 'bearer') return [credentials.accessToken];
  const { accessKey, accessKeySecret } = credentials;
  return [accessKey, accessKeySecret, basicToken(accessKey, accessKeySecret)];
}

/** Tells companies apart without telling who they are. A bearer token changes with its renewal, so the host stands alone then. */
export function companyOf(origin: string, credentials: Credentials): string {
  const who = credentials.kind === 'basic' ? credentials.accessKey : '';
  return createHash('sha256').update(`${origin} ${who}`).digest('hex').slice(0, 16);
}

function basicToken(accessKey: string, accessKeySecret: string): string {
  return Buffer.from(`${accessKey}:${accessKeySecret}`).toString('base64');
}
