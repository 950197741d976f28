/** The content of a plan for tests that save plans without planning them. */
import type { NewPlan } from '../../../src/workflows/enrollment/plan-store.ts';

/** Returns a plan for people without words of their own. */
export function planContent(more: Partial<NewPlan> = {}): NewPlan {
  return {
    flow: { id: '1', name: 'Flow' },
    flowSteps: [],
    willAssign: [],
    assignment: { flowId: '1', flowInstanceOwnerEmail: 'ada@example.com' },
    personal: [],
    checks: [],
    policy: { keys: [], rules: {} },
    ...more,
  };
}
