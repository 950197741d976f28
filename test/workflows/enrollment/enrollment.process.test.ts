import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '../../support/host.ts';
import { fates } from '../../support/network.ts';
import { startProcess } from '../../support/process.ts';
import { enrollmentOf, freePeople, plan, planOf, type Stage, setStage } from './enrolling.ts';

let stage: Stage;
let host: Host;

beforeEach(async () => {
  stage = await setStage(5);
  host = await stage.start();
});
afterEach(async () => {
  await host.close();
  await stage.close();
});

const commit = (planId: string, prospectCount: number) =>
  host.callTool('gong_commit_enrollment', { planId, prospectCount });

describe('a plan', () => {
  it('tells who will be assigned and who will not, and changes nothing', async () => {
    const { alreadyInFlow, prospects } = stage.sandbox.guide;
    const [first, second] = prospects;
    const result = await plan(host, stage, {
      crmProspectsIds: [first?.crmProspectId, alreadyInFlow.crmProspectId, first?.crmProspectId],
      emails: [second?.email, 'nobody@example.com'],
    });
    const { willAssign, willNotAssign, prospectCount } = planOf(result);
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
    expect(stage.asked.size).toBe(0);
  });

  it('shows each step as it will be sent, and names the variables that Gong fills', async () => {
    const { prospects } = stage.sandbox.guide;
    const result = await plan(host, stage, {
      crmProspectsIds: [prospects[0]?.crmProspectId],
      steps: [{ number: 1, subject: 'For {{recipient.first_name}}, {{offer}}' }],
      variables: [{ name: 'offer', value: 'a pilot' }],
      coolOffOverride: true,
    });
    const { steps, warnings } = result.structured as {
      steps: { number: number; subject?: string }[];
      warnings: string[];
    };
    expect(steps[0]).toMatchObject({ number: 1, subject: 'For {{recipient.first_name}}, {{offer}}', overridden: true });
    expect(steps[0]).toHaveProperty('body');
    expect(steps.slice(1).every((step) => !('overridden' in step))).toBe(true);
    expect(warnings.join(' ')).toMatch(/recipient\.first_name/);
    expect(warnings.join(' ')).not.toMatch(/offer/);
    expect(warnings.join(' ')).toMatch(/cool-off period is overridden/);
  });

  it('is refused with overrides of steps that do not exist or are no emails', async () => {
    const people = { crmProspectsIds: freePeople(1) };
    for (const tool of ['gong_plan_enrollment', 'gong_override_flow_content']) {
      const { flow, flowOwnerEmail } = stage.sandbox.guide;
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
    expect(stage.asked.size).toBe(0);
  });

  it('keeps within the operator’s limits', async () => {
    const limited = await stage.start({ GONG_MAX_PROSPECTS: '2', GONG_ALLOWED_FLOW_IDS: '1' });
    const other = await plan(limited, stage, { crmProspectsIds: freePeople(3) });
    expect(other.isError).toBe(true);
    expect(other.text).toContain('GONG_ALLOWED_FLOW_IDS');
    await limited.close();

    const few = await stage.start({ GONG_MAX_PROSPECTS: '2' });
    const result = planOf(await plan(few, stage, { crmProspectsIds: freePeople(3) }));
    expect(result.prospectCount).toBe(2);
    expect(result.willNotAssign).toEqual([
      { crmProspectId: freePeople(3)[2], reason: expect.stringContaining("over the operator's limit") },
    ]);
    await few.close();
  });
});

describe('a commit', () => {
  it('assigns exactly the people of the plan, once, and tells how to undo it', async () => {
    const people = freePeople(230);
    const { planId, prospectCount } = planOf(await plan(host, stage, { crmProspectsIds: people }));
    const done = enrollmentOf(await commit(planId, prospectCount));
    expect(done).toMatchObject({
      status: 'ended',
      counts: { planned: 230, assigned: 230, notAssigned: 0, unknown: 0 },
    });
    expect([...stage.asked.values()].every((times) => times === 1)).toBe(true);

    const inFlow = await stage.inFlow(people);
    expect(Object.fromEntries(done.assigned.map((one) => [one.crmProspectId, [one.flowInstanceId]]))).toEqual(
      Object.fromEntries(inFlow),
    );
    expect(enrollmentOf(await host.callTool('gong_get_enrollment', { planId }))).toEqual(done);

    const undone = await host.callTool(done.undo?.tool ?? '', done.undo?.arguments);
    expect(undone.structured.counts).toMatchObject({ asked: 230, done: 230 });
    expect((await stage.inFlow(people)).size).toBe(0);
  });

  it('is refused with a wrong count, a second time, and for a plan that does not exist, and nothing is sent', async () => {
    const { planId } = planOf(await plan(host, stage, { crmProspectsIds: freePeople(2) }));
    expect((await commit(planId, 3)).text).toContain('The plan is for 2 people, and the call says 3.');
    expect((await commit('plan_0123456789abcdef', 2)).text).toContain('There is no plan');
    expect((await commit('../../etc/passwd', 2)).text).toContain('There is no plan');
    expect(stage.asked.size).toBe(0);
    expect((await commit(planId, 2)).isError).toBe(false);
    expect((await commit(planId, 2)).text).toContain('committed before');
    expect([...stage.asked.values()]).toEqual([1, 1]);
  });

  it('is refused for a plan that was altered, and under other limits', async () => {
    const { planId } = planOf(await plan(host, stage, { crmProspectsIds: freePeople(2) }));
    const changed = await stage.start({ GONG_MAX_PROSPECTS: '500' });
    const otherLimits = await changed.callTool('gong_commit_enrollment', { planId, prospectCount: 2 });
    await changed.close();
    expect(otherLimits.text).toContain('limits have changed');

    const file = join(stage.stateDirectory, 'plans', `${planId}.json`);
    writeFileSync(file, readFileSync(file, 'utf8').replace(freePeople(2)[0] ?? '', freePeople(9)[8] ?? ''));
    expect((await commit(planId, 2)).text).toContain('altered');
    expect(stage.asked.size).toBe(0);
  });

  it('sends nothing when the state folder cannot be written', async () => {
    const { planId } = planOf(await plan(host, stage, { crmProspectsIds: freePeople(2) }));
    const journal = join(stage.stateDirectory, 'journal');
    writeFileSync(journal, 'a file where a folder should be');
    const result = await commit(planId, 2);
    expect(result.isError).toBe(true);
    expect(result.text).toContain('cannot be read');
    expect(result.text).toContain('GONG_STATE_DIR');
    expect(stage.asked.size).toBe(0);
  });

  it('leaves out people who have come into the flow since the plan', async () => {
    const people = freePeople(3);
    const { planId } = planOf(await plan(host, stage, { crmProspectsIds: people }));
    const second = planOf(await plan(host, stage, { crmProspectsIds: people.slice(0, 1) }));
    await commit(second.planId, 1);
    const done = enrollmentOf(await commit(planId, 3));
    expect(done.counts).toEqual({ planned: 3, assigned: 2, notAssigned: 1, unknown: 0 });
    expect(done.notAssigned[0]?.reason).toContain('Already in the flow');
    expect(stage.asked.get(people[0] ?? '')).toBe(1);
  });

  it('tells Gong’s reason for each person it refuses', async () => {
    const [known = ''] = freePeople(1);
    const { planId } = planOf(await plan(host, stage, { crmProspectsIds: [known, '003000000000000AAA'] }));
    const done = enrollmentOf(await commit(planId, 2));
    expect(done.assigned.map(({ crmProspectId }) => crmProspectId)).toEqual([known]);
    expect(done.notAssigned).toEqual([
      { crmProspectId: '003000000000000AAA', reason: expect.stringMatching(/^InvalidArgument: /) },
    ]);
  });

  it.each(fates)('never sends anybody twice, and accounts for everybody, when an answer is lost: %s', async (fate) => {
    const people = freePeople(250);
    const { planId, prospectCount } = planOf(await plan(host, stage, { crmProspectsIds: people }));
    let assignments = 0;
    stage.decide(({ path }) => {
      if (!path.endsWith('/assign')) return 'pass';
      assignments += 1;
      return assignments === 2 ? fate : 'pass';
    });
    const done = enrollmentOf(await commit(planId, prospectCount));
    const inFlow = await stage.inFlow(people);
    expect(done.unknown).toEqual([]);
    expect(done.assigned.length + done.notAssigned.length).toBe(250);
    expect(new Set(done.assigned.map(({ crmProspectId }) => crmProspectId))).toEqual(new Set(inFlow.keys()));
    expect(done.assigned).toHaveLength(fate.endsWith('before') ? 150 : 250);
    expect(Math.max(...stage.asked.values())).toBe(1);
  });

  it('stops when what became of a batch cannot be read, and settles it later', async () => {
    const people = freePeople(250);
    const { planId, prospectCount } = planOf(await plan(host, stage, { crmProspectsIds: people }));
    let isDown = false;
    stage.decide(({ path }) => {
      if (isDown) return 'reset before';
      isDown = path.endsWith('/assign');
      return isDown ? 'reset after' : 'pass';
    });
    const cut = enrollmentOf(await commit(planId, prospectCount));
    expect(cut.counts).toEqual({ planned: 250, assigned: 0, notAssigned: 150, unknown: 100 });
    stage.decide(() => 'pass');
    const settled = enrollmentOf(await host.callTool('gong_get_enrollment', { planId }));
    expect(settled.counts).toEqual({ planned: 250, assigned: 100, notAssigned: 150, unknown: 0 });
    expect(Math.max(...stage.asked.values())).toBe(1);
  });

  it('sends no more once another server has taken it for dead', async () => {
    const people = freePeople(300);
    const { planId, prospectCount } = planOf(await plan(host, stage, { crmProspectsIds: people }));
    const journal = join(stage.stateDirectory, 'journal', `${planId}.jsonl`);
    let isAbandoned = false;
    stage.decide(({ path }) => {
      if (path.endsWith('/assign') && !isAbandoned) {
        isAbandoned = true;
        appendFileSync(journal, `${JSON.stringify({ at: new Date().toISOString(), event: 'abandoned' })}\n`);
      }
      return 'pass';
    });
    const done = enrollmentOf(await commit(planId, prospectCount));
    expect(done.counts).toEqual({ planned: 300, assigned: 100, notAssigned: 200, unknown: 0 });
    expect(done.notAssigned[0]?.reason).toContain('Another server');
    expect(stage.asked.size).toBe(100);
  });

  it('keeps people whose answer was just lost out of other plans for the same flow', async () => {
    const [lost = '', other = ''] = freePeople(2);
    const first = planOf(await plan(host, stage, { crmProspectsIds: [lost] }));
    const meanwhile = planOf(await plan(host, stage, { crmProspectsIds: [lost] }));
    stage.decide(({ path }) => (path.endsWith('/assign') ? 'reset before' : 'pass'));
    expect(enrollmentOf(await commit(first.planId, 1)).counts).toMatchObject({ assigned: 0, notAssigned: 1 });
    stage.decide(() => 'pass');
    const refused = await commit(meanwhile.planId, 1);
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain('no final outcome yet');
    const later = planOf(await plan(host, stage, { crmProspectsIds: [lost, other] }));
    expect(later.willAssign).toMatchObject([{ crmProspectId: other }]);
    expect(later.willNotAssign[0]?.reason).toContain(first.planId);
    expect(stage.asked.size).toBe(0);
  });

  it('sends nobody whom another commit is sending right now', async () => {
    const people = freePeople(400);
    const first = planOf(await plan(host, stage, { crmProspectsIds: people }));
    const second = planOf(await plan(host, stage, { crmProspectsIds: people.slice(300) }));
    stage.slow(() => 100);
    let other: ReturnType<typeof commit> | undefined;
    stage.decide(({ path }) => {
      if (path.endsWith('/assign')) other ??= commit(second.planId, 100);
      return 'pass';
    });
    expect(enrollmentOf(await commit(first.planId, 400)).counts.assigned).toBe(400);
    const refused = await other;
    expect(refused?.isError).toBe(true);
    expect(refused?.text).toContain('no final outcome yet');
    expect(Math.max(...stage.asked.values())).toBe(1);
  });

  it('tells a long account in parts that together name everybody once, each with its undo', async () => {
    const people = freePeople(450);
    const { planId, prospectCount } = planOf(await plan(host, stage, { crmProspectsIds: people }));
    let part = enrollmentOf(await commit(planId, prospectCount));
    const parts = [part];
    while (part.nextCursor && parts.length < 10) {
      const result = await host.callTool('gong_get_enrollment', { planId, cursor: part.nextCursor });
      expect(result.text.length).toBeLessThanOrEqual(40_000);
      part = enrollmentOf(result);
      parts.push(part);
    }
    expect(parts).toHaveLength(2);
    for (const { counts } of parts) expect(counts).toMatchObject({ planned: 450, assigned: 450 });
    expect(parts.flatMap(({ assigned }) => assigned.map((one) => one.crmProspectId)).toSorted()).toEqual(
      people.toSorted(),
    );
    for (const { assigned, undo } of parts) {
      expect(undo?.arguments.flowInstanceIds).toEqual(assigned.map(({ flowInstanceId }) => flowInstanceId));
    }
  });

  it('that is cancelled lets its batch end, and sends no other', async () => {
    const people = freePeople(300);
    const { planId, prospectCount } = planOf(await plan(host, stage, { crmProspectsIds: people }));
    const controller = new AbortController();
    stage.decide(({ path }) => {
      if (path.endsWith('/assign')) controller.abort();
      return 'pass';
    });
    stage.slow(() => 150);
    const call = host.callTool('gong_commit_enrollment', { planId, prospectCount }, { signal: controller.signal });
    await expect(call).rejects.toThrow();
    let told = enrollmentOf(await host.callTool('gong_get_enrollment', { planId }));
    for (let polls = 0; told.status === 'running' && polls < 50; polls += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      told = enrollmentOf(await host.callTool('gong_get_enrollment', { planId }));
    }
    expect(told.counts).toEqual({ planned: 300, assigned: 100, notAssigned: 200, unknown: 0 });
    expect(told.notAssigned[0]?.reason).toContain('cancelled');
  });
});

describe('what is kept', () => {
  it('is the owner’s alone', async () => {
    const { planId, prospectCount } = planOf(await plan(host, stage, { crmProspectsIds: freePeople(2) }));
    await commit(planId, prospectCount);
    const files = readdirSync(stage.stateDirectory, { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile()).length).toBeGreaterThanOrEqual(4);
    for (const file of files) {
      const { mode } = statSync(join(file.parentPath, file.name));
      expect((mode & 0o077).toString(8), file.name).toBe('0');
    }
  });

  it('has a line for every write and every refusal, without bodies', async () => {
    const { planId, prospectCount } = planOf(
      await plan(host, stage, { crmProspectsIds: freePeople(2), steps: [{ number: 1, body: 'a secret body' }] }),
    );
    await commit(planId, 99);
    await commit(planId, prospectCount);
    await host.callTool('gong_unassign_prospect_by_crm_id', { crmProspectId: freePeople(1)[0] });
    const audit = readFileSync(join(stage.stateDirectory, 'audit.jsonl'), 'utf8');
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

  it('must be possible: what could not be written down is not sent', async () => {
    mkdirSync(join(stage.stateDirectory, 'audit.jsonl'));
    const [crmProspectId = ''] = freePeople(1);
    const { flow, flowOwnerEmail } = stage.sandbox.guide;
    const assignment = { crmProspectsIds: [crmProspectId], flowId: flow.id, flowInstanceOwnerEmail: flowOwnerEmail };
    const refused = await host.callTool('gong_assign_prospects_to_flow', assignment);
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain('GONG_STATE_DIR');
    expect(stage.asked.size).toBe(0);
    const status = await host.callTool('gong_status', {});
    expect(status.isError).toBeFalsy();
    expect(status.structured).toMatchObject({ stateProblem: expect.stringContaining('EISDIR') });
  });

  it('survives a line that a crash has torn', async () => {
    const { planId, prospectCount } = planOf(await plan(host, stage, { crmProspectsIds: freePeople(2) }));
    await commit(planId, prospectCount);
    const journal = join(stage.stateDirectory, 'journal', `${planId}.jsonl`);
    appendFileSync(journal, '{"at":"2026-');
    appendFileSync(join(stage.stateDirectory, 'audit.jsonl'), '{"at":"20');
    const again = enrollmentOf(await host.callTool('gong_get_enrollment', { planId }));
    expect(again.counts).toMatchObject({ assigned: 2, unknown: 0 });
    await commit(planId, 99);
    const audit = readFileSync(join(stage.stateDirectory, 'audit.jsonl'), 'utf8').trim().split('\n');
    expect(JSON.parse(audit.at(-1) ?? '')).toMatchObject({ outcome: 'refused' });
  });
});

describe('tailored emails', () => {
  it('are assigned with before and after of each step, and the outcome for each person', async () => {
    const { flow, flowOwnerEmail, alreadyInFlow } = stage.sandbox.guide;
    const [person = ''] = freePeople(1);
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
    expect(enrollmentOf(result).assigned.map(({ crmProspectId }) => crmProspectId)).toEqual([person]);
  });
});

describe('ending flow instances', () => {
  it('ends the good ones and names the bad ones, although Gong refuses a batch for one bad id', async () => {
    const people = freePeople(150);
    const { planId, prospectCount } = planOf(await plan(host, stage, { crmProspectsIds: people }));
    const { assigned } = enrollmentOf(await commit(planId, prospectCount));
    const good = assigned.map(({ flowInstanceId }) => flowInstanceId);
    const bad = ['1111111111111111111', '2222222222222222222'];
    const flowInstanceIds = [...good.slice(0, 40), bad[0], ...good.slice(40, 120), bad[1], ...good.slice(120)];
    const { structured, isError } = await host.callTool('gong_unassign_prospects_from_flow', { flowInstanceIds });
    expect(isError).toBe(false);
    expect(structured.counts).toEqual({ asked: 152, done: 150, refused: 0, unknown: 0, notDone: 2 });
    const { notDone } = structured as { notDone: { ids: string[] }[] };
    expect(notDone.flatMap(({ ids }) => ids)).toEqual(bad);
    expect((await stage.inFlow(people)).size).toBe(0);
  });
});

describe('history', () => {
  it('prints the last enrollments and writes', async () => {
    const { planId, prospectCount } = planOf(await plan(host, stage, { crmProspectsIds: freePeople(2) }));
    await commit(planId, prospectCount);
    const history = startProcess({ GONG_STATE_DIR: stage.stateDirectory }, ['history']);
    expect((await history.exit()).code).toBe(0);
    const printed = history.lines().join('\n');
    expect(printed).toContain(planId);
    expect(printed).toContain('2 of 2 assigned');
    expect(printed).toContain('gong_commit_enrollment');
  });
});
