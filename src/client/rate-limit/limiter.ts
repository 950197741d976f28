/** The company's quota, which every integration of the company shares: so many requests a second, so many a day. */

import { GongError } from '../errors.ts';
import type { Clock } from '../http/clock.ts';
import {
  type Entry,
  maxBackOffMilliseconds,
  nextDayAfter,
  type RequestLog,
  RequestLogState,
  second,
} from './request-log.ts';

/** How often the log is looked at while somebody waits: what others write into it wakes nobody. */
const lookMilliseconds = 20;

/** A server that waits says so again after this time, so that the others do not take it for hanging. */
const askAgainMilliseconds = second;

/** After so many interactive calls in a row, background work that waits has its turn. */
const interactiveInARow = 3;

/** The share of the day from which on results carry a warning. */
const warningShare = 0.9;

/** What a person waits for, or what goes on behind a call. */
export type Priority = 'interactive' | 'background';

/** Leave to send one request. It counts from the moment the request really left, or not at all. */
export interface Permit {
  sent(): void;
  release(): void;
}

/** This machine's share of the company's requests. */
export interface Quota {
  readonly perSecond: number;
  readonly perDay: number;
  readonly usedToday: number;
  readonly leftToday: number;
  /** When the count of the day begins anew. */
  readonly renewal: string;
  /** Why other servers on this machine do not count with this one, if they do not. */
  readonly problem?: string;
}

export interface RateLimiterOptions {
  readonly perSecond: number;
  readonly perDay: number;
  readonly clock: Clock;
  /** Shared with the other servers of the same company on this machine. */
  readonly log: RequestLog;
  /** The name of this server in the log, and whether the server of a name is alive. */
  readonly self: string;
  readonly isAlive: (name: string) => boolean;
}

export interface AcquireOptions {
  readonly signal: AbortSignal;
  /** In the clock's milliseconds: whoever would have to wait beyond it for the end of a rest is refused at once. */
  readonly deadline?: number;
  readonly priority?: Priority;
}

interface Waiting extends Required<AcquireOptions> {
  readonly grant: (slot: Permit) => void;
  readonly refuse: (reason: unknown) => void;
}

/** Lets requests go, never more than `perSecond` in any sliding second, together with all who share the log. */
export class RateLimiter {
  readonly #parts: RateLimiterOptions;
  readonly #ledger = new RequestLogState();
  #waiting: Waiting[] = [];
  #isServing = false;
  #interactiveInARow = 0;
  #count = 0;

  constructor(parts: RateLimiterOptions) {
    this.#parts = parts;
  }

  get quota(): Quota {
    this.#read();
    const { perSecond, perDay, clock, log } = this.#parts;
    const usedToday = this.#ledger.usedToday(clock.now());
    const leftToday = Math.max(0, perDay - usedToday);
    const renewal = new Date(nextDayAfter(clock.now())).toISOString();
    return { perSecond, perDay, usedToday, leftToday, renewal, ...(log.problem && { problem: log.problem }) };
  }

  /** What a person should know before the day's requests are used up; undefined as long as there are plenty. */
  get warning(): string | undefined {
    const { usedToday, perDay, leftToday, renewal } = this.quota;
    if (usedToday < perDay * warningShare) return undefined;
    return `${usedToday} of the ${perDay} requests a day are used; left until ${renewal}: ${leftToday}.`;
  }

