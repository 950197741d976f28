/**
 * The account of a company's requests that all servers on this machine keep together: a log to which each adds lines and
 * which all read in the same order. Nobody holds a lock, so nobody who dies can keep one.
 */

/** The one log, as one server sees it. */
export interface RequestLog {
  /** Adds a line behind all that are there. */
  append(line: string): void;
  /** The lines that were added since the last time, by anybody, in their order. */
  read(): string[];
  /** Why other servers do not see this log, if they do not. */
  readonly problem?: string | undefined;
}

/** A request's name is its own; times are milliseconds since the epoch. */
export type Entry =
  /** Its server would let it go, and asks for the next place. Said again every few seconds while it waits. */
  | { readonly event: 'ask'; readonly id: string; readonly by: string; readonly at: number }
  /** It goes. Valid if few enough were under way before this line. */
  | { readonly event: 'go'; readonly id: string; readonly by: string; readonly at: number }
  /** It began to leave. */
  | { readonly event: 'left'; readonly id: string; readonly at: number }
  /** It does not go after all. */
  | { readonly event: 'unused'; readonly id: string }
  /** Gong has refused a request, because the company was over its limit; it asks for quiet until then. */
  | { readonly event: 'rest'; readonly until: number };

interface Claim {
  readonly by: string;
  readonly at: number;
}

interface Going extends Claim {
  /** How many others were under way when this one went. */
  readonly before: number;
  /** How many of the day had gone before it. */
  readonly usedBefore: number;
}

/** In milliseconds. */
export const second = 1000;
const day = 24 * 60 * 60 * second;

/**
 * Requests leave evenly but do not arrive evenly: one that is slow on its way and a quick one after it come closer together.
 * The window is this much longer than Gong's second, so that it holds where Gong counts.
 */
const margin = 100;
const window = second + margin;

/** An ask that was not said again for so long is of a server that hangs. */
const askMilliseconds = 2.5 * second;

/** A request that has not left after so long does not leave any more: connecting takes at most ten seconds. */
const goMilliseconds = 15 * second;

/** The longest that one refusal of Gong's keeps everybody quiet. */
export const maxBackOffMilliseconds = 60 * second;

/** For so long after a rest the pace stays lowered. */
const easedMilliseconds = 10 * second;

/** What the lines of a log amount to. Pure: it knows the time only from its callers. */
export class RequestLogState {
  /** In the order of their asking. */
  readonly #asking = new Map<string, Claim>();
  readonly #going = new Map<string, Going>();
  /** When requests of the last window left, in order. */
  #left: number[] = [];
  #rests: number[] = [];
  readonly #usedOnDay = new Map<number, number>();

  /** Takes in a line of the log; what is no line of a ledger is passed over. */
  apply(line: string): void {
    const entry = parseEntry(line);
    switch (entry?.event) {
      case 'ask':
        this.#asking.set(entry.id, { by: entry.by, at: entry.at });
        return;
      case 'go':
        this.#asking.delete(entry.id);
        this.#going.set(entry.id, {
          by: entry.by,
          at: entry.at,
          before: this.underWay(entry.at),
          usedBefore: this.usedToday(entry.at),
        });
        this.#count(entry.at, 1);
        return;
      case 'left':
        if (this.#going.delete(entry.id)) this.#leave(entry.at);
        return;
      case 'unused': {
        this.#asking.delete(entry.id);
        const claim = this.#going.get(entry.id);
        if (claim) this.#count(claim.at, -1);
        this.#going.delete(entry.id);
        return;
      }
      case 'rest':
        this.#rests.push(entry.until);
    }
  }

  /**
   * How many requests count against the second that ends now: those that go, and those that left within the window. What
   * lies in the future was written before the computer's clock was put back, and does not count.
   */
  underWay(now: number): number {
    for (const [id, { at }] of this.#going) {
      if (Math.abs(now - at) < goMilliseconds) break;
      this.#going.delete(id);
    }
    // Said by what they are not, so that a time that is none is over.
    const isOver = (at: number) => !(at + window > now);
    const isAhead = (at: number) => !(at <= now + second);
    const first = this.#left.findIndex((at) => !isOver(at));
    if (first !== 0) this.#left.splice(0, first === -1 ? this.#left.length : first);
    while (this.#left.length > 0 && isAhead(this.#left.at(-1) ?? 0)) this.#left.pop();
    return this.#going.size + this.#left.length;
  }

  /** Whether this request goes, and is none too many: neither of those under way with it, nor of the day. */
  isWithin(id: string, atOnce: number, perDay: number): boolean {
    const going = this.#going.get(id);
    return going !== undefined && going.before < atOnce && going.usedBefore < perDay;
  }

  /** How many asked before this request (or at all, if it has not asked) and still wait, as far as their servers live. */
  askedBefore(id: string, now: number, isAlive: (by: string) => boolean): number {
    let count = 0;
    for (const [other, { by, at }] of this.#asking) {
      if (other === id) break;
      if (at + askMilliseconds > now && isAlive(by)) count += 1;
      else this.#asking.delete(other);
    }
    return count;
  }

  /** The requests that go and whose servers died on the way. */
  orphans(isAlive: (by: string) => boolean): string[] {
    return [...this.#going].filter(([, { by }]) => !isAlive(by)).map(([id]) => id);
  }

  /** The moment at which so many of those that have left will not count any more; undefined when so many have not left. */
  freeAt(departures: number): number | undefined {
    const at = this.#left[departures - 1];
    return at === undefined ? undefined : at + window;
  }

  /** Until when nobody goes; in the past when everybody may. */
  restUntil(now: number): number {
    return this.#rests.reduce(
      (latest, until) => (until <= now + maxBackOffMilliseconds ? Math.max(latest, until) : latest),
      0,
    );
  }

  /**
   * The rests that are over only just, or not yet: each of them lowers the pace. One that ends later than any can was written
   * before the computer's clock was put back.
   */
  recentRests(now: number): number {
    this.#rests = this.#rests.filter(
      (until) => until + easedMilliseconds > now && until <= now + maxBackOffMilliseconds,
    );
    return this.#rests.length;
  }

  /** The requests of the day, which is one of UTC: Gong does not say when its own begins. */
  usedToday(now: number): number {
    return this.#usedOnDay.get(dayOf(now)) ?? 0;
  }

  #leave(at: number): void {
    let index = this.#left.length;
    while (index > 0 && (this.#left[index - 1] ?? 0) > at) index -= 1;
    this.#left.splice(index, 0, at);
  }

  #count(at: number, change: number): void {
    this.#usedOnDay.set(dayOf(at), Math.max(0, this.usedToday(at) + change));
  }
}

/** The moment at which the count of the day begins anew. */
export function nextDayAfter(now: number): number {
  return (dayOf(now) + 1) * day;
}

function dayOf(at: number): number {
  return Math.floor(at / day);
}

/** What somebody else has written is no entry, and neither is what a later version means by other words. */
function parseEntry(line: string): Entry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { event, id, by, at, until } = value as Record<string, unknown>;
  if (event === 'rest') return Number.isFinite(until) ? (value as Entry) : undefined;
  const isDated = event === 'unused' || Number.isFinite(at);
  const isNamed = event === 'unused' || event === 'left' || typeof by === 'string';
  return typeof id === 'string' && isDated && isNamed ? (value as Entry) : undefined;
}
