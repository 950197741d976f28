/** The command `history` on a state directory that real enrollments have written. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryReport } from '../../src/cli/history-report.ts';
import { newStateDirectory } from '../support/host.ts';
import { startProcess } from '../support/process.ts';
import { listFreePeople, plan, readPlan, type Scenario, startScenario } from '../workflows/enrollment/scenario.ts';

let scenario: Scenario;
let planId: string;
let lostPlanId: string;
let people: string[];

beforeAll(async () => {
  scenario = await startScenario();
  const host = await scenario.start({ GONG_TOOLSETS: 'all' });
  people = listFreePeople(4);
  const enroll = async (args: Record<string, unknown>, count?: number) => {
    const planned = readPlan(await plan(host, scenario, args));
    const prospectCount = count ?? planned.prospectCount;
    await host.callTool('gong_commit_enrollment', { planId: planned.planId, prospectCount });
    return planned.planId;
  };
  planId = await enroll({ crmProspectsIds: people.slice(0, 2), label: 'spring' });
  await enroll({ crmProspectsIds: people.slice(2, 3) }, 77);
  await host.callTool('gong_stop_outreach', {
    crmProspectsIds: people.slice(0, 1),
    allFlows: true,
    reason: 'asked to',
    doNotContact: true,
  });
  let isLost = false;
  scenario.decide(({ path }) => {
    if (isLost) return 'reset before';
    isLost = path.endsWith('/prospects/assign');
    return isLost ? 'reset after' : 'pass';
  });
  lostPlanId = await enroll({ crmProspectsIds: people.slice(3, 4) });
  await host.close();
});
afterAll(() => scenario.close());

async function run(...args: string[]): Promise<{ code: number | null; text: string; stderr: string }> {
  const command = startProcess({ GONG_STATE_DIR: scenario.stateDirectory }, ['history', ...args]);
  const { code } = await command.exit();
  return { code, text: command.lines().join('\n'), stderr: command.stderr() };
}

async function read(...args: string[]): Promise<HistoryReport> {
  return JSON.parse((await run(...args, '--json')).text) as HistoryReport;
}

describe('gong-engage-mcp history', () => {
  it('says who was put into which flow, by whom, with which outcome, what was refused and why, and who was stopped', async () => {
    const { code, text } = await run('--since', '7d');
    const { flow, flowOwnerEmail } = scenario.sandbox.guide;
    expect(code).toBe(0);
    expect(text).toContain(`"${flow.name}": 2 of 2 assigned, 1 stopped, owner ${flowOwnerEmail}, label "spring"`);
    expect(text).toMatch(new RegExp(`${people[0]}: assigned; stopped .*: asked to`));
    expect(text).toMatch(new RegExp(`${people[1]}: assigned$`, 'm'));
    expect(text).toMatch(new RegExp(`${people[3]}: unknown`));
    expect(text).toMatch(/gong_commit_enrollment +refused: .*77/);
    expect(text).toMatch(/Added to the do-not-contact list\n.*asked to/);
    expect(text).toContain('all: 3 planned, 2 assigned, 0 not assigned, 1 unknown, 1 stopped');
  });

  it('filters by time, owner and flow', async () => {
    const { flow, flowOwnerEmail } = scenario.sandbox.guide;
    const both = [planId, lostPlanId].toSorted();
    const rows: [string[], string[]][] = [
      [['--since', '24h'], both],
      [['--since', new Date(Date.now() - 60 * 60_000).toISOString(), '--flow', flow.id], both],
      [['--flow', flow.name.toUpperCase(), '--user', flowOwnerEmail.toUpperCase()], both],
      [['--since=2w', '--user=nobody@example.com'], []],
      [['--flow', '999'], []],
    ];
    for (const [args, planIds] of rows) {
      const { enrollments } = await read(...args);
      expect(enrollments.map((enrollment) => enrollment.planId).toSorted(), args.join(' ')).toEqual(planIds);
    }
  });

  it('prints CSV with CRLF and one line for each person, write, stop and opt-out', async () => {
    const { code, text } = await run('--since', '1d', '--csv');
    expect(code).toBe(0);
    const lines = text.replace(/\r?\n?$/, '').split(/\r?\n/);
    const kinds = lines.map((line) => line.split(',')[0]);
    expect(kinds[0]).toBe('kind');
    expect(kinds.filter((kind) => kind === 'enrollment')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'write').length).toBeGreaterThanOrEqual(4);
    expect(kinds.filter((kind) => kind === 'stop')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'do-not-contact')).toHaveLength(1);
  });

  it.each([
    [['--since', 'yesterday'], /--since must be a time such as 24h, 7d or 2w, or a date .*got "yesterday"/],
    [['--since', '0d'], /--since must be/],
    [['--since', '-7d'], /--since/],
    [['--since', '7'], /--since must be/],
    [['--since', '2026-02-30'], /--since must be/],
    [['--since', '2999-01-01'], /--since must not be in the future/],
    [['--since', '2026-01-01T09:00'], /--since must be/],
    [['--since'], /--since needs a value/],
    [['--user', 'ada'], /--user must be an email; got "ada"/],
    [['--flow', ' '], /--flow needs the id or the name of a flow/],
    [['--json', '--csv'], /--json and --csv exclude each other/],
    [['--sinse', '7d'], /Unknown flag --sinse; did you mean --since/],
    [['week'], /Unexpected argument "week"/],
  ])('refuses %j with exit code 2 and a sentence', async (args, problem) => {
    const { code, text, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(text).toBe('');
    expect(stderr).toMatch(problem);
  });

  it.each([['--since', '7d'], ['--user', 'a@example.com'], ['--flow', '1'], ['--csv']])(
    'keeps %s from other commands',
    async (...flag) => {
      const command = startProcess({ GONG_STATE_DIR: newStateDirectory() }, ['do-not-contact', ...flag]);
      expect((await command.exit()).code).toBe(2);
      expect(command.stderr()).toContain(`${flag[0]} belongs to the command history`);
    },
  );
});