  /**
   * Waits for its turn. Rejects with the signal's reason, or with a quota GongError: when the day's share is used up, or when
   * Gong has asked the company to wait beyond the deadline.
   */
  acquire({ signal, deadline = Number.POSITIVE_INFINITY, priority = 'interactive' }: AcquireOptions): Promise<Permit> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const end = () => {
        signal.removeEventListener('abort', leave);
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
      };
      const leave = () => {
        end();
        reject(signal.reason);
      };
      const waiting: Waiting = {
        signal,
        deadline,
        priority,
        grant: (slot) => {
          end();
          resolve(slot);
        },
        refuse: (reason) => {
          end();
          reject(reason);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiting);
      if (!this.#isServing) void this.#serve();
    });
  }

  /**
   * Lets nobody go for a while: Gong has said that the company is over its limit. Never longer than a minute, since one
   * request a minute costs nobody anything and tells when it is over. For a little longer the pace stays lowered.
   */
  backOff(milliseconds: number): void {
    this.#write({ event: 'rest', until: this.#parts.clock.now() + Math.min(milliseconds, maxBackOffMilliseconds) });
  }

  /** Serves those who wait, one after the other, until nobody does. Never rejects. */
  async #serve(): Promise<void> {
    this.#isServing = true;
    while (this.#waiting.length > 0) await this.#serveOne(this.#newId());
    this.#isServing = false;
  }

  /** Finds a place for one request, and gives it to whose turn it then is. */
  async #serveOne(id: string): Promise<void> {
    const { clock, self } = this.#parts;
    let askedAt: number | undefined;
    for (;;) {
      this.#read();
      this.#refuseHopeless();
      if (this.#waiting.length === 0) break;
      const wait = this.#wait(id);
      if (wait === 0) {
        if (this.#go(id)) this.#next()?.grant(this.#slot(id));
        return;
      }
      if (askedAt === undefined || askedAt + askAgainMilliseconds <= clock.now()) {
        askedAt = clock.now();
        this.#write({ event: 'ask', id, by: self, at: askedAt });
      }
      await clock.sleep(Math.min(wait, lookMilliseconds));
    }
    if (askedAt !== undefined) this.#write({ event: 'unused', id });
  }

  /** Milliseconds until it is worth looking again; 0 when the request may go. */
  #wait(id: string): number {
    const { clock, isAlive } = this.#parts;
    const now = clock.now();
    const rest = this.#ledger.restUntil(now) - now;
    if (rest > 0) return rest;
    const ahead = this.#ledger.underWay(now) + this.#ledger.askedBefore(id, now, isAlive);
    const tooMany = ahead + 1 - this.#limit(now);
    if (tooMany <= 0) return 0;
    for (const orphan of this.#ledger.orphans(isAlive)) this.#write({ event: 'left', id: orphan, at: now });
    return Math.max(1, (this.#ledger.freeAt(tooMany) ?? now + lookMilliseconds) - now);
  }

  /** Requests a second, lowered by one for each time that Gong has lately found them too many. */
  #limit(now: number): number {
    return Math.max(1, this.#parts.perSecond - this.#ledger.recentRests(now));
  }

  /** Whether the request goes: others may have gone between the look at the log and the line that says so. */
  #go(id: string): boolean {
    const { clock, self, perDay } = this.#parts;
    const now = clock.now();
    this.#write({ event: 'go', id, by: self, at: now });
    this.#read();
    const isFirst = this.#ledger.isWithin(id, this.#limit(now), perDay);
    if (!isFirst) this.#write({ event: 'unused', id });
    return isFirst;
  }

  #slot(id: string): Permit {
    const { clock } = this.#parts;
    let isOpen = true;
    const close = (entry: Entry) => {
      if (isOpen) this.#write(entry);
      isOpen = false;
    };
    return {
      sent: () => close({ event: 'left', id, at: clock.now() }),
      release: () => close({ event: 'unused', id }),
    };
  }

  /** Whose turn it is: what a person waits for goes first, but does not keep the rest waiting for ever. */
  #next(): Waiting | undefined {
    const first = (priority: Priority) => this.#waiting.find((waiting) => waiting.priority === priority);
    const [interactive, background] = [first('interactive'), first('background')];
    const isInteractive = interactive && (!background || this.#interactiveInARow < interactiveInARow);
    this.#interactiveInARow = isInteractive ? this.#interactiveInARow + 1 : 0;
    return isInteractive ? interactive : background;
  }

  #refuseHopeless(): void {
    const { clock, perDay } = this.#parts;
    const now = clock.now();
    const isUsedUp = this.#ledger.usedToday(now) >= perDay;
    const restUntil = this.#ledger.restUntil(now);
    for (const { refuse, deadline } of this.#waiting) {
      if (isUsedUp) refuse(dayIsUsedUp(perDay, now));
      else if (restUntil > now && restUntil >= deadline) refuse(restIsTooLong(restUntil - now));
    }
  }

  #read(): void {
    for (const line of this.#parts.log.read()) this.#ledger.apply(line);
  }

  #write(entry: Entry): void {
    this.#parts.log.append(JSON.stringify(entry));
  }

  #newId(): string {
    this.#count += 1;
    return `${this.#parts.self} ${this.#count}`;
  }
}

function restIsTooLong(milliseconds: number): GongError {
  return new GongError({
    kind: 'quota',
    reason:
      "Gong has told this company to wait: its limit of requests was reached, and the call's time would be over first.",
    advice: `Wait ${Math.ceil(milliseconds / second)} seconds before any further call.`,
    changed: 'nothing',
  });
}

function dayIsUsedUp(perDay: number, now: number): GongError {
  return new GongError({
    kind: 'quota',
    reason: `The ${perDay} requests that may be sent to Gong in one day are used up.`,
    advice: `Stop here; the count starts anew at ${new Date(nextDayAfter(now)).toISOString()}.`,
    changed: 'nothing',
  });
}
