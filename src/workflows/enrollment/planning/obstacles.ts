/** Decides whether the flows a person is in keep them out of another one. */
import { toText } from '../../../client/response.ts';
import { describeUnexpected, type FlowInstance, type OpenInstances } from '../flow-instances.ts';
import type { Flow } from './flow.ts';

/** Returns why the flows a person is in keep them out of this one; undefined when they do not. */
export function findObstacle(
  flow: Pick<Flow, 'id' | 'exclusive'>,
  instances: readonly FlowInstance[],
): string | undefined {
  const same = instances.find(({ flowId: other }) => other === flow.id);
  if (same) return `already in the flow (${describeInstance(same)})`;
  const exclusive = instances.find((instance) => instance.exclusive === true);
  if (exclusive)
    return `in an exclusive flow: ${exclusive.flowName ?? exclusive.flowId} (${describeInstance(exclusive)})`;
  const [other] = instances;
  return flow.exclusive && other
    ? `in another flow (${other.flowName ?? other.flowId}), and this flow is exclusive`
    : undefined;
}

/** Returns why a person may be in the flow under an id that was not asked for; undefined where Gong returned no such id. */
export function findPossibleObstacle(crmProspectId: string, instances: OpenInstances): string | undefined {
  const hasOwn = instances.of(crmProspectId).length > 0;
  return hasOwn || instances.unexpected.length === 0 ? undefined : describeUnexpected(instances.unexpected);
}

/** Names the owner, whom a user can ask, and the CRM id in Gong's spelling, which may differ from the one in the call. */
function describeInstance({ flowInstanceId, crmProspectId, ...instance }: FlowInstance): string {
  const owner = toText(instance.flowInstanceOwnerEmail);
  return [
    `flow instance ${flowInstanceId ?? 'without an id'}`,
    ...(owner === undefined ? [] : [`owned by ${owner}`]),
    `CRM id ${crmProspectId || 'not given'}`,
  ].join(', ');
}
