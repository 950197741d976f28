/** The history as CSV (RFC 4180): one line for each person of an enrollment, each write, each stopped person and each opt-out. */
import { onOneLine } from '../client/text.ts';
import { listTexts } from '../policy/do-not-contact/opt-outs.ts';
import type { HistoryReport } from './history-report.ts';

const columns = [
  'kind',
  'at',
  'planId',
  'flowId',
  'flow',
  'label',
  'flowInstanceOwnerEmail',
  'crmProspectId',
  'email',
  'name',
  'outcome',
  'reason',
  'flowInstanceId',
  'stoppedAt',
  'stopReason',
  'tool',
  'counts',
  'targets',
] as const;

type Row = Readonly<Partial<Record<(typeof columns)[number], string | undefined>>>;

/** Spreadsheets cut or refuse longer cells. */
const maxCellLength = 32_000;

/** Returns the report with a header and a line break after every line. */
export function toCsv(report: HistoryReport): string {
  const lines = [[...columns], ...listRows(report).map((row) => columns.map((name) => row[name] ?? ''))];
  return lines.map((cells) => `${cells.map(toCell).join(',')}\r\n`).join('');
}

function listRows({ enrollments, writes, stops, doNotContact }: HistoryReport): Row[] {
  return [
    ...enrollments.flatMap(({ at, planId, flowId, flow, label, flowInstanceOwnerEmail, people }) =>
      people.map(
        ({ stopped, ...person }): Row => ({
          kind: 'enrollment',
          at,
          planId,
          flowId,
          flow,
          label,
          flowInstanceOwnerEmail,
          ...person,
          stoppedAt: stopped?.at,
          stopReason: stopped?.reason,
        }),
      ),
    ),
    ...writes.map(({ at, tool, outcome, reason, counts, targets }): Row => {
      const { planId, ...others } = targets ?? {};
      return {
        kind: 'write',
        at,
        planId: typeof planId === 'string' ? planId : undefined,
        outcome,
        reason,
        tool,
        counts: counts === undefined ? '' : JSON.stringify(counts),
        targets: Object.keys(others).length > 0 ? JSON.stringify(others) : '',
      };
    }),
    ...stops.map((stop): Row => ({ kind: 'stop', ...stop })),
    ...doNotContact.map(
      (entry): Row => ({
        kind: 'do-not-contact',
        at: entry.at,
        reason: entry.reason,
        targets: listTexts(entry).join(' '),
      }),
    ),
  ];
}

/** A cell that a spreadsheet would read as a formula gets an apostrophe before it. Full-width signs begin formulas too. */
function toCell(value: string): string {
  const text = onOneLine(value, maxCellLength).replace(/^[=+\-@＝＋－＠]/u, "'$&");
  return /[",;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
