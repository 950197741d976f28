/** Finds the people whom this server put into a flow before, and how that ended. */
import { partialFailure } from '../../../client/errors.ts';
import { recordKey } from '../../../client/ids.ts';
import { toText } from '../../../client/response.ts';
import { listAssignedFlows } from '../../../tools/flows.ts';
import type { Services, WorkflowCall } from '../../workflow.ts';
import { listEarlierEnrollments } from '../open-commits.ts';

/** 100 is this server's choice: Gong documents no limit. */
const maxInstancesPerRead = 100;

/**
 * Returns why these people should not be put into the flow again, by record key: an earlier plan put them there, or may
 * have. Finished flow instances are read by their ids, which only the journals know. Rejects with a GongError that ends the call.
 */
export async function findEarlier(
  flowId: string,
  crmProspectsIds: readonly string[],
  services: Services,
  call: WorkflowCall,
): Promise<Map<string, string>> {
  const earlier = await listEarlierEnrollments(flowId, crmProspectsIds.map(recordKey), services);
  const instanceIds = [...earlier.values()].flatMap(({ flowInstanceId }) => flowInstanceId || []);
  const statuses = await readStatuses(instanceIds, services, call);
  return new Map(
    [...earlier].map(([person, { planId, outcome, flowInstanceId = '', at }]) => {
      const day = at.slice(0, 10);
      if (outcome === 'unknown')
        return [person, `may have been put into this flow by ${planId} on ${day}: outcome unknown`];
      const status = statuses.get(flowInstanceId) ?? 'status not known';
      return [person, `was in this flow before: ${status} (flow instance ${flowInstanceId}, ${planId}, ${day})`];
    }),
  );
}

/** Reads the statuses of flow instances, finished ones too. Gong may have none for a removed one, or refuse the whole read. */
async function readStatuses(
  flowInstanceIds: readonly string[],
  { client }: Services,
  { options }: WorkflowCall,
): Promise<Map<string, string>> {
  const statuses = new Map<string, string>();
  for (let start = 0; start < flowInstanceIds.length; start += maxInstancesPerRead) {
    const ids = flowInstanceIds.slice(start, start + maxInstancesPerRead);
    try {
      for await (const { rows } of client.pages(
        listAssignedFlows,
        { flowInstanceIds: ids },
        { ...options, fresh: true },
      )) {
        for (const row of rows) {
          const [id, status] = [toText(row?.flowInstanceId), toText(row?.flowInstanceStatus)];
          if (id !== undefined && status !== undefined) statuses.set(id, status);
        }
      }
    } catch (error) {
      if (partialFailure(error).kind !== 'refused') throw error;
    }
  }
  return statuses;
}
