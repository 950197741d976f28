import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '../../support/host.ts';
import { networkFaults } from '../../support/network.ts';
import { startProcess } from '../../support/process.ts';
import { listFreePeople, plan, readEnrollment, readPlan, type Scenario, startScenario } from './scenario.ts';

let scenario: Scenario;
let host: Host;

beforeEach(async () => {
  scenario = await startScenario(5);
  host = await scenario.start();
});
afterEach(async () => {
  await host.close();
  await scenario.close();
});

const commit = (planId: string, prospectCount: number) =>
  host.callTool('gong_commit_enrollment', { planId, prospectCount });

describe('gong_plan_enrollment', () => {
  it('lists who will be assigned and who will not, and changes nothing', async () => {
    const { alreadyInFlow, prospects } = scenario.sandbox.guide;
    const [first, second] = prospects;
    const result = await plan(host, scenario, {
      crmProspectsIds: [first?.crmProspectId, alreadyInFlow.crmProspectId, first?.crmProspectId],
      emails: [second?.email, 'nobody@example.com'],
    });
    const { willAssign, willNotAssign, prospectCount } = readPlan(result);
    expect(willAssign.map(({ crmProspectId }) => crmProspectId)).toEqual([first?.crmProspectId, second?.crmProspectId]);
    expect(prospectCount).toBe(2);
    expect(
      willNotAssign.map(({ crmProspectId, email, reason }) => [
        crmProspectId ?? email,
        reason.split(/[:(]/)[0]?.trim(),
      ]),
    ).toEqual([
      [first?.crmProspectId, 'duplicate'],
      ['nobody@example.com', 'unknown'],
      [alreadyInFlow.crmProspectId, 'already in the flow'],
    ]);
    expect(scenario.asked.size).toBe(0);
  });

  it('shows each step as it will be sent and who sends it, and lists the variables that are not set', async () => {
    const { prospects } = scenario.sandbox.guide;
    const result = await plan(host, scenario, {
      crmProspectsIds: [prospects[0]?.crmProspectId],
      steps: [{ number: 1, subject: 'For {{recipient.first_name}}, {{offer}} {{season}}' }],
      variables: [{ name: 'offer', value: 'a pilot' }],
      coolOffOverride: true,
    });
    const { steps, warnings } = result.structured as {
      steps: { number: number; action: string; sentBy: string; subject?: string }[];
      warnings: string[];
    };
    expect(steps[0]).toMatchObject({
      number: 1,
      subject: 'For {{recipient.first_name}}, {{offer}} {{season}}',
      overridden: true,
    });
    expect(steps[0]).toHaveProperty('body');
    expect(steps.slice(1).every((step) => !('overridden' in step))).toBe(true);
    expect(steps.map(({ sentBy }) => sentBy)).toContain('rep');
    expect(steps.every(({ action, sentBy }) => (sentBy === 'Gong') === (action === 'AUTO_SEND_EMAIL'))).toBe(true);
    expect(warnings.join(' ')).toMatch(/season/);
    expect(warnings.join(' ')).not.toMatch(/offer|recipient\.first_name/);
    expect(warnings.join(' ')).toMatch(/cool-off period is overridden/);
  });

  it('refuses overrides of steps that do not exist or are no emails', async () => {
    const people = { crmProspectsIds: listFreePeople(1) };
    for (const tool of ['gong_plan_enrollment', 'gong_override_flow_content']) {
      const { flow, flowOwnerEmail } = scenario.sandbox.guide;
      const result = await host.callTool(tool, {
        flowId: flow.id,
        flowInstanceOwnerEmail: flowOwnerEmail,
        ...people,
        steps: [
          { number: 2, body: 'a call?' },
          { number: 77, subject: 'nothing' },
        ],
      });
      expect(result.isError).toBe(true);
      expect(result.text).toContain('Step 2 is no email');
      expect(result.text).toContain('no step 77');
    }
    expect(scenario.asked.size).toBe(0);
  });

  it('keeps within the operator’s limits', async () => {
    const limited = await scenario.start({ GONG_MAX_PROSPECTS: '2', GONG_ALLOWED_FLOW_IDS: '1' });
    const other = await plan(limited, scenario, { crmProspectsIds: listFreePeople(3) });
    expect(other.isError).toBe(true);
    expect(other.text).toContain('GONG_ALLOWED_FLOW_IDS');
    await limited.close();

    const few = await scenario.start({ GONG_MAX_PROSPECTS: '2' });
    const result = readPlan(await plan(few, scenario, { crmProspectsIds: listFreePeople(3) }));
    expect(result.prospectCount).toBe(2);
    expect(result.willNotAssign).toEqual([
      { crmProspectId: listFreePeople(3)[2], reason: expect.stringContaining("over the operator's limit") },
    ]);
    await few.close();
  });
});

describe('gong_commit_enrollment', () => {
  it('assigns exactly the people of the plan, once, and says how to undo it', async () => {
    const people = listFreePeople(230);
    const { planId, prospectCount } = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
    const done = readEnrollment(await commit(planId, prospectCount));
    expect(done).toMatchObject({
      status: 'ended',
      counts: { planned: 230, assigned: 230, notAssigned: 0, unknown: 0 },
    });
    expect([...scenario.asked.values()].every((times) => times === 1)).toBe(true);

    const inFlow = await scenario.inFlow(people);
    expect(Object.fromEntries(done.assigned.map((one) => [one.crmProspectId, [one.flowInstanceId]]))).toEqual(
      Object.fromEntries(inFlow),
    );
    expect(readEnrollment(await host.callTool('gong_get_enrollment', { planId }))).toEqual(done);

    const undone = await host.callTool(done.undo?.tool ?? '', done.undo?.arguments);
    expect(undone.structured.counts).toMatchObject({ removed: 230, stillInFlow: 0, unknown: 0 });
    expect((await scenario.inFlow(people)).size).toBe(0);
  });

  it('refuses a wrong count, a second commit and a plan that does not exist, and sends nothing', async () => {
    const { planId } = readPlan(await plan(host, scenario, { crmProspectsIds: listFreePeople(2) }));
    expect((await commit(planId, 3)).text).toContain('The plan is for 2 people, and the call says 3.');
    expect((await commit('plan_0123456789abcdef', 2)).text).toContain('There is no plan');
    expect((await commit('../../etc/passwd', 2)).text).toContain('There is no plan');
    expect(scenario.asked.size).toBe(0);
    expect((await commit(planId, 2)).isError).toBe(false);
    expect((await commit(planId, 2)).text).toContain('committed before');
    expect([...scenario.asked.values()]).toEqual([1, 1]);
  });

  it('refuses a plan that was altered, and a plan made under other limits', async () => {
    const { planId } = readPlan(await plan(host, scenario, { crmProspectsIds: listFreePeople(2) }));
    const changed = await scenario.start({ GONG_MAX_PROSPECTS: '500' });
    const otherLimits = await changed.callTool('gong_commit_enrollment', { planId, prospectCount: 2 });
    await changed.close();
    expect(otherLimits.text).toContain('limits have changed');

    const file = join(scenario.stateDirectory, 'plans', `${planId}.json`);
    writeFileSync(file, readFileSync(file, 'utf8').replace(listFreePeople(2)[0] ?? '', listFreePeople(9)[8] ?? ''));
    expect((await commit(planId, 2)).text).toContain('altered');
    expect(scenario.asked.size).toBe(0);
  });

  it('sends nothing if the state directory cannot be written', async () => {
    const { planId } = readPlan(await plan(host, scenario, { crmProspectsIds: listFreePeople(2) }));
    const journal = join(scenario.stateDirectory, 'journal');
    writeFileSync(journal, 'a file where a directory should be');
    const result = await commit(planId, 2);
    expect(result.isError).toBe(true);
    expect(result.text).toContain('cannot be read');
    expect(result.text).toContain('GONG_STATE_DIR');
    expect(scenario.asked.size).toBe(0);
  });

  it('leaves out people who were added to the flow after the plan', async () => {
    const people = listFreePeople(3);
    const { planId } = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
    const second = readPlan(await plan(host, scenario, { crmProspectsIds: people.slice(0, 1) }));
    await commit(second.planId, 1);
    const done = readEnrollment(await commit(planId, 3));
    expect(done.counts).toEqual({ planned: 3, assigned: 2, notAssigned: 1, unknown: 0 });
    expect(done.notAssigned[0]?.reason).toContain('already in the flow');
    expect(scenario.asked.get(people[0] ?? '')).toBe(1);
  });

  it('returns Gong’s reason for each person it refuses', async () => {
    const [known = ''] = listFreePeople(1);
    const { planId } = readPlan(await plan(host, scenario, { crmProspectsIds: [known, '003000000000000AAA'] }));
    const done = readEnrollment(await commit(planId, 2));
    expect(done.assigned.map(({ crmProspectId }) => crmProspectId)).toEqual([known]);
    expect(done.notAssigned).toEqual([
      { crmProspectId: '003000000000000AAA', reason: expect.stringMatching(/^InvalidArgument: /) },
    ]);
  });

  it.each(networkFaults)(
    'sends each person once, and reports each outcome, with the network fault "%s"',
    async (outcome) => {
      const people = listFreePeople(250);
      const { planId, prospectCount } = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
      let assignments = 0;
      scenario.decide(({ path }) => {
        if (!path.endsWith('/assign')) return 'pass';
        assignments += 1;
        return assignments === 2 ? outcome : 'pass';
      });
      const done = readEnrollment(await commit(planId, prospectCount));
      const inFlow = await scenario.inFlow(people);
      expect(done.unknown).toEqual([]);
      expect(done.assigned.length + done.notAssigned.length).toBe(250);
      expect(new Set(done.assigned.map(({ crmProspectId }) => crmProspectId))).toEqual(new Set(inFlow.keys()));
      expect(done.assigned).toHaveLength(outcome.endsWith('before') ? 150 : 250);
      expect(Math.max(...scenario.asked.values())).toBe(1);
    },
  );

  it('stops if the outcome of a batch cannot be read, and reconciles it later', async () => {
    const people = listFreePeople(250);
    const { planId, prospectCount } = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
    let isDown = false;
    scenario.decide(({ path }) => {
      if (isDown) return 'reset before';
      isDown = path.endsWith('/assign');
      return isDown ? 'reset after' : 'pass';
    });
    const cut = readEnrollment(await commit(planId, prospectCount));
    expect(cut.counts).toEqual({ planned: 250, assigned: 0, notAssigned: 150, unknown: 100 });
    scenario.decide(() => 'pass');
    const reconciled = readEnrollment(await host.callTool('gong_get_enrollment', { planId }));
    expect(reconciled.counts).toEqual({ planned: 250, assigned: 100, notAssigned: 150, unknown: 0 });
    expect(Math.max(...scenario.asked.values())).toBe(1);
  });

  it('names the proxy that responded in place of Gong while people are in doubt', async () => {
    const people = listFreePeople(2);
    const { planId } = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
    let isBlocked = false;
    scenario.decide(({ path }) => {
      isBlocked ||= path.endsWith('/assign');
      return isBlocked ? '403 page before' : 'pass';
    });
    const { text, structured } = await commit(planId, 2);
    expect(structured).toMatchObject({ counts: { planned: 2, assigned: 0, notAssigned: 0, unknown: 2 } });
    expect(text).toMatch(/proxy or another host responded in place of Gong \(403.*GONG_BASE_URL.*HTTPS_PROXY/);
    scenario.decide(() => 'pass');
    const reconciled = await host.callTool('gong_get_enrollment', { planId });
    expect(reconciled.structured).toMatchObject({
      counts: { planned: 2, assigned: 0, notAssigned: 2, unknown: 0 },
      lostResponse: expect.stringContaining('proxy or another host'),
    });
  });

  it('stops sending after another server has fenced it as abandoned', async () => {
    const people = listFreePeople(300);
    const { planId, prospectCount } = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
    const journal = join(scenario.stateDirectory, 'journal', `${planId}.jsonl`);
    let isAbandoned = false;
    scenario.decide(({ path }) => {
      if (path.endsWith('/assign') && !isAbandoned) {
        isAbandoned = true;
        appendFileSync(journal, `${JSON.stringify({ at: new Date().toISOString(), event: 'abandoned' })}\n`);
      }
      return 'pass';
    });
    const done = readEnrollment(await commit(planId, prospectCount));
    expect(done.counts).toEqual({ planned: 300, assigned: 100, notAssigned: 200, unknown: 0 });
    expect(done.notAssigned[0]?.reason).toContain('Another server');
    expect(scenario.asked.size).toBe(100);
  });

  it('keeps people whose response was just lost out of other plans for the same flow', async () => {
    const [lost = '', other = ''] = listFreePeople(2);
    const first = readPlan(await plan(host, scenario, { crmProspectsIds: [lost] }));
    const meanwhile = readPlan(await plan(host, scenario, { crmProspectsIds: [lost] }));
    scenario.decide(({ path }) => (path.endsWith('/assign') ? 'reset before' : 'pass'));
    expect(readEnrollment(await commit(first.planId, 1)).counts).toMatchObject({ assigned: 0, notAssigned: 1 });
    scenario.decide(() => 'pass');
    const refused = await commit(meanwhile.planId, 1);
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain('no final outcome yet');
    const later = readPlan(await plan(host, scenario, { crmProspectsIds: [lost, other] }));
    expect(later.willAssign).toMatchObject([{ crmProspectId: other }]);
    expect(later.willNotAssign[0]?.reason).toContain(first.planId);
    expect(scenario.asked.size).toBe(0);
  });

  it('refuses people whom another commit is sending', async () => {
    const people = listFreePeople(400);
    const first = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
    const second = readPlan(await plan(host, scenario, { crmProspectsIds: people.slice(300) }));
    scenario.slow(() => 100);
    let other: ReturnType<typeof commit> | undefined;
    scenario.decide(({ path }) => {
      if (path.endsWith('/assign')) other ??= commit(second.planId, 100);
      return 'pass';
    });
    expect(readEnrollment(await commit(first.planId, 400)).counts.assigned).toBe(400);
    const refused = await other;
    expect(refused?.isError).toBe(true);
    expect(refused?.text).toContain('no final outcome yet');
    expect(Math.max(...scenario.asked.values())).toBe(1);
  });

  it('returns a long result in pages that list each person once, and undo names the plan', async () => {
    const people = listFreePeople(450);
    const { planId, prospectCount } = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
    let page = readEnrollment(await commit(planId, prospectCount));
    const pages = [page];
    while (page.nextCursor && pages.length < 10) {
      const result = await host.callTool('gong_get_enrollment', { planId, cursor: page.nextCursor });
      expect(result.text.length).toBeLessThanOrEqual(40_000);
      page = readEnrollment(result);
      pages.push(page);
    }
    expect(pages).toHaveLength(2);
    for (const { counts } of pages) expect(counts).toMatchObject({ planned: 450, assigned: 450 });
    expect(pages.flatMap(({ assigned }) => assigned.map((one) => one.crmProspectId)).toSorted()).toEqual(
      people.toSorted(),
    );
    for (const { undo } of pages) {
      expect(undo).toMatchObject({ tool: 'gong_stop_outreach', arguments: { planId, reason: `undo of ${planId}` } });
    }
  });

  it('finishes the batch in flight when it is cancelled, and sends no other', async () => {
    const people = listFreePeople(300);
    const { planId, prospectCount } = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
    const controller = new AbortController();
    scenario.decide(({ path }) => {
      if (path.endsWith('/assign')) controller.abort();
      return 'pass';
    });
    scenario.slow(() => 150);
    const call = host.callTool('gong_commit_enrollment', { planId, prospectCount }, { signal: controller.signal });
    await expect(call).rejects.toThrow();
    let enrollment = readEnrollment(await host.callTool('gong_get_enrollment', { planId }));
    for (let polls = 0; enrollment.status === 'running' && polls < 50; polls += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      enrollment = readEnrollment(await host.callTool('gong_get_enrollment', { planId }));
    }
    expect(enrollment.counts).toEqual({ planned: 300, assigned: 100, notAssigned: 200, unknown: 0 });
    expect(enrollment.notAssigned[0]?.reason).toContain('cancelled');
  });
});

describe('the state directory', () => {
  it('can be read by its owner only', async () => {
    const { planId, prospectCount } = readPlan(await plan(host, scenario, { crmProspectsIds: listFreePeople(2) }));
    await commit(planId, prospectCount);
    const files = readdirSync(scenario.stateDirectory, { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile()).length).toBeGreaterThanOrEqual(4);
    for (const file of files) {
      const { mode } = statSync(join(file.parentPath, file.name));
      expect((mode & 0o077).toString(8), file.name).toBe('0');
    }
  });

  it('records every write and every refusal in the audit log, without bodies', async () => {
    const { planId, prospectCount } = readPlan(
      await plan(host, scenario, { crmProspectsIds: listFreePeople(2), steps: [{ number: 1, body: 'a secret body' }] }),
    );
    await commit(planId, 99);
    await commit(planId, prospectCount);
    await host.callTool('gong_unassign_prospect_by_crm_id', { crmProspectId: listFreePeople(1)[0] });
    const audit = readFileSync(join(scenario.stateDirectory, 'audit.jsonl'), 'utf8');
    const lines = audit
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ tool, outcome }) => [tool, outcome])).toEqual([
      ['gong_commit_enrollment', 'refused'],
      ['gong_commit_enrollment', 'done'],
      ['gong_unassign_prospect_by_crm_id', 'invalid arguments'],
    ]);
    expect(audit).not.toContain('a secret body');
  });

  it('blocks every write while the audit log cannot be written', async () => {
    mkdirSync(join(scenario.stateDirectory, 'audit.jsonl'));
    const [crmProspectId = ''] = listFreePeople(1);
    const { flow, flowOwnerEmail } = scenario.sandbox.guide;
    const assignment = { crmProspectsIds: [crmProspectId], flowId: flow.id, flowInstanceOwnerEmail: flowOwnerEmail };
    const refused = await host.callTool('gong_assign_prospects_to_flow', assignment);
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain('GONG_STATE_DIR');
    expect(scenario.asked.size).toBe(0);
    const status = await host.callTool('gong_status', {});
    expect(status.isError).toBeFalsy();
    expect(status.structured).toMatchObject({ stateProblem: expect.stringContaining('EISDIR') });
  });

  it('tolerates a line that a crash left incomplete', async () => {
    const { planId, prospectCount } = readPlan(await plan(host, scenario, { crmProspectsIds: listFreePeople(2) }));
    await commit(planId, prospectCount);
    const journal = join(scenario.stateDirectory, 'journal', `${planId}.jsonl`);
    appendFileSync(journal, '{"at":"2026-');
    appendFileSync(join(scenario.stateDirectory, 'audit.jsonl'), '{"at":"20');
    const again = readEnrollment(await host.callTool('gong_get_enrollment', { planId }));
    expect(again.counts).toMatchObject({ assigned: 2, unknown: 0 });
    await commit(planId, 99);
    const audit = readFileSync(join(scenario.stateDirectory, 'audit.jsonl'), 'utf8').trim().split('\n');
    expect(JSON.parse(audit.at(-1) ?? '')).toMatchObject({ outcome: 'refused' });
  });
});

