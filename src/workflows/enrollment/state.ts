/** The replay of a journal: the state of each person of a plan. The only place that interprets journal events. */
import type { Assigned, DatedEvent, NotAssigned, Unexpected } from './journal.ts';

/**
 * - `pending`: not sent yet.
 * - `sent`: in doubt. The request was about to leave, and the outcome is not known.
 * - `wouldAssign`: in a dry run, was to be sent.
 * - `notInFlow`: was in doubt, and was not in the flow when Gong was read. A later read may still find the person there.
 */
export type ProspectState =
  | { readonly state: 'pending' }
  | { readonly state: 'sent' }
  | { readonly state: 'wouldAssign' }
  | { readonly state: 'assigned'; readonly flowInstanceId: string }
  | { readonly state: 'notAssigned'; readonly reason: string }
  | { readonly state: 'notInFlow' };

/** The people of a plan by CRM id in the order of the plan, and how its commit ended. */
export interface EnrollmentState {
  readonly prospects: ReadonlyMap<string, ProspectState>;
  /** What Gong returned about ids that were not asked for. */
  readonly unexpected: readonly Unexpected[];
  /** Why the newest lost response was lost. */
  readonly lostBecause?: string;
  /** Absent while the commit runs, or when its owner died and no process has fenced it. */
  readonly end?: { readonly reason?: string | undefined };
}

const abandonedReason = 'The server that sent it stopped or stalled.';

/**
 * Replays a journal from its first event. A person's later event replaces the state from the earlier ones, with one
 * exception: an unexpected row may stand for any person whom the response left out, so those people stay in doubt even when
 * a read does not find them in the flow.
 */
export function replay(crmProspectsIds: readonly string[], events: readonly DatedEvent[]): EnrollmentState {
  const prospects = new Map<string, ProspectState>(crmProspectsIds.map((id) => [id, { state: 'pending' }]));
  const unexpected = new Map<string, Unexpected>();
  const mayBeUnexpected = new Set<string>();
  let batch: readonly string[] = [];
  let end: EnrollmentState['end'];
  let lostBecause: string | undefined;
  const set = (id: string, state: ProspectState) => {
    if (prospects.has(id)) prospects.set(id, state);
  };
  for (const event of events) {
    switch (event.event) {
      case 'sending':
        batch = event.crmProspectsIds;
        for (const id of batch) set(id, { state: 'sent' });
        break;
      case 'outcome':
        for (const { crmProspectId, flowInstanceId } of event.assigned) {
          set(crmProspectId, { state: 'assigned', flowInstanceId });
        }
        for (const { crmProspectId, reason } of event.notAssigned) set(crmProspectId, { state: 'notAssigned', reason });
        for (const id of event.wouldAssign ?? []) set(id, { state: 'wouldAssign' });
        for (const row of event.unexpected ?? []) {
          unexpected.set(row.flowInstanceId ?? row.crmProspectId ?? '', row);
          for (const id of [...batch, ...event.notInFlow]) mayBeUnexpected.add(id);
        }
        for (const id of event.notInFlow) set(id, { state: mayBeUnexpected.has(id) ? 'sent' : 'notInFlow' });
        break;
      case 'abandoned':
        end ??= { reason: event.reason ?? abandonedReason };
        break;
      case 'ended':
        end = { reason: event.reason };
        break;
      case 'lost':
        lostBecause = event.reason;
        break;
      case 'begun':
        break;
    }
  }
  return {
    prospects,
    unexpected: [...unexpected.values()],
    ...(lostBecause !== undefined && { lostBecause }),
    ...(end && { end }),
  };
}

/** The CRM ids of the people in one of these states, in the order of the plan. */
export function idsIn({ prospects }: EnrollmentState, ...states: readonly ProspectState['state'][]): string[] {
  return [...prospects].filter(([, { state }]) => states.includes(state)).map(([id]) => id);
}

/** The people who are in the flow, each with the flow instance. */
export function listAssigned({ prospects }: EnrollmentState): Assigned[] {
  return [...prospects].flatMap(([crmProspectId, prospect]) =>
    prospect.state === 'assigned' ? [{ crmProspectId, flowInstanceId: prospect.flowInstanceId }] : [],
  );
}

/** The reason for people who were in doubt and are not in the flow. */
const notInFlowReason = 'The response was lost or left this person out, and Gong does not have them in the flow.';

/** The people who are known not to be in the flow, each with the reason. */
export function listNotAssigned({ prospects }: EnrollmentState): NotAssigned[] {
  return [...prospects].flatMap(([crmProspectId, prospect]) => {
    if (prospect.state === 'notAssigned') return [{ crmProspectId, reason: prospect.reason }];
    return prospect.state === 'notInFlow' ? [{ crmProspectId, reason: notInFlowReason }] : [];
  });
}
