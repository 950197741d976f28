import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GongError } from '../../src/client/errors.ts';
import { Pace } from '../../src/client/pace.ts';
import { createTestClock } from '../support/clock.ts';

const never = () => new AbortController().signal;

/** The most departures in any second that begins with one of them. */
function mostInOneSecond(departures: readonly number[]): number {
  return Math.max(0, ...departures.map((from) => departures.filter((at) => at >= from && at < from + 1000).length));
}

describe('the pace', () => {
  it('lets no more than three requests go in any sliding second, however they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ pause: fc.integer({ min: 0, max: 700 }), travel: fc.integer({ min: 0, max: 400 }) }), {
          minLength: 1,
          maxLength: 40,
        }),
        async (requests) => {
          const clock = createTestClock();
          const pace = new Pace({ perSecond: 3, perDay: 10_000 }, clock);
          const departures: number[] = [];
          for (const { pause, travel } of requests) {
            void pace.enter(never()).then(async (slot) => {
              await clock.sleep(travel);
              slot.sent();
              departures.push(clock.now());
            });
            await clock.advance(pause);
          }
          await clock.advance(60_000);
          expect(departures).toHaveLength(requests.length);
          expect(mostInOneSecond(departures)).toBeLessThanOrEqual(3);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('uses at least 85 % of what is permitted when there is demand', async () => {
    const clock = createTestClock();
    const pace = new Pace({ perSecond: 3, perDay: 10_000 }, clock);
    let sent = 0;
    for (let count = 0; count < 1000; count += 1) {
      void pace.enter(never()).then((slot) => {
        slot.sent();
        sent += 1;
      });
    }
    await clock.advance(100_000);
    expect(sent).toBeGreaterThanOrEqual(0.85 * 300);
  });

  it('serves first come first, and lets go of those who leave the line', async () => {
    const clock = createTestClock();
    const pace = new Pace({ perSecond: 1, perDay: 10_000 }, clock);
    const order: string[] = [];
    const enter = (name: string, signal: AbortSignal = never()) =>
      pace.enter(signal).then(
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

  it('gives a slot back that was not used', async () => {
    const clock = createTestClock();
    const pace = new Pace({ perSecond: 1, perDay: 2 }, clock);
    (await pace.enter(never())).unused();
    (await pace.enter(never())).unused();
    (await pace.enter(never())).sent();
    expect(clock.now()).toBe(createTestClock().now());
  });

  it('lets nobody go while the company is over its limit', async () => {
    const clock = createTestClock();
    const pace = new Pace({ perSecond: 3, perDay: 10_000 }, clock);
    const begun = clock.now();
    let entered = 0;
    pace.rest(7000);
    void pace.enter(never()).then(() => {
      entered = clock.now();
    });
    await clock.advance(20_000);
    expect(entered - begun).toBe(7000);
  });

  it("refuses once the day's share is used up, names the renewal, and begins anew the next day", async () => {
    const clock = createTestClock(Date.UTC(2026, 4, 1, 23, 59));
    const pace = new Pace({ perSecond: 10, perDay: 2 }, clock);
    (await pace.enter(never())).sent();
    (await pace.enter(never())).sent();
    const refusal = await pace.enter(never()).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(GongError);
    expect((refusal as GongError).failure).toMatchObject({ kind: 'quota', changed: 'nothing' });
    expect((refusal as GongError).failure.advice).toContain('2026-05-02T00:00:00.000Z');
    await clock.advance(120_000);
    await expect(pace.enter(never())).resolves.toBeDefined();
  });
});
