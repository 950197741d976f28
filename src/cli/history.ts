/** `gong-engage-mcp history`: the last enrollments and writes, for the person who answers for them. */
import { onOneLine } from '../client/text.ts';
import { Audit } from '../policy/audit.ts';
import { FileStore } from '../store/file-store.ts';
import { Journals } from '../workflows/enrollment/journal.ts';

const most = 20;

/** The newest enrollments and the newest writes and refusals, from the state folder alone; nothing is asked of Gong. */
export function describeHistory(stateDirectory: string, json: boolean): string {
  const state = new FileStore(stateDirectory);
  const journals = new Journals(state, Date.now, { host: '', processId: 0 });
  const enrollments = journals
    .planIds()
    .map((planId) => enrollmentOf(planId, journals))
    .sort((one, other) => (one.at < other.at ? 1 : -1))
    .slice(0, most);
  const writes = new Audit(state, Date.now).read().slice(-most).reverse();
  if (json) return JSON.stringify({ enrollments, writes }, null, 2);
  return [
    `Enrollments (${stateDirectory})`,
    ...(enrollments.length > 0 ? enrollments.map(enrollmentLine) : ['  none']),
    '',
    'Writes and refusals',
    ...(writes.length > 0
      ? writes.map(
          ({ at, tool, outcome, counts }) =>
            `  ${at}  ${String(tool).padEnd(36)} ${outcome} ${counts ? JSON.stringify(counts) : ''}`,
        )
      : ['  none']),
  ].join('\n');
}

interface EnrollmentSummary {
  readonly at: string;
  readonly planId: string;
  readonly flow: string;
  readonly planned: number;
  readonly assigned: number;
  readonly ended: boolean;
}

function enrollmentOf(planId: string, journals: Journals): EnrollmentSummary {
  const entries = journals.read(planId);
  const begun = entries.find((entry) => entry.event === 'begun');
  const assigned = new Set(
    entries.flatMap((entry) => (entry.event === 'settled' ? entry.assigned.map((one) => one.crmProspectId) : [])),
  );
  return {
    at: entries[0]?.at ?? '',
    planId,
    flow: begun?.flow.name ?? 'unknown',
    planned: begun?.prospectCount ?? 0,
    assigned: assigned.size,
    ended: entries.some((entry) => entry.event === 'ended'),
  };
}

function enrollmentLine({ at, planId, flow, planned, assigned, ended }: EnrollmentSummary): string {
  const state = ended ? '' : ', not ended: ask gong_get_enrollment';
  return `  ${at}  ${planId}  "${onOneLine(flow, 200)}": ${assigned} of ${planned} assigned${state}`;
}
