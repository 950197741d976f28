/** A valid value of each setting, and helpers that read configurations. */
import { tmpdir } from 'node:os';
import { type Config, ConfigError } from '../../src/config/config.ts';
import { readInvocation } from '../../src/config/invocation.ts';
import { settings } from '../../src/config/settings.ts';

export const examples: Readonly<Record<keyof typeof settings, string>> = {
  accessKey: 'EXAMPLEKEY1234567890',
  accessKeySecret: 'eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjIwNzl9.c2lnbmF0dXJl-_',
  accessToken: 'c29tZS1hY2Nlc3MtdG9rZW4rLw==',
  oauthClientId: 'client-id-1234',
  oauthClientSecret: 'client-secret-1234=',
  oauthRefreshToken: 'refresh.token~1234',
  oauthUrl: 'https://app.gong.io',
  baseUrl: 'https://us-55616.api.gong.io',
  userEmail: 'ann@example.com',
  toolsets: 'engage,calls',
  readOnly: 'true',
  dryRun: 'true',
  allowErase: 'true',
  allowedFlowIds: '7143123456789012345,12',
  maxProspects: '20',
  policyFile: new URL('../policy/example.json', import.meta.url).pathname,
  requestsPerSecond: '25',
  requestsPerDay: '500',
  filesDirectory: tmpdir(),
  stateDirectory: '/var/lib/gong state',
  sandbox: 'true',
  protocol: 'legacy',
  confirm: 'required',
  logLevel: 'debug',
};

export const keys = { GONG_ACCESS_KEY: 'key', GONG_ACCESS_KEY_SECRET: 'secret' };

const oauth = {
  GONG_OAUTH_CLIENT_ID: examples.oauthClientId,
  GONG_OAUTH_CLIENT_SECRET: examples.oauthClientSecret,
  GONG_OAUTH_REFRESH_TOKEN: examples.oauthRefreshToken,
};

/** The names of all settings. */
export const names = Object.keys(settings) as (keyof typeof settings)[];

/** Returns credentials with which this setting is read. */
export function credentialsBeside(name: keyof typeof settings): Record<string, string> {
  if (name === 'accessToken') return {};
  return name.startsWith('oauth') ? oauth : keys;
}

/** Reads the configuration of a server. Throws a ConfigError. */
export function readConfig(environment: Record<string, string>, args: string[] = []): Config {
  const invocation = readInvocation(args, environment);
  if (invocation.command !== 'serve') throw new Error('not serving');
  return invocation.config;
}

/** Returns the problems of a configuration. */
export function readProblems(environment: Record<string, string>, args: string[] = []): readonly string[] {
  try {
    readInvocation(args, environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
