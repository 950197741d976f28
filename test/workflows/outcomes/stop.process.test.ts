/** People are taken out of flows, read back, and kept out. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  assigned,
  flowId,
  type Instance,
  type OutreachGong,
  ownerEmail,
  startOutreachGong,
} from '../../field/outreach-gong.ts';
import { fault } from '../../support/gong.ts';
import { environmentFor, type Host, newStateDirectory, startHost } from '../../support/host.ts';

const otherFlow = '7140521098436270000';
const stateDirectory = newStateDirectory();
let gong: OutreachGong;
let host: Host;
const start = () =>
  startHost({
    environment: environmentFor(gong.origin, { GONG_TOOLSETS: 'all', GONG_STATE_DIR: stateDirectory }),
  });

beforeAll(async () => {
  gong = await startOutreachGong();
  host = await start();
});
beforeEach(() => gong.reset());
afterAll(async () => {
  await host.close();
  await gong.close();
});

let used = 0;
/** Puts a new person into flows, and returns the CRM id. */
function inFlows(...flows: string[]): string {
  used += 1;
  const id = `003${String(used).padStart(12, '7')}`;
  gong.state.open[id] = flows.map((flow, index): Instance => ({ ...assigned(id, `${used}0${index}`), flowId: flow }));
  for (const row of gong.state.open[id] ?? []) gong.state.instances[row.flowInstanceId ?? ''] = row;
  return id;
}

const listInstances = (id: string) => (gong.state.open[id] ?? []).map(({ flowInstanceId = '' }) => flowInstanceId);

const stop = (args: object) => host.callTool('gong_stop_outreach', { reason: 'asked to', ...args });

const plan = (args: object) =>
  host.callTool('gong_plan_enrollment', { flowId, flowInstanceOwnerEmail: ownerEmail, ...args });

