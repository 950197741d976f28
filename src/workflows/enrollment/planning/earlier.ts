/** Finds the people whom this server put into a flow before, and how that ended. */
import { recordKey } from '../../../client/ids.ts';
import { toText } from '../../../client/response.ts';
import type { Services, WorkflowCall } from '../../workflow.ts';
import { readInstances } from '../flow-instances.ts';
import { listEarlierEnrollments } from '../open-commits.ts';

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
  const instances = await readInstances(services.client, instanceIds, call.options);
  return new Map(
    [...earlier].map(([person, { planId, outcome, flowInstanceId = '', at }]) => {
      const day = at.slice(0, 10);
      if (outcome === 'unknown')
        return [person, `may have been put into this flow by ${planId} on ${day}: outcome unknown`];
      const status = toText(instances.get(flowInstanceId)?.flowInstanceStatus) ?? 'status not known';
      return [person, `was in this flow before: ${status} (flow instance ${flowInstanceId}, ${planId}, ${day})`];
    }),
  );
}
