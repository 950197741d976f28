/**
 * The request log: lines through which all processes of a company on this machine share its quota. They all see the lines in
 * the same order, so there is no lock, and none that a dead process could keep.
 */

import { parseEntry, type RequestLogSummary } from './log-entry.ts';

export interface RequestLog {
  /** Adds a line after all others. */
  append(line: string): void;
  /**
   * Returns the lines that any process has added since the last read, in order. The first may be a checkpoint, which replaces
   * all lines before it.
   */
  read(): string[];
  /** Why this log is not shared with other processes, if it is not. */
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
 * Requests that leave evenly may arrive closer together. The window is this much longer than Gong's second, so that the limit
 * holds where Gong counts.
 */
const marginMilliseconds = 100;
const windowMilliseconds = second + marginMilliseconds;

/** A process is stalled when its last `waiting` line is older than this. */
const waitingMilliseconds = 2.5 * second;

/** A permit lapses after this time: connecting takes at most ten seconds, so the request will not be sent. */
const grantedMilliseconds = 15 * second;

/** The longest pause after one 429. */
export const maxBackOffMilliseconds = 60 * second;

/** How long the limit stays lowered after a pause. */
const loweredMilliseconds = 10 * second;

/** The state that the lines of a log add up to. Callers pass the time. */
export class RequestLogState {
  /** Ordered by when they began to wait. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #granted = new Map<string, Granted>();
  /** Times at which the requests of the last window were sent, in order. */
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

  /** Returns the state as JSON. */
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
   * Counts the requests with a permit and those sent within the window. Times in the future come from before the computer's
   * clock was set back, and do not count.
   */
  countInFlight(now: number): number {
    for (const [id, { at }] of this.#granted) {
      if (Math.abs(now - at) < grantedMilliseconds) break;
      this.#granted.delete(id);
    }
    // The comparisons are negated so that NaN counts as over.
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

  /** Returns the ids of permits whose processes died before sending. */
  listOrphans(isAlive: (by: string) => boolean): string[] {
    return [...this.#granted].filter(([, { by }]) => !isAlive(by)).map(([id]) => id);
  }

  /** Returns when this many sent requests will have left the window; undefined when fewer are in it. */
  findFreeAt(count: number): number | undefined {
    const at = this.#sent[count - 1];
    return at === undefined ? undefined : at + windowMilliseconds;
  }

  /** Returns the end of the current pause; a time in the past when there is none. */
  backOffUntil(now: number): number {
    return this.#backOffs.reduce(
      (latest, until) => (until <= now + maxBackOffMilliseconds ? Math.max(latest, until) : latest),
      0,
    );
  }

  /** Counts current and recent pauses. One that ends too late comes from before the clock was set back, and is dropped. */
  countRecentBackOffs(now: number): number {
    this.#backOffs = this.#backOffs.filter(
      (until) => until + loweredMilliseconds > now && until <= now + maxBackOffMilliseconds,
    );
    return this.#backOffs.length;
  }

  /** Returns the number of requests of the day in UTC. Gong does not document when its day begins. */
  usedToday(now: number): number {
    return this.#usedOnDay.get(toDay(now)) ?? 0;
  }

  #insertSent(at: number): void {
    let index = this.#sent.length;
    while (index > 0 && (this.#sent[index - 1] ?? 0) > at) index -= 1;
    this.#sent.splice(index, 0, at);
  }

  /** Adds a pause, and drops those that must have been over when it was written. */
  #addBackOff(until: number): void {
    const writtenAfter = until - maxBackOffMilliseconds;
    this.#backOffs = this.#backOffs.filter((other) => other + loweredMilliseconds > writtenAfter);
    this.#backOffs.push(until);
  }

  /** Has the same effect as applying all lines of the summary. */
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

/** Returns when the next day in UTC begins and the count starts from zero. */
export function nextDayAfter(now: number): number {
  return (toDay(now) + 1) * day;
}

function toDay(at: number): number {
  return Math.floor(at / day);
}
