import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GongStandIn, reply, startGong } from './support/gong.ts';
import { environmentFor, generations, type Host, startHost } from './support/host.ts';
import { listFreePeople, plan, readPlan, type Scenario, startScenario } from './workflows/enrollment/scenario.ts';

describe.each(generations)('a host that can ask its user (SDK, %s)', (generation) => {
  let stage: Scenario;
  let host: Host;
  let questions: string[];
  let yes: 'accept' | 'decline' | 'cancel';

  beforeEach(async () => {
    questions = [];
    stage = await startScenario();
    host = await stage.start(
      {},
      {
        generation,
        onQuestion: (message) => {
          questions.push(message);
          return yes;
        },
      },
    );
  });
  afterEach(async () => {
    await host.close();
    await stage.close();
  });

  it('contacts nobody without a yes, and a no does not use up the plan', async () => {
    const { planId, prospectCount } = readPlan(await plan(host, stage, { crmProspectsIds: listFreePeople(2) }));
    for (yes of ['decline', 'cancel'] as const) {
      const refused = await host.callTool('gong_commit_enrollment', { planId, prospectCount });
      expect(refused.isError).toBe(true);
      expect(refused.text).toMatch(new RegExp(`The host answered "${yes}" \\d+ ms after it was asked: Put 2 people`));
      expect(refused.text).toContain('Nothing was changed.');
      expect(refused.text).toContain('GONG_CONFIRM=never');
    }
    expect(stage.asked.size).toBe(0);
    yes = 'accept';
    const done = await host.callTool('gong_commit_enrollment', { planId, prospectCount });
    expect(done.structured.counts).toMatchObject({ assigned: 2 });
    expect(questions).toHaveLength(3);
    expect(questions[0]).toBe(`Put 2 people into the flow "${stage.sandbox.guide.flow.name}"? They will be contacted.`);
  });

  it('is not asked where GONG_CONFIRM is never', async () => {
    yes = 'cancel';
    const unasked = await stage.start({ GONG_CONFIRM: 'never' }, { generation, onQuestion: () => yes });
    const { planId, prospectCount } = readPlan(await plan(unasked, stage, { crmProspectsIds: listFreePeople(1) }));
    const done = await unasked.callTool('gong_commit_enrollment', { planId, prospectCount });
    await unasked.close();
    expect(done.structured.counts).toMatchObject({ assigned: 1 });
  });

  it('is not asked about what only reads, or cannot be done anyway', async () => {
    yes = 'accept';
    await plan(host, stage, { crmProspectsIds: listFreePeople(1) });
    const refused = await host.callTool('gong_commit_enrollment', {
      planId: 'plan_0123456789abcdef',
      prospectCount: 1,
    });
    expect(refused.text).toContain('There is no plan');
    expect(questions).toEqual([]);
  });
});

describe('a host that cannot ask its user', () => {
  it('contacts nobody where GONG_CONFIRM is required, and the plan stays', async () => {
    const stage = await startScenario();
    const host = await stage.start({ GONG_CONFIRM: 'required' });
    const { planId, prospectCount } = readPlan(await plan(host, stage, { crmProspectsIds: listFreePeople(1) }));
    const refused = await host.callTool('gong_commit_enrollment', { planId, prospectCount });
    expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('GONG_CONFIRM is "required"') });
    expect(stage.asked.size).toBe(0);
    await host.close();
    const other = await stage.start();
    const done = await other.callTool('gong_commit_enrollment', { planId, prospectCount });
    expect(done.structured.counts).toMatchObject({ assigned: 1 });
    await other.close();
    await stage.close();
  });
});

describe('erasure', () => {
  let gong: GongStandIn;

  beforeEach(async () => {
    gong = await startGong((_, response) => reply(response, 200, { requestId: 'r' }));
  });
  afterEach(() => gong.close());

  const environment = () => environmentFor(gong.origin, { GONG_TOOLSETS: 'privacy', GONG_ALLOW_ERASE: 'true' });
  const emailAddress = 'ada@example.com';

  it('needs the address a second time, whatever the host can do', async () => {
    const host = await startHost({ environment: environment() });
    const once = await host.callTool('gong_erase_email_data', { emailAddress });
    const other = await host.callTool('gong_erase_email_data', { emailAddress, confirm: 'eve@example.com' });
    for (const refused of [once, other]) expect(refused).toMatchObject({ isError: true });
    expect(other.text).toContain('confirm must repeat emailAddress exactly.');
    expect(gong.received).toHaveLength(0);
    expect(await host.callTool('gong_erase_email_data', { emailAddress, confirm: emailAddress })).toMatchObject({
      isError: false,
    });
    await host.close();
  });

  it('is asked about where the host can ask', async () => {
    const questions: string[] = [];
    const host = await startHost({
      environment: environment(),
      onQuestion: (message) => {
        questions.push(message);
        return 'decline';
      },
    });
    await host.callTool('gong_erase_email_data', { emailAddress, confirm: emailAddress });
    await host.close();
    expect(questions).toEqual([expect.stringContaining('ada@example.com')]);
    expect(gong.received).toHaveLength(0);
  });
});
