/** Finds the people whom this server put into a flow before, and how that ended. */
import { recordKey } from '../../../client/ids.ts';
import { toText } from '../../../client/response.ts';
import type { EnrollmentRecord } from '../../../store/store.ts';
import type { Services, WorkflowCall } from '../../workflow.ts';
import { readInstances } from '../flow-instances.ts';
import { listEarlierEnrollments } from '../open-commits.ts';
import type { Plan } from '../plan-store.ts';

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
  const { found } = await readInstances(services.client, instanceIds, call.options);
  return new Map(
    [...earlier].map(([person, { planId, outcome, flowInstanceId = '', at }]) => {
      const day = at.slice(0, 10);
      if (outcome === 'unknown')
        return [person, `may have been put into this flow by ${planId} on ${day}: outcome unknown`];
      const status = toText(found.get(flowInstanceId)?.flowInstanceStatus) ?? 'status not known';
      return [person, `was in this flow before: ${status} (flow instance ${flowInstanceId}, ${planId}, ${day})`];
    }),
  );
}

/** What the journals alone know of earlier enrollments, by record key. */
export interface EarlierAtCommit {
  readonly all: ReadonlyMap<string, string>;
  /** Those since a plan was made that waited for an approval: nobody has seen them. */
  readonly unseen: ReadonlyMap<string, string>;
}

/** Returns the enrollments of a plan's people into its flow by other plans. Gong is not asked. */
export async function findEarlierAtCommit(
  { planId, createdAt, flow, willAssign, toApprove }: Plan,
  services: Services,
): Promise<EarlierAtCommit> {
  const people = willAssign.map(({ crmProspectId }) => recordKey(crmProspectId));
  const earlier = [...(await listEarlierEnrollments(flow.id, people, services))].filter(
    ([, record]) => record.planId !== planId,
  );
  const unseen = toApprove ? earlier.filter(([, { at }]) => Date.parse(at) >= createdAt) : [];
  return { all: new Map(earlier.map(describeRecord)), unseen: new Map(unseen.map(describeRecord)) };
}

function describeRecord([person, { planId, outcome, at }]: [string, EnrollmentRecord]): [string, string] {
  const day = at.slice(0, 10);
  return [person, `${outcome === 'assigned' ? 'put' : 'perhaps put'} into this flow by ${planId} on ${day}`];
}
