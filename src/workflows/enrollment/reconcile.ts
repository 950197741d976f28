/** Reading from Gong who is in a flow: before a commit, and after an answer that was lost. */

import type { GongClient } from '../../client/client.ts';
import { recordKey } from '../../client/ids.ts';
import type { Maybe, RowOf } from '../../client/operation.ts';
import type { CallOptions } from '../../client/request.ts';
import { toText } from '../../client/response.ts';
import { listAssignedFlows } from '../../tools/flows.ts';
import type { Assigned } from './journal.ts';

/** One open flow instance, as far as this server reads it. */
export type FlowInstance = RowOf<typeof listAssignedFlows> & {
  readonly flowId: string;
  readonly crmProspectId: string;
  readonly flowInstanceId: string | undefined;
};

/** Gong names no limit of people for one question; this is the one it has for an assignment. */
const peopleInOneQuestion = 100;

/**
 * The open flow instances of these people, in all flows. Throws a GongError, also for an answer without the list: that
 * nobody is in a flow may only be concluded from a list that says so.
 */
export async function openFlowInstances(
  client: GongClient,
  crmProspectsIds: readonly string[],
  options: CallOptions,
): Promise<FlowInstance[]> {
  const instances: FlowInstance[] = [];
  for (let start = 0; start < crmProspectsIds.length; start += peopleInOneQuestion) {
    const people = crmProspectsIds.slice(start, start + peopleInOneQuestion);
    for await (const { rows } of client.pages(listAssignedFlows, { crmProspectsIds: people }, options)) {
      instances.push(...rows.flatMap(readInstance));
    }
  }
  return instances;
}

/** What names no person and no flow is no instance. */
function readInstance(row: Maybe<RowOf<typeof listAssignedFlows>>): FlowInstance[] {
  const fields = row ?? {};
  const [crmProspectId, flowId] = [toText(fields.crmProspectId), toText(fields.flowId)];
  if (crmProspectId === undefined || flowId === undefined) return [];
  return [{ ...fields, crmProspectId, flowId, flowInstanceId: toText(fields.flowInstanceId) }];
}

/** Who of these people is in the flow now, and who is not: never from a read that began before. Throws a GongError. */
export async function findInFlow(
  client: GongClient,
  flowId: string,
  crmProspectsIds: readonly string[],
  options: CallOptions,
): Promise<{ assigned: Assigned[]; absent: string[] }> {
  const instances = await openFlowInstances(client, crmProspectsIds, { ...options, fresh: true });
  const inFlow = new Map(
    instances
      .filter((instance) => instance.flowId === flowId)
      .map((instance) => [recordKey(instance.crmProspectId), instance.flowInstanceId ?? '']),
  );
  const assigned: Assigned[] = [];
  const absent: string[] = [];
  for (const crmProspectId of crmProspectsIds) {
    const flowInstanceId = inFlow.get(recordKey(crmProspectId));
    if (flowInstanceId === undefined) absent.push(crmProspectId);
    else assigned.push({ crmProspectId, flowInstanceId });
  }
  return { assigned, absent };
}
