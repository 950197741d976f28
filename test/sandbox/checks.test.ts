import { describe, expect, test } from 'vitest';
import { type Gong, openGong, type Reply } from './gong.ts';

const json = { 'content-type': 'application/json' };
const owner = 'maya.lindqvist@northwind-robotics.example';
const unknownFlow = '1234567890123456789';

interface Case {
  refuses: string;
  ask: (gong: Gong) => Promise<Reply>;
  status?: number;
  error: string | RegExp;
}

const steps = '/v2/flows/steps';
const assigned = '/v2/flows/prospects';
const assign = '/v2/flows/prospects/assign';
const ids = (count: number) => Array.from({ length: count }, (_, index) => `id${index}`);
const assignment = { crmProspectsIds: ['a'], flowId: unknownFlow, flowInstanceOwnerEmail: owner };
const interaction = {
  eventId: 'e1',
  timestamp: '2026-11-01T10:00:00Z',
  eventType: 'page viewed',
  content: { contentTitle: 'Pricing' },
};
const view = {
  reportingSystem: 'deck',
  eventTimestamp: '2026-11-01T10:00:00Z',
  contentId: '1',
  contentUrl: 'https://x.example',
  contentTitle: 'Deck',
};

const cases: Case[] = [
  {
    refuses: 'a query without its required parameter, in the words of Gong',
    ask: (gong) => gong.get('/v2/flows'),
    error: 'flowOwnerEmail parameter is missing',
  },
  {
    refuses: 'an unknown query parameter',
    ask: (gong) => gong.get('/v2/flows', { flowOwnerEmail: owner, limit: '5' }),
    error: 'Unknown parameter: limit',
  },
  {
    refuses: 'a query parameter given twice',
    ask: (gong) => gong.send(`/v2/flows?flowOwnerEmail=${owner}&flowOwnerEmail=${owner}`),
    error: /flowOwnerEmail parameter is invalid/,
  },
  {
    refuses: 'a boolean that is neither true nor false',
    ask: (gong) => gong.get('/v2/users', { includeAvatars: 'yes' }),
    error: /includeAvatars parameter is invalid/,
  },
  {
    refuses: 'a cursor where there are no pages',
    ask: (gong) => gong.get('/v2/workspaces', { cursor: 'x' }),
    error: 'Unknown parameter: cursor',
  },
  {
    refuses: 'a cursor in the query where Gong reads it from the body',
    ask: (gong) => gong.post('/v2/users/extensive?cursor=x', { filter: {} }),
    error: 'Unknown parameter: cursor',
  },
  {
    refuses: 'body fields in the query',
    ask: (gong) => gong.post(`${assign}?flowId=1`, assignment),
    error: 'Unknown parameter: flowId',
  },
  {
    refuses: 'an unknown field of the body',
    ask: (gong) => gong.post(assign, { ...assignment, prospectEmails: [] }),
    error: 'Unknown field: prospectEmails',
  },
  {
    refuses: 'an unknown field inside the body',
    ask: (gong) => gong.post('/v2/users/extensive', { filter: { name: 'x' } }),
    error: 'Unknown field: filter.name',
  },
  {
    refuses: 'an argument of the tool that Gong does not know',
    ask: (gong) => gong.post('/v2/flows/prospects/unassign-flows-by-crm-id', { crmProspectId: 'a', allFlows: true }),
    error: 'Unknown field: allFlows',
  },
  {
    refuses: 'a body without a required field',
    ask: (gong) => gong.post(assign, { ...assignment, flowId: undefined }),
    error: 'flowId field is missing',
  },
  {
    refuses: 'a number in place of an id',
    ask: (gong) => gong.post(assign, { ...assignment, flowId: 1234567890123 }),
    error: /flowId field is invalid.*number/,
  },
  {
    refuses: 'a number in a list of ids',
    ask: (gong) => gong.post(assigned, { crmProspectsIds: ['a', 7] }),
    error: /crmProspectsIds.1 field is invalid/,
  },
  {
    refuses: 'an empty list of ids',
    ask: (gong) => gong.post(assigned, { crmProspectsIds: [] }),
    error: /crmProspectsIds field is invalid/,
  },
  {
    refuses: 'a list of ids with a repetition',
    ask: (gong) => gong.post(assigned, { crmProspectsIds: ['a', 'b', 'a'] }),
    error: 'crmProspectsIds has repeated items',
  },
  {
    refuses: 'a repetition deeper in the body',
    ask: (gong) => gong.post('/v2/users/extensive', { filter: { userIds: ['1', '1'] } }),
    error: 'filter.userIds has repeated items',
  },
  {
    refuses: 'more flows than 20',
    ask: (gong) => gong.post(steps, { flowIds: ids(21) }),
    error: /flowIds field is invalid/,
  },
  {
    refuses: 'more prospects than 100',
    ask: (gong) => gong.post(assign, { ...assignment, crmProspectsIds: ids(101) }),
    error: 'crmProspectsIds has 101 items, at most 100 are allowed',
  },
  {
    refuses: 'more flow instances than 100',
    ask: (gong) => gong.post('/v2/flows/prospects/unassign-flows-by-instance-id', { flowInstanceIds: ids(101) }),
    error: 'flowInstanceIds has 101 items, at most 100 are allowed',
  },
  {
    refuses: 'more prospects of a bulk assignment than 50',
    ask: (gong) =>
      gong.post('/v2/flows/prospects/bulk-assignments', {
        flowId: unknownFlow,
        flowInstanceOwnerEmail: owner,
        prospects: ids(51).map((crmId) => ({ crmId })),
      }),
    error: /prospects field is invalid/,
  },
  {
    refuses: 'a time without a zone',
    ask: (gong) => gong.post('/v2/users/extensive', { filter: { createdFromDateTime: '2026-01-01T00:00:00' } }),
    error: /filter.createdFromDateTime field is invalid/,
  },
  {
    refuses: 'a step number that is text',
    ask: (gong) => gong.post(assign, { ...assignment, overrides: { steps: [{ number: '1', body: 'x' }] } }),
    error: /overrides.steps.0.number field is invalid/,
  },
  {
    refuses: 'a digital interaction of nobody',
    ask: (gong) => gong.post('/v2/digital-interaction', interaction),
    error: 'One of person, trackingId must be given',
  },
  {
    refuses: 'a digital interaction of a person and a tracking id',
    ask: (gong) => gong.post('/v2/digital-interaction', { ...interaction, person: {}, trackingId: 't' }),
    error: 'Only one of person, trackingId may be given',
  },
  {
    refuses: 'a view by a viewer and a tracking id',
    ask: (gong) => gong.put('/v2/customer-engagement/content/viewed', { ...view, viewer: {}, trackingId: 't' }),
    error: 'Only one of viewer, trackingId may be given',
  },
  {
    refuses: 'a removal in the name of somebody who is no Gong user',
    ask: (gong) =>
      gong.post('/v2/flows/prospects/unassign-flows-by-crm-id', {
        crmProspectId: 'a',
        unassignedByUserEmail: 'x@y.example',
      }),
    error: 'unassignedByUserEmail is not a Gong user: x@y.example',
  },
  {
    refuses: 'folders of somebody who is no Gong user',
    ask: (gong) => gong.get('/v2/flows/folders', { flowFolderOwnerEmail: 'x@y.example' }),
    error: 'flowFolderOwnerEmail is not a Gong user: x@y.example',
  },
  {
    refuses: 'a parameter named like a part of every object',
    ask: (gong) => gong.get('/v2/workspaces', { ['__proto__']: 'x' }),
    error: 'Unknown parameter: __proto__',
  },
  {
    refuses: 'a body that is a list',
    ask: (gong) => gong.post(steps, []),
    error: 'Request body has to be a JSON object',
  },
  {
    refuses: 'an empty body',
    ask: (gong) => gong.send(steps, { method: 'POST', headers: json }),
    error: 'Required request body is missing',
  },
  {
    refuses: 'broken JSON',
    ask: (gong) => gong.send(steps, { method: 'POST', headers: json, body: '{"flowIds": [' }),
    error: 'Request body is not valid JSON',
  },
  {
    refuses: 'a body that is no JSON by its Content-Type',
    ask: (gong) => gong.send(steps, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }),
    status: 415,
    error: 'Unsupported Media Type',
  },
  {
    refuses: 'a body without a Content-Type',
    ask: (gong) => gong.send(steps, { method: 'POST', body: new TextEncoder().encode('{}') }),
    status: 415,
    error: 'Unsupported Media Type',
  },
  {
    refuses: 'a body of more than a megabyte',
    ask: (gong) => gong.post(steps, { flowIds: ['x'.repeat(3_000_000)] }),
    status: 413,
    error: 'Request body is too large',
  },
];

