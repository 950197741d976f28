/** Rate limiters on a test's own clock, alone or several on one log, as processes on one machine are. */
import type { Clock } from '../../src/client/http/clock.ts';
import { LogRateLimiter, type RateLimiter } from '../../src/client/rate-limit/limiter.ts';
import type { RequestLog } from '../../src/client/rate-limit/request-log.ts';

/** A machine on which processes start and die. */
export interface Machine {
  /** Starts one more process; names count up from `server 1`. */
  start(limits?: { perSecond?: number; perDay?: number }): RateLimiter;
  kill(name: string): void;
}

export function createMachine(clock: Clock): Machine {
  const lines: string[] = [];
  const dead = new Set<string>();
  let count = 0;
  const openLog = (): RequestLog => {
    let read = 0;
    return {
      append: (line) => void lines.push(line),
      read: () => {
        const more = lines.slice(read);
        read = lines.length;
        return more;
      },
    };
  };
  return {
    start: ({ perSecond = 3, perDay = 10_000 } = {}) => {
      count += 1;
      const self = `server ${count}`;
      const whileAlive = () => (dead.has(self) ? new Promise<void>(() => undefined) : undefined);
      const ownClock: Clock = {
        now: clock.now,
        sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal).then(whileAlive),
      };
      const isAlive = (name: string) => !dead.has(name);
      return new LogRateLimiter({ perSecond, perDay, clock: ownClock, log: openLog(), self, isAlive });
    },
    kill: (name) => void dead.add(name),
  };
}

/** The rate limiter of a process that is alone. */
export function createRateLimiter(limits: { perSecond?: number; perDay?: number }, clock: Clock): RateLimiter {
  return createMachine(clock).start(limits);
}
