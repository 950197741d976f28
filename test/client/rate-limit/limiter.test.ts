import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GongError } from '../../../src/client/errors.ts';
import { RateLimiter } from '../../../src/client/rate-limit/limiter.ts';
import type { RequestLog } from '../../../src/client/rate-limit/request-log.ts';
import { createTestClock, type TestClock } from '../../support/clock.ts';
import { createMachine, createPace } from '../../support/pace.ts';

const never = { signal: new AbortController().signal };
setMaxListeners(0, never.signal);

/** The most departures in any second that begins with one of them. */
function mostInOneSecond(departures: readonly number[]): number {
  return Math.max(0, ...departures.map((from) => departures.filter((at) => at >= from && at < from + 1000).length));
}

/** Enters and leaves at once, `times` times in parallel; returns when each of them left. */
function demand(pace: RateLimiter, clock: TestClock, times: number): number[] {
  const departures: number[] = [];
  for (let count = 0; count < times; count += 1) {
    void pace.acquire(never).then((slot) => {
      slot.sent();
      departures.push(clock.now());
    });
  }
  return departures;
}

describe('the pace', () => {
  it('lets no more than three requests of all servers go in any sliding second, however they come', async () => {
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
        const departures: number[] = [];
        let dropped = 0;
        for (const { server, pause, travel, isDropped } of requests) {
          void servers[server]?.acquire(never).then(async (slot) => {
            await clock.sleep(travel);
            if (isDropped) {
              dropped += 1;
              return slot.release();
            }
            slot.sent();
            departures.push(clock.now());
          });
          await clock.advance(pause);
        }
        await clock.advance(40_000);
        expect(departures.length + dropped).toBe(requests.length);
        expect(mostInOneSecond(departures)).toBeLessThanOrEqual(3);
      }),
      { numRuns: 60 },
    );
  });

  it.each([1, 4])('uses at least 85 % of what is permitted when there is demand, with %i servers', async (count) => {
    const clock = createTestClock();
    const machine = createMachine(clock);
    const departures = Array.from({ length: count }, () => demand(machine.start(), clock, 400));
    await clock.advance(100_000);
    expect(departures.flat().length).toBeGreaterThanOrEqual(0.85 * 300);
    expect(mostInOneSecond(departures.flat())).toBeLessThanOrEqual(3);
    const shares = departures.map(({ length }) => length);
    expect(Math.min(...shares), `no server starves: ${shares}`).toBeGreaterThan((0.5 * 0.85 * 300) / count);
  });

  it('is not held up by servers that die while they wait or while their requests are on their way', async () => {
    const clock = createTestClock();
    const machine = createMachine(clock);
    const dying = machine.start();
    for (let count = 0; count < 10; count += 1) void dying.acquire(never);
    await clock.advance(500);
    machine.kill('server 1');
    const departures = demand(machine.start(), clock, 30);
    await clock.advance(3000);
    expect(departures.length).toBeGreaterThanOrEqual(4);
  });

  it('is held up only for a while by a server that hangs', async () => {
    const clock = createTestClock();
    const machine = createMachine(clock);
    const hanging = machine.start();
    for (let count = 0; count < 3; count += 1) void hanging.acquire(never);
    await clock.advance(10);
    const departures = demand(machine.start(), clock, 3);
    await clock.advance(14_000);
    expect(departures).toEqual([]);
    await clock.advance(2000);
    expect(departures.length).toBeGreaterThanOrEqual(1);
  });

  it('goes on when the clock of the computer is put back by an hour', async () => {
    const clock = createTestClock();
    let putBack = 0;
    const machine = createMachine({ ...clock, now: () => clock.now() - putBack });
    demand(machine.start(), clock, 3);
    const other = machine.start();
    await clock.advance(1);
    expect(other.quota.usedToday).toBe(3);
    putBack = 3_600_000;
    const departures = demand(other, clock, 1);
    await clock.advance(2000);
    expect(departures).toHaveLength(1);
  });

  it('is not slower for a rest from before the clock was put back', async () => {
    const clock = createTestClock();
    let putBack = 0;
    const machine = createMachine({ ...clock, now: () => clock.now() - putBack });
    machine.start().backOff(1000);
    putBack = 3_600_000;
    const departures = demand(machine.start(), clock, 3);
    await clock.advance(100);
    expect(departures).toHaveLength(3);
  });

  it('serves first come first, and lets go of those who leave the line', async () => {
    const clock = createTestClock();
    const pace = createPace({ perSecond: 1 }, clock);
    const order: string[] = [];
    const enter = (name: string, signal = never.signal) =>
      pace.acquire({ signal }).then(
        (slot) => {
          slot.sent();
          order.push(name);
        },
        () => order.push(`${name} left`),
      );
    const leaving = new AbortController();
    void enter('first');
    void enter('second');
    void enter('third', leaving.signal);
    void enter('fourth');
    await clock.advance(100);
    leaving.abort();
    await clock.advance(5000);
    expect(order).toEqual(['first', 'third left', 'second', 'fourth']);
  });

  it('serves what a person waits for before background work, which still has every fourth turn', async () => {
    const clock = createTestClock();
    const pace = createPace({ perSecond: 1 }, clock);
    let order = '';
    const enter = (priority: 'interactive' | 'background', letter: string) =>
      pace.acquire({ ...never, priority }).then((slot) => {
        slot.sent();
        order += letter;
      });
    for (let count = 0; count < 3; count += 1) void enter('background', 'b');
    for (let count = 0; count < 8; count += 1) void enter('interactive', 'i');
    await clock.advance(20_000);
    expect(order).toBe('biiibiiibii');
  });

  it('gives a slot back that was not used', async () => {
    const clock = createTestClock();
    const pace = createPace({ perSecond: 1, perDay: 2 }, clock);
    (await pace.acquire(never)).release();
    (await pace.acquire(never)).release();
    (await pace.acquire(never)).sent();
    expect(clock.now()).toBe(createTestClock().now());
  });

  it('lets nobody go on any server while the company is over its limit, and is slower for a while after', async () => {
    const clock = createTestClock();
    const machine = createMachine(clock);
    const [one, other] = [machine.start(), machine.start()];
    const begun = clock.now();
    one.backOff(7000);
    const departures = demand(other, clock, 60);
    await clock.advance(7000);
    expect(departures).toEqual([begun + 7000, begun + 7000]);
    await clock.advance(25_000);
    const rate = (from: number, to: number) =>
      departures.filter((at) => at >= begun + from && at < begun + to).length / ((to - from) / 1000);
    expect(rate(8000, 16_000)).toBeLessThanOrEqual(2);
    expect(rate(20_000, 30_000)).toBeGreaterThan(2.5);
  });

  it('refuses at once whose time would be over before a rest is', async () => {
    const clock = createTestClock();
    const pace = createPace({}, clock);
    pace.backOff(50_000);
    const refusal = pace.acquire({ ...never, deadline: clock.now() + 44_000 });
    await expect(refusal).rejects.toMatchObject({
      failure: { kind: 'quota', advice: expect.stringContaining('50 s') },
    });
  });

  it("refuses once the day's share is used up, names the renewal, and begins anew the next day", async () => {
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

  it("never goes beyond the day's share when the last of it is wanted by several servers at the same moment", async () => {
    const clock = createTestClock();
    const lines: string[] = [];
    const rivals = [JSON.stringify({ event: 'go', id: 'rival', by: 'another', at: clock.now() })];
    const log: RequestLog = {
      append: (line) => {
        if (line.includes('"go"')) lines.push(...rivals.splice(0));
        lines.push(line);
      },
      read: () => lines.splice(0),
    };
    const parts = { perSecond: 3, perDay: 1, clock, log, self: 'this one', isAlive: () => true };
    const refused = new RateLimiter(parts).acquire(never).catch((error: unknown) => error);
    await clock.advance(2000);
    expect(await refused).toBeInstanceOf(GongError);
  });

  it('warns from nine tenths of the day on', async () => {
    const clock = createTestClock();
    const pace = createPace({ perSecond: 100, perDay: 10 }, clock);
    for (let count = 0; count < 8; count += 1) (await pace.acquire(never)).sent();
    expect(pace.warning).toBeUndefined();
    (await pace.acquire(never)).sent();
    expect(pace.warning).toBe('9 of the 10 requests a day are used; left until 2026-05-02T00:00:00.000Z: 1.');
  });
});
