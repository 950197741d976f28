import { describe, expect, it } from 'vitest';
import { approvePlan } from '../../src/cli/approve.ts';
import { Audit } from '../../src/policy/audit.ts';
import { FileStore } from '../../src/store/file-store.ts';
import { StateDirectory } from '../../src/store/state-directory.ts';
import { Approvals } from '../../src/workflows/enrollment/approvals.ts';
import { type NewPlan, PlanStore } from '../../src/workflows/enrollment/plan-store.ts';
import { newStateDirectory } from '../support/host.ts';
import { planContent } from '../workflows/enrollment/plan-content.ts';

const limits = { allowedFlowIds: undefined, maxProspects: 200, requestsPerSecond: 3 };
const hour = 60 * 60_000;

const openStore = (now: () => number) => new FileStore(new StateDirectory(newStateDirectory()), { now });

/** A plan that waits for an approval, and a second person at a terminal. */
async function start(more: Partial<NewPlan> = {}) {
  let now = Date.UTC(2026, 4, 1, 9);
  const store = openStore(() => now);
  const content = planContent({
    willAssign: [{ crmProspectId: 'a', name: 'Ann', email: 'ann@x.example' }],
    toApprove: { steps: [], warnings: [] },
    ...more,
  });
  const plan = await new PlanStore(store, { account: 'a', limits }).save(content);
  const approvals = new Approvals(store);
  const approve = async (
    reply: string | (() => string | Promise<string>),
    { planId = plan.planId, isSure = false, user = 'grace' } = {},
  ) => {
    const printed: string[] = [];
    const questions: string[] = [];
    const isApproved = await approvePlan(
      { command: 'approve', planId, isSure, approver: { user, host: 'laptop' }, stateDirectory: '/state' },
      { store, dryRunStore: openStore(() => now) },
      {
        print: (text) => void printed.push(text),
        ask: async (question) => {
          questions.push(question);
          return typeof reply === 'string' ? reply : reply();
        },
      },
    );
    return { isApproved, text: printed.join('\n'), questions };
  };
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { store, plan, approvals, approve, pass };
}

