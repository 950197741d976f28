/** What became of everybody whom a plan assigns, told from its journal alone. */
import type { Assigned, DatedEntry, NotAssigned } from './journal.ts';
import type { Plan } from './plans.ts';

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
export function enrollmentOf(plan: Plan, entries: readonly DatedEntry[]): Enrollment {
  const assigned = new Map<string, string>();
  const notAssigned = new Map<string, string>();
  const unknown = new Set<string>();
  const absent = new Set<string>();
  let end: Extract<DatedEntry, { event: 'ended' }> | undefined;

  const forget = (id: string) => {
    for (const known of [assigned, notAssigned, unknown, absent]) known.delete(id);
  };
  for (const entry of entries) {
    if (entry.event === 'sending') for (const id of entry.crmProspectsIds) unknown.add(id);
    if (entry.event === 'ended') end = entry;
    if (entry.event !== 'settled') continue;
    for (const { crmProspectId, flowInstanceId } of entry.assigned) {
      forget(crmProspectId);
      assigned.set(crmProspectId, flowInstanceId);
    }
    for (const { crmProspectId, reason } of entry.notAssigned) {
      forget(crmProspectId);
      notAssigned.set(crmProspectId, reason);
    }
    for (const id of entry.absent ?? []) {
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

/** An enrollment as the tools tell it. */
export function enrollmentFacts(plan: Plan, enrollment: Enrollment, isRunning: boolean): Record<string, unknown> {
  const { assigned, notAssigned, unknown, notSent, endReason } = enrollment;
  const why = endReason ?? 'The server ended before this person was sent.';
  const left = isRunning ? [] : notSent.map((crmProspectId) => ({ crmProspectId, reason: `Not sent. ${why}` }));
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
    assigned,
    notAssigned: [...notAssigned, ...left],
    unknown,
    ...(isRunning && { next: 'Ask gong_get_enrollment with this planId until status is ended.' }),
    ...(assigned.length > 0 && {
      undo: {
        tool: 'gong_unassign_prospects_from_flow',
        arguments: { flowInstanceIds: assigned.map(({ flowInstanceId }) => flowInstanceId) },
      },
    }),
  };
}
