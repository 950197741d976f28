/**
 * Trials of reliability: each file beside this one tries one kind of trouble and tells what it found. The tests run them
 * short; `npm run bench:reliability` runs them long and keeps the figures in docs/reliability.md.
 */
export interface Trial {
  /** What was counted, by the words of the report, in the order of the report. */
  readonly figures: Readonly<Record<string, number>>;
  /** One sentence for each case that did not end as it must; none is a pass. */
  readonly failures: readonly string[];
}
