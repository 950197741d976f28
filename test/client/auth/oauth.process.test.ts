import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fastClock } from '../../support/fast-clock.ts';
import { fault, type GongStandIn, type Responder, reply, respondWithPage, startGong } from '../../support/gong.ts';
import { type Host, startHost } from '../../support/host.ts';
import { type OAuthStandIn, oauthEnvironment, startOAuth } from '../../support/oauth.ts';
import { startProcess } from '../../support/process.ts';
import { until } from '../../support/waiting.ts';

/** How many times as fast as real time the servers' clock runs where a test waits for the end of a token. */
const speed = 5;

describe('a server that refreshes its own tokens', () => {
  let oauth: OAuthStandIn;
  let gong: GongStandIn;
  let environment: Record<string, string>;
  const hosts: Host[] = [];

  /** Takes the newest access token, and no other. */
  const api: Responder = ({ headers }, response) => {
    if (headers.authorization === `Bearer ${oauth.accessTokens.at(-1)}`) {
      return reply(response, 200, { user: { id: '1' }, prospectsAssigned: [{ crmProspectId: '003A' }] });
    }
    fault(response, 401, 'Invalid access token');
  };
  const start = async () => {
    const host = await startHost({ environment });
    hosts.push(host);
    return host;
  };
  const call = (host: Host, id = '1') => host.callTool('gong_get_user', { id });
  const tokenFiles = () => {
    const folder = join(environment.GONG_STATE_DIR ?? '', 'tokens');
    const [chain = ''] = readdirSync(folder);
    return readdirSync(join(folder, chain)).map((name) => join(folder, chain, name));
  };

  /** Changes what is kept, as time would. */
  const rewrite = (change: object) => {
    const [file = ''] = tokenFiles();
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
  };

  beforeEach(async () => {
    oauth = await startOAuth();
    gong = await startGong(api);
    environment = oauthEnvironment(oauth, gong.origin);
  });
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close();
    await oauth.close();
    await gong.close();
  });

  it('refreshes once for many calls in many processes', async () => {
    const servers = await Promise.all([start(), start(), start()]);
    const calls = servers.flatMap((host) => Array.from({ length: 10 }, (_, id) => call(host, `${id}`)));
    for (const result of await Promise.all(calls)) expect(result).toMatchObject({ isError: false });
    expect(oauth.received).toHaveLength(1);
    const [asked] = oauth.received;
    expect(asked?.method).toBe('POST');
    expect(Object.fromEntries(asked?.url.searchParams ?? [])).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh-token-0-of-the-operator',
    });
    const client = Buffer.from('the-client:the-client-secret').toString('base64');
    expect(asked?.headers.authorization).toBe(`Basic ${client}`);
  });

  it('keeps the newest tokens for its successors, in one file of the owner alone', async () => {
    await call(await start());
    await call(await start());
    expect(oauth.received).toHaveLength(1);
    const [file = '', ...others] = tokenFiles();
    expect(others).toEqual([]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain(oauth.refreshToken());
  });

  it('refreshes before a token expires, with the newest refresh token', async () => {
    await call(await start());
    rewrite({ refreshAt: Date.now() });
    expect(await call(await start())).toMatchObject({ isError: false });
    expect(oauth.received[1]?.url.searchParams.get('refresh_token')).toBe('refresh-token-1');
  });

  it('refreshes a token that Gong does not accept any more, and repeats the call, also a write', async () => {
    const host = await start();
    await call(host);
    rewrite({ issuedAt: Date.now() - 120_000 });
    const other = await start();
    oauth.accessTokens.push('revoked');
    const before = gong.received.length;
    const result = await other.callTool('gong_assign_prospects_to_flow', {
      crmProspectsIds: ['003A'],
      flowId: '1',
      flowInstanceOwnerEmail: 'ada@example.com',
    });
    expect(result).toMatchObject({ isError: false });
    expect(gong.received).toHaveLength(before + 2);
    expect(oauth.received).toHaveLength(2);
    expect(await call(host), 'the other process takes it over').toMatchObject({ isError: false });
    expect(oauth.received).toHaveLength(2);
  });

  it('refreshes neither for a missing scope, which it names, nor endlessly', async () => {
    const host = await start();
    gong.respond((_, response) =>
      fault(response, 401, "You don't have permission to use 'api:users:read' in your app."),
    );
    expect((await call(host)).text).toContain('grant the scope api:users:read');
    gong.respond((_, response) => fault(response, 401, 'Invalid access token'));
    expect((await call(host)).text).toContain('did not accept the credentials');
    expect(oauth.received).toHaveLength(1);
  });

  const otherReasons: [string, Responder][] = [
    ['of another host', (_, response) => respondWithPage(response, 401)],
    ['without a body', (_, response) => void response.writeHead(401).end()],
    ['for an inactive company', (_, response) => fault(response, 401, 'Company is inactive')],
    ['for a permission', (_, response) => fault(response, 401, 'You have no permission to view this call')],
  ];

  it.each(otherReasons)('does not refresh an old token after a 401 %s', async (_, respond) => {
    await call(await start());
    rewrite({ issuedAt: Date.now() - 120_000 });
    gong.respond(respond);
    const result = await call(await start());
    expect(result.isError).toBe(true);
    expect(result.text).not.toContain('did not accept the credentials');
    expect(oauth.received).toHaveLength(1);
  });

  it('uses the host that the response names for the company, and refuses one that is not safe', async () => {
    const own = await startGong(api);
    oauth.grant({ api_base_url_for_customer: `${own.origin}/` });
    const host = await start();
    expect(await call(host)).toMatchObject({ isError: false });
    expect([own.received.length, gong.received.length]).toEqual([1, 0]);
    expect((await host.callTool('gong_status')).structured.host).toBe(own.origin);
    await own.close();

    environment = oauthEnvironment(oauth, gong.origin);
    environment.GONG_OAUTH_REFRESH_TOKEN = oauth.refreshToken();
    oauth.grant({ api_base_url_for_customer: 'http://gong.example' });
    const refused = await call(await start());
    expect(refused.text).toMatch(/http:\/\/gong.example.*must begin with https.*Nothing was changed/s);
    expect(gong.received).toHaveLength(0);
  });

  it('says what to do when the refresh token is used up, and does not ask again for every call', async () => {
    environment.GONG_OAUTH_REFRESH_TOKEN = 'used-before';
    const host = await start();
    for (const result of [await call(host), await call(host)]) {
      expect(result.text).toMatch(/refresh token \(400\).*Nothing was changed.*authorize it again/s);
      expect(result.text).not.toContain('used-before');
    }
    expect(oauth.received).toHaveLength(1);
  });

  const troubles: [string, Responder, RegExp][] = [
    ['a wrong client', (_, r) => reply(r, 401, { error: 'invalid_client' }), /GONG_OAUTH_CLIENT_ID/],
    ['an address that is not trusted', (_, r) => reply(r, 403, {}), /trusted IPs/],
    ['a wrong host', (_, r) => void r.writeHead(404).end('<html>'), /check GONG_OAUTH_URL/],
    ['a limit', (_, r) => reply(r, 429, {}, { 'retry-after': '30' }), /Wait 30 seconds/],
    ['a fault of the host', (_, r) => reply(r, 503, {}), /could not refresh the token \(503\).*Try again/s],
    ['a page', (_, r) => void r.writeHead(200).end('<html>'), /response to the refresh has no access token/],
    ['a broken connection', (_, r) => void r.socket?.destroy(), /access token could not be refreshed.*GONG_OAUTH_URL/s],
  ];

  it.each(troubles)('distinguishes %s from the other failures', async (_, respond, expected) => {
    oauth.respond(respond);
    const result = await call(await start());
    expect(result.isError).toBe(true);
    expect(result.text).toMatch(expected);
    expect(result.text).toContain('Nothing was changed.');
    expect(gong.received).toHaveLength(0);
  });

  it('requests tokens again when a response was lost, and says so if the token was lost with it', async () => {
    let count = 0;
    oauth.respond((_, response) => {
      count += 1;
      if (count === 1) return void response.socket?.destroy();
      reply(response, 400, { error: 'invalid_grant' });
    });
    const result = await call(await start());
    expect(count).toBe(2);
    expect(result.text).toContain('was lost, and the new token with it');
  });

  it('uses its token until it expires while Gong cannot refresh it', async () => {
    await call(await start());
    oauth.respond((_, response) => reply(response, 429, {}));
    rewrite({ refreshAt: Date.now() });
    expect(await call(await start())).toMatchObject({ isError: false });
    rewrite({ expiresAt: Date.now() });
    expect((await call(await start())).text).toContain('(429)');
  });

  it('goes on with its token where the state directory cannot be used', async () => {
    oauth.grant({ expires_in: 10 });
    Object.assign(environment, fastClock(speed));
    const host = await start();
    await call(host);
    const folder = join(environment.GONG_STATE_DIR ?? '', 'tokens');
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'in the way');
    await new Promise((resolve) => setTimeout(resolve, 9100 / speed));
    expect(await call(host)).toMatchObject({ isError: false });
    expect(oauth.received).toHaveLength(1);
  });

  it('finishes a refresh although the call that needed it was cancelled', async () => {
    oauth.respond(({ url }, response) => {
      expect(url.pathname).toContain('token');
      setTimeout(() => reply(response, 200, { access_token: 'late', refresh_token: 'later' }), 300);
    });
    const host = await start();
    const controller = new AbortController();
    const cancelled = host.callTool('gong_get_user', { id: '1' }, { signal: controller.signal });
    await until(() => oauth.received.length > 0);
    controller.abort();
    await expect(cancelled).rejects.toThrow();
    oauth.accessTokens.push('late');
    expect(await call(host)).toMatchObject({ isError: false });
    expect(oauth.received).toHaveLength(1);
  });

  it('shows no secret, old or new', async () => {
    gong.respond(({ headers }, response) => fault(response, 400, `${headers.authorization} refresh-token-1`));
    const host = await start();
    const result = await call(host);
    for (const secret of ['access-token-1', 'refresh-token-1', 'the-client-secret', 'refresh-token-0']) {
      expect(result.text).not.toContain(secret);
      expect(host.stderr()).not.toContain(secret);
    }
  });

  it('does not start with half of the credentials, or with two kinds of them', async () => {
    const half = startProcess({ GONG_OAUTH_CLIENT_ID: 'id' });
    expect((await half.exit()).code).toBe(2);
    expect(half.stderr()).toContain('OAuth also needs GONG_OAUTH_CLIENT_SECRET and GONG_OAUTH_REFRESH_TOKEN.');
    const both = startProcess({ ...environment, GONG_ACCESS_TOKEN: 'token' });
    expect((await both.exit()).code).toBe(2);
    expect(both.stderr()).toContain('mutually exclusive');
  });
});
