/** When the company's data was made. */

/** The moment the data ends at, in milliseconds. */
export const companyDate = Date.parse('2026-11-16T00:00:00Z');

/** A moment before the end of the data. */
export function daysBefore(days: number, minutes = 0): string {
  return new Date(companyDate - days * 86_400_000 - minutes * 60_000).toISOString();
}
