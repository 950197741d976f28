/** What became of everybody whom a plan assigns, told from its journal alone. */
import { readCursor, writeCursor } from '../../client/cursor.ts';
import { jsonLength } from '../../client/http/json.ts';
import type { Assigned, DatedEvent, NotAssigned } from './journal.ts';
import type { Plan } from './plan-store.ts';

/** assigned, notAssigned, unknown and notSent together are everybody the plan names, each once. */
export interface Enrollment {
  readonly assigned: readonly Assigned[];
  readonly notAssigned: readonly NotAssigned[];
  /** Sent, with no word of what came of it. */
  readonly unknown: readonly string[];
  /** Of notAssigned: those known only by Gong's not having them in the flow after a lost answer. */
  readonly absent: readonly string[];
  readonly notSent: readonly string[];
  /** Whether the commit came to its end; it has not while it is under way, nor when its process died. */
  readonly ended: boolean;
  /** Why it ended before everybody was sent. */
  readonly endReason: string | undefined;
}

/** The reason that stands for people who are not in the flow although their batch was sent. */
export const absentReason =
  'The answer was lost or did not mention this person, and Gong does not have them in the flow.';

/** Reads a journal from its first entry to its last; what is settled later corrects what was thought before. */
export function enrollmentOf(plan: Plan, entries: readonly DatedEvent[]): Enrollment {
  const assigned = new Map<string, string>();
  const notAssigned = new Map<string, string>();
  const unknown = new Set<string>();
  const absent = new Set<string>();
  const planned = new Set(plan.willAssign.map(({ crmProspectId }) => crmProspectId));
  let end: { reason?: string } | undefined;

  const forget = (id: string) => {
    for (const known of [assigned, notAssigned, unknown, absent]) known.delete(id);
  };
  for (const entry of entries) {
    if (entry.event === 'sending') for (const id of entry.crmProspectsIds) if (planned.has(id)) unknown.add(id);
    if (entry.event === 'ended') end = entry;
    if (entry.event === 'abandoned') end ??= { reason: 'The server that sent it ended, or stood still.' };
    if (entry.event !== 'settled') continue;
    for (const { crmProspectId, flowInstanceId } of entry.assigned) {
      if (!planned.has(crmProspectId)) continue;
      forget(crmProspectId);
      assigned.set(crmProspectId, flowInstanceId);
    }
    for (const { crmProspectId, reason } of entry.notAssigned) {
      if (!planned.has(crmProspectId)) continue;
      forget(crmProspectId);
      notAssigned.set(crmProspectId, reason);
    }
    for (const id of entry.absent ?? []) {
      if (!planned.has(id)) continue;
      forget(id);
      notAssigned.set(id, absentReason);
      absent.add(id);
    }
  }
  const told = (id: string) => assigned.has(id) || notAssigned.has(id) || unknown.has(id);
  return {
    assigned: [...assigned].map(([crmProspectId, flowInstanceId]) => ({ crmProspectId, flowInstanceId })),
    notAssigned: [...notAssigned].map(([crmProspectId, reason]) => ({ crmProspectId, reason })),
    unknown: [...unknown],
    absent: [...absent],
    notSent: plan.willAssign.map(({ crmProspectId }) => crmProspectId).filter((id) => !told(id)),
    ended: end !== undefined,
    endReason: end?.reason,
  };
}

/** Characters for the people of one account: what a result may have, less what else it tells. */
const charactersOfPeople = 36_000;

/** The place in the plan after the last person, from one place on, whose rows still fit into one account. */
function endOfAccount(plan: Plan, rows: Pick<Enrollment, 'assigned' | 'notAssigned'>, from: number): number {
  const characters = new Map(rows.notAssigned.map((row) => [row.crmProspectId, jsonLength(row)]));
  for (const row of rows.assigned) characters.set(row.crmProspectId, jsonLength(row) + jsonLength(row.flowInstanceId));
  let room = charactersOfPeople;
  for (let place = from; place < plan.willAssign.length; place += 1) {
    const id = plan.willAssign[place]?.crmProspectId ?? '';
    room -= (characters.get(id) ?? jsonLength(id)) + ','.length;
    if (room < 0) return Math.max(place, from + 1);
  }
  return plan.willAssign.length;
}

/** An enrollment as the tools tell it: counts of everybody, and by name as many people as fit from one place in the plan on. */
export function enrollmentFacts(plan: Plan, enrollment: Enrollment, isRunning: boolean, from = 0) {
  const { assigned, notAssigned, unknown, notSent, endReason } = enrollment;
  const why = endReason ?? 'The server ended before this person was sent.';
  const left = isRunning ? [] : notSent.map((crmProspectId) => ({ crmProspectId, reason: `Not sent. ${why}` }));
  const reasons = [...notAssigned, ...left];
  const to = endOfAccount(plan, { assigned, notAssigned: reasons }, from);
  const named = new Set(plan.willAssign.slice(from, to).map(({ crmProspectId }) => crmProspectId));
  const isNamed = ({ crmProspectId }: { crmProspectId: string }) => named.has(crmProspectId);
  const told = assigned.filter(isNamed);
  const isPart = from > 0 || to < plan.willAssign.length;
  return {
    planId: plan.planId,
    status: isRunning ? 'running' : 'ended',
    flow: plan.flow,
    counts: {
      planned: plan.willAssign.length,
      assigned: assigned.length,
      notAssigned: notAssigned.length + left.length,
      unknown: unknown.length,
      ...(isRunning && { notSentYet: notSent.length }),
    },
    assigned: told,
    notAssigned: reasons.filter(isNamed),
    unknown: unknown.filter((id) => named.has(id)),
    ...(isRunning && { next: 'Ask gong_get_enrollment with this planId until status is ended.' }),
    ...(told.length > 0 && {
      undo: {
        tool: 'gong_unassign_prospects_from_flow',
        arguments: { flowInstanceIds: told.map(({ flowInstanceId }) => flowInstanceId) },
      },
    }),
    ...(isPart && {
      note: `Counts are of everybody; lists and undo are of people ${from + 1} to ${to} of the plan.`,
    }),
    ...(to < plan.willAssign.length && { nextCursor: writeCursor(plan.planId, [to]) }),
  };
}

export type EnrollmentResult = ReturnType<typeof enrollmentFacts>;

/** The place in a plan that a cursor of its account stands for. Throws a Refusal for any other cursor. */
export function placeOf(cursor: string | undefined, planId: string): number {
  if (cursor === undefined) return 0;
  const [place] = readCursor(cursor, planId, isPlace);
  return place;
}

function isPlace(parts: readonly unknown[]): parts is readonly [number] {
  return parts.length === 1 && Number.isSafeInteger(parts[0]) && Number(parts[0]) >= 0;
}
