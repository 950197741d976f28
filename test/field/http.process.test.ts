import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fault, type GongStandIn, page, type Responder, reply, respondWithPage, startGong } from '../support/gong.ts';
import { environmentFor, type Host, startHost } from '../support/host.ts';
import { type OAuthStandIn, oauthEnvironment, startOAuth } from '../support/oauth.ts';

const assignment = { crmProspectsIds: ['003Hp0000202byA'], flowId: '1', flowInstanceOwnerEmail: 'ada@example.com' };
const range = { fromDateTime: '2026-05-01T00:00:00Z', toDateTime: '2026-05-02T00:00:00Z' };
const ownFlows = { flowOwnerEmail: 'ada@example.com' };
const unknown = 'It is not known whether Gong acted.';
const unchanged = 'Nothing was changed.';

let folder: string;
let gong: GongStandIn;
let host: Host;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gong-files-'));
  writeFileSync(join(folder, 'call.wav'), Buffer.alloc(300_000, 'x'));
  gong = await startGong();
  host = await startHost({
    environment: environmentFor(gong.origin, { GONG_TOOLSETS: 'all', GONG_FILES_DIR: folder }),
  });
});
afterAll(async () => {
  expect(host.stderr()).not.toContain('ExperimentalWarning');
  await host.close();
  await gong.close();
  rmSync(folder, { recursive: true });
});

/** Calls a tool while Gong's place is taken by this, and returns the result with the number of requests. */
async function callWith(respond: Responder, tool: string, args: Record<string, unknown> = {}) {
  gong.respond(respond);
  const before = gong.received.length;
  const result = await host.callTool(tool, args);
  return { ...result, requests: gong.received.length - before };
}

const send =
  (status: number, body: string, headers: Record<string, string> = {}): Responder =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);
const html: Record<string, string> = { 'content-type': 'text/html' };

