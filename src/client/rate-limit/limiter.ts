/** Keeps requests within the company's quota, which all its integrations share: a number per second and per day. README.md has a timeline. */
import { GongError } from '../errors.ts';
import type { Clock } from '../http/clock.ts';
import type { LogEntry } from './log-entry.ts';
import { maxBackOffMilliseconds, nextDayAfter, type RequestLog, RequestLogState, second } from './request-log.ts';

/** `interactive` when a person is waiting for the result; `background` otherwise. */
export type Priority = 'interactive' | 'background';

export interface AcquireOptions {
  readonly signal: AbortSignal;
  /** In the clock's milliseconds. A call that would have to wait longer for a pause to end is rejected at once. */
  readonly deadline?: number;
  /** Default interactive. */
  readonly priority?: Priority;
}

/** Permission to send one request. Call exactly one of its methods, once. */
export interface Permit {
  /** Marks the start of sending, from which the request counts. */
  sent(): void;
  /** Gives the permit back unused; the request does not count. */
  release(): void;
}

export interface RateLimiter {
  /**
   * Waits for a permit. Rejects with the signal's reason, or with a GongError of kind `quota`: when the day's requests are used
   * up, or when Gong has asked the company to wait beyond the deadline.
   */
  acquire(options: AcquireOptions): Promise<Permit>;
  /**
   * Pauses all processes after a 429, for at most a minute, since one request a minute does no harm and shows when the limit
   * is over. The limit stays lowered for a little longer.
   */
  backOff(milliseconds: number): void;
  readonly quota: Quota;
  /** A warning when the day's requests are nearly used up. */
  readonly warning: string | undefined;
}

/** This machine's share of the company's requests. */
export interface Quota {
  readonly perSecond: number;
  readonly perDay: number;
  readonly usedToday: number;
  readonly leftToday: number;
  /** When the count of the day starts from zero, as ISO-8601. */
  readonly renewal: string;
  /** Why other servers on this machine do not share the count, if they do not. */
  readonly problem?: string;
}

export interface LogRateLimiterOptions {
  readonly perSecond: number;
  readonly perDay: number;
  readonly clock: Clock;
  /** Shared with the other processes of this company on this machine. */
  readonly log: RequestLog;
  /** The name of this process in the log. */
  readonly self: string;
  readonly isAlive: (name: string) => boolean;
}

/** How often the log is read while a call waits. Processes cannot wake each other. */
const pollMilliseconds = 20;

/** How often a waiting process repeats its `waiting` line, so that others do not consider it stalled. */
const repeatMilliseconds = second;

/** After this many interactive requests in a row, a background request that waits gets a permit. */
const maxInteractiveInARow = 3;

/** The share of the day's requests after which results carry a warning. */
const warningShare = 0.9;

interface Waiter extends Required<AcquireOptions> {
  readonly resolve: (permit: Permit) => void;
  readonly reject: (reason: unknown) => void;
}

/** The rate limiter of one process, based on a log shared with others. Grants at most `perSecond` permits in any sliding second. */
export class LogRateLimiter implements RateLimiter {
  readonly #options: LogRateLimiterOptions;
  readonly #state = new RequestLogState();
  #waiters: Waiter[] = [];
  #isServing = false;
  #interactiveInARow = 0;
  #count = 0;

  constructor(options: LogRateLimiterOptions) {
    this.#options = options;
  }

  get quota(): Quota {
    this.#read();
    const { perSecond, perDay, clock, log } = this.#options;
    const usedToday = this.#state.usedToday(clock.now());
    const leftToday = Math.max(0, perDay - usedToday);
    const renewal = new Date(nextDayAfter(clock.now())).toISOString();
    return { perSecond, perDay, usedToday, leftToday, renewal, ...(log.problem && { problem: log.problem }) };
  }

  get warning(): string | undefined {
    const { usedToday, perDay, leftToday, renewal } = this.quota;
    if (usedToday < perDay * warningShare) return undefined;
    return `${usedToday} of the ${perDay} requests a day are used; left until ${renewal}: ${leftToday}.`;
  }

  acquire({ signal, deadline = Number.POSITIVE_INFINITY, priority = 'interactive' }: AcquireOptions): Promise<Permit> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const leave = () => {
        signal.removeEventListener('abort', abort);
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
      };
      const abort = () => {
        leave();
        reject(signal.reason);
      };
      const waiter: Waiter = {
        signal,
        deadline,
        priority,
        resolve: (permit) => {
          leave();
          resolve(permit);
        },
        reject: (reason) => {
          leave();
          reject(reason);
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#waiters.push(waiter);
      if (!this.#isServing) void this.#serve();
    });
  }

