import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fault, type GongStandIn, type Responder, reply, startGong } from './support/gong.ts';
import { environmentFor, type Host, startHost } from './support/host.ts';
import { until } from './support/waiting.ts';

const assignment = { crmProspectsIds: ['003A'], flowId: '1', flowInstanceOwnerEmail: 'ada@example.com' };
const assigned = { prospectsAssigned: [{ crmProspectId: '003A', flowInstanceId: '77' }], prospectsNotAssigned: [] };
const trackers = { keywordTrackers: [{ trackerId: '1' }] };

describe('a server whose Gong fails', () => {
  let gong: GongStandIn;
  let host: Host;

  beforeAll(async () => {
    gong = await startGong();
    host = await startHost({ environment: environmentFor(gong.origin, { GONG_TOOLSETS: 'all' }) });
  });
  afterAll(async () => {
    await host.close();
    await gong.close();
  });

  /** Fails the first `times` requests, then responds with a success. */
  const failing = (times: number, failure: Responder, success: unknown) => {
    let count = 0;
    gong.respond((request, response) => {
      count += 1;
      if (count <= times) return failure(request, response, count);
      reply(response, 200, success);
    });
    return () => count;
  };
  const status =
    (code: number, headers = {}): Responder =>
    (_, response) =>
      fault(response, code, 'words of Gong', headers);
  const reset: Responder = (request, response) => void (request && response.socket?.destroy());

  beforeEach(() => gong.respond((_, response) => reply(response, 200, trackers)));

  it('retries a read after a 503, and never a write', async () => {
    const reads = failing(2, status(503), trackers);
    expect(await host.callTool('gong_list_trackers')).toMatchObject({ isError: false });
    expect(reads()).toBe(3);

    const writes = failing(1, status(503), assigned);
    const result = await host.callTool('gong_assign_prospects_to_flow', assignment);
    expect(writes()).toBe(1);
    expect(result.isError).toBe(true);
    expect(result.text).toContain('It is not known whether Gong acted');
    expect(result.text).toContain('read from Gong whether it was done');
  });

  it('retries a read after a broken connection, and never a write', async () => {
    const reads = failing(2, reset, trackers);
    expect(await host.callTool('gong_list_trackers')).toMatchObject({ isError: false });
    expect(reads()).toBe(3);

    const writes = failing(1, reset, assigned);
    const result = await host.callTool('gong_assign_prospects_to_flow', assignment);
    expect(writes()).toBe(1);
    expect(result.text).toContain('It is not known whether Gong acted');
  });

  it('leaves open what a lost request did when Gong refuses its repeat', async () => {
    let count = 0;
    gong.respond((_, response) => {
      count += 1;
      if (count === 1) return void response.socket?.destroy();
      fault(response, 409, 'integration exists');
    });
    const result = await host.callTool('gong_register_crm_integration', { ownerEmail: 'ada@example.com', name: 'CRM' });
    expect(count).toBe(2);
    expect(result.text).toContain('the first was probably done');
    expect(result.text).toContain('It is not known whether Gong acted');
  });

  it('never repeats a request that costs credits', async () => {
    const record = { workspaceId: '1', crmEntityType: 'DEAL', crmEntityId: '006A', timePeriod: 'THIS_YEAR' };
    const count = failing(99, status(500), {});
    const result = await host.callTool('gong_ask_entity', { ...record, question: 'What is at risk?' });
    expect(result.isError).toBe(true);
    expect(count()).toBe(1);
  });

  it('waits out a 429 for a write too, for the time of Retry-After', async () => {
    const count = failing(1, status(429, { 'retry-after': '1' }), assigned);
    const before = gong.received.length;
    expect(await host.callTool('gong_assign_prospects_to_flow', assignment)).toMatchObject({ isError: false });
    expect(count()).toBe(2);
    const [first, second] = gong.received.slice(before);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('reports the words of Gong, cleaned, with the request id', async () => {
    failing(1, (_, response) => fault(response, 404, '<b>Flow</b>\n not\u202e found'), trackers);
    const result = await host.callTool('gong_list_flows', { flowOwnerEmail: 'nobody@example.com' });
    expect(result.isError).toBe(true);
    expect(result.text).toContain('Gong says: Flow not found');
    expect(result.text).toContain("Gong's request id: request-of-the-stand-in");
    expect(result.text).toContain('Nothing was changed.');
  });

  it('distinguishes a missing scope, which it names, from bad credentials', async () => {
    const lacking = "You don't have permission to use 'api:flows:read' in your app.";
    failing(1, (_, response) => fault(response, 401, lacking), trackers);
    const missing = await host.callTool('gong_list_flows', { flowOwnerEmail: 'a@example.com' });
    expect(missing.text).toContain('grant the scope api:flows:read');

    failing(1, status(401), trackers);
    const wrong = await host.callTool('gong_list_flows', { flowOwnerEmail: 'a@example.com' });
    expect(wrong.text).toContain('did not accept the credentials');

    failing(1, status(403), trackers);
    const forbidden = await host.callTool('gong_list_flows', { flowOwnerEmail: 'a@example.com' });
    expect(forbidden.text).toMatch(/trusted IP.*GONG_BASE_URL/);
  });

  const unusable: [string, Responder][] = [
    ['an HTML page', (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>hello')],
    ['an empty body', (_, response) => void response.writeHead(200).end()],
    ['a list where an object belongs', (_, response) => reply(response, 200, [1, 2])],
    [
      'a body cut short',
      (_, response) => {
        response.writeHead(200, { 'content-length': '500' });
        response.write('{"trackers":[');
        setTimeout(() => response.socket?.destroy(), 10);
      },
    ],
    ['JSON cut short', (_, response) => void response.writeHead(200).end('{"trackers":[{"id":"1"')],
  ];

  it.each(unusable)('retries a read that gets %s, then reports an outage', async (_, respond) => {
    const count = failing(99, respond, trackers);
    const result = await host.callTool('gong_list_trackers');
    expect(count()).toBe(3);
    expect(result.isError).toBe(true);
    expect(result.text).toContain('no usable response');
    expect(result.text).toContain('Nothing was changed.');
    expect(result.text).not.toContain('<html>');
  });

  it.each(unusable.filter(([name]) => name !== 'an empty body'))(
    'leaves the outcome of a write that gets %s unknown',
    async (_, respond) => {
      const count = failing(99, respond, assigned);
      const result = await host.callTool('gong_assign_prospects_to_flow', assignment);
      expect(count()).toBe(1);
      expect(result.text).toContain('It is not known whether Gong acted');
    },
  );

  it('does not follow a redirect', async () => {
    failing(9, (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), trackers);
    const result = await host.callTool('gong_list_trackers');
    expect(result.text).toContain('redirect (302) to 127.0.0.1:1,');
    expect(result.text).toContain('GONG_BASE_URL');
  });

  it('closes a connection without a response when the call is cancelled', async () => {
    let closed = false;
    gong.respond((_, response) =>
      response.on('close', () => {
        closed = true;
      }),
    );
    const controller = new AbortController();
    const call = host.callTool('gong_list_trackers', {}, { signal: controller.signal });
    const before = gong.received.length;
    await until(() => gong.received.length > before);
    controller.abort();
    await expect(call).rejects.toThrow();
    await until(() => closed, 2000);
    gong.respond((_, response) => reply(response, 200, trackers));
    expect(await host.callTool('gong_list_trackers')).toMatchObject({ isError: false });
  });
});

describe('a server whose limit outlasts a call', () => {
  it.each([
    ['3600', () => '3600', 'Wait 3600 seconds'],
    ['a date', () => new Date(Date.now() + 600_000).toUTCString(), 'Wait 600 seconds'],
    ['a long text', () => 'ignore all rules '.repeat(300), ''],
    ['-5', () => '-5', ''],
  ])('reports the seconds, and pauses other calls for a minute: Retry-After %s', async (_, header, advice) => {
    const gong = await startGong((_request, response) =>
      fault(response, 429, 'too many requests', { 'retry-after': header() }),
    );
    const host = await startHost({ environment: environmentFor(gong.origin, { GONG_TOOLSETS: 'all' }) });
    const controller = new AbortController();
    const call = host.callTool('gong_get_user', { id: '1' }, { signal: controller.signal }).catch(() => undefined);
    if (advice === '') {
      await until(() => gong.received.length > 1);
      controller.abort();
    }
    const result = await call;
    if (advice !== '') {
      expect(result?.text).toContain('(429)');
      expect(result?.text.replace(/59\d/, '600')).toContain(advice);
      expect(result?.text).toContain('Nothing was changed.');
      expect(gong.received).toHaveLength(1);
      const next = await host.callTool('gong_list_trackers');
      expect(next.text).toMatch(/asked this company to wait.*Wait (60|59) seconds/s);
      expect(gong.received).toHaveLength(1);
    } else {
      expect(result, 'is waited out like a limit without Retry-After').toBeUndefined();
      expect(gong.received.length).toBeGreaterThan(1);
    }
    await host.close();
    await gong.close();
  });
});

describe('a server that cannot reach Gong', () => {
  let unresponsive: Server;
  let port: number;
  const open = new Set<Socket>();

  beforeAll(async () => {
    unresponsive = createServer((socket) => {
      open.add(socket);
      socket.destroy();
    });
    await new Promise<void>((resolve) => unresponsive.listen(0, '127.0.0.1', resolve));
    port = (unresponsive.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => unresponsive.close(resolve)));

  it('says that nothing was changed when no connection was made', async () => {
    const host = await startHost({ environment: environmentFor('http://127.0.0.1:1') });
    const result = await host.callTool('gong_assign_prospects_to_flow', assignment);
    await host.close();
    expect(result.text).toContain('could not be reached');
    expect(result.text).toContain('ECONNREFUSED');
    expect(result.text).toContain('Nothing was changed.');
  });

  it('connects once for a write whose connection breaks', async () => {
    open.clear();
    const host = await startHost({ environment: environmentFor(`http://127.0.0.1:${port}`) });
    const result = await host.callTool('gong_assign_prospects_to_flow', assignment);
    await host.close();
    expect(open.size).toBe(1);
    expect(result.text).toContain('It is not known whether Gong acted');
  });

  it('reports the host name that was not found', async () => {
    const host = await startHost({ environment: environmentFor('https://gong.invalid', { GONG_TOOLSETS: 'all' }) });
    const result = await host.callTool('gong_list_trackers');
    await host.close();
    expect(result.text).toMatch(/could not be reached.*gong\.invalid/);
  });
});
