/**
 * The request log: the lines through which all processes of a company on this machine share its quota. Everybody appends and
 * reads the same order of lines, so nobody needs a lock, and nobody who dies can keep one.
 */

import { parseEntry, type RequestLogSummary } from './log-entry.ts';

export interface RequestLog {
  /** Adds a line after all others. */
  append(line: string): void;
  /**
   * Returns the lines that were added since the last read, by any process, in order. The first may be a checkpoint, which
   * stands for all lines before.
   */
  read(): string[];
  /** Why other processes do not share this log, if they do not. */
  readonly problem?: string | undefined;
}

interface Waiting {
  readonly by: string;
  readonly at: number;
}

interface Granted extends Waiting {
  /** Requests in flight when this permit was taken. */
  readonly inFlightBefore: number;
  /** Requests of the day before this one. */
  readonly usedBefore: number;
}

export const second = 1000;
const day = 24 * 60 * 60 * second;

/**
 * Requests are sent evenly but do not arrive evenly: a slow one and a fast one after it come closer together. The window is
 * this much longer than Gong's second, so that the limit holds where Gong counts.
 */
const marginMilliseconds = 100;
const windowMilliseconds = second + marginMilliseconds;

/** A process that has not repeated that it waits for so long hangs. */
const waitingMilliseconds = 2.5 * second;

/** A request that has not been sent after so long will not be: connecting takes at most ten seconds. */
const grantedMilliseconds = 15 * second;

/** The longest pause after one 429. */
export const maxBackOffMilliseconds = 60 * second;

/** How long the limit stays lowered after a pause. */
const loweredMilliseconds = 10 * second;

/** What the lines of a log add up to. Pure: callers pass the time. */
export class RequestLogState {
  /** In the order in which they began to wait. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #granted = new Map<string, Granted>();
  /** When the requests of the last window were sent, in order. */
  #sent: number[] = [];
  #backOffs: number[] = [];
  readonly #usedOnDay = new Map<number, number>();

