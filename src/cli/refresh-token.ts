/** `gong-engage-mcp refresh-token`: refreshes the OAuth tokens, for a person or for a server that may be killed meanwhile. */
import { type ChildProcess, fork } from 'node:child_process';
import type { OAuthAuthorizer } from '../client/auth/oauth.ts';
import { parseRefreshOutcome, type RefreshOutcome, type TokenRefresher } from '../client/auth/refresher.ts';

/** Longer than a refresh takes, even when responses are slow. */
const maxMilliseconds = 60_000;

export interface RefreshReport {
  /** For the server that started this process. */
  readonly outcome: RefreshOutcome;
  /** For a person. */
  readonly text: string;
}

/** Refreshes this generation of tokens, unless the store has a newer one, and reports the outcome. */
export async function refreshToken(authorizer: OAuthAuthorizer, generation: number): Promise<RefreshReport> {
  const outcome = await authorizer.refreshHere(generation);
  return { outcome, text: describeOutcome(outcome) };
}

function describeOutcome(outcome: RefreshOutcome): string {
  switch (outcome.kind) {
    case 'stored':
      return 'The token is refreshed and stored.';
    case 'notStored':
      return 'The token was refreshed, but could not be stored, and is lost. Authorize this server again in Gong and set the new GONG_OAUTH_REFRESH_TOKEN.';
    case 'rejected':
    case 'failed':
      return `The token was not refreshed. ${outcome.failure.reason} ${outcome.failure.advice}`;
    case 'unavailable':
      return 'The token was not refreshed.';
  }
}

/** Refreshes in a child process that goes on when this one is killed. `args` are the flags that this process was started with. */
export function childRefresher(server: string, args: readonly string[]): TokenRefresher {
  return {
    refresh: ({ generation }) =>
      new Promise((resolve) => {
        const child = start(server, ['refresh-token', String(generation), ...args]);
        if (!child) return resolve({ kind: 'unavailable' });
        const end = (outcome: RefreshOutcome) => {
          clearTimeout(timer);
          if (child.connected) child.disconnect();
          child.unref();
          resolve(outcome);
        };
        const timer = setTimeout(() => end({ kind: 'unavailable' }), maxMilliseconds);
        child.on('message', (message) => {
          const outcome = parseRefreshOutcome(message);
          if (outcome) end(outcome);
        });
        child.once('error', () => end({ kind: 'unavailable' }));
        // `exit` may come before the last message, which may hold the only copy of the tokens.
        child.once('disconnect', () => end({ kind: 'unavailable' }));
      }),
  };
}

/** Starts the process. Some failures to start are thrown here; others are emitted as an `error` event. */
function start(server: string, args: readonly string[]): ChildProcess | undefined {
  try {
    return fork(server, args, { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  } catch {
    return undefined;
  }
}
