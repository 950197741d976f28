/** One route on which nothing gets through, tried with one operation of each class at once. */
import type { Operation } from '../../src/client/operation.ts';
import { comesTrue } from '../support/waiting.ts';
import type { Certificates } from './certificates.ts';
import { type Choose, openStandIn } from './fault-sockets.ts';
import { all, ends } from './fault-table.ts';
import { judge, tryCall } from './fault-trial.ts';
import type { UnreachableRoute } from './unreachable-routes.ts';

/** Nothing leaves, so that nothing can be done. */
const { once: neverSent } = all(ends(0, ['outage', 'deadline']));

/** A connection in the making is given up after ten seconds, also where nobody waits for it any more. */
const lingeringMilliseconds = 12_000;

interface FaultContext {
  readonly certificates: Certificates;
  readonly folder: string;
  /** Called for what takes longer to be seen. */
  readonly later: (check: Promise<string[]>) => void;
}

/** Tries it with the client in this process. Returns the problems of each operation, and those of all of them. */
export async function tryUnreachableRoute(
  route: UnreachableRoute,
  tried: readonly Operation[],
  { certificates, folder, later }: FaultContext,
): Promise<string[][]> {
  const { play, certificate, attempts, says } = route;
  let seen = 0;
  const choose: Choose = (stage) => {
    if (!play || (play.at ?? 'whole request') !== stage) return undefined;
    seen += 1;
    return play;
  };
  const standIn = await openStandIn(choose, certificate && certificates[certificate]);
  const { port } = standIn;
  if (!play) await standIn.close();
  const restore = setProxy(route.proxy?.(port));
  const tryOne = (operation: Operation) =>
    tryCall(operation, route.origin(port), { folder }, (ending) =>
      judge(operation, neverSent, { ...ending, requests: 0 }, says),
    );
  const found = await Promise.all(tried.map(tryOne));
  restore();
  const [least, most] = attempts;
  const isCounted = seen >= least * tried.length && seen <= most * tried.length;
  const together = isCounted ? [] : [`${tried.length} calls made ${seen} attempts`];
  const report = (problem: string) => `${route.name}: ${problem}.`;
  const look = async (milliseconds: number) => {
    standIn.readOn();
    const isTidy = await comesTrue(() => standIn.open === 0, milliseconds);
    if (!isTidy) together.push(`${standIn.open} connections are left open`);
    if (play) await standIn.close();
    return together.map(report);
  };
  const each = found.map((problems, index) => problems.map((problem) => report(`${tried[index]?.name}: ${problem}`)));
  if (!route.lingers) return [...each, await look(3000)];
  later(look(lingeringMilliseconds));
  return each;
}

/** The proxy of this process from now on. Returns what puts the old one back. */
function setProxy(proxy: string | undefined): () => void {
  const before = process.env.HTTPS_PROXY;
  const set = (value: string | undefined) => {
    if (value === undefined) delete process.env.HTTPS_PROXY;
    else process.env.HTTPS_PROXY = value;
  };
  set(proxy);
  return () => set(before);
}
