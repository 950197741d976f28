import { describe, expect, it } from 'vitest';
import { listFreePeople, plan, readEnrollment, readPlan, startScenario } from './scenario.ts';

describe('two servers that commit plans for the same people at the same moment', () => {
  it('send each person once, and report each outcome', async () => {
    const people = listFreePeople(400);
    const scenario = await startScenario();
    const hosts = await Promise.all([scenario.start(), scenario.start()]);
    for (let round = 0; round < 20; round += 1) {
      const crmProspectsIds = people.slice(round * 20, round * 20 + 20);
      scenario.slow(() => 0);
      const plans = await Promise.all(
        hosts.map(async (host) => readPlan(await plan(host, scenario, { crmProspectsIds }))),
      );
      scenario.slow(() => Math.random() * 30);
      const commits = hosts.map((host, index) => {
        const { planId = '', prospectCount = 0 } = plans[index] ?? {};
        return host.callTool('gong_commit_enrollment', { planId, prospectCount });
      });
      const results = await Promise.all(commits);
      const inFlow = await scenario.inFlow(crmProspectsIds);
      for (const result of results.filter(({ isError }) => !isError)) {
        const { assigned, notAssigned, unknown } = readEnrollment(result);
        expect(assigned.length + notAssigned.length + unknown.length).toBe(20);
        for (const { crmProspectId, flowInstanceId } of assigned) {
          expect(inFlow.get(crmProspectId)).toEqual([flowInstanceId]);
        }
      }
    }
    expect(Math.max(...scenario.asked.values())).toBe(1);
    for (const host of hosts) await host.close();
    await scenario.close();
  });
});
