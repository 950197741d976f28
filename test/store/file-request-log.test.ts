import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { LogRateLimiter, type RateLimiter } from '../../src/client/rate-limit/limiter.ts';
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

function startLimiter(perDay = 1_000_000): RateLimiter {
  const log = new FileRequestLog({ state, company: 'company', now: clock.now });
  return new LogRateLimiter({ perSecond: 3, perDay, clock, log, self: 'a server', isAlive: () => true });
}

async function sendOne(limiter: RateLimiter): Promise<void> {
  const permit = await limiter.acquire({ signal: new AbortController().signal });
  permit.sent();
}

describe('the request log in files', () => {
  it('is read completely, however long it is', async () => {
    const toLine = (count: number) =>
      JSON.stringify({ event: 'granted', id: `${count}`, by: 'another', at: clock.now() - 60_000 });
    writeFileSync(file, Array.from({ length: 200_000 }, (_, count) => `\n${toLine(count)}\n`).join(''));
    const limiter = startLimiter();
    await sendOne(limiter);
    expect(limiter.quota).toMatchObject({ usedToday: 200_001 });
    expect(limiter.quota.problem).toBeUndefined();
  });

  it('blocks no request while it cannot be read, and counts each one once afterwards', async () => {
    const limiter = startLimiter();
    await sendOne(limiter);
    const unreadable = Object.assign(state, { readFrom: () => fail() });
    await sendOne(limiter);
    expect(limiter.quota).toMatchObject({ usedToday: 2, problem: expect.stringContaining('alone') });
    Object.assign(unreadable, { readFrom: StateDirectory.prototype.readFrom });
    expect(limiter.quota).toMatchObject({ usedToday: 2 });
    expect(limiter.quota.problem).toBeUndefined();
    expect(startLimiter().quota.usedToday).toBe(2);
  });

  it('receives the missing lines once it can be written again', async () => {
    const limiter = startLimiter();
    await sendOne(limiter);
    const full = Object.assign(state, { appendUnsynced: () => fail() });
    await sendOne(limiter);
    expect(startLimiter().quota.usedToday).toBe(1);
    Object.assign(full, { appendUnsynced: StateDirectory.prototype.appendUnsynced });
    await sendOne(limiter);
    expect(limiter.quota.usedToday).toBe(3);
    expect(limiter.quota.problem).toBeUndefined();
    expect(startLimiter().quota.usedToday).toBe(3);
  });

  it('ignores lines of another program or version', async () => {
    const odd = { event: 'waiting', id: 'odd', by: { toString: 1, valueOf: 1 }, at: clock.now() };
    const lines = [
      odd,
      { ...odd, event: 'granted' },
      { ...odd, at: { valueOf: 1, toString: 1 } },
      null,
      5,
      'x',
      [],
      {},
    ];
    const endless = '{"event":"backOff","until":1e999}';
    writeFileSync(file, `${[...lines.map((line) => JSON.stringify(line)), endless].join('\n')}\n`);
    const limiter = startLimiter();
    await sendOne(limiter);
    await sendOne(limiter);
    await sendOne(limiter);
    expect(limiter.quota.usedToday).toBe(3);
  });
});

function fail(): never {
  throw new Error('the disk is broken');
}
