/** A clock that is faster than time, and no faster than this process: under load it goes slower, so that no case runs out of it. */
import type { Clock } from '../../src/client/http/clock.ts';

/** Between two ticks everything that waits gets its turn. */
const tickMilliseconds = 5;
const millisecondsOfTick = 100;

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

let now = 0;
let ticking: NodeJS.Timeout | undefined;
const sleepers = new Set<Sleeper>();

/** Twenty of its seconds are a second at the least. */
export const loadTolerantClock: Clock = {
  now: () => now,
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const leave = () => {
        sleepers.delete(sleeper);
        signal?.removeEventListener('abort', stop);
      };
      const stop = () => {
        leave();
        reject(signal?.reason);
      };
      const wake = () => {
        leave();
        resolve();
      };
      const sleeper = { at: now + milliseconds, wake };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', stop, { once: true });
      ticking ??= setInterval(tick, tickMilliseconds);
    }),
};

function tick(): void {
  now += millisecondsOfTick;
  for (const sleeper of sleepers) if (sleeper.at <= now) sleeper.wake();
  if (sleepers.size > 0) return;
  clearInterval(ticking);
  ticking = undefined;
}