describe('approvePlan', () => {
  it.each(['yes', ' YES \r', 'Yes'])('approves a plan after a plain yes: %j', async (reply) => {
    const { store, plan, approvals, approve } = await start();
    const { isApproved, text, questions } = await approve(reply);
    expect(isApproved).toBe(true);
    expect(questions).toHaveLength(1);
    expect(text).toContain('Approved by grace on laptop, 2026-05-01T09:00:00.000Z');
    const approval = { user: 'grace', host: 'laptop', at: '2026-05-01T09:00:00.000Z' };
    expect(await approvals.read(plan.planId)).toEqual(approval);
    expect(await new Audit(store).read()).toMatchObject([
      { tool: 'approve', outcome: 'approved', targets: { planId: plan.planId }, approvedBy: approval },
    ]);
  });

  it.each(['', 'no', 'y', 'yes please', 'yes\nno', 'ja', 'true'])('approves nothing after %j', async (reply) => {
    const { store, plan, approvals, approve } = await start();
    const { isApproved, text } = await approve(reply);
    expect(isApproved).toBe(false);
    expect(text).toContain('Not approved. Nothing was changed.');
    expect(await approvals.read(plan.planId)).toBeUndefined();
    expect(await new Audit(store).read()).toEqual([]);
  });

  it('shows the plan and does not ask where the person is sure', async () => {
    const { approve } = await start();
    const { isApproved, text, questions } = await approve('no', { isSure: true });
    expect([isApproved, questions]).toEqual([true, []]);
    expect(text).toContain('Ann <ann@x.example> (a)');
  });

  it('refuses a plan from 24 hours after its making, also where the person took their time', async () => {
    const late = await start();
    late.pass(24 * hour);
    const refused = await late.approve('yes');
    expect(refused).toMatchObject({ isApproved: false, questions: [] });
    expect(refused.text).toContain('The plan has expired: it was good for 24 hours.');

    const slow = await start();
    slow.pass(24 * hour - 1);
    const { isApproved, questions } = await slow.approve(() => {
      slow.pass(1);
      return 'yes';
    });
    expect([isApproved, questions.length]).toEqual([false, 1]);
    expect(await slow.approvals.read(slow.plan.planId)).toBeUndefined();
  });

  it('refuses a plan that was altered, while it is shown too', async () => {
    const { store, plan, approvals, approve } = await start();
    const name = `plans/${plan.planId}.json`;
    const { isApproved, text } = await approve(async () => {
      const content = (await store.read(name)) ?? '';
      await store.remove(name);
      await store.create(name, content.replace('Ann', 'Bob'));
      return 'yes';
    });
    expect(isApproved).toBe(false);
    expect(text).toContain('was altered');
    expect((await approve('yes')).text).toContain('was altered');
    expect(await approvals.read(plan.planId)).toBeUndefined();
  });

  it('refuses a plan that is approved already, and names the first of two who approve it together', async () => {
    const { plan, approvals, approve } = await start();
    const second = await approve(async () => {
      await approve('yes', { user: 'ada' });
      return 'yes';
    });
    expect(second.isApproved).toBe(false);
    expect(second.text).toContain('is approved already by ada on laptop');
    await expect(approvals.add(plan.planId, { user: 'grace', host: 'x' })).rejects.toThrow('already by ada');
    expect(await approve('yes')).toMatchObject({ isApproved: false, questions: [] });
    expect(await approvals.read(plan.planId)).toMatchObject({ user: 'ada' });
  });

  it.each(['plan_AAAAAAAAAAAAAAAAAAAAAAAA', 'plan_x', '', '../../etc/passwd', 'plan_../../../../audit'])(
    'refuses a plan that does not exist: %j',
    async (planId) => {
      const { approve } = await start();
      const { isApproved, text, questions } = await approve('yes', { planId });
      expect([isApproved, questions]).toEqual([false, []]);
      expect(text).toContain(`There is no plan ${planId}.`);
    },
  );

  it('refuses a plan that needs no approval', async () => {
    const { store, approve } = await start();
    const { planId } = await new PlanStore(store, { account: 'a', limits }).save(planContent());
    const { isApproved, text } = await approve('yes', { planId });
    expect(isApproved).toBe(false);
    expect(text).toContain('needs no approval');
  });

  it('shows every person, all words, checks and warnings', async () => {
    const { approve } = await start({
      label: 'October',
      willAssign: [
        { crmProspectId: 'a', name: 'Ann', email: 'ann@x.example', own: { steps: [{ number: 1, body: 'For Ann' }] } },
        { crmProspectId: 'b' },
      ],
      assignment: {
        flowId: '1',
        flowInstanceOwnerEmail: 'ada@example.com',
        overrides: { coolOffOverride: true, flowInstanceVariables: [{ name: 'offer', value: 'a demo' }] },
      },
      personal: [
        {
          crmProspectId: 'a',
          name: 'Ann',
          steps: [{ number: 1, action: 'SEND_EMAIL', sentBy: 'rep', body: 'For Ann', overridden: true }],
          variables: [{ name: 'offer', value: 'a pilot' }],
        },
      ],
      checks: [
        { crmProspectId: 'a', step: 1, problem: 'The subject is empty.' },
        { problem: 'The variable x is empty.' },
      ],
      toApprove: {
        steps: [
          { number: 1, action: 'AUTO_SEND_EMAIL', sentBy: 'Gong', subject: 'Hi', body: 'One\nTwo', isReply: true },
        ],
        warnings: ['Gong lists ada@example.com as an inactive user.'],
      },
    });
    const lines = (await approve('no')).text.split('\n').map((line) => line.trim());
    for (const line of [
      'Flow:  Flow (1)',
      'Owner: ada@example.com',
      'Label: October',
      'The cool-off period is overridden.',
      'People who are contacted: 2',
      'Ann <ann@x.example> (a), with words of their own',
      '(b)',
      'Step 1, AUTO_SEND_EMAIL (sent by Gong, a reply)',
      'Subject: Hi',
      '| One',
      '| Two',
      'Variable offer',
      '| a demo',
      'Words for Ann <ann@x.example> (a)',
      'Step 1, SEND_EMAIL (sent by rep, not the words of the flow)',
      '| For Ann',
      '| a pilot',
      'Ann <ann@x.example> (a): step 1: The subject is empty.',
      'The variable x is empty.',
      'Gong lists ada@example.com as an inactive user.',
    ]) {
      expect(lines).toContain(line);
    }
  });

  it('shows no text of others that could move the cursor, hide itself or stand outside its margin', async () => {
    const evil = 'Hi\r\u001b[2J\u202e\u200b\nWarnings\n  none\u0085\u2028Approved';
    const { approve } = await start({
      flow: { id: '1', name: evil },
      willAssign: [{ crmProspectId: 'a', name: evil }],
      toApprove: { steps: [{ number: 1, action: evil, sentBy: 'rep', subject: evil, body: evil }], warnings: [evil] },
    });
    const { text } = await approve('no');
    for (const hidden of ['\r', '\u001b', '\u202e', '\u200b', '\u0085', '\u2028']) expect(text).not.toContain(hidden);
    expect(text.split('\n').filter((line) => line === 'Warnings')).toHaveLength(1);
    expect(text.split('\n').filter((line) => line.startsWith('Approved'))).toEqual([]);
  });
});

describe('Approvals.read', () => {
  it.each(['', '{', 'null', '[]', '{"planId":"other","user":"u","host":"h","at":"t"}'])(
    'refuses a document that is no approval of the plan: %j',
    async (text) => {
      const { store, plan, approvals } = await start();
      await store.create(`approvals/${plan.planId}`, text);
      await expect(approvals.read(plan.planId)).rejects.toThrow('was altered');
    },
  );
});
