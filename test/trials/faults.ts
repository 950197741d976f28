/** Everything that can go wrong between this server and Gong, tried on every class of operations. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Operation } from '../../src/client/operation.ts';
import { sampleFile } from '../contract/facts.ts';
import { comesTrue } from '../support/waiting.ts';
import { makeCertificates } from './certificates.ts';
import { runConcurrently } from './concurrency.ts';
import { tryCertificates } from './fault-certificates.ts';
import { tryHost } from './fault-host.ts';
import { faults, unusualResponses } from './fault-table.ts';
import { type Case, expected, tryFault } from './fault-trial.ts';
import { goodResponse, operationClasses, representatives, sampleArguments, toRepeating } from './operation-classes.ts';
import type { Trial } from './trial.ts';
import { distantHost, unreachableRoutes } from './unreachable-routes.ts';
import { tryUnreachableRoute } from './unreachable-trial.ts';

/** Tries `scale` operations of each class. */
export async function tryFaults(scale: number): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'gong-faults-'));
  await writeFile(join(folder, sampleFile.name), Buffer.alloc(300_000, 'x'));
  const certificates = await makeCertificates(distantHost);
  const tried = representatives(scale);
  const before = resources();
  const warnings: string[] = [];
  const onWarning = (warning: Error) => void warnings.push(`This process warned: ${warning.message}.`);
  process.on('warning', onWarning);
  const later: Promise<string[]>[] = [];
  const found: string[][] = [];
  for (const route of unreachableRoutes) {
    const some = route.isGentle ? tried.slice(0, 2) : tried;
    found.push(
      ...(await tryUnreachableRoute(route, some, { certificates, folder, later: (check) => later.push(check) })),
    );
  }
  const cases = tried.flatMap(listCases);
  const slow = cases.filter(isSlow);
  const brief = cases.filter((one) => !isSlow(one) && !givesUpPort(one));
  found.push(...(await runConcurrently(slow, 160, (one) => tryFault(one, folder))));
  found.push(...(await runConcurrently(brief, 64, (one) => tryFault(one, folder))));
  found.push(...(await runConcurrently(cases.filter(givesUpPort), 1, (one) => tryFault(one, folder))));
  const shown = tryCertificates(oneOfEach(tried), certificates, folder);
  found.push(...(await Promise.all([tryHost(tried, folder), shown])).flat());
  found.push(...(await Promise.all(later)), await listRemaining(before));
  process.off('warning', onWarning);
  found.push(warnings);
  await rm(folder, { recursive: true });
  return {
    figures: {
      'classes of operations': operationClasses().size,
      'faults tried': found.length,
      'faults survived': found.filter((problems) => problems.length === 0).length,
    },
    failures: found.flat(),
  };
}

/** One operation for each answer to how often it may be sent. */
function oneOfEach(list: readonly Operation[]): Operation[] {
  return [...new Map(list.toReversed().map((operation) => [toRepeating(operation), operation])).values()];
}

/** Every fault, lasting, and over after one request where that makes a difference. */
function listCases(operation: Operation): Case[] {
  const [good, ...unusual] = unusualResponses(goodResponse(operation, sampleArguments(operation)));
  if (!good) return [];
  return [good, ...unusual, ...faults].flatMap((fault) => {
    const lasting = { fault, operation, good, passes: false };
    const { kinds, requests } = expected(lasting);
    const isSequence = fault.plays.length > 1 || fault.takenBackAfter !== undefined;
    return kinds.length === 0 || requests[0] === 1 || isSequence ? [lasting] : [lasting, { ...lasting, passes: true }];
  });
}

/** Whether it takes most of the time of a call, and little else. */
function isSlow(one: Case): boolean {
  return expected(one).kinds.includes('deadline');
}

/** Whether its port becomes free, so that no other case may listen meanwhile: it could get the same one. */
function givesUpPort({ fault }: Case): boolean {
  return fault.plays.some(({ connection }) => connection === 'shut');
}

/** What keeps this process alive, and how much of it. */
function resources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

async function listRemaining(before: ReadonlyMap<string, number>): Promise<string[]> {
  const more = () => [...resources()].filter(([name, count]) => count > (before.get(name) ?? 0));
  await comesTrue(() => more().length === 0);
  return more().map(([name, count]) => `There are ${count} of ${name}, and were ${before.get(name) ?? 0} before.`);
}
