import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { openGong } from './gong.ts';

describe('credentials', () => {
  test('accept the key and its secret', async () => {
    const gong = await openGong();
    const { status } = await gong.get('/v2/workspaces');
    expect(status).toBe(200);
  });

  test.each([
    ['nothing', ''],
    ['a wrong secret', `Basic ${btoa('SANDBOX:wrong')}`],
    ['a bearer token', 'Bearer abc'],
  ])('answers %s with 401 in the shape of Gong', async (_, authorization) => {
    const gong = await openGong();
    const { status, body } = await gong.send('/v2/workspaces', { headers: { authorization } });
    expect(status).toBe(401);
    expect(body).toEqual({ requestId: expect.any(String), errors: [expect.any(String)] });
  });

  test('are checked before the path', async () => {
    const gong = await openGong();
    const { status } = await gong.send('/v2/nothing', { headers: { authorization: '' } });
    expect(status).toBe(401);
  });
});

describe('routes', () => {
  test.each(['/v2/nothing', '/v2/flows/', '/v2/users/', '/flows', '/v3/flows', '/'])(
    'answers 404 to the unknown path %s',
    async (path) => {
      const gong = await openGong();
      const { status, body } = await gong.send(path);
      expect(status).toBe(404);
      expect(body.errors).toEqual(['Not Found']);
    },
  );

  test('answers 405 to a known path with another verb, and names the right one', async () => {
    const gong = await openGong();
    const { status, headers, body } = await gong.send('/v2/flows/prospects/assign', { method: 'PUT' });
    expect([status, headers.get('allow'), body.errors]).toEqual([405, 'POST', ['Method Not Allowed']]);
  });
});

describe('the limit of requests', () => {
  test('refuses the fourth request within any second', async () => {
    let now = 10_000;
    const gong = await openGong({ requestsPerSecond: 3, now: () => now });
    const statuses: number[] = [];
    for (const at of [10_000, 10_400, 10_800, 10_999, 11_000, 11_399, 11_400]) {
      now = at;
      statuses.push((await gong.get('/v2/workspaces')).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 200, 429, 200]);
  });

  test('is three a second by default', async () => {
    const sandbox = await startSandbox({ now: () => 0 });
    const authorization = `Basic ${btoa(`${sandbox.accessKey}:${sandbox.accessKeySecret}`)}`;
    const ask = async () => (await fetch(`${sandbox.url}/v2/workspaces`, { headers: { authorization } })).status;
    const statuses = await Promise.all([ask(), ask(), ask(), ask()]);
    await sandbox.close();
    expect(statuses.sort()).toEqual([200, 200, 200, 429]);
  });

  test('says in whole seconds when to try again, in the format of Gong', async () => {
    const gong = await openGong({ requestsPerSecond: 1, now: () => 5000 });
    await gong.get('/v2/workspaces');
    const { headers, body } = await gong.get('/v2/workspaces');
    expect(headers.get('retry-after')).toBe('1');
    expect(body).toEqual({ requestId: expect.any(String), errors: [expect.any(String)] });
  });

  test('changes nothing when it refuses', async () => {
    let now = 0;
    const gong = await openGong({ requestsPerSecond: 1, now: () => now });
    const { flow, prospects } = gong.guide;
    const ids = prospects.map(({ crmProspectId }) => crmProspectId);
    await gong.get('/v2/workspaces');
    expect((await gong.assign(flow.id, ids)).status).toBe(429);
    now = 2000;
    const { body } = await gong.post('/v2/flows/prospects', { crmProspectsIds: ids });
    expect(body.prospectsAssigned).toEqual([]);
  });
});

describe('the server', () => {
  test('gives every response its own request id', async () => {
    const gong = await openGong();
    const answers = await Promise.all([1, 2, 3].map(() => gong.get('/v2/workspaces')));
    const ids = answers.map(({ body }) => body.requestId);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-z]{19}$/);
    expect(answers.map(({ headers }) => headers.get('x-traceid'))).toEqual(ids);
  });

  test('reports every request that arrives, also those it refuses', async () => {
    const seen: string[] = [];
    const gong = await openGong({
      now: () => 7,
      onRequest: ({ method, url, body, at }) => seen.push(`${method} ${url} ${body} ${at}`),
    });
    await gong.post('/v2/flows/steps?x=1', { flowIds: [] });
    await gong.send('/v2/nothing', { headers: { authorization: '' } });
    expect(seen).toEqual(['POST /v2/flows/steps?x=1 {"flowIds":[]} 7', 'GET /v2/nothing  7']);
  });

  test('ends open connections at once when it closes, and may be closed twice', async () => {
    const sandbox = await startSandbox();
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    const ended = new Promise((resolve) => socket.on('error', resolve).on('close', resolve));
    await new Promise((resolve) => socket.on('connect', resolve));
    socket.write('GET /v2/workspaces HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n');
    await sandbox.close();
    await sandbox.close();
    await ended;
    await expect(fetch(sandbox.url)).rejects.toThrow();
  });
});
