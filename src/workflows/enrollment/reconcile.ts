/** Finding out from Gong what happened to people in doubt. */
import type { GongClient } from '../../client/client.ts';
import { recordKey } from '../../client/ids.ts';
import type { Maybe, RowOf } from '../../client/operation.ts';
import type { CallOptions } from '../../client/request.ts';
import { toText } from '../../client/response.ts';
import { listAssignedFlows } from '../../tools/flows.ts';
import type { Services, WorkflowCall } from '../workflow.ts';
import { type Assigned, type DatedEvent, lastEventAt } from './journal.ts';
import { closeIfFinal } from './open-commits.ts';
import type { Plan } from './plan-store.ts';
import { type EnrollmentState, idsIn, replay } from './state.ts';

/** A request whose response was lost may still be on its way; Gong is read only after this pause. */
export const inTransitMilliseconds = 2000;

/** One open flow instance, as far as this server reads it. */
export type FlowInstance = RowOf<typeof listAssignedFlows> & {
  readonly flowId: string;
  readonly crmProspectId: string;
  readonly flowInstanceId: string | undefined;
};

/** Gong documents no limit for this read; this is the limit it has for an assignment. */
const maxPeoplePerRead = 100;

/**
 * Reads the open flow instances of these people, in all flows. Rejects with a GongError, also for a response without the
 * list: that somebody is in no flow may only be concluded from a list that says so.
 */
export async function listOpenFlowInstances(
  client: GongClient,
  crmProspectsIds: readonly string[],
  options: CallOptions,
): Promise<FlowInstance[]> {
  const instances: FlowInstance[] = [];
  for (let start = 0; start < crmProspectsIds.length; start += maxPeoplePerRead) {
    const people = crmProspectsIds.slice(start, start + maxPeoplePerRead);
    for await (const { rows } of client.pages(listAssignedFlows, { crmProspectsIds: people }, options)) {
      instances.push(...rows.flatMap(readInstance));
    }
  }
  return instances;
}

/** A row without a person or a flow is no instance. */
function readInstance(row: Maybe<RowOf<typeof listAssignedFlows>>): FlowInstance[] {
  const fields = row ?? {};
  const [crmProspectId, flowId] = [toText(fields.crmProspectId), toText(fields.flowId)];
  if (crmProspectId === undefined || flowId === undefined) return [];
  return [{ ...fields, crmProspectId, flowId, flowInstanceId: toText(fields.flowInstanceId) }];
}

/** Which of these people are in the flow now. Never uses a read that began before. Rejects with a GongError. */
export async function findInFlow(
  client: GongClient,
  flowId: string,
  crmProspectsIds: readonly string[],
  options: CallOptions,
): Promise<{ assigned: Assigned[]; notInFlow: string[] }> {
  const instances = await listOpenFlowInstances(client, crmProspectsIds, { ...options, fresh: true });
  const inFlow = new Map(
    instances
      .filter((instance) => instance.flowId === flowId)
      .map((instance) => [recordKey(instance.crmProspectId), instance.flowInstanceId ?? '']),
  );
  const assigned: Assigned[] = [];
  const notInFlow: string[] = [];
  for (const crmProspectId of crmProspectsIds) {
    const flowInstanceId = inFlow.get(recordKey(crmProspectId));
    if (flowInstanceId === undefined) notInFlow.push(crmProspectId);
    else assigned.push({ crmProspectId, flowInstanceId });
  }
  return { assigned, notInFlow };
}

/** Fences a commit that nobody carries out any more, reads from Gong about its people in doubt, and records what it finds. */
export async function reconcile(
  plan: Plan,
  events: readonly DatedEvent[],
  services: Services,
  { options }: WorkflowCall,
): Promise<EnrollmentState> {
  const { client, journals } = services;
  const ids = plan.willAssign.map(({ crmProspectId }) => crmProspectId);
  if (!replay(ids, events).end) await journals.append(plan.planId, journals.date({ event: 'abandoned' }));
  const fenced = await journals.read(plan.planId);
  const before = replay(ids, fenced);
  const inDoubt = idsIn(before, 'sent', 'notInFlow');
  if (inDoubt.length === 0) return before;

  const wait = Math.min(lastEventAt(events) + inTransitMilliseconds - journals.now(), inTransitMilliseconds);
  if (wait > 0) await client.clock.sleep(wait, options.signal);
  const found = await findInFlow(client, plan.flow.id, inDoubt, options);
  const outcome = journals.date({
    event: 'outcome',
    notAssigned: [],
    ...leaveOut(found, await instancesOfOtherPlans(plan, inDoubt, services)),
  });
  const after = replay(ids, [...fenced, outcome]);
  const isNews =
    idsIn(before, 'sent').length > 0 || idsIn(before, 'notInFlow').length !== idsIn(after, 'notInFlow').length;
  if (isNews) await journals.append(plan.planId, outcome);
  await closeIfFinal(plan.planId, isNews ? [...fenced, outcome] : fenced, services);
  return after;
}

/** The flow instances of these people that other plans account for: this plan has not made them. */
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
      for (const { flowInstanceId } of event.assigned) instances.add(flowInstanceId);
    }
  }
  return instances;
}

function leaveOut(
  { assigned, notInFlow }: Awaited<ReturnType<typeof findInFlow>>,
  instances: ReadonlySet<string>,
): Awaited<ReturnType<typeof findInFlow>> {
  const isOther = ({ flowInstanceId }: Assigned) => instances.has(flowInstanceId);
  const others = assigned.filter(isOther).map(({ crmProspectId }) => crmProspectId);
  return { assigned: assigned.filter((one) => !isOther(one)), notInFlow: [...notInFlow, ...others] };
}
