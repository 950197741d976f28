/** Wires the server from its configuration: rate limiter, authorizer, client and services. */
import manifest from '../package.json' with { type: 'json' };
import {
  type Credentials,
  companyKey,
  fingerprint,
  fixedAuthorizer,
  listSecrets,
  type OAuthCredentials,
} from './client/auth/authorizer.ts';
import { OAuthAuthorizer, type OAuthOptions } from './client/auth/oauth.ts';
import { GongClient } from './client/client.ts';
import { systemClock } from './client/http/clock.ts';
import { createSend } from './client/http/send.ts';
import { LogRateLimiter } from './client/rate-limit/limiter.ts';
import { uploadsFrom } from './client/upload.ts';
import type { Config, GongAccess } from './config/config.ts';
import { createLog, createRedact } from './log.ts';
import { describeGuide } from './mcp/instructions.ts';
import { FileRequestLog, MemoryRequestLog } from './store/file-request-log.ts';
import { FileStore } from './store/file-store.ts';
import { FileTokenStore } from './store/file-token-store.ts';
import { isOwnerAlive, ownerName } from './store/owner.ts';
import { StateDirectory } from './store/state-directory.ts';
import type { Store } from './store/store.ts';
import { createServices } from './workflows/services.ts';
import type { ServerDescription } from './workflows/workflow.ts';

/** The version of this program, as its package says it. */
export const { version } = manifest;

export interface ConnectOptions {
  /** Called for work that must end before the process does. */
  readonly track: (work: Promise<unknown>) => void;
  /** Refreshes OAuth tokens in a process of its own. */
  readonly childRefresher?: OAuthOptions['childRefresher'];
}

/** Connects to Gong, or to the sandbox. */
export async function connect(config: Config, { track, childRefresher }: ConnectOptions) {
  const { origin, credentials, sandboxGuide } = config.gong ?? (await startSandbox());
  const { redact, hide } = createRedact(listSecrets(credentials));
  const log = createLog(config.logLevel, redact);
  const warn = (problem: string) => log('error', 'tokens', { problem });
  const clock = systemClock;
  const company = companyKey(origin, credentials);
  const state = new StateDirectory(config.stateDirectory);
  const store = openStore(state);
  const rateLimiter = new LogRateLimiter({
    perSecond: config.requestsPerSecond,
    perDay: config.requestsPerDay,
    clock,
    log: sandboxGuide === undefined ? new FileRequestLog({ state, company, now: clock.now }) : new MemoryRequestLog(),
    self: ownerName,
    isAlive: isOwnerAlive,
  });
  const send = createSend();
  const authorizer =
    credentials.kind === 'oauth'
      ? new OAuthAuthorizer({
          credentials,
          origin,
          store: openTokenStore(state, credentials, clock.now),
          send,
          clock,
          redact,
          hide,
          track,
          warn,
          childRefresher,
        })
      : fixedAuthorizer(origin, credentials);
  const userAgent = `gong-engage-mcp/${version}`;
  const openUpload = config.filesDirectory === undefined ? undefined : uploadsFrom(config.filesDirectory);
  const { dryRun } = config;
  const client = new GongClient({ authorizer, send, rateLimiter, clock, redact, userAgent, openUpload, dryRun });
  const services = createServices({
    client,
    limits: config,
    policySource: config.policyFile,
    store,
    ...(dryRun && { dryRunStore: openPlanStores(config.stateDirectory).dryRunStore }),
    company,
    about: describeServer(config, credentials, sandboxGuide),
    tools: config.tools,
    track,
  });
  return { services, authorizer, origin, sandboxGuide, redact, log, close: send.close };
}

/** Opens the durable state of this machine's servers. */
export function openStore(directory: StateDirectory | string): Store {
  return new FileStore(typeof directory === 'string' ? new StateDirectory(directory) : directory, systemClock);
}

/** Opens the stores of plans below a state directory: that of the servers, and that of dry runs. */
export function openPlanStores(directory: string): { readonly store: Store; readonly dryRunStore: Store } {
  return { store: openStore(directory), dryRunStore: openStore(`${directory}/dry-run`) };
}

/** Opens the chain of tokens that began with the configured refresh token; a new refresh token starts a new chain. */
function openTokenStore(
  state: StateDirectory,
  { url, clientId, refreshToken }: OAuthCredentials,
  now: () => number,
): FileTokenStore {
  return new FileTokenStore(state, fingerprint(`${url} ${clientId} ${refreshToken}`), now);
}

/** Returns what gong_status reports about this server; nothing in it is secret. */
function describeServer(config: Config, credentials: Credentials, sandboxGuide?: string): ServerDescription {
  const { userEmail, toolsets, readOnly, dryRun, allowErase, stateDirectory } = config;
  const kind = { basic: 'access key and secret', bearer: 'access token', oauth: 'OAuth, refreshed by this server' };
  const sandbox = sandboxGuide !== undefined;
  return {
    version,
    credentials: kind[credentials.kind],
    sandbox,
    sandboxGuide,
    userEmail,
    toolsets,
    readOnly,
    dryRun,
    allowErase,
    stateDirectory,
  };
}

/** Loads the sandbox only when it is used. */
async function startSandbox(): Promise<GongAccess> {
  const sandbox = await import('./sandbox/index.ts');
  const { url, accessKey, accessKeySecret, guide } = await sandbox.startSandbox();
  const credentials = { kind: 'basic', accessKey, accessKeySecret } as const;
  return { origin: url, credentials, sandboxGuide: describeGuide(guide) };
}
