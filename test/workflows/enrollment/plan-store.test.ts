import { describe, expect, it } from 'vitest';
import { FileStore } from '../../../src/store/file-store.ts';
import { StateDirectory } from '../../../src/store/state-directory.ts';
import { PlanStore } from '../../../src/workflows/enrollment/plan-store.ts';
import { newStateDirectory } from '../../support/host.ts';
import { planContent } from './plan-content.ts';

const limits = { allowedFlowIds: undefined, maxProspects: 200, requestsPerSecond: 3 };
const content = planContent({ willAssign: [{ crmProspectId: 'a' }] });

const openStore = (now: () => number = () => 0) => new FileStore(new StateDirectory(newStateDirectory()), { now });

describe('PlanStore', () => {
  it('returns a plan for a commit during 15 minutes, and for reading after that', async () => {
    let now = Date.UTC(2026, 4, 1, 9);
    const plans = new PlanStore(
      openStore(() => now),
      { account: 'a', limits },
    );
    const { planId, expiresAt } = await plans.save(content);
    expect(expiresAt - now).toBe(15 * 60_000);
    now = expiresAt - 1;
    expect(await plans.readForCommit(planId)).toMatchObject(content);
    now = expiresAt;
    await expect(plans.readForCommit(planId)).rejects.toThrow('expired');
    expect(await plans.read(planId)).toMatchObject(content);
  });

  it('returns a plan as it was saved', async () => {
    const store = openStore();
    const plan = await new PlanStore(store, { account: 'a', limits }).save(content);
    expect(await new PlanStore(store, { account: 'a', limits }).read(plan.planId)).toMatchObject(plan);
  });

  it('refuses a plan of another Gong account or of other limits', async () => {
    const store = openStore();
    const openPlans = (account: string, maxProspects: number, allowed?: string[]) => {
      const allowedFlowIds = allowed && new Set(allowed);
      return new PlanStore(store, { account, limits: { ...limits, maxProspects, allowedFlowIds } });
    };
    const { planId } = await openPlans('a', 200, ['2', '1']).save(content);
    await expect(openPlans('b', 200, ['1', '2']).read(planId)).rejects.toThrow('another Gong account');
    await expect(openPlans('a', 201, ['1', '2']).readForCommit(planId)).rejects.toThrow('limits have changed');
    await expect(openPlans('a', 200).readForCommit(planId)).rejects.toThrow('limits have changed');
    expect(await openPlans('a', 200, ['1', '2']).readForCommit(planId)).toMatchObject(content);
  });

  it('gives equal plans different ids that cannot be guessed', async () => {
    const plans = new PlanStore(openStore(), { account: 'a', limits });
    const ids: string[] = [];
    for (let count = 0; count < 20; count += 1) ids.push((await plans.save(content)).planId);
    expect(new Set(ids).size).toBe(20);
    for (const id of ids) expect(id).toMatch(/^plan_[\w-]{24}$/);
  });

  it('refuses a plan after any character of it was changed', async () => {
    const store = openStore();
    const plans = new PlanStore(store, { account: 'a', limits });
    const { planId } = await plans.save(content);
    const name = `plans/${planId}.json`;
    const text = (await store.read(name)) ?? '';
    await store.remove(name);
    await store.create(name, text.replace('"crmProspectId":"a"', '"crmProspectId":"b"'));
    await expect(plans.read(planId)).rejects.toThrow('was altered');
    await store.remove(name);
    await store.create(name, `${text} `);
    await expect(plans.read(planId)).rejects.toThrow('was altered');
  });
});
