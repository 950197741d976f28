import { describe, expect, test } from 'vitest';
import { createCompany } from '../../src/sandbox/company/company.ts';
import { companyDay, first, openGong } from './gong.ts';

const company = createCompany(companyDay);
const owen = 'owen.fairley@northwind-robotics.example';
const none = 'nobody@northwind-robotics.example';

describe('list flows', () => {
  test('shows company flows, and of the others only those of the user or shared with the user', async () => {
    const gong = await openGong();
    const folders = async (flowOwnerEmail: string) => {
      const seen = new Set<string>();
      for (const { id, name } of company.folders) {
        const { body } = await gong.get('/v2/flows', { flowOwnerEmail, folderId: id });
        if (body.flows.length > 0) seen.add(name);
      }
      return seen;
    };
    const seenByMaya = await folders(gong.guide.flowOwnerEmail);
    const seenByOwen = await folders(owen);
    expect([...seenByMaya].filter((name) => !seenByOwen.has(name))).toEqual(['Maya - my flows', 'EMEA pod']);
    expect([...seenByOwen].filter((name) => !seenByMaya.has(name))).toEqual(['Owen - my flows', 'Americas pod']);
  });

  test('answers 404 for a person who is no Gong user', async () => {
    const gong = await openGong();
    const { status, body } = await gong.get('/v2/flows', { flowOwnerEmail: none });
    expect(status).toBe(404);
    expect(body.errors).toHaveLength(1);
  });

  test('narrows by workspace', async () => {
    const gong = await openGong();
    const { body: all } = await gong.get('/v2/workspaces');
    let total = 0;
    for (const { id } of all.workspaces) {
      const { body } = await gong.get('/v2/flows', { flowOwnerEmail: gong.guide.flowOwnerEmail, workspaceId: id });
      expect(body.records.totalRecords).toBeGreaterThan(0);
      total += body.records.totalRecords;
    }
    expect(total).toBe(235);
  });

  test('returns at most 20 of the flows that a user assigned last, the latest first', async () => {
    const gong = await openGong();
    const { flow, prospects, flowOwnerEmail } = gong.guide;
    await gong.assign(flow.id, [first(prospects).crmProspectId]);
    const { body } = await gong.get('/v2/flows', { flowOwnerEmail, mostRecentlyAssigned: 'true' });
    expect(body.flows[0]?.id).toBe(flow.id);
    expect(body.flows.length).toBeGreaterThan(3);
    expect(body.flows.length).toBeLessThanOrEqual(20);
  });
});

describe('list flow folders', () => {
  test('returns folders under flowsFolders, with the text null where a root folder has no value', async () => {
    const gong = await openGong();
    const { body } = await gong.get('/v2/flows/folders', { flowFolderOwnerEmail: gong.guide.flowOwnerEmail });
    const root = body.flowsFolders.find(({ name }) => name === 'Outbound');
    expect(root).toEqual({
      id: root?.id,
      name: 'Outbound',
      parentFolderId: 'null',
      createdById: 'null',
      visibility: 'Company',
    });
    expect(body.records.totalRecords).toBe(body.flowsFolders.length);
  });

  test('returns a folder and its children', async () => {
    const gong = await openGong();
    const ask = { flowFolderOwnerEmail: owen };
    const { body: all } = await gong.get('/v2/flows/folders', ask);
    const events = all.flowsFolders.find(({ name }) => name === 'Events');
    const { body } = await gong.get('/v2/flows/folders', { ...ask, parentId: events?.id ?? '' });
    expect(body.flowsFolders.map(({ name }) => name)).toEqual(['Events', 'Event Follow-up', 'Event Invitations']);
  });
});

describe('flow steps', () => {
  test('come in order, with what will be sent', async () => {
    const gong = await openGong();
    const { flow } = gong.guide;
    const { body } = await gong.post('/v2/flows/steps', { flowIds: [flow.id] });
    const { name, steps } = first(body.flows);
    expect(name).toBe(flow.name);
    expect(steps.map(({ stepOrder }) => stepOrder)).toEqual(steps.map((_, index) => index + 1));
    expect(new Set(steps.map(({ action }) => action))).toEqual(
      new Set(['AUTO_SEND_EMAIL', 'SEND_EMAIL', 'CALL', 'LINKEDIN_CONNECT']),
    );
    expect(steps.find(({ isReply }) => isReply)?.subject).toBe(`Re: ${first(steps).subject}`);
    expect(first(steps).body).toContain('{{recipient.first_name}}');
  });

  test('are refused altogether for one unknown flow', async () => {
    const gong = await openGong();
    const { status, body } = await gong.post('/v2/flows/steps', { flowIds: [gong.guide.flow.id, '123'] });
    expect([status, body.errors]).toEqual([404, ['Flow not found: flowId=123']]);
  });
});

describe('list assigned flows', () => {
  test('by prospect shows open instances only, by instance those in any state', async () => {
    const gong = await openGong();
    const { alreadyInFlow, flow } = gong.guide;
    const byProspect = () => gong.post('/v2/flows/prospects', { crmProspectsIds: [alreadyInFlow.crmProspectId] });
    const instance = first((await byProspect()).body.prospectsAssigned);
    expect(instance).toMatchObject({
      flowId: flow.id,
      flowName: flow.name,
      flowInstanceStatus: 'Running',
      exclusive: false,
    });

    const { flowInstanceId } = instance;
    await gong.post('/v2/flows/prospects/unassign-flows-by-instance-id', { flowInstanceIds: [flowInstanceId] });
    expect((await byProspect()).body.prospectsAssigned).toEqual([]);
    const { body } = await gong.post('/v2/flows/prospects', { flowInstanceIds: [flowInstanceId] });
    expect(first(body.prospectsAssigned)).toEqual({ ...instance, flowInstanceStatus: 'Finished' });
  });

  test('answers unknown ids with an empty list', async () => {
    const gong = await openGong();
    const { status, body } = await gong.post('/v2/flows/prospects', { crmProspectsIds: ['003unknown'] });
    expect([status, body.prospectsAssigned]).toEqual([200, []]);
  });
});
