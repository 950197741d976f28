/** Reads the value of `--since`: how long ago, or a date. */
import { onOneLine } from '../client/text.ts';

const hour = 60 * 60_000;
const units: Readonly<Record<string, number>> = { h: hour, d: 24 * hour, w: 7 * 24 * hour };

/** No version of this program is older. */
const earliest = Date.parse('2020-01-01T00:00:00Z');

const datePattern = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** Returns the time in milliseconds since the epoch, or what is wrong as the end of a sentence that begins with the flag. */
export function readSince(text: string, now: number): { readonly time: number } | { readonly problem: string } {
  const trimmed = text.trim();
  const [, count, unit = ''] = /^([1-9]\d{0,4})([hdw])$/i.exec(trimmed) ?? [];
  const time = count === undefined ? readDate(trimmed) : now - Number(count) * (units[unit.toLowerCase()] ?? 0);
  if (time === undefined) {
    return {
      problem: `must be a time such as 24h, 7d or 2w, or a date such as 2026-11-01 (UTC) or 2026-11-01T09:00:00Z; got "${onOneLine(text, 100)}".`,
    };
  }
  if (time > now) return { problem: `must not be in the future; got "${onOneLine(text, 100)}".` };
  return { time: Math.max(time, earliest) };
}

/** Returns undefined for days that no calendar has, such as February 30th, and for times without a zone. */
function readDate(text: string): number | undefined {
  const day = datePattern.exec(text)?.[1];
  const time = Date.parse(text);
  if (day === undefined || Number.isNaN(time)) return undefined;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? time : undefined;
}
