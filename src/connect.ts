/** Everything between this program and Gong, put together from the configuration. */
import {
  type Credentials,
  companyOf,
  fingerprint,
  fixedAuthorizer,
  type OAuthCredentials,
  secretsOf,
} from './client/auth.ts';
import { GongClient } from './client/client.ts';
import { systemClock } from './client/clock.ts';
import { OAuthAuthorizer, type OAuthParts } from './client/oauth.ts';
import { Pace } from './client/pace.ts';
import { createSend } from './client/send.ts';
import { uploadsFrom } from './client/upload.ts';
import type { Config, GongAccess } from './config.ts';
import { createLog, createRedact } from './log.ts';
import { describeGuide } from './mcp/instructions.ts';
import { createServices } from './outreach/services.ts';
import type { Facts } from './outreach/workflow.ts';
import { StateFolder } from './state/folder.ts';
import { OwnQuotaLog, SharedQuotaLog } from './state/quota-log.ts';
import { isRunnerAlive, runnerName } from './state/runner.ts';
import { StoredTokens } from './state/token-store.ts';
import { version } from './version.ts';

export interface Surroundings {
  /** Told of work that should end before the process. */
  readonly track: (work: Promise<unknown>) => void;
  /** Renews OAuth tokens in a process of its own. */
  readonly renewApart?: OAuthParts['renewApart'];
}

/** Connects with Gong, or with the sandbox. */
export async function connect(config: Config, { track, renewApart }: Surroundings) {
  const { origin, credentials, sandboxGuide } = config.gong ?? (await startSandbox());
  const { redact, hide } = createRedact(secretsOf(credentials));
  const log = createLog(config.logLevel, redact);
  const warn = (problem: string) => log('error', 'tokens', { problem });
  const clock = systemClock;
  const company = companyOf(origin, credentials);
  const state = new StateFolder(config.stateDirectory);
  const pace = new Pace({
    perSecond: config.requestsPerSecond,
    perDay: config.requestsPerDay,
    clock,
    log: sandboxGuide === undefined ? new SharedQuotaLog(state, company, clock.now) : new OwnQuotaLog(),
    self: runnerName,
    isAlive: isRunnerAlive,
  });
  const send = createSend();
  const authorizer =
    credentials.kind === 'oauth'
      ? new OAuthAuthorizer({
          credentials,
          origin,
          store: tokensOf(state, credentials, clock.now),
          send,
          clock,
          redact,
          hide,
          track,
          warn,
          renewApart,
        })
      : fixedAuthorizer(origin, credentials);
  const userAgent = `gong-engage-mcp/${version}`;
  const openUpload = config.filesDirectory === undefined ? undefined : uploadsFrom(config.filesDirectory);
  const client = new GongClient({ authorizer, send, pace, clock, redact, userAgent, openUpload });
  const services = createServices({
    client,
    limits: config,
    state,
    company,
    about: aboutServer(config, credentials, sandboxGuide),
    track,
  });
  return { services, authorizer, origin, sandboxGuide, redact, log, close: send.close };
}

/** What has become of a refresh token; one that the operator sets anew begins anew. */
function tokensOf(
  state: StateFolder,
  { url, clientId, refreshToken }: OAuthCredentials,
  now: () => number,
): StoredTokens {
  return new StoredTokens(state, fingerprint(`${url} ${clientId} ${refreshToken}`), now);
}

/** What gong_status tells of this server; nothing in it is secret. */
function aboutServer(config: Config, credentials: Credentials, sandboxGuide?: string): Facts {
  const { toolsets, readOnly, allowErase, stateDirectory } = config;
  const kind = { basic: 'access key and secret', bearer: 'access token', oauth: 'OAuth, renewed by this server' };
  const sandbox = sandboxGuide !== undefined;
  return {
    version,
    credentials: kind[credentials.kind],
    sandbox,
    sandboxGuide,
    toolsets,
    readOnly,
    allowErase,
    stateDirectory,
  };
}

/** The sandbox is loaded and started only when it is asked for. */
async function startSandbox(): Promise<GongAccess> {
  const sandbox = await import('./sandbox/index.ts');
  const { url, accessKey, accessKeySecret, guide } = await sandbox.startSandbox();
  const credentials = { kind: 'basic', accessKey, accessKeySecret } as const;
  return { origin: url, credentials, sandboxGuide: describeGuide(guide) };
}