  /** Applies a line; ignores one that is not an entry. */
  apply(line: string): void {
    const entry = parseEntry(line);
    switch (entry?.event) {
      case 'waiting':
        this.#waiting.set(entry.id, { by: entry.by, at: entry.at });
        return;
      case 'granted':
        this.#waiting.delete(entry.id);
        this.#granted.set(entry.id, {
          by: entry.by,
          at: entry.at,
          inFlightBefore: this.countInFlight(entry.at),
          usedBefore: this.usedToday(entry.at),
        });
        this.#addUsed(entry.at, 1);
        return;
      case 'sent':
        if (this.#granted.delete(entry.id)) this.#insertSent(entry.at);
        return;
      case 'released': {
        this.#waiting.delete(entry.id);
        const granted = this.#granted.get(entry.id);
        if (granted) this.#addUsed(granted.at, -1);
        this.#granted.delete(entry.id);
        return;
      }
      case 'backOff':
        this.#addBackOff(entry.until);
        return;
      case 'checkpoint':
        this.#add(entry);
    }
  }

  /** Returns what the lines so far add up to. */
  summarize(): RequestLogSummary {
    return {
      waiting: [...this.#waiting].map(([id, { by, at }]) => [id, by, at]),
      granted: [...this.#granted].map(([id, { by, at, inFlightBefore, usedBefore }]) => [
        id,
        by,
        at,
        inFlightBefore,
        usedBefore,
      ]),
      sent: this.#sent,
      backOffs: this.#backOffs,
      used: [...this.#usedOnDay],
    };
  }

  /**
   * Counts the requests that fill the second that ends now: those with a permit, and those sent within the window. Entries
   * from the future were written before the computer's clock was set back, and do not count.
   */
  countInFlight(now: number): number {
    for (const [id, { at }] of this.#granted) {
      if (Math.abs(now - at) < grantedMilliseconds) break;
      this.#granted.delete(id);
    }
    // Negated comparisons, so that a time that is NaN counts as over.
    const isOver = (at: number) => !(at + windowMilliseconds > now);
    const isAhead = (at: number) => !(at <= now + second);
    const first = this.#sent.findIndex((at) => !isOver(at));
    if (first !== 0) this.#sent.splice(0, first === -1 ? this.#sent.length : first);
    while (this.#sent.length > 0 && isAhead(this.#sent.at(-1) ?? 0)) this.#sent.pop();
    return this.#granted.size + this.#sent.length;
  }

  /** Whether a request has a permit that exceeds neither limit. */
  isWithin(id: string, maxInFlight: number, perDay: number): boolean {
    const granted = this.#granted.get(id);
    return granted !== undefined && granted.inFlightBefore < maxInFlight && granted.usedBefore < perDay;
  }

  /** Counts the requests of living processes that began to wait before this one, or all if it does not wait. */
  countWaitingBefore(id: string, now: number, isAlive: (by: string) => boolean): number {
    let count = 0;
    for (const [other, { by, at }] of this.#waiting) {
      if (other === id) break;
      if (at + waitingMilliseconds > now && isAlive(by)) count += 1;
      else this.#waiting.delete(other);
    }
    return count;
  }

  /** The requests with a permit whose processes died before sending them. */
  listOrphans(isAlive: (by: string) => boolean): string[] {
    return [...this.#granted].filter(([, { by }]) => !isAlive(by)).map(([id]) => id);
  }

  /** When this many sent requests will have left the window; undefined when fewer are in it. */
  findFreeAt(count: number): number | undefined {
    const at = this.#sent[count - 1];
    return at === undefined ? undefined : at + windowMilliseconds;
  }

  /** Until when nobody sends; in the past when everybody may. */
  backOffUntil(now: number): number {
    return this.#backOffs.reduce(
      (latest, until) => (until <= now + maxBackOffMilliseconds ? Math.max(latest, until) : latest),
      0,
    );
  }

  /** Counts the pauses that last or are just over. One that ends impossibly late was written before the clock was set back. */
  countRecentBackOffs(now: number): number {
    this.#backOffs = this.#backOffs.filter(
      (until) => until + loweredMilliseconds > now && until <= now + maxBackOffMilliseconds,
    );
    return this.#backOffs.length;
  }

  /** The requests of the day in UTC: Gong does not document when its day begins. */
  usedToday(now: number): number {
    return this.#usedOnDay.get(toDay(now)) ?? 0;
  }

  #insertSent(at: number): void {
    let index = this.#sent.length;
    while (index > 0 && (this.#sent[index - 1] ?? 0) > at) index -= 1;
    this.#sent.splice(index, 0, at);
  }

  /** Drops those that were over when this one was written: nobody waits longer than the longest pause. */
  #addBackOff(until: number): void {
    const writtenAfter = until - maxBackOffMilliseconds;
    this.#backOffs = this.#backOffs.filter((other) => other + loweredMilliseconds > writtenAfter);
    this.#backOffs.push(until);
  }

  /** Has the effect of all lines of which this is the summary. */
  #add({ waiting, granted, sent, backOffs, used }: RequestLogSummary): void {
    for (const [id, by, at] of waiting) this.#waiting.set(id, { by, at });
    for (const [id, by, at, inFlightBefore, usedBefore] of granted) {
      this.#granted.set(id, { by, at, inFlightBefore, usedBefore });
    }
    for (const at of sent) this.#insertSent(at);
    this.#backOffs.push(...backOffs);
    for (const [on, count] of used) this.#usedOnDay.set(on, (this.#usedOnDay.get(on) ?? 0) + count);
  }

  #addUsed(at: number, change: number): void {
    this.#usedOnDay.set(toDay(at), Math.max(0, this.usedToday(at) + change));
  }
}

/** When the next day in UTC begins, and the count starts from zero. */
export function nextDayAfter(now: number): number {
  return (toDay(now) + 1) * day;
}

function toDay(at: number): number {
  return Math.floor(at / day);
}
