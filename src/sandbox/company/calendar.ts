/** The dates of the company's data, all counted back from the day on which the sandbox starts. */

const dayMilliseconds = 86_400_000;
const minuteMilliseconds = 60_000;
const openingMinutes = 8 * 60;

/** The UTC day of a moment in milliseconds, as YYYY-MM-DD. */
export function toUtcDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The calendar of a company whose data ends where today (UTC) begins. */
export class Calendar {
  /** The beginning of today, in milliseconds: all data of the past lies before it. */
  readonly today: number;

  /** Takes today as YYYY-MM-DD; throws a RangeError for any other text. */
  constructor(today: string) {
    this.today = Date.parse(`${today}T00:00:00Z`);
    if (Number.isNaN(this.today) || toUtcDay(this.today) !== today) throw new RangeError(`Not a day: ${today}`);
  }

  /** Returns the moment a number of days and minutes before today, as ISO-8601. A negative number lies in the future. */
  before(days: number, minutes = 0): string {
    return new Date(this.today - days * dayMilliseconds - minutes * minuteMilliseconds).toISOString();
  }

  /** Returns the moment a number of minutes after 08:00 on that day, or on the Friday before when it is a weekend. */
  workingTime(daysAgo: number, minutes: number): number {
    const day = this.today - Math.ceil(daysAgo) * dayMilliseconds;
    return day - daysSinceFriday(day) * dayMilliseconds + (openingMinutes + minutes) * minuteMilliseconds;
  }
}

/** Whether a moment lies on a Saturday or a Sunday. */
export function isWeekend(at: number): boolean {
  return daysSinceFriday(at) > 0;
}

/** 0 for a weekday, 1 for a Saturday, 2 for a Sunday. */
function daysSinceFriday(at: number): number {
  return Math.max(0, ((new Date(at).getUTCDay() + 6) % 7) - 4);
}
