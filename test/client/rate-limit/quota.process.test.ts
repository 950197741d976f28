import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GongStandIn, reply, startGong } from '../../support/gong.ts';
import { environmentFor, type Host, newStateDirectory, startHost, type ToolResult } from '../../support/host.ts';

describe("the count of the day's requests", () => {
  let gong: GongStandIn;
  let stateDirectory: string;
  const hosts: Host[] = [];
  let user = 0;

  beforeEach(async () => {
    stateDirectory = newStateDirectory();
    gong = await startGong((_, response) => reply(response, 200, { user: { id: '1' } }));
  });
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close();
    await gong.close();
  });

  const start = async (more: Record<string, string> = {}) => {
    const environment = environmentFor(gong.origin, {
      GONG_STATE_DIR: stateDirectory,
      GONG_REQUESTS_PER_DAY: '10',
      ...more,
    });
    const host = await startHost({ environment });
    hosts.push(host);
    return host;
  };
  /** Calls so often, each time about another user, and returns the last result. */
  const call = async (host: Host, times: number): Promise<ToolResult> => {
    user += 1;
    const result = await host.callTool('gong_get_user', { id: `${user}` });
    return times > 1 ? call(host, times - 1) : result;
  };
  const files = () => {
    const [company = ''] = readdirSync(join(stateDirectory, 'quota'));
    const folder = join(stateDirectory, 'quota', company);
    return readdirSync(folder).map((name) => join(folder, name));
  };

  it('warns at nine tenths and refuses when used up, in every server and after a restart', async () => {
    const first = await start();
    expect((await call(first, 8)).text).not.toContain('quotaWarning');
    const ninth = await call(first, 1);
    expect(ninth.structured.quotaWarning).toMatch(/^9 of the 10 requests a day are used; left until 20.*Z: 1\.$/);
    await call(await start(), 1);
    for (const host of [first, await start()]) {
      const refused = await call(host, 1);
      expect(refused.isError).toBe(true);
      expect(refused.text).toMatch(/10 requests.*in one day are used up.*again at 20\d\d-.*Z/s);
      expect(refused.text).toContain('Nothing was changed.');
    }
    expect(gong.received).toHaveLength(10);
    const status = await first.callTool('gong_status');
    expect(status.structured.quota).toMatchObject({ usedToday: 10, leftToday: 0 });
  });

  it('is kept apart for each company, in files that only their owner can read and that are removed after some days', async () => {
    await call(await start(), 1);
    const [today = ''] = files();
    expect(statSync(today).mode & 0o777).toBe(0o600);
    const old = join(today, '..', '2020-01-01.jsonl');
    writeFileSync(old, '');
    const other = await start({ GONG_ACCESS_KEY: 'another-key' });
    expect((await other.callTool('gong_status')).structured.quota).toMatchObject({ usedToday: 0 });
    await call(await start(), 1);
    expect(readdirSync(join(today, '..'))).not.toContain('2020-01-01.jsonl');
    expect(readdirSync(join(stateDirectory, 'quota'))).toHaveLength(1);
  });

  it('continues when another program has written into the file', async () => {
    await call(await start(), 1);
    const [today = ''] = files();
    const line = '{"event":"granted","id":7}\n[]\nnull\n{"event":"backOff","until":1e300}\n{"event":"sent"}\nxyz';
    writeFileSync(today, `${readFileSync(today, 'utf8')}${line}`);
    const host = await start();
    expect((await call(host, 2)).isError).toBe(false);
    expect((await host.callTool('gong_status')).structured.quota).toMatchObject({ usedToday: 3 });
  });

  it('is kept in memory where the state directory cannot be used, and the result says so', async () => {
    mkdirSync(join(stateDirectory, 'quota'));
    writeFileSync(join(stateDirectory, 'quota', 'file'), '');
    const host = await start({ GONG_STATE_DIR: join(stateDirectory, 'quota', 'file') });
    expect((await call(host, 9)).structured.quotaWarning).toContain('9 of the 10');
    const { quota } = (await host.callTool('gong_status')).structured as { quota: { problem: string } };
    expect(quota.problem).toContain('ENOTDIR');
  });
});
