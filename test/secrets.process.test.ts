import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fault, type GongStandIn, type Responder, reply, startGong } from './support/gong.ts';
import { environmentFor, type Host, startHost } from './support/host.ts';
import { startProcess } from './support/process.ts';

const accessKey = 'ACCESSKEY7QX2"\\quoted';
const secret = 'eyJhbGciOiJIUzI1NiJ9.a+secret/with=signs';
const basic = Buffer.from(`${accessKey}:${secret}`).toString('base64');
const token = 'bearer-token-Zk93/+=never-to-be-seen';

/** What must not be seen, also in the forms that JSON and URLs give it. */
const hidden = [accessKey, secret, basic, token].flatMap((text) => [
  text,
  JSON.stringify(text).slice(1, -1),
  encodeURIComponent(text),
]);

function expectNoSecret(shown: string): void {
  for (const text of hidden) expect(shown).not.toContain(text);
}

/** A Gong that gives back what it was sent, in every place there is. */
const echo: Responder = (request, response) => {
  const sent = `${request.headers.authorization} ${secret} ${token} ${encodeURIComponent(secret)}`;
  fault(response, 400, sent, { 'x-echo': encodeURIComponent(sent) });
};

const situations: [string, Responder][] = [
  ['a refusal that quotes the request', echo],
  ['wrong credentials', (_, response) => fault(response, 401, `bad key ${accessKey}:${secret}`)],
  ['a missing scope', (_, response) => fault(response, 401, `no permission for ${basic}`)],
  ['a forbidden call', (_, response) => fault(response, 403, `token ${token} revoked`)],
  ['a server fault', (_, response) => fault(response, 500, `Authorization: Basic ${basic}`)],
  ['an HTML page', (_, response) => void response.writeHead(502).end(`<html>${secret} ${basic}`)],
  ['a body that is no JSON', (_, response) => void response.writeHead(200).end(`{"users": ${secret}`)],
  ['a redirect', (_, response) => void response.writeHead(302, { location: `https://x/?key=${secret}` }).end()],
  ['a broken connection', (_, response) => void response.socket?.destroy()],
  [
    'a success that quotes the secret',
    (_, response) => reply(response, 200, { keywordTrackers: [{ trackerId: secret, trackerName: basic }] }),
  ],
  ['a request id that is the secret', (_, response) => reply(response, 404, { requestId: secret, errors: [token] })],
  ['a limit', (_, response) => fault(response, 429, `key ${secret}`, { 'retry-after': '3600' })],
];

describe.each([
  ['key and secret', { GONG_ACCESS_KEY: accessKey, GONG_ACCESS_KEY_SECRET: secret }],
  ['a bearer token', { GONG_ACCESS_KEY: '', GONG_ACCESS_KEY_SECRET: '', GONG_ACCESS_TOKEN: token }],
])('with %s, no secret is seen in results, failures or logs', (kind, credentials) => {
  let gong: GongStandIn;
  let host: Host;
  /** Only the secrets that this server has been given can be known to it. */
  const known = kind === 'a bearer token' ? [token] : [accessKey, secret, basic];
  const expectNoneOfThem = (shown: string) => {
    for (const text of known) {
      for (const form of [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)]) {
        expect(shown).not.toContain(form);
      }
    }
  };

  beforeAll(async () => {
    gong = await startGong();
    host = await startHost({
      environment: environmentFor(gong.origin, { ...credentials, GONG_LOG_LEVEL: 'debug', GONG_TOOLSETS: 'all' }),
    });
  });
  afterAll(async () => {
    await host.close();
    await gong.close();
  });

  it.each(situations)('after %s', async (_, respond) => {
    gong.respond(respond);
    const before = gong.received.length;
    const result = await host.callTool('gong_list_trackers');
    expect(gong.received.length).toBeGreaterThan(before);
    expectNoneOfThem(result.text);
    expectNoneOfThem(JSON.stringify(result.structured));
    expectNoneOfThem(host.stderr());
  });
});

describe('a configuration that is refused', () => {
  it('is reported without its secrets', async () => {
    const server = startProcess({
      GONG_ACCESS_KEY: accessKey,
      GONG_ACCESS_KEY_SECRET: secret,
      GONG_SECRET: token,
      GONG_ACCESS_TOKEN: token,
      GONG_BASE_URL: `https://user:${encodeURIComponent(secret)}@api.gong.io`,
    });
    expect((await server.exit()).code).toBe(2);
    expectNoSecret(server.stderr());
  });
});
