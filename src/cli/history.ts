/** `gong-engage-mcp history`: the last enrollments and writes, for the person who runs this server. */
import { onOneLine } from '../client/text.ts';
import { Audit } from '../policy/audit.ts';
import type { Store } from '../store/store.ts';
import { type DatedEvent, Journals } from '../workflows/enrollment/journal.ts';
import { idsIn, replay } from '../workflows/enrollment/state.ts';

const maxRows = 20;

/** Describes the newest enrollments and the newest writes and refusals, from the store alone: Gong is not asked. */
export async function describeHistory(store: Store, stateDirectory: string, json: boolean): Promise<string> {
  const journals = new Journals(store);
  const enrollments: EnrollmentSummary[] = [];
  for (const planId of await journals.listNewest(maxRows))
    enrollments.push(summarize(planId, await journals.read(planId)));
  enrollments.sort((one, other) => (one.at < other.at ? 1 : -1));
  const writes = (await new Audit(store).read()).slice(-maxRows).reverse();
  if (json) return JSON.stringify({ enrollments, writes }, null, 2);
  return [
    `Enrollments (${stateDirectory})`,
    ...(enrollments.length > 0 ? enrollments.map(toLine) : ['  none']),
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
  readonly unknown: number;
  readonly ended: boolean;
}

function summarize(planId: string, events: readonly DatedEvent[]): EnrollmentSummary {
  const begun = events.find(({ event }) => event === 'begun');
  const { flow, crmProspectsIds } = begun?.event === 'begun' ? begun : { flow: undefined, crmProspectsIds: [] };
  const state = replay(crmProspectsIds, events);
  return {
    at: events[0]?.at ?? '',
    planId,
    flow: flow?.name ?? 'unknown',
    planned: crmProspectsIds.length,
    assigned: idsIn(state, 'assigned').length,
    unknown: idsIn(state, 'sent').length,
    ended: state.end !== undefined,
  };
}

function toLine({ at, planId, flow, planned, assigned, unknown, ended }: EnrollmentSummary): string {
  const inDoubt = unknown > 0 ? `, ${unknown} unknown` : '';
  const advice = ended && unknown === 0 ? '' : `${ended ? '' : ', not ended'}: ask gong_get_enrollment`;
  return `  ${at}  ${planId}  "${onOneLine(flow, 200)}": ${assigned} of ${planned} assigned${inDoubt}${advice}`;
}
