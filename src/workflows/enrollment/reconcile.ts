/** Reconciles people in doubt: reads from Gong whether they are in the flow. */
import type { GongClient } from '../../client/client.ts';
import { recordKey } from '../../client/ids.ts';
import type { CallOptions } from '../../client/request.ts';
import type { Services, WorkflowCall } from '../workflow.ts';
import { readOpenInstances } from './flow-instances.ts';
import { type Assigned, type DatedEvent, lastEventAt, type Unexpected } from './journal.ts';
import { closeIfFinal, fence } from './open-commits.ts';
import type { Plan } from './plan-store.ts';
import { type EnrollmentState, idsIn, replay } from './state.ts';

/** A request whose response was lost may still be on its way; Gong is read only after this pause. */
export const inTransitMilliseconds = 2000;

/** People in doubt, by whether they are in the flow. */
export interface FoundInFlow {
  readonly assigned: readonly Assigned[];
  readonly notInFlow: readonly string[];
  /** Instances of this flow under ids that were not asked for. */
  readonly unexpected: readonly Unexpected[];
}

/** Reads which of these people are in the flow now. Never uses a read that began before. Rejects with a GongError. */
export async function findInFlow(
  client: GongClient,
  flowId: string,
  crmProspectsIds: readonly string[],
  options: CallOptions,
): Promise<FoundInFlow> {
  const instances = await readOpenInstances(client, crmProspectsIds, { ...options, fresh: true });
  const assigned: Assigned[] = [];
  const notInFlow: string[] = [];
  for (const crmProspectId of crmProspectsIds) {
    const instance = instances.of(crmProspectId).find((one) => one.flowId === flowId);
    if (instance) assigned.push({ crmProspectId, flowInstanceId: instance.flowInstanceId ?? '' });
    else notInFlow.push(crmProspectId);
  }
  const unexpected = instances.unexpected
    .filter((instance) => instance.flowId === flowId)
    .map(({ crmProspectId, flowInstanceId }) => ({
      ...(crmProspectId !== '' && { crmProspectId }),
      ...(flowInstanceId !== undefined && { flowInstanceId }),
    }));
  return { assigned, notInFlow, unexpected };
}

/** Fences a commit whose owner is gone, reads its people in doubt from Gong, and records the outcome. */
export async function reconcile(
  plan: Plan,
  events: readonly DatedEvent[],
  services: Services,
  { options }: WorkflowCall,
): Promise<EnrollmentState> {
  const { client, journals } = services;
  const ids = plan.willAssign.map(({ crmProspectId }) => crmProspectId);
  const fenced = await fence(plan.planId, services);
  const before = replay(ids, fenced);
  const inDoubt = idsIn(before, 'sent', 'notInFlow');
  if (inDoubt.length === 0) return before;

  const wait = Math.min(lastEventAt(events) + inTransitMilliseconds - journals.now(), inTransitMilliseconds);
  if (wait > 0) await client.clock.sleep(wait, options.signal);
  const found = await findInFlow(client, plan.flow.id, inDoubt, options);
  const outcome = journals.date({
    event: 'outcome',
    notAssigned: [],
    ...leaveOut(found, await instancesOfOtherPlans(plan, [...inDoubt, ...listIds(found.unexpected)], services)),
  });
  const after = replay(ids, [...fenced, outcome]);
  const isNews = countChanges(before, after) > 0;
  if (isNews) await journals.append(plan.planId, outcome);
  await closeIfFinal(plan.planId, isNews ? [...fenced, outcome] : fenced, services);
  return after;
}

/** The flow instances of these people that other plans have recorded, so that this plan has not made them. */
async function instancesOfOtherPlans(
  { planId }: Plan,
  crmProspectsIds: readonly string[],
  { store, journals }: Services,
): Promise<ReadonlySet<string>> {
  const instances = new Set<string>();
  for (const record of await store.findEnrollments({ people: crmProspectsIds.map(recordKey) })) {
    if (record.planId !== planId && record.flowInstanceId !== undefined) instances.add(record.flowInstanceId);
  }
  for (const other of await journals.listOpen()) {
    for (const event of other === planId ? [] : await journals.read(other)) {
      if (event.event !== 'outcome') continue;
      for (const { flowInstanceId = '' } of [...event.assigned, ...(event.unexpected ?? [])]) {
        instances.add(flowInstanceId);
      }
    }
  }
  return instances;
}

function leaveOut({ assigned, notInFlow, unexpected }: FoundInFlow, instances: ReadonlySet<string>): FoundInFlow {
  const isOther = ({ flowInstanceId = '' }: Unexpected) => instances.has(flowInstanceId);
  const others = assigned.filter(isOther).map(({ crmProspectId }) => crmProspectId);
  return {
    assigned: assigned.filter((one) => !isOther(one)),
    notInFlow: [...notInFlow, ...others],
    unexpected: unexpected.filter((one) => !isOther(one)),
  };
}

function listIds(unexpected: readonly Unexpected[]): string[] {
  return unexpected.flatMap(({ crmProspectId }) => crmProspectId ?? []);
}

function countChanges(before: EnrollmentState, after: EnrollmentState): number {
  const changed = [...after.prospects].filter(([id, { state }]) => before.prospects.get(id)?.state !== state);
  return changed.length + after.unexpected.length - before.unexpected.length;
}
