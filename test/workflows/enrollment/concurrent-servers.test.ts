import { describe, expect, it } from 'vitest';
import { listFreePeople, plan, readEnrollment, readPlan, startScenario } from './scenario.ts';

describe('two servers that commit plans for the same people at the same moment', () => {
  it('ask Gong for nobody twice, and account for everybody', async () => {
    const everybody = listFreePeople(400);
    const stage = await startScenario();
    const hosts = await Promise.all([stage.start(), stage.start()]);
    for (let round = 0; round < 20; round += 1) {
      const crmProspectsIds = everybody.slice(round * 20, round * 20 + 20);
      stage.slow(() => 0);
      const plans = await Promise.all(
        hosts.map(async (host) => readPlan(await plan(host, stage, { crmProspectsIds }))),
      );
      stage.slow(() => Math.random() * 30);
      const commits = hosts.map((host, index) => {
        const { planId = '', prospectCount = 0 } = plans[index] ?? {};
        return host.callTool('gong_commit_enrollment', { planId, prospectCount });
      });
      const results = await Promise.all(commits);
      const inFlow = await stage.inFlow(crmProspectsIds);
      for (const result of results.filter(({ isError }) => !isError)) {
        const { assigned, notAssigned, unknown } = readEnrollment(result);
        expect(assigned.length + notAssigned.length + unknown.length).toBe(20);
        for (const { crmProspectId, flowInstanceId } of assigned) {
          expect(inFlow.get(crmProspectId)).toEqual([flowInstanceId]);
        }
      }
    }
    expect(Math.max(...stage.asked.values())).toBe(1);
    for (const host of hosts) await host.close();
    await stage.close();
  }, 60_000);
});