describe('a response that Gong did not write', () => {
  const statuses = [400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 413, 415, 421, 422, 431, 451, 498];
  const bodies: [string, Responder][] = [
    ...statuses.map((status): [string, Responder] => [`${status} with a page`, send(status, page, html)]),
    ['403 without a body', send(403, '')],
    ['404 without a body', send(404, '')],
    ['403 as plain text', send(403, 'error code: 1020', { 'content-type': 'text/plain' })],
    ['403 as XML', send(403, '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>')],
    ['401 as JSON of an API gateway', send(401, '{"message":"Unauthorized"}')],
    ['403 as JSON of a firewall', send(403, '{"success":false,"errors":[{"code":10000,"message":"No permission"}]}')],
    [
      '404 as JSON of a framework',
      send(404, '{"timestamp":1,"status":404,"error":"No calls found","path":"/v2/calls"}'),
    ],
    ['400 as a compressed page', (_, r) => void r.writeHead(400, { 'content-encoding': 'gzip' }).end(gzipSync(page))],
    ['400 that cannot be decoded', send(400, 'x', { 'content-encoding': 'gzip' })],
  ];
  const blame = /argument|scope|credential|access key|token|administrator|permission/i;

  it.each(bodies)(
    '[F16] names the host and the proxy, and blames nothing else, for a read that gets %s',
    async (_, respond) => {
      for (const [tool, args] of [
        ['gong_list_flows', ownFlows],
        ['gong_list_calls', range],
        ['gong_get_user', { id: '1' }],
      ] as const) {
        const { isError, text, requests } = await callWith(respond, tool, args);
        expect(isError, text).toBe(true);
        expect(text).toMatch(/a proxy or another host responded in place of Gong \(4\d\d, /i);
        expect(text).toMatch(/GONG_BASE_URL and the proxy.*HTTPS_PROXY/);
        expect(text).toContain(unchanged);
        expect(text).not.toMatch(blame);
        expect(text).not.toMatch(/Gong says|<html|api:|1020|10000/);
        expect(requests).toBe(1);
      }
    },
  );

  it.each(bodies)(
    '[F16] leaves open whether Gong acted, unless the status excludes it, for a write that gets %s',
    async (name, respond) => {
      const isRefusedBefore = /^(407|411|413|421|431)/.test(name);
      const { text, requests } = await callWith(respond, 'gong_assign_prospects_to_flow', assignment);
      expect(requests).toBe(1);
      expect(text).toContain(isRefusedBefore ? unchanged : unknown);
      expect(text).toMatch(/GONG_BASE_URL and the proxy.*HTTPS_PROXY/);
      if (!isRefusedBefore) expect(text).toContain('read from Gong');
      expect(text).not.toMatch(blame);
    },
  );

  it.each([
    ['a login page', send(200, page, html)],
    ['a page that is called JSON', send(200, page, { 'content-type': 'application/json' })],
    ['plain text', send(200, 'Welcome to the guest network')],
    [
      'JSON of another host',
      send(200, '{"status":"ok","message":"Log in first"}', { 'content-type': 'application/json' }),
    ],
  ])('[F16] takes no result from %s with 200', async (_, respond) => {
    const read = await callWith(respond, 'gong_list_flows', ownFlows);
    expect(read.text).toMatch(
      /proxy or another host responded in place of Gong.*Nothing was changed.*GONG_BASE_URL.*HTTPS_PROXY/s,
    );
    const record = await callWith(respond, 'gong_find_email_references', { emailAddress: 'ada@example.com' });
    expect(record.isError).toBe(true);
    const write = await callWith(respond, 'gong_assign_prospects_to_flow', assignment);
    expect(write.text).toMatch(/It is not known whether Gong acted.*read from Gong.*GONG_BASE_URL.*HTTPS_PROXY/s);
    expect([read.requests, write.requests]).toEqual([3, 1]);
    expect(`${read.text} ${write.text}`).not.toMatch(blame);
  });

  it.each([500, 502, 503, 504, 511, 520, 525])('[F16] does not call %i with a page a fault of Gong', async (status) => {
    const read = await callWith((_, r) => respondWithPage(r, status), 'gong_list_flows', ownFlows);
    expect(read.text).toMatch(
      /in place of Gong \(5\d\d, an HTML page\).*Try again in a few minutes.*GONG_BASE_URL.*HTTPS_PROXY/s,
    );
    expect(read.text).not.toContain('fault of its own');
    expect(read.requests).toBe(3);
    const write = await callWith((_, r) => respondWithPage(r, status), 'gong_assign_prospects_to_flow', assignment);
    expect(write.text).toContain(status === 511 ? unchanged : unknown);
    expect(write.requests).toBe(1);
  });

  it('[F16] does not divide a batch to find one bad member after 400 with a page', async () => {
    const { text, requests } = await callWith(send(400, page, html), 'gong_unassign_prospects_from_flow', {
      flowInstanceIds: ['1', '2', '3', '4'],
    });
    expect(requests).toBe(1);
    expect(text).toContain(unknown);
  });

  it('[F16] reports the scopes of gong_status as unclear, not as missing', async () => {
    for (const respond of [
      send(401, page, html),
      send(403, page, html),
      send(404, page, html),
      send(302, page, { location: '/' }),
    ]) {
      const { structured } = await callWith(respond, 'gong_status', { probe: true });
      const scopes = structured.scopes as { has: string; why: string }[];
      expect(new Set(scopes.map(({ has }) => has))).toEqual(new Set(['unclear']));
      expect(scopes[0]?.why).toContain('another host responded');
    }
  });
});

describe('a refusal of Gong', () => {
  const refused =
    (status: number, words: string): Responder =>
    (_, response) =>
      fault(response, status, words);

  it.each([
    [403, 'The flow owner does not have permission to use Gong Engage'],
    [403, 'You do not have permission to view this private call'],
    [403, 'User has no permission in workspace 9'],
    [403, 'API access is disabled for this company'],
    [403, 'Forbidden by your permission profile: out of scope'],
    [401, 'Company is inactive'],
    [401, 'The company of this access key is inactive'],
    [401, 'You do not have permission to view this private call'],
  ])('[F17] reads no missing scope and no wrong key out of %i "%s"', async (status, words) => {
    const { text, requests } = await callWith(refused(status, words), 'gong_get_user', { id: '1' });
    expect(text).toContain(`Gong says: ${words}`);
    expect(text).toContain('Ask a Gong administrator');
    expect(text).not.toMatch(/lack|grant the scope|api:|did not accept the credentials|check the access key/);
    expect(requests).toBe(1);
    const { structured } = await callWith(refused(status, words), 'gong_status', { probe: true });
    const scopes = structured.scopes as { has: string; why: string }[];
    expect(new Set(scopes.map(({ has }) => has))).toEqual(new Set(['unclear']));
    expect(scopes[0]?.why).toContain(words);
  });

  it.each([401, 403])('[F17] reports the scope that Gong names by %i as missing', async (status) => {
    const words = "You don't have permission to use 'api:coaching:read' in your app.";
    const { text } = await callWith(refused(status, words), 'gong_get_user', { id: '1' });
    expect(text).toContain('grant the scope api:coaching:read');
    const { structured } = await callWith(refused(status, words), 'gong_status', { probe: true });
    expect(new Set((structured.scopes as { has: string }[]).map(({ has }) => has))).toEqual(new Set(['no']));
  });
});

describe('a 404 of Gong for a list', () => {
  const filter = { filter: range };
  const lists: [string, Record<string, unknown>, string, boolean][] = [
    ['gong_list_calls', range, 'calls', true],
    ['gong_search_calls', filter, 'calls', true],
    ['gong_get_call_transcripts', filter, 'callTranscripts', true],
    ['gong_search_users', { filter: {} }, 'users', false],
  ];

  it.each(lists)('[F8] returns an empty list where Gong found nothing: %s', async (tool, args, key, isOfCalls) => {
    for (const words of ['No calls found corresponding to the provided filters', 'No users were found']) {
      const { isError, structured, text } = await callWith((_, r) => fault(r, 404, words), tool, args);
      expect(isError, text).toBe(false);
      expect(structured).toMatchObject({ [key]: [], page: { returned: 0, complete: true } });
      const { note } = structured.page as { note?: string };
      if (isOfCalls) expect(note).toContain('credentials that may not see any calls');
      else expect(note).toBeUndefined();
    }
  });

  it.each(lists)('[F8] returns an error where Gong uses other words: %s', async (tool, args) => {
    for (const words of ['Workspace 9 not found', 'Not Found', 'No access: workspace not found', 'User not found']) {
      const { isError, text } = await callWith((_, r) => fault(r, 404, words), tool, args);
      expect(isError).toBe(true);
      expect(text).toContain(`Gong says: ${words}`);
    }
  });

  it('[F8] returns an error where Gong uses no words', async () => {
    const { isError, text } = await callWith((_, r) => reply(r, 404, { requestId: 'r1' }), 'gong_list_calls', range);
    expect(isError).toBe(true);
    expect(text).toContain("Gong's request id: r1");
  });
});

describe('a response in another encoding', () => {
  const flows = JSON.stringify({ requestId: 'r1', flows: [{ id: '2271307570613351879', name: 'Zoë 日本' }] });
  const assigned = JSON.stringify({
    requestId: 'r2',
    prospectsAssigned: [{ crmProspectId: '003Hp0000202byA', flowInstanceId: '77' }],
  });
  const encoded =
    (encode: (text: string) => Buffer, headers: Record<string, string>): Responder =>
    ({ url }, response) => {
      const text = url.pathname.endsWith('/assign') ? assigned : flows;
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(encode(text));
    };
  const marked = (text: string) => `\uFEFF${text}`;
  const readable: [string, Responder][] = [
    ['gzip', encoded(gzipSync, { 'content-encoding': 'gzip' })],
    ['x-gzip', encoded(gzipSync, { 'content-encoding': 'X-GZIP' })],
    ['deflate', encoded(deflateSync, { 'content-encoding': 'deflate' })],
    ['deflate without its header', encoded(deflateRawSync, { 'content-encoding': 'deflate' })],
    ['br', encoded(brotliCompressSync, { 'content-encoding': 'br' })],
    ['two encodings', encoded((text) => gzipSync(brotliCompressSync(text)), { 'content-encoding': 'br, gzip' })],
    ['gzip without its header', encoded(gzipSync, {})],
    ['gzip that a proxy has undone', encoded((text) => Buffer.from(text), { 'content-encoding': 'gzip' })],
    ['a byte order mark', encoded((text) => Buffer.from(marked(text)), {})],
    ['gzip with a byte order mark', encoded((text) => gzipSync(marked(text)), { 'content-encoding': 'gzip' })],
    [
      'UTF-16',
      encoded((text) => Buffer.from(marked(text), 'utf16le'), { 'content-type': 'application/json;charset=utf-16' }),
    ],
    [
      'UTF-8 that is called Latin-1',
      encoded((text) => Buffer.from(text), { 'content-type': 'text/json;charset=iso-8859-1' }),
    ],
  ];

  it.each(readable)('[F18] reads %s', async (_, respond) => {
    const read = await callWith(respond, 'gong_list_flows', ownFlows);
    expect(read.structured).toMatchObject({ flows: [{ id: '2271307570613351879', name: 'Zoë 日本' }] });
    const write = await callWith(respond, 'gong_assign_prospects_to_flow', assignment);
    expect(write.structured).toMatchObject({ counts: { asked: 1, done: 1, unknown: 0 } });
  });

  it('[F18] keeps the words of Gong in an error', async () => {
    const body = gzipSync(JSON.stringify({ requestId: 'r1', errors: ['words of Gong'] }));
    const { text } = await callWith(
      (_, r) => void r.writeHead(400, { 'content-encoding': 'gzip' }).end(body),
      'gong_list_flows',
      ownFlows,
    );
    expect(text).toContain('Gong says: words of Gong');
  });

  const bomb = gzipSync(gzipSync(Buffer.alloc(80 * 1024 * 1024, ' ')));
  const unreadable: [string, Responder][] = [
    ['gzip cut short', encoded((text) => gzipSync(text).subarray(0, -10), { 'content-encoding': 'gzip' })],
    ['br cut short', encoded((text) => brotliCompressSync(text).subarray(0, -3), { 'content-encoding': 'br' })],
    ['gzip with damaged bytes', encoded((text) => gzipSync(text).fill(7, 12, 30), { 'content-encoding': 'gzip' })],
    ['an encoding that is not known', encoded((text) => Buffer.from(text.slice(1)), { 'content-encoding': 'zstd' })],
    ['a bomb', encoded(() => bomb, { 'content-encoding': 'gzip, gzip' })],
  ];

  it.each(unreadable)('[F18] takes a response that cannot be decoded for a lost one: %s', async (_, respond) => {
    const read = await callWith(respond, 'gong_list_flows', ownFlows);
    expect(read.text).toMatch(/\(200\) cannot be decoded: its content encoding.*Nothing was changed/s);
    expect(read.requests).toBe(3);
    const write = await callWith(respond, 'gong_assign_prospects_to_flow', assignment);
    expect(write.text).toMatch(/\(200\) cannot be decoded: its content encoding.*It is not known whether Gong acted/s);
    expect(write.requests).toBe(1);
  });
});

describe('a redirect', () => {
  let elsewhere: GongStandIn;
  beforeAll(async () => {
    elsewhere = await startGong();
  });
  afterEach(() => expect(elsewhere.received).toEqual([]));
  afterAll(() => elsewhere.close());

  const calls: [string, string, Record<string, unknown>][] = [
    ['a read', 'gong_list_flows', ownFlows],
    ['a write', 'gong_assign_prospects_to_flow', assignment],
    ['an upload', 'gong_upload_call_media', { id: '1', mediaFile: 'call.wav' }],
  ];

  it.each(calls)('[F25] names the host and does not follow it, for %s', async (_, tool, args) => {
    for (const status of [301, 302, 303, 307, 308]) {
      const location = `${elsewhere.origin}/login?token=secret`;
      const { text, requests } = await callWith(send(status, page, { ...html, location }), tool, args);
      expect(text).toContain(`redirect (${status}) to ${new URL(elsewhere.origin).host},`);
      expect(text).toMatch(/GONG_BASE_URL and the proxy.*HTTPS_PROXY/);
      expect(text).toContain(tool === 'gong_list_flows' ? unchanged : unknown);
      expect(text).not.toMatch(/secret|login|argument|credentials/);
      expect(requests).toBe(1);
    }
  });

  it('[F25] reports a redirect that names no host', async () => {
    for (const location of ['', 'javascript:alert(1)', 'https://[bad/']) {
      const { text } = await callWith(send(302, '', { location }), 'gong_list_flows', ownFlows);
      expect(text).toMatch(/redirect \(302\) (to 127\.0\.0\.1|that names no host)/);
      expect(text).not.toContain('alert');
    }
  });
});

describe('in place of the token endpoint', () => {
  let oauth: OAuthStandIn;
  let api: GongStandIn;
  let server: Host;

  afterEach(async () => {
    await server.close();
    await oauth.close();
    await api.close();
  });
  const start = async (respond?: Responder) => {
    oauth = await startOAuth();
    api = await startGong((_, r) => reply(r, 200, { user: { id: '1' } }));
    if (respond) oauth.respond(respond);
    server = await startHost({ environment: oauthEnvironment(oauth, api.origin) });
  };
  const call = () => server.callTool('gong_get_user', { id: '1' });

  it.each([
    ...[400, 401, 403, 404, 405, 407, 451].map((status): [string, Responder] => [
      `${status} with a page`,
      send(status, page, html),
    ]),
    ['400 as JSON of an API gateway', send(400, '{"message":"Bad request"}')],
    ['401 as JSON of a framework', send(401, '{"error":"Unauthorized","status":401}')],
  ])('[F16] blames neither the client nor the refresh token for %s', async (_, respond) => {
    await start(respond);
    const { text } = await call();
    expect(text).toMatch(/could not be refreshed.*proxy or another host responded in place of Gong/);
    expect(text).toMatch(/GONG_OAUTH_URL and the proxy.*HTTPS_PROXY/);
    expect(text).toContain(unchanged);
    expect(text).not.toMatch(/CLIENT_ID|authorize it again|not accept/);
    expect(oauth.received).toHaveLength(1);
    expect(api.received).toEqual([]);
  });

  it('[F16] does not take a page with 200 for tokens', async () => {
    await start(send(200, page, html));
    expect((await call()).text).toMatch(/no access token: it is an HTML page.*GONG_OAUTH_URL.*HTTPS_PROXY/s);
  });

  it('[F25] names the host of a redirect and does not follow it', async () => {
    await start(send(302, '', { location: 'https://sso.example.com/?refresh_token=secret' }));
    const { text } = await call();
    expect(text).toMatch(/redirect \(302\) to sso\.example\.com,.*GONG_OAUTH_URL/s);
    expect(text).not.toContain('secret');
    expect(oauth.received).toHaveLength(1);
  });

  it('[F18] reads compressed tokens', async () => {
    const tokens = { access_token: 'access', refresh_token: 'next', expires_in: 86_400 };
    await start((_, r) => void r.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(tokens))));
    expect(await call()).toMatchObject({ isError: false });
    expect(api.received[0]?.headers.authorization).toBe('Bearer access');
  });
});
