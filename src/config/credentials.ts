/** Reads the credentials, and the URLs that they are sent to. */
import type { Credentials } from '../client/auth/authorizer.ts';
import { readOrigin } from '../client/http/origin.ts';
import type { GongAccess } from './config.ts';
import { type Setting, settings } from './settings.ts';
import type { SettingsReader } from './settings-reader.ts';

/** Whether there is a Gong to ask: the sandbox, or credentials of which at least one part is set. */
export function hasGongAccess(reader: SettingsReader): boolean {
  const keys = Object.values<Setting>(settings).filter(({ kind }) => kind === 'key');
  return reader.flag(settings.sandbox) || keys.some((setting) => reader.text(setting) !== undefined);
}

/** Returns undefined after reporting a problem with the credentials. */
export function readGongAccess(reader: SettingsReader): GongAccess | undefined {
  const credentials = readCredentials(reader);
  const origin = readUrl(reader, settings.baseUrl);
  return credentials && { origin, credentials };
}

function readCredentials(reader: SettingsReader): Credentials | undefined {
  const [accessKey, accessKeySecret] = [reader.text(settings.accessKey), reader.text(settings.accessKeySecret)];
  const accessToken = reader.text(settings.accessToken);
  const oauth = [settings.oauthClientId, settings.oauthClientSecret, settings.oauthRefreshToken] as const;
  const [clientId, clientSecret, refreshToken] = oauth.map((setting) => reader.text(setting));

  const given = [
    (accessKey || accessKeySecret) && 'GONG_ACCESS_KEY',
    accessToken && 'GONG_ACCESS_TOKEN',
    (clientId || clientSecret || refreshToken) && 'GONG_OAUTH_…',
  ].filter(Boolean);
  if (given.length > 1) {
    reader.problems.push(`${given.join(' and ')} are mutually exclusive: set only one.`);
    return undefined;
  }
  if (accessKey?.includes(':')) reader.refuse(settings.accessKey, 'GONG_ACCESS_KEY must not contain a colon.');
  if (accessToken) return { kind: 'bearer', accessToken };
  if (accessKey && accessKeySecret) return { kind: 'basic', accessKey, accessKeySecret };
  if (accessKey) {
    return reader.refuse(settings.accessKeySecret, 'GONG_ACCESS_KEY is set, but GONG_ACCESS_KEY_SECRET is missing.');
  }
  if (accessKeySecret) {
    return reader.refuse(settings.accessKey, 'GONG_ACCESS_KEY_SECRET is set, but GONG_ACCESS_KEY is missing.');
  }
  if (clientId && clientSecret && refreshToken) {
    return { kind: 'oauth', url: readUrl(reader, settings.oauthUrl), clientId, clientSecret, refreshToken };
  }
  if (given.length > 0) {
    const missing = oauth.filter((setting) => reader.text(setting) === undefined && !reader.isRefused(setting));
    if (missing.length === 0) return undefined;
    reader.problems.push(`OAuth also needs ${missing.map(({ variable }) => variable).join(' and ')}.`);
    return undefined;
  }
  const all = [settings.accessKey, settings.accessKeySecret, settings.accessToken, ...oauth];
  if (all.some((setting) => reader.isRefused(setting))) return undefined;
  reader.problems.push(
    'There are no credentials: set GONG_ACCESS_KEY and GONG_ACCESS_KEY_SECRET (or GONG_ACCESS_TOKEN, or GONG_OAUTH_…), or use --sandbox, which needs none.',
  );
  return undefined;
}

/** Reads the origin of a URL that secrets are sent to. */
function readUrl(reader: SettingsReader, setting: Setting & { readonly fallback: string }): string {
  const read = readOrigin(reader.text(setting) ?? '');
  if ('origin' in read) return read.origin;
  reader.refuse(setting, `${setting.variable} ${read.problem}; it must look like ${setting.fallback}.`);
  return setting.fallback;
}
