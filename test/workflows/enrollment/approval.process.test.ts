/** A plan that a second person approves at the command, while the server runs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { flowId, type OutreachGong, ownerEmail, startOutreachGong } from '../../field/outreach-gong.ts';
import { environmentFor, type Host, newStateDirectory, startHost } from '../../support/host.ts';
import { startProcess } from '../../support/process.ts';

const directory = newStateDirectory();
const policyFile = join(directory, 'policy.json');
const stateDirectory = join(directory, 'state');
const approver = { user: userInfo().username, host: hostname() };
let gong: OutreachGong;
let host: Host;

const setPolicy = (policy: object) => writeFileSync(policyFile, JSON.stringify(policy));

beforeAll(async () => {
  setPolicy({ approval: 'required' });
  gong = await startOutreachGong();
  host = await startHost({
    environment: environmentFor(gong.origin, { GONG_STATE_DIR: stateDirectory, GONG_POLICY_FILE: policyFile }),
  });
});
beforeEach(() => {
  gong.reset();
  setPolicy({ approval: 'required' });
});
afterAll(async () => {
  await host.close();
  await gong.close();
});

let used = 0;
interface Planned extends Record<string, unknown> {
  readonly planId: string;
  readonly prospectCount: number;
  readonly expiresAt: string;
}

async function plan(more: object = {}): Promise<Planned> {
  used += 1;
  const args = { flowId, flowInstanceOwnerEmail: ownerEmail, crmProspectsIds: [`003${used}`, `003${used}b`], ...more };
  const result = await host.callTool('gong_plan_enrollment', args);
  expect(result.isError, result.text).toBe(false);
  return result.structured as Planned;
}

const commit = ({ planId, prospectCount }: Planned) =>
  host.callTool('gong_commit_enrollment', { planId, prospectCount });

const get = async ({ planId }: Planned) => (await host.callTool('gong_get_enrollment', { planId })).structured;

async function approve(args: readonly string[], reply = '') {
  const command = startProcess({ GONG_STATE_DIR: stateDirectory }, ['approve', ...args]);
  command.stdin.end(reply);
  const { code } = await command.exit();
  return { code, text: command.lines().join('\n'), complaint: command.stderr() };
}

const minutesUntil = (time: unknown) => (Date.parse(String(time)) - Date.now()) / 60_000;

function readAudit(planId: string): Record<string, unknown>[] {
  const lines = readFileSync(join(stateDirectory, 'audit.jsonl'), 'utf8').trim().split('\n');
  return lines.filter((line) => line.includes(planId)).map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a plan that needs an approval', () => {
  it('waits for a second person, is approved by the command, and is committed once', async () => {
    const planned = await plan({
      people: [{ crmProspectId: '003Ann', steps: [{ number: 1, body: 'For [First Name]' }] }],
    });
    const { planId } = planned;
    expect(planned).toMatchObject({ status: 'awaitingApproval', prospectCount: 3 });
    expect(planned.next).toContain(`gong-engage-mcp approve ${planId}`);
    expect(minutesUntil(planned.expiresAt)).toBeGreaterThan(23 * 60);
    expect(minutesUntil(planned.expiresAt)).toBeLessThanOrEqual(24 * 60);
    expect(await get(planned)).toMatchObject({ status: 'awaitingApproval', expiresAt: planned.expiresAt });

    const early = await commit(planned);
    expect(early.isError).toBe(true);
    expect(early.text).toContain(`The plan ${planId} waits for the approval of a second person`);
    expect(early.text).toContain(`gong-engage-mcp approve ${planId}`);
    expect(early.text).toContain('Nothing was changed');
    expect(gong.assignments).toEqual([]);

    const declined = await approve([planId], 'no\n');
    expect(declined.code).toBe(1);
    expect(declined.text).toContain('Not approved. Nothing was changed.');
    expect((await get(planned)).status).toBe('awaitingApproval');

    const approved = await approve([planId], 'yes\n');
    expect(approved.code, approved.text).toBe(0);
    expect(approved.complaint).toContain('Type yes to approve this plan: ');
    for (const words of [`Flow:  Welcome (${flowId})`, `Owner: ${ownerEmail}`, '(003Ann), with words of their own']) {
      expect(approved.text).toContain(words);
    }
    for (const words of ['| <p>Hi {{recipient.first_name}},</p>', '| For [First Name]', 'placeholder', '(approval)']) {
      expect(approved.text).toContain(words);
    }
    expect(await get(planned)).toMatchObject({ status: 'approved', approvedBy: approver });

    const repeated = await approve([planId, '--yes']);
    expect(repeated.code).toBe(1);
    expect(repeated.text).toContain(`is approved already by ${approver.user} on ${approver.host}`);

    const done = await commit(planned);
    expect(done.structured).toMatchObject({ status: 'ended', counts: { assigned: 3 }, approvedBy: approver });
    expect(gong.assignments.flat().toSorted()).toEqual(['003Ann', `003${used}`, `003${used}b`].toSorted());
    expect(await get(planned)).toMatchObject({ status: 'ended', approvedBy: approver });
    expect((await commit(planned)).isError).toBe(true);
    expect(readAudit(planId)).toMatchObject([
      { tool: 'gong_commit_enrollment', outcome: 'refused' },
      { tool: 'approve', outcome: 'approved', approvedBy: approver },
      { tool: 'gong_commit_enrollment', outcome: 'done', approvedBy: approver },
      { tool: 'gong_commit_enrollment', outcome: 'refused' },
    ]);
  });

  it('loses people whom the policy forbids after the approval', async () => {
    const planned = await plan();
    expect((await approve([planned.planId, '--yes'])).code).toBe(0);
    setPolicy({ approval: 'required', doNotContact: { crmProspectsIds: [`003${used}`] } });
    expect((await commit(planned)).structured).toMatchObject({
      counts: { planned: 2, assigned: 1 },
      notAssigned: [{ crmProspectId: `003${used}`, reason: expect.stringContaining('do not contact') }],
    });
    expect(gong.assignments).toEqual([[`003${used}b`]]);
  });

  it('loses people who were put into the flow and out of it while it waited, also where repeats are allowed', async () => {
    const planned = await plan({ allowRepeat: true });
    const crmProspectsIds = [`003${used}`];
    await approve([planned.planId, '--yes']);
    setPolicy({});
    expect((await commit(await plan({ crmProspectsIds }))).structured).toMatchObject({ counts: { assigned: 1 } });
    gong.reset();
    setPolicy({ approval: 'required' });
    expect((await commit(planned)).structured).toMatchObject({
      notAssigned: [
        { crmProspectId: crmProspectsIds[0], reason: expect.stringContaining('put into this flow by plan_') },
      ],
    });
    expect(gong.assignments).toEqual([[`${crmProspectsIds[0]}b`]]);
  });

  it('stays bound to its number of people and to the flow that was approved', async () => {
    const planned = await plan();
    await approve([planned.planId, '--yes']);
    expect((await commit({ ...planned, prospectCount: 1 })).text).toContain('the call says 1');
    gong.state.steps = [{ stepOrder: 1, action: 'AUTO_SEND_EMAIL', subject: 'Other', body: 'Other' }];
    expect((await commit(planned)).text).toContain('is not the one that was planned');
    expect(gong.assignments).toEqual([]);
  });

  it('replaces one that was made before the policy required it, which is refused and not used up', async () => {
    setPolicy({});
    const planned = await plan();
    setPolicy({ approval: 'required' });
    const refused = await commit(planned);
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain('requires an approval now (approval)');
    expect(refused.text).toContain('Make a new plan');
    expect((await approve([planned.planId, '--yes'])).text).toContain('needs no approval');
    setPolicy({});
    expect((await commit(planned)).structured).toMatchObject({ counts: { assigned: 2 } });
  });

  it('goes on waiting where the policy no longer requires an approval', async () => {
    const planned = await plan();
    setPolicy({});
    expect((await commit(planned)).text).toContain('waits for the approval of a second person');
    expect(gong.assignments).toEqual([]);
  });

  it('is approved in a dry run too, which sends nothing', async () => {
    const environment = { GONG_STATE_DIR: stateDirectory, GONG_POLICY_FILE: policyFile, GONG_DRY_RUN: 'true' };
    const dryRun = await startHost({ environment: environmentFor(gong.origin, environment) });
    const args = { flowId, flowInstanceOwnerEmail: ownerEmail, crmProspectsIds: ['003Dry'] };
    const planned = (await dryRun.callTool('gong_plan_enrollment', args)).structured as Planned;
    const { planId, prospectCount } = planned;
    expect((await dryRun.callTool('gong_commit_enrollment', { planId, prospectCount })).text).toContain('waits for');
    const approved = await approve([planId], 'yes\n');
    expect(approved.code, approved.text).toBe(0);
    expect(approved.text).toContain('Of a dry run, which sends nothing.');
    const done = await dryRun.callTool('gong_commit_enrollment', { planId, prospectCount });
    expect(done.structured).toMatchObject({ status: 'dryRun', approvedBy: approver });
    expect(readAudit(planId)).toContainEqual(expect.objectContaining({ tool: 'approve', outcome: 'approved' }));
    expect(gong.assignments).toEqual([]);
    await dryRun.close();
  });

  it('leaves no tool that plans and commits in one call', async () => {
    const started = await startHost({
      environment: environmentFor(gong.origin, { GONG_POLICY_FILE: policyFile, GONG_TOOLSETS: 'all' }),
    });
    const names = (await started.listTools()).map(({ name }) => name);
    await started.close();
    expect(names).toContain('gong_commit_enrollment');
    expect(names).not.toContain('gong_override_flow_content');
  });
});

describe('a plan that needs no approval', () => {
  it.each([{}, { approval: 'none' }])('is good for 15 minutes and waits for nobody: %j', async (policy) => {
    setPolicy(policy);
    const planned = await plan();
    expect(planned).not.toHaveProperty('status');
    expect(minutesUntil(planned.expiresAt)).toBeLessThanOrEqual(15);
    expect((await get(planned)).status).toBe('planned');
    const { structured } = await commit(planned);
    expect(structured).toMatchObject({ status: 'ended', counts: { assigned: 2 } });
    expect(structured).not.toHaveProperty('approvedBy');
  });
});

describe('approve', () => {
  it.each([
    [['plan_AAAAAAAAAAAAAAAAAAAAAAAA'], 'There is no plan'],
    [['nonsense', '--yes'], 'There is no plan nonsense'],
  ])('ends with exit code 1 for a plan that does not exist: %j', async (args, words) => {
    const { code, text } = await approve(args, 'yes\n');
    expect(code).toBe(1);
    expect(text).toContain(words);
    expect(text).toContain('Nothing was changed');
  });

  it.each([
    [[], 'approve needs the planId of a plan'],
    [['plan_x', 'plan_y'], 'Unexpected argument "plan_y"'],
    [['plan_x', '--sure'], 'Unknown flag --sure'],
    [['plan_x', '--reason', 'y'], '--reason belongs to'],
  ])('is refused with exit code 2: %j', async (args, words) => {
    const { code, text, complaint } = await approve(args);
    expect([code, text]).toEqual([2, '']);
    expect(complaint).toContain(words);
  });

  it('has a flag of its own, which other commands refuse', async () => {
    const command = startProcess({ GONG_STATE_DIR: stateDirectory }, ['history', '--yes']);
    expect((await command.exit()).code).toBe(2);
    expect(command.stderr()).toContain('--yes belongs to the command approve');
  });

  it('approves nothing where nobody replies, or the state directory cannot be written', async () => {
    const planned = await plan();
    expect((await approve([planned.planId])).code).toBe(1);
    expect((await get(planned)).status).toBe('awaitingApproval');
    const command = startProcess({ GONG_STATE_DIR: '/dev/null/state' }, ['approve', planned.planId, '--yes']);
    expect((await command.exit()).code).toBe(1);
    expect(command.lines().join('\n')).toContain('Nothing was changed');
  });

  it('works while the policy file is invalid', async () => {
    const planned = await plan();
    writeFileSync(policyFile, '{');
    const environment = { GONG_STATE_DIR: stateDirectory, GONG_POLICY_FILE: policyFile };
    const command = startProcess(environment, ['approve', planned.planId, '--yes']);
    expect((await command.exit()).code).toBe(0);
    expect((await commit(planned)).isError).toBe(true);
    setPolicy({ approval: 'required' });
    expect((await commit(planned)).structured).toMatchObject({ counts: { assigned: 2 }, approvedBy: approver });
  });
});
