/** The tools that a policy withholds, because they act before its rules can be checked. */
import { listPolicyKeys, type Policy, type PolicyKey } from './policy.ts';

/** Contact people without a plan. */
const toolsWithoutPlan = ['gong_assign_prospects_to_flow', 'gong_submit_bulk_assignment'];

/** Plan and commit in one call, which leaves no time for an approval. */
const toolsWithoutApproval = ['gong_override_flow_content'];

/** The keys that can be checked without a plan. */
const checkedWithoutPlan: readonly PolicyKey[] = ['flowIds', 'maxProspectsPerPlan', 'coolOffOverride'];

/** Returns the names of the tools that a policy withholds. */
export function listWithheldTools(policy: Policy): ReadonlySet<string> {
  const needsPlan = listPolicyKeys(policy).some((key) => !checkedWithoutPlan.includes(key));
  return new Set([
    ...(needsPlan ? toolsWithoutPlan : []),
    ...(policy.approval === 'required' ? toolsWithoutApproval : []),
  ]);
}

/** Returns why a tool that was listed at start is refused since the policy file has changed; undefined when it is not. */
export function findToolRefusal(tool: string, policy: Policy): string | undefined {
  if (!listWithheldTools(policy).has(tool)) return undefined;
  return `The policy has changed since this server started, and no longer allows ${tool}: people are contacted through gong_plan_enrollment and gong_commit_enrollment.`;
}
