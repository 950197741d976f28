/** The limits that the operator sets for outreach. A model cannot lift them. */
import type { Operation } from '../client/operation.ts';

export interface OutreachLimits {
  /** Undefined allows every flow. */
  readonly allowedFlowIds: ReadonlySet<string> | undefined;
  /** The maximum number of people that one plan or call may contact. */
  readonly maxProspects: number;
  readonly requestsPerSecond: number;
}

/** Returns why the limits forbid this call, each reason as one sentence; empty when they allow it. */
export function findForbidden(
  { contacts }: Operation,
  input: Readonly<Record<string, unknown>>,
  { allowedFlowIds, maxProspects }: OutreachLimits,
): string[] {
  if (!contacts) return [];
  const reasons: string[] = [];
  const flowId = String(input[contacts.flow]);
  const people = input[contacts.people];
  const count = Array.isArray(people) ? people.length : 1;
  if (allowedFlowIds && !allowedFlowIds.has(flowId)) {
    reasons.push(`Flow ${flowId} is not among the flows the operator allows (GONG_ALLOWED_FLOW_IDS).`);
  }
  if (count > maxProspects) {
    reasons.push(
      `${count} people are more than the ${maxProspects} the operator allows in one call (GONG_MAX_PROSPECTS).`,
    );
  }
  return reasons;
}
