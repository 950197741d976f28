/** `gong-engage-mcp renew-token`: renews the OAuth tokens, for a person or for a server that must not be in the way of it. */
import { type ChildProcess, fork } from 'node:child_process';
import type { OAuthAuthorizer, RefreshOutcome } from '../client/auth/oauth.ts';

/** A renewal takes less than this, also with answers that come late. */
const longestMilliseconds = 60_000;

/** What became of a renewal: for the server that has asked for it, and in words for a person. */
export interface Renewal {
  readonly outcome: RefreshOutcome;
  readonly text: string;
  readonly isKept: boolean;
}

/** Renews this generation of tokens, unless newer ones are kept already, and says what came of it. */
export async function renewToken(authorizer: OAuthAuthorizer, generation: number): Promise<Renewal> {
  const outcome = await authorizer.renewHere(generation);
  const { failure, unkept } = outcome;
  if (failure) return { outcome, text: notRenewed(failure.reason, failure.advice), isKept: false };
  if (unkept) return { outcome, text: lostHere, isKept: false };
  return { outcome, text: 'The token is renewed and kept.', isKept: true };
}

const lostHere =
  'The token was renewed, but could not be kept, and is lost. Authorize this server anew in Gong and set the new GONG_OAUTH_REFRESH_TOKEN.';

function notRenewed(reason: string, advice: string): string {
  return `The token was not renewed. ${reason} ${advice}`;
}

/**
 * Renews by a process that outlives this one, even if this one is killed. `args` are the flags it was started with. Resolves with
 * what the process says, or with nothing when it cannot be started or says nothing in time.
 */
export function renewTokenApart(
  server: string,
  args: readonly string[],
): (generation: number) => Promise<RefreshOutcome> {
  return (generation) =>
    new Promise((resolve) => {
      const child = start(server, ['renew-token', String(generation), ...args]);
      if (!child) return resolve({});
      const end = (outcome: RefreshOutcome) => {
        clearTimeout(timer);
        if (child.connected) child.disconnect();
        child.unref();
        resolve(outcome);
      };
      const timer = setTimeout(() => end({}), longestMilliseconds);
      child.once('message', (message) => end(message as RefreshOutcome));
      child.once('error', () => end({}));
      child.once('exit', () => end({}));
    });
}

/** Some reasons not to start a process are thrown; the others come as an event. */
function start(server: string, args: readonly string[]): ChildProcess | undefined {
  try {
    return fork(server, args, { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  } catch {
    return undefined;
  }
}
