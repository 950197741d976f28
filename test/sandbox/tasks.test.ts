import { describe, expect, test } from 'vitest';
import { createCompany } from '../../src/sandbox/company/company.ts';
import { companyDay, first, type Gong, openGong, type Reply, toDigits } from './gong.ts';

const maya = first(createCompany(companyDay).users.filter(({ firstName }) => firstName === 'Maya')).id;

function list(gong: Gong, filter: object = {}): Promise<Reply> {
  const everything = { userId: maya, types: ['FLOW', 'MANUAL'], taskAction: ['CALL'], status: ['OPEN'] };
  return gong.post('/v2/tasks', { filter: { ...everything, ...filter } });
}

describe('tasks', () => {
  test('are the calls that flows and users have scheduled, with ids that are JSON numbers', async () => {
    const gong = await openGong();
    const answer = await list(gong);
    const { tasks } = answer.body;
    expect(new Set(tasks.map(({ type }) => type))).toEqual(new Set(['FLOW', 'MANUAL']));
    expect(tasks.every(({ type, flow }) => (flow === null) === (type === 'MANUAL'))).toBe(true);
    expect(answer.text.match(/"userId":\d{19},/g)).toHaveLength(tasks.length);
    expect(answer.text).toMatch(/"priority":\{"id":\d{19},/);
    expect(answer.text).toMatch(/"flow":\{"id":\d{19},"name":"[^"]+","step":\{"id":\d{19},/);
  });

  test('are narrowed by type, status, action and workspace', async () => {
    const gong = await openGong();
    const count = async (filter: object) => (await list(gong, filter)).body.tasks.length;
    const all = await count({});
    expect((await count({ types: ['FLOW'] })) + (await count({ types: ['MANUAL'] }))).toBe(all);
    expect(await count({ taskAction: [] })).toBe(0);
    expect(await count({ workspaceId: '123' })).toBe(0);
    const { tasks } = (await list(gong, { status: ['DONE', 'DISMISSED'] })).body;
    expect(tasks.every(({ status }) => status !== 'OPEN')).toBe(true);
  });

  test('change, and stay changed', async () => {
    const gong = await openGong();
    const before = await list(gong);
    const id = toDigits('id', before);
    const { status, body, text } = await gong.patch(`/v2/tasks/${id}`, {
      userId: maya,
      status: 'DONE',
      dueDate: '2026-12-24T12:00:00+01:00',
      priority: 'HIGH',
    });
    expect([status, body.crmType]).toEqual([200, 'SALESFORCE']);
    expect(text).toContain(`"tasks":[{"id":${id},`);
    expect(body.tasks).toMatchObject([
      { status: 'DONE', dueDate: '2026-12-24T11:00:00.000Z', priority: { name: 'HIGH', weight: 3 } },
    ]);
    await gong.patch(`/v2/tasks/${id}`, { userId: maya, priority: 'LOW' });
    expect((await list(gong)).body.tasks).toHaveLength(before.body.tasks.length - 1);
    const done = await list(gong, { status: ['DONE'] });
    expect(done.text).toContain(`"id":${id},`);
  });

  test('end when the person leaves the flow', async () => {
    const gong = await openGong();
    const { crmId } = first((await list(gong, { types: ['FLOW'] })).body.tasks).contact;
    await gong.post('/v2/flows/prospects/unassign-flows-by-crm-id', { crmProspectId: crmId });
    const { tasks } = (await list(gong, { types: ['FLOW'] })).body;
    expect(tasks.filter(({ contact }) => contact.crmId === crmId)).toEqual([]);
  });

  test('are not found under another id or another user, and take no unknown priority', async () => {
    const gong = await openGong();
    const id = toDigits('id', await list(gong));
    const other = first((await gong.get('/v2/users')).body.users).id;
    expect((await gong.patch('/v2/tasks/123', { userId: maya })).status).toBe(404);
    expect((await gong.patch(`/v2/tasks/${id}`, { userId: other })).status).toBe(404);
    expect((await gong.patch(`/v2/tasks/${id}`, { userId: maya, priority: 'NOW' })).status).toBe(400);
    expect((await list(gong, { userId: '123' })).status).toBe(400);
  });
});

test('call outcomes come in order', async () => {
  const gong = await openGong();
  const { outcomes } = (await gong.get('/v2/call-outcomes')).body;
  expect(outcomes.map(({ displayOrder }) => displayOrder)).toEqual(outcomes.map((_, index) => index + 1));
});
