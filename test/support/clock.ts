/** A clock that a test moves by hand. */
import type { Clock } from '../../src/client/http/clock.ts';

export interface TestClock extends Clock {
  /** Moves on, waking sleepers in their order, and lets what they started run. */
  advance(milliseconds: number): Promise<void>;
}

export function createTestClock(start = Date.UTC(2026, 4, 1, 9)): TestClock {
  let now = start;
  let sleepers: { at: number; wake: () => void }[] = [];

  const flushMicrotasks = async () => {
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
  };
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        sleepers.push({ at: now + milliseconds, wake: resolve });
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
    advance: async (milliseconds) => {
      const end = now + milliseconds;
      await flushMicrotasks();
      for (;;) {
        const next = sleepers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
        if (!next) break;
        sleepers = sleepers.filter((sleeper) => sleeper !== next);
        now = Math.max(now, next.at);
        next.wake();
        await flushMicrotasks();
      }
      now = end;
    },
  };
}
