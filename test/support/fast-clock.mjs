/**
 * Makes time run faster in a Node process that preloads this file: `Date`, `performance.now` and every timer.
 * FAST_CLOCK holds the speed, then the moment at which this clock and the real one showed the same time: in milliseconds
 * since 1970 and on the system's monotonic clock, so that all processes with the same value agree to the microsecond.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';

const [speed = 1, epoch = 0, start = 0] = (process.env.FAST_CLOCK ?? '').split(' ').map(Number);

/** Node treats a longer delay as 1 ms. */
const maxDelay = 2 ** 31 - 1;

const now = () => Math.floor(epoch + (Number(process.hrtime.bigint()) / 1e6 - start) * speed);

/** Adds a millisecond because Node's timers may fire one too early, which at this speed would be noticed. */
const shorten = (delay) => (delay > 0 && delay <= maxDelay ? Math.ceil(delay / speed) + 1 : delay);

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: (target) => new target(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});

const realPerformanceNow = performance.now.bind(performance);
performance.now = () => realPerformanceNow() * speed;

const promised = {
  setTimeout: timersPromises.setTimeout,
  setInterval: timersPromises.setInterval,
  wait: timersPromises.scheduler.wait.bind(timersPromises.scheduler),
};
timersPromises.setTimeout = (delay, ...rest) => promised.setTimeout(shorten(delay), ...rest);
timersPromises.setInterval = (delay, ...rest) => promised.setInterval(shorten(delay), ...rest);
timersPromises.scheduler.wait = (delay, options) => promised.wait(shorten(delay), options);

for (const name of ['setTimeout', 'setInterval']) {
  const real = timers[name];
  const fast = (callback, delay, ...args) => real(callback, shorten(delay), ...args);
  Object.defineProperty(fast, promisify.custom, { get: () => timersPromises[name] });
  timers[name] = fast;
  globalThis[name] = fast;
}

const realAbortTimeout = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = (delay) => realAbortTimeout(shorten(delay));

syncBuiltinESMExports();
