import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../support/waiting.ts';
import { listFreePeople, plan, readEnrollment, readPlan, startScenario } from './scenario.ts';

/** Moves every event of a journal into the past, as if its server had paused. */
function ageJournal(journal: string, milliseconds: number): void {
  const older = (_: string, at: string) => `"at":"${new Date(Date.parse(at) - milliseconds).toISOString()}"`;
  writeFileSync(journal, readFileSync(journal, 'utf8').replace(/"at":"([^"]*)"/g, older));
}

describe('a server that is paused between two batches', () => {
  it('does not send people whom another server has sent in the meantime', async () => {
    const scenario = await startScenario();
    const people = listFreePeople(150);
    const [paused, other] = await Promise.all([scenario.start(), scenario.start()]);
    const first = readPlan(await plan(paused, scenario, { crmProspectsIds: people }));
    const journal = join(scenario.stateDirectory, 'journal', `${first.planId}.jsonl`);
    let isSent = false;
    scenario.decide(({ path }) => {
      isSent ||= path.endsWith('/assign');
      return 'pass';
    });
    scenario.slow((way, { path }) => (way === 'back' && path.endsWith('/assign') ? 1000 : 0));
    const { planId, prospectCount } = first;
    const begun = paused.callTool('gong_commit_enrollment', { planId, prospectCount });
    await until(() => isSent);
    process.kill(paused.pid, 'SIGSTOP');
    scenario.slow(() => 0);
    ageJournal(journal, 90_000);
    const early = readPlan(await plan(other, scenario, { crmProspectsIds: people }));
    expect(early.willAssign).toEqual([]);
    ageJournal(journal, 90_000);
    const second = readPlan(await plan(other, scenario, { crmProspectsIds: people }));
    const { planId: secondId } = second;
    const call = { planId: secondId, prospectCount: second.prospectCount };
    const done = readEnrollment(await other.callTool('gong_commit_enrollment', call));
    process.kill(paused.pid, 'SIGCONT');
    await begun;
    expect(done.counts).toMatchObject({ planned: 50, assigned: 50 });
    const reconciled = readEnrollment(await paused.callTool('gong_get_enrollment', { planId }));
    expect(reconciled.counts).toEqual({ planned: 150, assigned: 100, notAssigned: 50, unknown: 0 });
    expect(Math.max(...scenario.asked.values())).toBe(1);
    await Promise.all([paused.close(), other.close()]);
    await scenario.close();
  });
});