describe('gong_override_flow_content', () => {
  it('returns each step before and after, and the outcome for each person', async () => {
    const { flow, flowOwnerEmail, alreadyInFlow } = scenario.sandbox.guide;
    const [person = ''] = listFreePeople(1);
    const result = await host.callTool('gong_override_flow_content', {
      flowId: flow.id,
      flowInstanceOwnerEmail: flowOwnerEmail,
      crmProspectsIds: [person, alreadyInFlow.crmProspectId],
      steps: [{ number: 1, subject: 'A new subject' }],
    });
    expect(result.isError, result.text).toBe(false);
    const { steps, willNotAssign } = result.structured as {
      steps: { number: number; before: { subject: string }; after: { subject: string; body: string } }[];
      willNotAssign: { reason: string }[];
    };
    expect(steps).toHaveLength(1);
    expect(steps[0]?.after.subject).toBe('A new subject');
    expect(steps[0]?.before.subject).not.toBe('A new subject');
    expect(willNotAssign).toHaveLength(1);
    expect(readEnrollment(result).assigned.map(({ crmProspectId }) => crmProspectId)).toEqual([person]);
  });
});

describe('gong_unassign_prospects_from_flow', () => {
  it('ends the existing instances and lists the unknown ones, although Gong refuses a batch for one bad id', async () => {
    const people = listFreePeople(150);
    const { planId, prospectCount } = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
    const { assigned } = readEnrollment(await commit(planId, prospectCount));
    const good = assigned.map(({ flowInstanceId }) => flowInstanceId);
    const bad = ['1111111111111111111', '2222222222222222222'];
    const flowInstanceIds = [...good.slice(0, 40), bad[0], ...good.slice(40, 120), bad[1], ...good.slice(120)];
    const { structured, isError } = await host.callTool('gong_unassign_prospects_from_flow', { flowInstanceIds });
    expect(isError).toBe(false);
    expect(structured.counts).toEqual({ asked: 152, done: 150, refused: 0, unknown: 0, notDone: 2 });
    const { notDone } = structured as { notDone: { ids: string[] }[] };
    expect(notDone.flatMap(({ ids }) => ids)).toEqual(bad);
    expect((await scenario.inFlow(people)).size).toBe(0);
  });
});

describe('the history command', () => {
  it('prints the last enrollments and writes', async () => {
    const { planId, prospectCount } = readPlan(await plan(host, scenario, { crmProspectsIds: listFreePeople(2) }));
    await commit(planId, prospectCount);
    const history = startProcess({ GONG_STATE_DIR: scenario.stateDirectory }, ['history']);
    expect((await history.exit()).code).toBe(0);
    const printed = history.lines().join('\n');
    expect(printed).toContain(planId);
    expect(printed).toContain('2 of 2 assigned');
    expect(printed).toContain('gong_commit_enrollment');
  });
});
