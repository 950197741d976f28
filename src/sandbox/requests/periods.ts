/** Ranges of days, and the calendar periods in them. The company's time zone is UTC. */
import { GongFault } from '../responses.ts';

const dayMilliseconds = 86_400_000;

/** From a day to before another one, both as YYYY-MM-DD. */
export interface DayRange {
  readonly fromDate: string;
  readonly toDate: string;
}

/** A unit of the calendar. */
export type PeriodUnit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/** Throws Gong's 400 for a range that ends after today, or before it begins. */
export function checkRange(fromDate: string | undefined, toDate: string | undefined, now: number): void {
  const today = toDay(now);
  if (toDate === undefined) return;
  if (toDate > today) throw new GongFault(400, `The range ends on ${toDate}, which is after today, ${today}`);
  if (fromDate !== undefined && fromDate >= toDate) throw new GongFault(400, 'The range ends before it begins');
}

/** Whether a moment lies in a range; a bound that is left out excludes nothing. */
export function isWithin(at: number, fromDate: string | undefined, toDate: string | undefined): boolean {
  const day = toDay(at);
  return (fromDate === undefined || day >= fromDate) && (toDate === undefined || day < toDate);
}

/** The period of the calendar that a moment lies in, cut to the range. */
export function toPeriod(at: number, unit: PeriodUnit, { fromDate, toDate }: DayRange): DayRange {
  const start = findStart(at, unit);
  const from = toDay(start);
  const to = toDay(findEnd(new Date(start), unit));
  return { fromDate: from < fromDate ? fromDate : from, toDate: to > toDate ? toDate : to };
}

/** When the period that a moment lies in began; weeks start on Monday. */
export function findStart(at: number, unit: PeriodUnit): number {
  const date = new Date(at);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const sinceMonday = (date.getUTCDay() + 6) % 7;
  const starts: Readonly<Record<PeriodUnit, number>> = {
    DAY: Date.UTC(year, month, day),
    WEEK: Date.UTC(year, month, day - sinceMonday),
    MONTH: Date.UTC(year, month),
    QUARTER: Date.UTC(year, month - (month % 3)),
    YEAR: Date.UTC(year, 0),
  };
  return starts[unit];
}

function findEnd(start: Date, unit: PeriodUnit): number {
  const [year, month] = [start.getUTCFullYear(), start.getUTCMonth()];
  const ends: Readonly<Record<PeriodUnit, number>> = {
    DAY: start.getTime() + dayMilliseconds,
    WEEK: start.getTime() + 7 * dayMilliseconds,
    MONTH: Date.UTC(year, month + 1),
    QUARTER: Date.UTC(year, month + 3),
    YEAR: Date.UTC(year + 1, 0),
  };
  return ends[unit];
}

function toDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
