/** Decides whether the flows a person is in keep them out of another one. */
import { toText } from '../../../client/response.ts';
import type { FlowInstance } from '../flow-instances.ts';
import type { Flow } from './flow.ts';

/** Returns why a person cannot be put into the flow, given the flows they are in; undefined when nothing speaks against it. */
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

/** Names the owner, who is the one to ask, and the id that Gong gives the person where it may be another. */
function describeInstance({ flowInstanceId, crmProspectId, ...instance }: FlowInstance): string {
  const owner = toText(instance.flowInstanceOwnerEmail);
  return [
    `flow instance ${flowInstanceId ?? 'without an id'}`,
    ...(owner === undefined ? [] : [`owned by ${owner}`]),
    `CRM id ${crmProspectId || 'not given'}`,
  ].join(', ');
}