describe('gong_stop_outreach', () => {
  it('takes a person out of all flows, and reads back', async () => {
    const id = inFlows(flowId, otherFlow);
    const flowInstanceIds = listInstances(id);
    const { structured } = await stop({ crmProspectsIds: [id], allFlows: true });
    expect(structured).toMatchObject({
      removed: [{ crmProspectId: id, flowInstanceIds }],
      notInAnyFlow: [],
      stillInFlow: [],
      unknown: [],
      counts: { removed: 1, stillInFlow: 0, unknown: 0 },
      note: expect.stringContaining('cool-off'),
    });
    expect(gong.paths).toHaveLength(3);
  });

  it('leaves other flows alone with flowId', async () => {
    const id = inFlows(flowId, otherFlow);
    const [first, second] = listInstances(id);
    const { structured } = await stop({ crmProspectsIds: [id], flowId });
    expect(structured).toMatchObject({ removed: [{ crmProspectId: id, flowInstanceIds: [first] }], stillInFlow: [] });
    expect(listInstances(id)).toEqual([second]);
  });

  it('takes every CRM record of an email, and says who is unknown', async () => {
    const [contact, lead] = [inFlows(flowId), inFlows(otherFlow)];
    gong.state.records['both@buyer.example'] = [contact, lead];
    gong.state.records['odd@buyer.example'] = (response) => fault(response, 400, 'this address is odd');
    const emails = ['both@buyer.example', 'nobody@buyer.example', 'odd@buyer.example'];
    const { structured } = await stop({ emails, allFlows: true });
    expect(structured).toMatchObject({
      removed: [{ crmProspectId: contact }, { crmProspectId: lead }],
      notFound: ['nobody@buyer.example'],
      unknown: ['odd@buyer.example'],
      note: expect.stringContaining('this address is odd'),
    });
  });

  it('needs 23 requests for 20 people by email', async () => {
    const emails = Array.from({ length: 20 }, (_, index) => {
      const email = `many${index}@buyer.example`;
      gong.state.records[email] = [inFlows(flowId)];
      return email;
    });
    await stop({ emails, allFlows: true });
    expect(gong.paths).toHaveLength(23);
  });

  it('ends flow instances by their ids, and tells which are not known or had ended', async () => {
    const [open, ended] = [inFlows(flowId), inFlows(flowId)];
    const [endedId = ''] = listInstances(ended);
    gong.state.instances[endedId] = { ...assigned(ended, endedId), flowInstanceStatus: 'Finished' };
    const { structured } = await stop({ flowInstanceIds: [...listInstances(open), endedId, '404'] });
    expect(structured).toMatchObject({
      removed: [{ crmProspectId: open }],
      notInAnyFlow: [ended],
      notFound: ['404'],
    });
  });

  it('takes out a lead whose instance Gong lists under the contact it became', async () => {
    const lead = '00Q000000000001AAA';
    gong.state.open[lead] = [assigned('003000000000009', '555')];
    const { structured } = await stop({ crmProspectsIds: [lead], allFlows: true });
    expect(structured).toMatchObject({ removed: [{ flowInstanceIds: ['555'] }], stillInFlow: [] });
  });

  it('reports people who are still in a flow, and why', async () => {
    const id = inFlows(flowId);
    gong.state.unassign = (_, response) => fault(response, 500, 'broken');
    const { structured } = await stop({ crmProspectsIds: [id], allFlows: true });
    expect(structured).toMatchObject({
      removed: [],
      stillInFlow: [{ crmProspectId: id, flowInstanceIds: listInstances(id) }],
      note: expect.stringContaining('broken'),
    });
  });

  it('undoes an enrollment as its undo says, and by the plan', async () => {
    used += 1;
    const people = [1, 2].map((one) => `003${String(used * 10 + one).padStart(12, '8')}`);
    const planned = await plan({ crmProspectsIds: people });
    const { planId, prospectCount } = planned.structured;
    const done = await host.callTool('gong_commit_enrollment', { planId, prospectCount });
    const { assigned: rows, undo } = done.structured as {
      assigned: { crmProspectId: string; flowInstanceId: string }[];
      undo: { tool: string; arguments: Record<string, unknown> };
    };
    for (const { crmProspectId, flowInstanceId } of rows) {
      const row = assigned(crmProspectId, flowInstanceId);
      gong.state.open[crmProspectId] = [row];
      gong.state.instances[flowInstanceId] = row;
    }
    const [first = '', second = ''] = people;
    delete gong.state.open[second];
    const byPlan = await stop({ planId });
    expect(byPlan.structured).toMatchObject({ removed: [{ crmProspectId: first }], notInAnyFlow: [second] });

    expect(undo).toMatchObject({ tool: 'gong_stop_outreach', arguments: { reason: `undo of ${planId}` } });
    const undone = await host.callTool(undo.tool, undo.arguments);
    expect(undone.structured).toMatchObject({ removed: [{ crmProspectId: second }], notInAnyFlow: [first] });
  });

  it.each([
    ['nobody named', {}, 'Set exactly one of emails'],
    ['two ways of naming', { emails: ['a@b.example'], planId: 'plan_x' }, 'mutually exclusive'],
    ['people without a flow', { emails: ['a@b.example'] }, 'set exactly one of flowId, allFlows'],
    ['a plan with a flow', { planId: 'plan_x', allFlows: true }, 'can be set with emails or crmProspectsIds only'],
  ])('refuses %s', async (_, args, words) => {
    const refused = await stop(args);
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain(words);
    expect(gong.paths).toEqual([]);
  });
});

