/** The limits on flows and numbers of people: from the variables and from the policy, the stricter of the two. */
import type { Policy } from './policy.ts';

/** The limits that the variables set. */
export interface OutreachLimits {
  /** Undefined allows every flow. */
  readonly allowedFlowIds: ReadonlySet<string> | undefined;
  /** The maximum number of people that one plan or call may contact. */
  readonly maxProspects: number;
  readonly requestsPerSecond: number;
}

/** Returns the stricter of the limits of the variables and of a policy. */
export function applyPolicy<Limits extends OutreachLimits>(
  limits: Limits,
  { flowIds, maxProspectsPerPlan }: Policy,
): Limits {
  const { allowedFlowIds, maxProspects } = limits;
  const both = flowIds && new Set(flowIds.filter((flowId) => allowedFlowIds?.has(flowId) ?? true));
  return {
    ...limits,
    allowedFlowIds: both ?? allowedFlowIds,
    maxProspects: Math.min(maxProspects, maxProspectsPerPlan ?? maxProspects),
  };
}

/** Returns why a flow is not allowed, as one sentence; undefined when it is. */
export function findFlowRefusal(
  flowId: string,
  { allowedFlowIds }: OutreachLimits,
  { flowIds }: Policy,
): string | undefined {
  if (flowIds && !flowIds.includes(flowId)) return `Flow ${flowId} is not among the flows of the policy (flowIds).`;
  if (allowedFlowIds === undefined || allowedFlowIds.has(flowId)) return undefined;
  return `Flow ${flowId} is not among the flows the operator allows (GONG_ALLOWED_FLOW_IDS).`;
}

/** Names the source of the maximum number of people, for the end of a sentence. */
export function nameMaxProspects({ maxProspects }: OutreachLimits, { maxProspectsPerPlan }: Policy): string {
  return maxProspectsPerPlan !== undefined && maxProspectsPerPlan <= maxProspects
    ? 'maxProspectsPerPlan of the policy'
    : 'GONG_MAX_PROSPECTS';
}
