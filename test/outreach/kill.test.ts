import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Host } from '../support/host.ts';
import { type Fate, fates } from '../support/network.ts';
import { enrollmentOf, freePeople, plan, planOf, type Stage, setStage } from './enrolling.ts';

const kills = 50;
const atOnce = 4;

/** Waits until a process is gone. */
async function gone(pid: number): Promise<void> {
  for (let looks = 0; looks < 500; looks += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`process ${pid} does not end`);
}

/** Kills the server in the middle of a commit of 300 people and asks its successor what became of them. */
async function killDuringCommit(stage: Stage, people: readonly string[], after: number): Promise<void> {
  const first = await stage.start();
  const { planId, prospectCount } = planOf(await plan(first, stage, { crmProspectsIds: people }));
  stage.slow(() => 10 + Math.random() * 40);
  const lost = first.callTool('gong_commit_enrollment', { planId, prospectCount }).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, after));
  process.kill(first.pid, 'SIGKILL');
  await gone(first.pid);
  await lost;
  await first.close().catch(() => undefined);
  stage.slow(() => 0);
  await expectEverybodyAccountedFor(await stage.start(), stage, planId, people);
}

/** Nobody asked for twice, and the account is what Gong has. */
async function expectEverybodyAccountedFor(host: Host, stage: Stage, planId: string, people: readonly string[]) {
  const told = enrollmentOf(await host.callTool('gong_get_enrollment', { planId }));
  await host.close();
  const inFlow = await stage.inFlow(people);
  const isUntouched = told.status === 'planned';
  const everybody = [...told.assigned, ...told.notAssigned].map(({ crmProspectId }) => crmProspectId);
  expect(told.unknown).toEqual([]);
  if (isUntouched) expect(inFlow.size).toBe(0);
  else expect(everybody.toSorted()).toEqual(people.toSorted());
  expect(Object.fromEntries(told.assigned.map((one) => [one.crmProspectId, [one.flowInstanceId]]))).toEqual(
    Object.fromEntries(inFlow),
  );
  expect(Math.max(0, ...stage.asked.values())).toBeLessThanOrEqual(1);
}

describe('a server killed in the middle of a commit', () => {
  it(
    `enrolls nobody twice and loses nobody, ${kills} times at random instants`,
    async () => {
      const people = freePeople(300);
      let left = kills;
      const worker = async () => {
        while (left > 0) {
          left -= 1;
          const stage = await setStage();
          await killDuringCommit(stage, people, Math.random() * 400);
          await stage.close();
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
    },
    10 * 60_000,
  );
});

describe('any mix of people and faults', () => {
  it(
    'is planned = assigned + not assigned + unknown, and nothing stays unknown once Gong can be read',
    async () => {
      const free = freePeople(400);
      const stage = await setStage();
      const host = await stage.start();
      const { alreadyInFlow } = stage.sandbox.guide;
      let next = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom('free', 'free', 'free', 'repeated', 'unknown', 'in flow'), {
            minLength: 1,
            maxLength: 8,
          }),
          fc.constantFrom<Fate>('pass', ...fates),
          async (kinds, fate) => {
            const people = kinds.map((kind) => {
              if (kind === 'in flow') return alreadyInFlow.crmProspectId;
              if (kind === 'unknown') return `003${String(next).padStart(12, '0')}AAA`;
              next += kind === 'repeated' ? 0 : 1;
              return free[Math.max(0, next - 1)] ?? '';
            });
            const planned = planOf(await plan(host, stage, { crmProspectsIds: people }));
            expect(planned.willAssign.length + planned.willNotAssign.length).toBe(people.length);
            if (planned.prospectCount === 0) return;
            stage.decide(({ path }) => (path.endsWith('/assign') ? fate : 'pass'));
            const { planId, prospectCount } = planned;
            const done = enrollmentOf(await host.callTool('gong_commit_enrollment', { planId, prospectCount }));
            stage.decide(() => 'pass');
            expect(done.assigned.length + done.notAssigned.length + done.unknown.length).toBe(prospectCount);
            const settled = enrollmentOf(await host.callTool('gong_get_enrollment', { planId }));
            expect(settled.unknown).toEqual([]);
            expect(settled.assigned.length + settled.notAssigned.length).toBe(prospectCount);
            const wanted = planned.willAssign.map(({ crmProspectId }) => crmProspectId);
            expect(new Set(settled.assigned.map(({ crmProspectId }) => crmProspectId))).toEqual(
              new Set((await stage.inFlow(wanted)).keys()),
            );
          },
        ),
        { numRuns: 20 },
      );
      await host.close();
      await stage.close();
    },
    5 * 60_000,
  );
});