describe('doNotContact', () => {
  it('keeps people out of every tool that contacts them, by email and by every CRM id, also after a restart', async () => {
    const [contact, lead] = [inFlows(), inFlows()];
    gong.state.records['out@buyer.example'] = [contact, lead];
    const stopped = await stop({ emails: ['out@buyer.example'], allFlows: true, doNotContact: true });
    expect(stopped.structured).toMatchObject({ doNotContact: { added: 1 }, notInAnyFlow: [contact, lead] });

    for (let restarts = 0; restarts < 2; restarts += 1) {
      for (const args of [{ crmProspectsIds: [lead] }, { crmProspectsIds: [`${contact}AAA`] }]) {
        const { structured } = await plan({ ...args, allowRepeat: true });
        expect(structured).toMatchObject({ willNotAssign: [{ reason: expect.stringContaining('do not contact') }] });
      }
      const person = { flowId, flowInstanceOwnerEmail: ownerEmail };
      for (const [tool, args] of [
        ['gong_assign_prospects_to_flow', { ...person, crmProspectsIds: [contact] }],
        [
          'gong_submit_bulk_assignment',
          { ...person, prospects: [{ firstName: 'A', lastName: 'B', email: 'OUT@buyer.example' }] },
        ],
        ['gong_override_flow_content', { ...person, crmProspectsIds: [lead], steps: [{ number: 1, body: 'x' }] }],
      ] as const) {
        const result = await host.callTool(tool, args);
        expect(result.text, tool).toContain('do not contact');
      }
      expect(gong.assignments).toEqual([]);
      await host.close();
      host = await start();
    }
  });

  it('applies to a person whom Gong cannot look up now', async () => {
    gong.state.records['later@buyer.example'] = (response) => fault(response, 400, 'not now');
    const { structured } = await stop({ emails: ['later@buyer.example'], allFlows: true, doNotContact: true });
    expect(structured).toMatchObject({ doNotContact: { added: 1 }, unknown: ['later@buyer.example'] });
    gong.state.records['later@buyer.example'] = [inFlows()];
    const planned = await plan({ emails: ['later@buyer.example'] });
    expect(planned.structured).toMatchObject({
      willNotAssign: [{ reason: expect.stringContaining('do not contact') }],
    });
  });

  it('binds a plan that was made before', async () => {
    const [stays, goes] = [inFlows(), inFlows()];
    gong.state.records['stays@buyer.example'] = [stays];
    gong.state.records['goes@buyer.example'] = [goes];
    const planned = await plan({ emails: ['stays@buyer.example', 'goes@buyer.example'] });
    await stop({ emails: ['goes@buyer.example'], allFlows: true, doNotContact: true });
    const { planId, prospectCount } = planned.structured;
    const done = await host.callTool('gong_commit_enrollment', { planId, prospectCount });
    expect(done.structured).toMatchObject({
      assigned: [{ crmProspectId: stays }],
      notAssigned: [{ crmProspectId: goes, reason: expect.stringContaining('do not contact') }],
    });
  });

  it('reaches a commit under way, as does a stop without it', async () => {
    const people = Array.from({ length: 4 }, () => inFlows());
    const [, second = '', third = ''] = people;
    for (const [index, id] of people.entries()) gong.state.records[`way${index}@buyer.example`] = [id];
    const planned = await plan({
      people: people.map((_, index) => ({
        email: `way${index}@buyer.example`,
        steps: [{ number: 1, body: `For ${index}` }],
      })),
    });
    const assign = gong.state.assign;
    let stops: Promise<unknown> | undefined;
    gong.state.assign = (ids, response) => {
      stops ??= Promise.all([
        stop({ crmProspectsIds: [second], flowId }),
        stop({ emails: ['way2@buyer.example'], allFlows: true, doNotContact: true }),
      ]);
      void stops.then(() => assign(ids, response));
    };
    const { planId, prospectCount } = planned.structured;
    const done = await host.callTool('gong_commit_enrollment', { planId, prospectCount });
    expect(done.structured).toMatchObject({
      counts: { assigned: 2 },
      notAssigned: [
        { crmProspectId: second, reason: expect.stringContaining('stopped: asked to') },
        { crmProspectId: third, reason: expect.stringMatching(/stopped|do not contact/) },
      ],
    });
  });
});
