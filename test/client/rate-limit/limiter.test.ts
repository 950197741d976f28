import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GongError } from '../../../src/client/errors.ts';
import { LogRateLimiter, type RateLimiter } from '../../../src/client/rate-limit/limiter.ts';
import type { RequestLog } from '../../../src/client/rate-limit/request-log.ts';
import { createTestClock, type TestClock } from '../../support/clock.ts';
import { createMachine, createRateLimiter } from '../../support/rate-limiter.ts';

const never = { signal: new AbortController().signal };
setMaxListeners(0, never.signal);

/** The maximum number of requests in any second that begins with one of them. */
function maxInOneSecond(sentAt: readonly number[]): number {
  return Math.max(0, ...sentAt.map((from) => sentAt.filter((at) => at >= from && at < from + 1000).length));
}

/** Acquires this many permits in parallel and uses each at once; the result fills with the times. */
function sendMany(limiter: RateLimiter, clock: TestClock, times: number): number[] {
  const sentAt: number[] = [];
  for (let count = 0; count < times; count += 1) {
    void limiter.acquire(never).then((permit) => {
      permit.sent();
      sentAt.push(clock.now());
    });
  }
  return sentAt;
}

describe('the rate limiter', () => {
  it('sends at most three requests of all processes in any sliding second, in any order of arrival', async () => {
    const request = fc.record({
      server: fc.nat({ max: 3 }),
      pause: fc.integer({ min: 0, max: 700 }),
      travel: fc.integer({ min: 0, max: 400 }),
      isDropped: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 40 }), async (requests) => {
        const clock = createTestClock();
        const machine = createMachine(clock);
        const servers = Array.from({ length: 4 }, () => machine.start());
        const sentAt: number[] = [];
        let dropped = 0;
        for (const { server, pause, travel, isDropped } of requests) {
          void servers[server]?.acquire(never).then(async (permit) => {
            await clock.sleep(travel);
            if (isDropped) {
              dropped += 1;
              return permit.release();
            }
            permit.sent();
            sentAt.push(clock.now());
          });
          await clock.advance(pause);
        }
        await clock.advance(40_000);
        expect(sentAt.length + dropped).toBe(requests.length);
        expect(maxInOneSecond(sentAt)).toBeLessThanOrEqual(3);
      }),
      { numRuns: 60 },
    );
  });

  it.each([1, 4])('uses at least 85 % of the limit under constant demand, with %i processes', async (count) => {
    const clock = createTestClock();
    const machine = createMachine(clock);
    const sentAt = Array.from({ length: count }, () => sendMany(machine.start(), clock, 400));
    await clock.advance(100_000);
    expect(sentAt.flat().length).toBeGreaterThanOrEqual(0.85 * 300);
    expect(maxInOneSecond(sentAt.flat())).toBeLessThanOrEqual(3);
    const shares = sentAt.map(({ length }) => length);
    expect(Math.min(...shares), `no server starves: ${shares}`).toBeGreaterThan((0.5 * 0.85 * 300) / count);
  });

  it('does not wait for processes that died while they waited or while they held a permit', async () => {
    const clock = createTestClock();
    const machine = createMachine(clock);
    const dying = machine.start();
    for (let count = 0; count < 10; count += 1) void dying.acquire(never);
    await clock.advance(500);
    machine.kill('server 1');
    const sentAt = sendMany(machine.start(), clock, 30);
    await clock.advance(3000);
    expect(sentAt.length).toBeGreaterThanOrEqual(4);
  });

  it('waits only a limited time for a stalled process', async () => {
    const clock = createTestClock();
    const machine = createMachine(clock);
    const hanging = machine.start();
    for (let count = 0; count < 3; count += 1) void hanging.acquire(never);
    await clock.advance(10);
    const sentAt = sendMany(machine.start(), clock, 3);
    await clock.advance(14_000);
    expect(sentAt).toEqual([]);
    await clock.advance(2000);
    expect(sentAt.length).toBeGreaterThanOrEqual(1);
  });

  it("continues when the computer's clock is set back by an hour", async () => {
    const clock = createTestClock();
    let putBack = 0;
    const machine = createMachine({ ...clock, now: () => clock.now() - putBack });
    sendMany(machine.start(), clock, 3);
    const other = machine.start();
    await clock.advance(1);
    expect(other.quota.usedToday).toBe(3);
    putBack = 3_600_000;
    const sentAt = sendMany(other, clock, 1);
    await clock.advance(2000);
    expect(sentAt).toHaveLength(1);
  });

  it('ignores a back-off from before the clock was set back', async () => {
    const clock = createTestClock();
    let putBack = 0;
    const machine = createMachine({ ...clock, now: () => clock.now() - putBack });
    machine.start().backOff(1000);
    putBack = 3_600_000;
    const sentAt = sendMany(machine.start(), clock, 3);
    await clock.advance(100);
    expect(sentAt).toHaveLength(3);
  });

  it('grants permits in order, and skips those who stopped waiting', async () => {
    const clock = createTestClock();
    const limiter = createRateLimiter({ perSecond: 1 }, clock);
    const order: string[] = [];
    const acquire = (name: string, signal = never.signal) =>
      limiter.acquire({ signal }).then(
        (permit) => {
          permit.sent();
          order.push(name);
        },
        () => order.push(`${name} left`),
      );
    const leaving = new AbortController();
    void acquire('first');
    void acquire('second');
    void acquire('third', leaving.signal);
    void acquire('fourth');
    await clock.advance(100);
    leaving.abort();
    await clock.advance(5000);
    expect(order).toEqual(['first', 'third left', 'second', 'fourth']);
  });

  it('grants interactive requests first, and every fourth permit to background requests', async () => {
    const clock = createTestClock();
    const limiter = createRateLimiter({ perSecond: 1 }, clock);
    let order = '';
    const acquire = (priority: 'interactive' | 'background', letter: string) =>
      limiter.acquire({ ...never, priority }).then((permit) => {
        permit.sent();
        order += letter;
      });
    for (let count = 0; count < 3; count += 1) void acquire('background', 'b');
    for (let count = 0; count < 8; count += 1) void acquire('interactive', 'i');
    await clock.advance(20_000);
    expect(order).toBe('biiibiiibii');
  });

  it('does not count a permit that was released', async () => {
    const clock = createTestClock();
    const limiter = createRateLimiter({ perSecond: 1, perDay: 2 }, clock);
    (await limiter.acquire(never)).release();
    (await limiter.acquire(never)).release();
    (await limiter.acquire(never)).sent();
    expect(clock.now()).toBe(createTestClock().now());
  });

  it('pauses every process after a 429, and is slower for a while after that', async () => {
    const clock = createTestClock();
    const machine = createMachine(clock);
    const [one, other] = [machine.start(), machine.start()];
    const begun = clock.now();
    one.backOff(7000);
    const sentAt = sendMany(other, clock, 60);
    await clock.advance(7000);
    expect(sentAt).toEqual([begun + 7000, begun + 7000]);
    await clock.advance(25_000);
    const rate = (from: number, to: number) =>
      sentAt.filter((at) => at >= begun + from && at < begun + to).length / ((to - from) / 1000);
    expect(rate(8000, 16_000)).toBeLessThanOrEqual(2);
    expect(rate(20_000, 30_000)).toBeGreaterThan(2.5);
  });

  it('rejects a call at once when its deadline is before the end of a back-off', async () => {
    const clock = createTestClock();
    const limiter = createRateLimiter({}, clock);
    limiter.backOff(50_000);
    const refusal = limiter.acquire({ ...never, deadline: clock.now() + 44_000 });
    await expect(refusal).rejects.toMatchObject({
      failure: { kind: 'quota', advice: expect.stringContaining('50 s') },
    });
  });

  it("rejects once the day's requests are used up, says when the count starts again, and then goes on", async () => {
    const clock = createTestClock(Date.UTC(2026, 4, 1, 23, 59));
    const machine = createMachine(clock);
    const [one, other] = [machine.start({ perDay: 2 }), machine.start({ perDay: 2 })];
    (await one.acquire(never)).sent();
    (await other.acquire(never)).sent();
    const refusal = await one.acquire(never).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(GongError);
    expect((refusal as GongError).failure).toMatchObject({ kind: 'quota', changed: 'nothing' });
    expect((refusal as GongError).failure.advice).toContain('2026-05-02T00:00:00.000Z');
    expect(machine.start({ perDay: 2 }).quota).toMatchObject({ usedToday: 2, leftToday: 0 });
    await clock.advance(120_000);
    await expect(one.acquire(never)).resolves.toBeDefined();
  });

  it("never exceeds the day's requests when several processes want the last one at the same moment", async () => {
    const clock = createTestClock();
    const lines: string[] = [];
    const others = [JSON.stringify({ event: 'granted', id: 'other', by: 'another', at: clock.now() })];
    const log: RequestLog = {
      append: (line) => {
        if (line.includes('"granted"')) lines.push(...others.splice(0));
        lines.push(line);
      },
      read: () => lines.splice(0),
    };
    const options = { perSecond: 3, perDay: 1, clock, log, self: 'this one', isAlive: () => true };
    const refused = new LogRateLimiter(options).acquire(never).catch((error: unknown) => error);
    await clock.advance(2000);
    expect(await refused).toBeInstanceOf(GongError);
  });

  it("warns once nine tenths of the day's requests are used", async () => {
    const clock = createTestClock();
    const limiter = createRateLimiter({ perSecond: 100, perDay: 10 }, clock);
    for (let count = 0; count < 8; count += 1) (await limiter.acquire(never)).sent();
    expect(limiter.warning).toBeUndefined();
    (await limiter.acquire(never)).sent();
    expect(limiter.warning).toBe('9 of the 10 requests a day are used; left until 2026-05-02T00:00:00.000Z: 1.');
  });
});
