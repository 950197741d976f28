import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { RateLimiter } from '../../src/client/rate-limit/limiter.ts';
import { FileRequestLog } from '../../src/store/file-request-log.ts';
import { StateDirectory } from '../../src/store/state-directory.ts';
import { createTestClock, type TestClock } from '../support/clock.ts';
import { newStateDirectory } from '../support/host.ts';

let clock: TestClock;
let folder: string;
let file: string;
let state: StateDirectory;

beforeEach(() => {
  clock = createTestClock();
  const directory = newStateDirectory();
  state = new StateDirectory(directory);
  folder = join(directory, 'quota', 'company');
  file = join(folder, `${new Date(clock.now()).toISOString().slice(0, 10)}.jsonl`);
  mkdirSync(folder, { recursive: true });
});

function startPace(perDay = 1_000_000): RateLimiter {
  const log = new FileRequestLog(state, 'company', clock.now);
  return new RateLimiter({ perSecond: 3, perDay, clock, log, self: 'a server', isAlive: () => true });
}

async function departs(pace: RateLimiter): Promise<void> {
  const slot = await pace.acquire({ signal: new AbortController().signal });
  slot.sent();
}

describe('the log of the quota', () => {
  it('is read in full however long the day has made it', async () => {
    const go = (count: number) =>
      JSON.stringify({ event: 'go', id: `${count}`, by: 'another', at: clock.now() - 60_000 });
    writeFileSync(file, Array.from({ length: 200_000 }, (_, count) => `\n${go(count)}\n`).join(''));
    const pace = startPace();
    await departs(pace);
    expect(pace.quota).toMatchObject({ usedToday: 200_001 });
    expect(pace.quota.problem).toBeUndefined();
  });

  it('that cannot be read keeps nobody from going, and counts once when it can be read again', async () => {
    const pace = startPace();
    await departs(pace);
    const unreadable = Object.assign(state, { readFrom: () => fail() });
    await departs(pace);
    expect(pace.quota).toMatchObject({ usedToday: 2, problem: expect.stringContaining('alone') });
    Object.assign(unreadable, { readFrom: StateDirectory.prototype.readFrom });
    expect(pace.quota).toMatchObject({ usedToday: 2 });
    expect(pace.quota.problem).toBeUndefined();
    expect(startPace().quota.usedToday).toBe(2);
  });

  it('that cannot be written for a while has everything in it once it can be', async () => {
    const pace = startPace();
    await departs(pace);
    const full = Object.assign(state, { appendUnsynced: () => fail() });
    await departs(pace);
    expect(startPace().quota.usedToday).toBe(1);
    Object.assign(full, { appendUnsynced: StateDirectory.prototype.appendUnsynced });
    await departs(pace);
    expect(pace.quota.usedToday).toBe(3);
    expect(pace.quota.problem).toBeUndefined();
    expect(startPace().quota.usedToday).toBe(3);
  });

  it('may hold lines of another version', async () => {
    const odd = { event: 'ask', id: 'odd', by: { toString: 1, valueOf: 1 }, at: clock.now() };
    const lines = [odd, { ...odd, event: 'go' }, { ...odd, at: { valueOf: 1, toString: 1 } }, null, 5, 'x', [], {}];
    const endless = '{"event":"rest","until":1e999}';
    writeFileSync(file, `${[...lines.map((line) => JSON.stringify(line)), endless].join('\n')}\n`);
    const pace = startPace();
    await departs(pace);
    await departs(pace);
    await departs(pace);
    expect(pace.quota.usedToday).toBe(3);
  });
});

function fail(): never {
  throw new Error('the disk is broken');
}
