/** The hours in which an operator lets people be contacted. */
import { type Policy, weekdays } from './policy.ts';

type CommitHours = NonNullable<Policy['commitHours']>;

/** Whether a time (milliseconds since the epoch) is within the hours, by the local time of their time zone. */
export function isWithinHours({ days, from, to, timeZone }: CommitHours, time: number): boolean {
  const { day, minute } = readWallClock(time, timeZone);
  const yesterday = weekdays[(weekdays.indexOf(day) + 6) % 7] ?? day;
  const [begin, end] = [toMinute(from), toMinute(to)];
  if (begin < end) return days.includes(day) && minute >= begin && minute < end;
  // Hours across midnight belong to the day on which they begin.
  return (days.includes(day) && minute >= begin) || (days.includes(yesterday) && minute < end);
}

/** Describes the hours in words: `Mon, Tue from 09:00 to 17:00 (Europe/Berlin)`. */
export function describeHours({ days, from, to, timeZone }: CommitHours): string {
  return `${days.length > 0 ? days.join(', ') : 'no day'} from ${from} to ${to} (${timeZone})`;
}

/** Describes a time as the clocks of a time zone show it: `Sat 02:05`. */
export function describeWallClock(time: number, timeZone: string): string {
  const { day, minute } = readWallClock(time, timeZone);
  const digits = [Math.floor(minute / 60), minute % 60].map((number) => String(number).padStart(2, '0'));
  return `${day} ${digits.join(':')}`;
}

function readWallClock(time: number, timeZone: string): { readonly day: CommitHours['days'][number]; minute: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const fields = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const day = weekdays.find((name) => name === fields.weekday) ?? 'Mon';
  return { day, minute: Number(fields.hour) * 60 + Number(fields.minute) };
}

function toMinute(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return hour * 60 + minute;
}
