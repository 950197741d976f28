/** The company's quota, which every integration of the company shares: so many requests a second, so many a day. */
import type { Clock } from './clock.ts';
import { GongError } from './errors.ts';

const second = 1000;
const day = 24 * 60 * 60 * second;
const longestRest = 60 * second;

/**
 * Requests leave evenly but do not arrive evenly: one that is slow on its way and a quick one after it come closer together.
 * The window is this much longer than Gong's second, so that it holds where Gong counts.
 */
const margin = 100;

/** Leave to send one request. It counts from the moment the request really left, or not at all. */
export interface Slot {
  sent(): void;
  unused(): void;
}

/** A server's share of the company's requests. */
export interface Quota {
  readonly perSecond: number;
  readonly perDay: number;
  readonly usedToday: number;
  readonly leftToday: number;
}

interface Departure {
  at?: number;
}

/** Lets requests go, first come first served, never more than `perSecond` in any sliding second. */
export class Pace {
  readonly #perSecond: number;
  readonly #perDay: number;
  readonly #clock: Clock;
  /** When the requests of the last window left; granted ones that have not left yet count as of now. */
  #departures: Departure[] = [];
  #lastInLine: Promise<void> = Promise.resolve();
  #restUntil = 0;
  #today = 0;
  #usedToday = 0;

  constructor(limits: { perSecond: number; perDay: number }, clock: Clock) {
    this.#perSecond = limits.perSecond;
    this.#perDay = limits.perDay;
    this.#clock = clock;
  }

  get quota(): Quota {
    this.#beginDay();
    const left = Math.max(0, this.#perDay - this.#usedToday);
    return { perSecond: this.#perSecond, perDay: this.#perDay, usedToday: this.#usedToday, leftToday: left };
  }

  /**
   * Waits for its turn. Rejects with the signal's reason, or with a quota GongError: when the day's share is used up, or when
   * Gong has asked the company to wait beyond the deadline (in the clock's milliseconds).
   */
  async enter(signal: AbortSignal, deadline = Number.POSITIVE_INFINITY): Promise<Slot> {
    const ahead = this.#lastInLine;
    const turn = ahead.then(() => this.#grant(signal, deadline));
    this.#lastInLine = turn.then(
      () => undefined,
      () => undefined,
    );
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason);
        turn.then(
          (slot) => slot.unused(),
          () => undefined,
        );
      };
      if (signal.aborted) leave();
      signal.addEventListener('abort', leave, { once: true });
      turn.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  /**
   * Lets nobody go for a while: Gong has said that the company is over its limit. Never longer than a minute, since one
   * request a minute costs nobody anything and tells when it is over.
   */
  rest(milliseconds: number): void {
    this.#restUntil = Math.max(this.#restUntil, this.#clock.now() + Math.min(milliseconds, longestRest));
  }

  async #grant(signal: AbortSignal, deadline: number): Promise<Slot> {
    signal.throwIfAborted();
    this.#checkRest(deadline);
    for (let wait = this.#wait(); wait > 0; wait = this.#wait()) await this.#clock.sleep(wait, signal);
    this.#checkDay();
    const departure: Departure = {};
    this.#departures.push(departure);
    this.#usedToday += 1;
    return {
      sent: () => {
        departure.at ??= this.#clock.now();
      },
      unused: () => {
        if (departure.at !== undefined) return;
        this.#departures = this.#departures.filter((other) => other !== departure);
        this.#usedToday = Math.max(0, this.#usedToday - 1);
      },
    };
  }

  #wait(): number {
    const now = this.#clock.now();
    const ends = ({ at = now }: Departure) => at + second + margin;
    this.#departures = this.#departures.filter((departure) => ends(departure) > now);
    const full = this.#departures.length >= this.#perSecond;
    const free = full ? Math.min(...this.#departures.map(ends)) : now;
    return Math.max(free, this.#restUntil) - now;
  }

  #checkRest(deadline: number): void {
    if (this.#restUntil < deadline) return;
    const seconds = Math.ceil((this.#restUntil - this.#clock.now()) / second);
    throw new GongError({
      kind: 'quota',
      reason:
        "Gong has told this company to wait: its limit of requests was reached, and the call's time would be over first.",
      advice: `Wait ${seconds} seconds before any further call.`,
      changed: 'nothing',
    });
  }

  #beginDay(): void {
    const today = Math.floor(this.#clock.now() / day);
    if (today === this.#today) return;
    this.#today = today;
    this.#usedToday = 0;
  }

  #checkDay(): void {
    this.#beginDay();
    if (this.#usedToday < this.#perDay) return;
    const renewal = (this.#today + 1) * day;
    throw new GongError({
      kind: 'quota',
      reason: `This server has used the ${this.#perDay} requests it may send to Gong in one day.`,
      advice: `Stop here; the count starts anew at ${new Date(renewal).toISOString()}.`,
      changed: 'nothing',
    });
  }
}