describe('a request that breaks the contract', () => {
  test.each(cases)('is refused for $refuses', async ({ ask, status = 400, error }) => {
    const gong = await openGong();
    const answer = await ask(gong);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      requestId: expect.any(String),
      errors: [typeof error === 'string' ? error : expect.stringMatching(error)],
    });
  });
});

describe('the checks of a request', () => {
  test('list all problems of a request in one response', async () => {
    const gong = await openGong();
    const { body } = await gong.post(assign, { flowId: 7, x: 1 });
    expect(body.errors).toHaveLength(4);
  });

  test('accept booleans of a query as text', async () => {
    const gong = await openGong();
    const without = await gong.get('/v2/users', { includeAvatars: 'false' });
    const withAvatars = await gong.get('/v2/users', { includeAvatars: 'true' });
    expect(withAvatars.body.users.length).toBe(without.body.users.length + 2);
  });

  test('accept a Content-Type with a charset', async () => {
    const gong = await openGong();
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const { status } = await gong.send(steps, { method: 'POST', headers, body: '{}' });
    expect(status).toBe(200);
  });

  test('drop unknown keys inside overrides', async () => {
    const gong = await openGong();
    const { flow, prospects } = gong.guide;
    const { status, body } = await gong.assign(flow.id, [prospects[0]?.crmProspectId ?? ''], {
      overrides: {
        stepContent: [],
        steps: [{ number: 99, htmlBody: 'x' }],
        flowInstanceVariables: [{ name: 'a', value: 'b', c: 1 }],
      },
    });
    expect(status).toBe(200);
    expect(body.prospectsAssigned).toHaveLength(1);
  });

  test('accept both lists of ids, or none, where only this project is strict', async () => {
    const gong = await openGong();
    expect((await gong.post(assigned, {})).body.prospectsAssigned).toEqual([]);
    expect((await gong.post(assigned, { crmProspectsIds: ['a'], flowInstanceIds: ['1'] })).status).toBe(200);
  });
});
