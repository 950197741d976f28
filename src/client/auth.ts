/** How this server shows Gong who it is. */

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

function basicToken(accessKey: string, accessKeySecret: string): string {
  return Buffer.from(`${accessKey}:${accessKeySecret}`).toString('base64');
}
