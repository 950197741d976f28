/** `gong-engage-mcp history`: what outreach was done, refused and stopped, for the person who runs this server. */
import { onOneLine } from '../client/text.ts';
import type { HistoryInvocation } from '../config/invocation.ts';
import { listTexts } from '../policy/do-not-contact/opt-outs.ts';
import type { Store } from '../store/store.ts';
import { toCsv } from './history-csv.ts';
import {
  type EnrollmentSummary,
  type HistoryReport,
  type PersonWithStop,
  readHistoryReport,
} from './history-report.ts';
import type { People, Totals } from './history-totals.ts';

/** Describes the newest enrollments and writes, or those of a period, from the store alone: Gong is not asked. */
export async function describeHistory(store: Store, invocation: HistoryInvocation): Promise<string> {
  const report = await readHistoryReport(store, invocation);
  switch (invocation.format) {
    case 'json':
      return JSON.stringify(report, null, 2);
    case 'csv':
      return toCsv(report);
    case 'text':
      return describe(report, invocation);
  }
}

/** The bare command is an overview; with any question the people are listed too. */
function describe(report: HistoryReport, { stateDirectory, since, user, flow }: HistoryInvocation): string {
  const { enrollments, writes, stops, doNotContact, totals } = report;
  const listsPeople = since !== undefined || user !== undefined || flow !== undefined;
  return [
    `Enrollments${report.since === undefined ? '' : ` since ${report.since}`} (${stateDirectory})`,
    ...orNone(enrollments.flatMap((one) => [toLine(one), ...(listsPeople ? one.people.map(toPersonLine) : [])])),
    ...(enrollments.length > 0 ? ['', 'Totals of these enrollments', ...describeTotals(totals)] : []),
    '',
    'Writes and refusals',
    ...orNone(
      writes.map(({ at, tool, outcome, reason, counts }) =>
        `  ${at}  ${onOneLine(tool, 100).padEnd(36)} ${onOneLine(outcome, 100)}${why(reason)} ${counts ? JSON.stringify(counts) : ''}`.trimEnd(),
      ),
    ),
    ...section(
      'Stopped',
      stops.map(
        ({ at, crmProspectId, flowId, reason }) =>
          `  ${at}  ${onOneLine(crmProspectId, 100)} ${flowId === undefined ? 'in all flows' : `in the flow ${onOneLine(flowId, 100)}`}${why(reason)}`,
      ),
    ),
    ...section(
      'Added to the do-not-contact list',
      doNotContact.map((entry) => `  ${entry.at}  ${onOneLine(listTexts(entry).join(', '), 2000)}${why(entry.reason)}`),
    ),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? ['', title, ...lines] : [];
}

function orNone(lines: readonly string[]): readonly string[] {
  return lines.length > 0 ? lines : ['  none'];
}

function toLine(enrollment: EnrollmentSummary): string {
  const { at, planId, flow, planned, assigned, unknown, ended, stopped, flowInstanceOwnerEmail, label } = enrollment;
  const inDoubt = unknown > 0 ? `, ${unknown} unknown` : '';
  const afterwards = stopped > 0 ? `, ${stopped} stopped` : '';
  const owner = flowInstanceOwnerEmail === '' ? '' : `, owner ${onOneLine(flowInstanceOwnerEmail, 200)}`;
  const group = label === undefined ? '' : `, label "${onOneLine(label, 200)}"`;
  const advice = ended && unknown === 0 ? '' : `${ended ? '' : ', not ended'}: ask gong_get_enrollment`;
  return `  ${at}  ${planId}  "${onOneLine(flow, 200)}": ${assigned} of ${planned} assigned${inDoubt}${afterwards}${owner}${group}${advice}`;
}

function toPersonLine({ crmProspectId, email, name, outcome, reason, stopped }: PersonWithStop): string {
  const who = [name, email, crmProspectId].flatMap((text) => (text === undefined ? [] : onOneLine(text, 200)));
  const outcomes = {
    assigned: 'assigned',
    notAssigned: 'not assigned',
    unknown: 'unknown',
    notSentYet: 'not sent yet',
    wouldAssign: 'would be assigned',
  };
  const end = stopped === undefined ? '' : `; stopped ${stopped.at}${why(stopped.reason)}`;
  return `    ${who.join(', ')}: ${outcomes[outcome]}${why(reason, ', ')}${end}`;
}

function describeTotals({ all, byFlow, byLabel, byOwner }: Totals): string[] {
  return [
    `  all: ${describePeople(all)}`,
    ...byFlow.map(
      (one) => `  flow "${onOneLine(one.flow, 200)}" (${onOneLine(one.flowId, 100)}): ${describePeople(one)}`,
    ),
    ...byLabel.map(
      (one) => `  ${one.label === '' ? 'no label' : `label "${onOneLine(one.label, 200)}"`}: ${describePeople(one)}`,
    ),
    ...byOwner.map(
      (one) => `  owner ${onOneLine(one.flowInstanceOwnerEmail, 200) || 'unknown'}: ${describePeople(one)}`,
    ),
  ];
}

function describePeople({ planned, assigned, notAssigned, unknown, notSentYet, wouldAssign, stopped }: People): string {
  const rare = [
    ...(notSentYet > 0 ? [`${notSentYet} not sent yet`] : []),
    ...(wouldAssign > 0 ? [`${wouldAssign} would be assigned (dry run)`] : []),
    ...(stopped > 0 ? [`${stopped} stopped`] : []),
  ];
  return [
    `${planned} planned`,
    `${assigned} assigned`,
    `${notAssigned} not assigned`,
    `${unknown} unknown`,
    ...rare,
  ].join(', ');
}

function why(reason: string | undefined, separator = ': '): string {
  return reason ? `${separator}${onOneLine(reason, 300)}` : '';
}
