import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../support/waiting.ts';
import { listFreePeople, plan, readEnrollment, readPlan, startScenario } from './scenario.ts';

/** Makes a journal as old as if its server had stood still for so long. */
function age(journal: string, milliseconds: number): void {
  const older = (_: string, at: string) => `"at":"${new Date(Date.parse(at) - milliseconds).toISOString()}"`;
  writeFileSync(journal, readFileSync(journal, 'utf8').replace(/"at":"([^"]*)"/g, older));
}

describe('a server that stands still between two batches', () => {
  it('sends nobody whom another has sent meanwhile', async () => {
    const stage = await startScenario();
    const people = listFreePeople(150);
    const [still, other] = await Promise.all([stage.start(), stage.start()]);
    const first = readPlan(await plan(still, stage, { crmProspectsIds: people }));
    const journal = join(stage.stateDirectory, 'journal', `${first.planId}.jsonl`);
    let isSent = false;
    stage.decide(({ path }) => {
      isSent ||= path.endsWith('/assign');
      return 'pass';
    });
    stage.slow((way, { path }) => (way === 'back' && path.endsWith('/assign') ? 1000 : 0));
    const { planId, prospectCount } = first;
    const begun = still.callTool('gong_commit_enrollment', { planId, prospectCount });
    await until(() => isSent);
    process.kill(still.pid, 'SIGSTOP');
    stage.slow(() => 0);
    age(journal, 90_000);
    const early = readPlan(await plan(other, stage, { crmProspectsIds: people }));
    expect(early.willAssign).toEqual([]);
    age(journal, 90_000);
    const second = readPlan(await plan(other, stage, { crmProspectsIds: people }));
    const { planId: secondId } = second;
    const call = { planId: secondId, prospectCount: second.prospectCount };
    const done = readEnrollment(await other.callTool('gong_commit_enrollment', call));
    process.kill(still.pid, 'SIGCONT');
    await begun;
    expect(done.counts).toMatchObject({ planned: 50, assigned: 50 });
    const told = readEnrollment(await still.callTool('gong_get_enrollment', { planId }));
    expect(told.counts).toEqual({ planned: 150, assigned: 100, notAssigned: 50, unknown: 0 });
    expect(Math.max(...stage.asked.values())).toBe(1);
    await Promise.all([still.close(), other.close()]);
    await stage.close();
  }, 60_000);
});
