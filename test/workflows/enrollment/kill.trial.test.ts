import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NetworkFault, networkFaults } from '../../support/network.ts';
import { tryKills } from '../../trials/kills.ts';
import { listFreePeople, plan, readEnrollment, readPlan, startScenario } from './scenario.ts';

const kills = 60;

/** How many times as fast as real time the clock of the server with network faults runs. */
const speed = 5;

describe.concurrent('a server killed in the middle of an enrollment', () => {
  it(`enrolls each person at most once and reports each outcome, ${kills} times at random instants`, async () => {
    const { figures, failures } = await tryKills(kills);
    expect(failures).toEqual([]);
    expect(figures).toMatchObject({ 'kills tried': kills, 'double enrollments': 0, 'people lost': 0 });
  });
});

describe.concurrent('a commit with any mix of people and network faults', () => {
  it('reports each planned person once, and leaves none unknown once Gong can be read', async () => {
    const free = listFreePeople(400);
    const scenario = await startScenario(speed);
    const host = await scenario.start();
    const { alreadyInFlow } = scenario.sandbox.guide;
    let next = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('free', 'free', 'free', 'repeated', 'unknown', 'in flow'), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.constantFrom<NetworkFault>('pass', ...networkFaults),
        async (kinds, outcome) => {
          const people = kinds.map((kind) => {
            if (kind === 'in flow') return alreadyInFlow.crmProspectId;
            if (kind === 'unknown') return `003${String(next).padStart(12, '0')}AAA`;
            next += kind === 'repeated' ? 0 : 1;
            return free[Math.max(0, next - 1)] ?? '';
          });
          const planned = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
          expect(planned.willAssign.length + planned.willNotAssign.length).toBe(people.length);
          if (planned.prospectCount === 0) return;
          scenario.decide(({ path }) => (path.endsWith('/assign') ? outcome : 'pass'));
          const { planId, prospectCount } = planned;
          const done = readEnrollment(await host.callTool('gong_commit_enrollment', { planId, prospectCount }));
          scenario.decide(() => 'pass');
          expect(done.assigned.length + done.notAssigned.length + done.unknown.length).toBe(prospectCount);
          const reconciled = readEnrollment(await host.callTool('gong_get_enrollment', { planId }));
          expect(reconciled.unknown).toEqual([]);
          expect(reconciled.assigned.length + reconciled.notAssigned.length).toBe(prospectCount);
          const wanted = planned.willAssign.map(({ crmProspectId }) => crmProspectId);
          expect(new Set(reconciled.assigned.map(({ crmProspectId }) => crmProspectId))).toEqual(
            new Set((await scenario.inFlow(wanted)).keys()),
          );
        },
      ),
      { numRuns: 40 },
    );
    await host.close();
    await scenario.close();
  });
});
