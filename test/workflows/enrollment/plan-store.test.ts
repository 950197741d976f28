import { describe, expect, it } from 'vitest';
import { FileStore } from '../../../src/store/file-store.ts';
import { PlanStore } from '../../../src/workflows/enrollment/plan-store.ts';
import { newStateDirectory } from '../../support/host.ts';

const limits = { allowedFlowIds: undefined, maxProspects: 200, requestsPerSecond: 3 };
const assignment = { flowId: '1', flowInstanceOwnerEmail: 'ada@example.com' };
const content = { flow: { id: '1', name: 'Flow' }, willAssign: [{ crmProspectId: 'a' }], assignment };

describe('a kept plan', () => {
  it('can be committed for 15 minutes, and read for ever', () => {
    let now = Date.UTC(2026, 4, 1, 9);
    const plans = new PlanStore(new FileStore(newStateDirectory()), { account: 'a', limits }, () => now);
    const { planId, expiresAt } = plans.keep(content);
    expect(expiresAt - now).toBe(15 * 60_000);
    now = expiresAt - 1;
    expect(plans.readForCommit(planId)).toMatchObject(content);
    now = expiresAt;
    expect(() => plans.readForCommit(planId)).toThrow('expired');
    expect(plans.read(planId)).toMatchObject(content);
  });

  it('belongs to one Gong account and one set of limits', () => {
    const state = new FileStore(newStateDirectory());
    const plansOf = (account: string, maxProspects: number, allowed?: string[]) => {
      const allowedFlowIds = allowed && new Set(allowed);
      return new PlanStore(state, { account, limits: { ...limits, maxProspects, allowedFlowIds } }, () => 0);
    };
    const { planId } = plansOf('a', 200, ['2', '1']).keep(content);
    expect(() => plansOf('b', 200, ['1', '2']).read(planId)).toThrow('another Gong account');
    expect(() => plansOf('a', 201, ['1', '2']).readForCommit(planId)).toThrow('limits have changed');
    expect(() => plansOf('a', 200).readForCommit(planId)).toThrow('limits have changed');
    expect(plansOf('a', 200, ['1', '2']).readForCommit(planId)).toMatchObject(content);
  });

  it('has an id that cannot be guessed', () => {
    const plans = new PlanStore(new FileStore(newStateDirectory()), { account: 'a', limits }, () => 0);
    const ids = Array.from({ length: 20 }, () => plans.keep(content).planId);
    expect(new Set(ids).size).toBe(20);
    for (const id of ids) expect(id).toMatch(/^plan_[\w-]{24}$/);
  });
});