  backOff(milliseconds: number): void {
    this.#append({
      event: 'backOff',
      until: this.#options.clock.now() + Math.min(milliseconds, maxBackOffMilliseconds),
    });
  }

  /** Serves the waiters one by one until none is left. Never rejects. */
  async #serve(): Promise<void> {
    this.#isServing = true;
    while (this.#waiters.length > 0) await this.#serveNext(this.#newId());
    this.#isServing = false;
  }

  /** Takes one permit from the log and gives it to the next waiter. */
  async #serveNext(id: string): Promise<void> {
    const { clock, self } = this.#options;
    let waitingSince: number | undefined;
    for (;;) {
      this.#read();
      this.#rejectHopeless();
      if (this.#waiters.length === 0) break;
      const wait = this.#findWait(id);
      if (wait === 0) {
        if (this.#takePermit(id)) this.#nextWaiter()?.resolve(this.#createPermit(id));
        return;
      }
      if (waitingSince === undefined || waitingSince + repeatMilliseconds <= clock.now()) {
        waitingSince = clock.now();
        this.#append({ event: 'waiting', id, by: self, at: waitingSince });
      }
      await clock.sleep(Math.min(wait, pollMilliseconds));
    }
    if (waitingSince !== undefined) this.#append({ event: 'released', id });
  }

  /** Returns the milliseconds until the next attempt makes sense; 0 when a permit can be taken now. */
  #findWait(id: string): number {
    const { clock, isAlive } = this.#options;
    const now = clock.now();
    const pause = this.#state.backOffUntil(now) - now;
    if (pause > 0) return pause;
    const ahead = this.#state.countInFlight(now) + this.#state.countWaitingBefore(id, now, isAlive);
    const excess = ahead + 1 - this.#limit(now);
    if (excess <= 0) return 0;
    for (const orphan of this.#state.listOrphans(isAlive)) this.#append({ event: 'sent', id: orphan, at: now });
    return Math.max(1, (this.#state.findFreeAt(excess) ?? now + pollMilliseconds) - now);
  }

  /** Returns the requests allowed per second: one less for each recent 429. */
  #limit(now: number): number {
    return Math.max(1, this.#options.perSecond - this.#state.countRecentBackOffs(now));
  }

  /** Takes a permit if the order of the lines allows it: others may have taken permits since the last read. */
  #takePermit(id: string): boolean {
    const { clock, self, perDay } = this.#options;
    const now = clock.now();
    this.#append({ event: 'granted', id, by: self, at: now });
    this.#read();
    const isGranted = this.#state.isWithin(id, this.#limit(now), perDay);
    if (!isGranted) this.#append({ event: 'released', id });
    return isGranted;
  }

  #createPermit(id: string): Permit {
    const { clock } = this.#options;
    let isOpen = true;
    const close = (entry: LogEntry) => {
      if (isOpen) this.#append(entry);
      isOpen = false;
    };
    return {
      sent: () => close({ event: 'sent', id, at: clock.now() }),
      release: () => close({ event: 'released', id }),
    };
  }

  /** Returns the next waiter: interactive ones first, but background ones never wait forever. */
  #nextWaiter(): Waiter | undefined {
    const first = (priority: Priority) => this.#waiters.find((waiter) => waiter.priority === priority);
    const [interactive, background] = [first('interactive'), first('background')];
    const isInteractive = interactive && (!background || this.#interactiveInARow < maxInteractiveInARow);
    this.#interactiveInARow = isInteractive ? this.#interactiveInARow + 1 : 0;
    return isInteractive ? interactive : background;
  }

  #rejectHopeless(): void {
    const { clock, perDay } = this.#options;
    const now = clock.now();
    const isUsedUp = this.#state.usedToday(now) >= perDay;
    const pausedUntil = this.#state.backOffUntil(now);
    for (const { reject, deadline } of this.#waiters) {
      if (isUsedUp) reject(dayUsedUpError(perDay, now));
      else if (pausedUntil > now && pausedUntil >= deadline) reject(pauseTooLongError(pausedUntil - now));
    }
  }

  #read(): void {
    for (const line of this.#options.log.read()) this.#state.apply(line);
  }

  #append(entry: LogEntry): void {
    this.#options.log.append(JSON.stringify(entry));
  }

  #newId(): string {
    this.#count += 1;
    return `${this.#options.self} ${this.#count}`;
  }
}

function pauseTooLongError(milliseconds: number): GongError {
  return new GongError({
    kind: 'quota',
    reason:
      'Gong has asked this company to wait, because its limit of requests was reached, for longer than this call has.',
    advice: `Wait ${Math.ceil(milliseconds / second)} seconds before any further call.`,
    changed: 'nothing',
  });
}

function dayUsedUpError(perDay: number, now: number): GongError {
  return new GongError({
    kind: 'quota',
    reason: `The ${perDay} requests that may be sent to Gong in one day are used up.`,
    advice: `Stop here; the count starts again at ${new Date(nextDayAfter(now)).toISOString()}.`,
    changed: 'nothing',
  });
}
