/** Several servers with the same credentials on one machine: what of the company's quota they take together. */
import { fault, type GongStandIn, reply, startGong } from '../support/gong.ts';
import { environmentFor, type Host, newStateDirectory, startHost } from '../support/host.ts';
import type { Trial } from './trial.ts';

const perSecond = 3;
const callsAtOnce = 4;

/** A Gong that keeps its word: a fourth request in any sliding second is refused. */
async function startStrictGong(): Promise<{ gong: GongStandIn; arrivals: number[]; refused: () => number }> {
  const arrivals: number[] = [];
  let refused = 0;
  const gong = await startGong((request, response) => {
    const lately = arrivals.filter((at) => at > request.at - 1000);
    arrivals.push(request.at);
    if (lately.length < perSecond) return reply(response, 200, { user: { id: '1' } });
    refused += 1;
    fault(response, 429, 'API rate limit exceeded', { 'retry-after': '1' });
  });
  return { gong, arrivals, refused: () => refused };
}

async function countedBy(host: Host | undefined): Promise<number> {
  const { structured = {} } = (await host?.callTool('gong_status')) ?? {};
  return (structured as { quota?: { usedToday: number } }).quota?.usedToday ?? 0;
}

/** Starts so many servers, lets them all demand what they can for so long, and kills one now and then. */
export async function shareQuota(scale: { servers: number; seconds: number; kills: number }): Promise<Trial> {
  const { gong, arrivals, refused } = await startStrictGong();
  const environment = environmentFor(gong.origin, {
    GONG_STATE_DIR: newStateDirectory(),
    GONG_REQUESTS_PER_SECOND: String(perSecond),
  });
  const responded: number[] = [];
  const failures: string[] = [];
  let end = Number.POSITIVE_INFINITY;
  let user = 0;

  const demand = async (host: Host, index: number) => {
    while (performance.now() < end) {
      user += 1;
      const result = await host.callTool('gong_get_user', { id: `${user}` });
      if (result.isError) failures.push(`A call failed: ${result.text}`);
      else responded[index] = (responded[index] ?? 0) + 1;
    }
  };
  const start = async (index: number) => {
    const host = await startHost({ environment });
    const work = Promise.all(Array.from({ length: callsAtOnce }, () => demand(host, index)));
    return { host, work };
  };
  const steady = await Promise.all(Array.from({ length: scale.servers }, (_, index) => start(index)));
  const begun = performance.now();
  end = begun + scale.seconds * 1000;
  const between = (scale.seconds * 1000) / (scale.kills + 1);
  for (let kill = 1; kill <= scale.kills; kill += 1) {
    const { host, work } = await start(scale.servers);
    const lost = work.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + kill * between - performance.now())));
    process.kill(host.pid, 'SIGKILL');
    await lost;
    await host.close().catch(() => undefined);
  }
  await Promise.all(steady.map(({ work }) => work));
  const usedToday = await countedBy(steady[0]?.host);
  await Promise.all(steady.map(({ host }) => host.close()));
  await gong.close();

  const share = arrivals.filter((at) => at > begun && at <= end).length / (perSecond * scale.seconds);
  if (refused() > 0) failures.push(`${refused()} requests were one too many for their second.`);
  const maxLost = scale.kills * perSecond;
  if (usedToday < arrivals.length || usedToday > arrivals.length + maxLost)
    failures.push(`${arrivals.length} requests arrived, ${usedToday} were counted.`);
  responded.slice(0, scale.servers).forEach((calls, index) => {
    if (calls < 0.4 * (arrivals.length / (scale.servers + 1)))
      failures.push(`Server ${index} had only ${calls} calls.`);
  });
  return {
    figures: {
      'processes sharing the quota': scale.servers + Math.min(1, scale.kills),
      'processes killed meanwhile': scale.kills,
      'requests sent': arrivals.length,
      '429s seen': refused(),
      'percent of the permitted rate reached': Math.round(share * 1000) / 10,
    },
    failures,
  };
}
