/** Kills servers while they refresh a token, and checks that the newest refresh token is still known. */
import { setTimeout } from 'node:timers/promises';
import { reply, startGong } from '../support/gong.ts';
import { startHost } from '../support/host.ts';
import { oauthEnvironment, startOAuth } from '../support/oauth.ts';
import { until } from '../support/waiting.ts';
import { runConcurrently } from './concurrency.ts';
import type { Trial } from './trial.ts';

const atOnce = 2;
const responseMilliseconds = 100;
const maxMilliseconds = 500;

interface Ending {
  /** Whether Gong had refreshed the token and its response was on its way. */
  readonly wasOutstanding: boolean;
  /** The error of the successor, if its call failed. */
  readonly failure?: string;
}

/** Kills a server at a random instant after its first call, or after its refresh has reached Gong, and calls a successor. */
async function killWhileRefreshing(hasReachedGong: boolean): Promise<Ending> {
  const oauth = await startOAuth();
  const gong = await startGong((_, response) => reply(response, 200, { user: { id: '1' } }));
  const environment = oauthEnvironment(oauth, gong.origin);
  oauth.slow(() => responseMilliseconds);
  const first = await startHost({ environment });
  const lost = first.callTool('gong_get_user', { id: '1' }).catch(() => undefined);
  if (hasReachedGong) await until(() => oauth.received.length > 0);
  await setTimeout(Math.random() * (hasReachedGong ? responseMilliseconds : maxMilliseconds));
  process.kill(first.pid, 'SIGKILL');
  const wasOutstanding = oauth.outstanding() > 0;
  await lost;
  await first.close().catch(() => undefined);
  const second = await startHost({ environment });
  const { isError, text } = await second.callTool('gong_get_user', { id: '1' });
  await second.close();
  await gong.close();
  await oauth.close();
  return { wasOutstanding, ...(isError && { failure: text }) };
}

/** Kills a number of servers at random instants of a refresh, a few at a time. */
export async function tryRefreshes(kills: number): Promise<Trial> {
  const everySecond = Array.from({ length: kills }, (_, kill) => kill % 2 === 1);
  const endings = await runConcurrently(everySecond, atOnce, killWhileRefreshing);
  const failures = endings.flatMap(({ failure }) => failure ?? []);
  return {
    figures: {
      'kills tried': endings.length,
      "kills while Gong's response was outstanding": endings.filter(({ wasOutstanding }) => wasOutstanding).length,
      'refresh tokens lost': failures.length,
    },
    failures,
  };
}
