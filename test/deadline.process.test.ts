import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSilentServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { beginDeadline } from '../src/client/http/deadline.ts';
import { createTestClock } from './support/clock.ts';
import { reply, startGong } from './support/gong.ts';
import { environmentFor, startHost } from './support/host.ts';
import { comesTrue } from './support/waiting.ts';

describe('a deadline', () => {
  it('stops at its time, with its reason, unless it was cancelled or ended before', async () => {
    const clock = createTestClock();
    const cancel = new AbortController();
    const late = beginDeadline(1000, clock);
    const cancelled = beginDeadline(1000, clock, cancel.signal);
    const ended = beginDeadline(1000, clock);
    ended.end();
    cancel.abort();
    await clock.advance(999);
    expect(late.options.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(late.options.signal.reason).toMatchObject({ kind: 'deadline' });
    expect(cancelled.options.signal.reason).toMatchObject({ kind: 'cancelled' });
    expect(ended.options.signal.aborted).toBe(false);
  });
});

describe.concurrent('a Gong that never answers', () => {
  it('is given up on within 45 seconds, for a read and for a write, which is sent once', async () => {
    const gong = await startGong(() => undefined);
    const host = await startHost({ environment: environmentFor(gong.origin) });
    const begun = performance.now();
    const assignment = { crmProspectsIds: ['003A'], flowId: '1', flowInstanceOwnerEmail: 'ada@example.com' };
    const [read, write] = await Promise.all([
      host.callTool('gong_list_users'),
      host.callTool('gong_assign_prospects_to_flow', assignment),
    ]);
    expect(performance.now() - begun).toBeLessThan(45_000);
    expect(read.text).toContain('Nothing was changed.');
    expect(write.text).toContain('It is not known whether Gong acted.');
    expect(gong.received.filter(({ url }) => url.pathname.endsWith('/assign'))).toHaveLength(1);
    await host.close();
    await gong.close();
  }, 60_000);

  it.each([
    ['a host that never ends its handshake', (port: number) => environmentFor(`https://127.0.0.1:${port}`)],
    [
      'a proxy that never opens the way',
      (port: number) => environmentFor('https://gong.invalid', { HTTPS_PROXY: `http://127.0.0.1:${port}` }),
    ],
  ])(
    'is given up on three times within the call, with nothing sent: %s',
    async (_, environment) => {
      const open = new Set<Socket>();
      let connections = 0;
      const unresponsive = createSilentServer((socket) => {
        connections += 1;
        open.add(socket.resume());
        socket.on('error', () => undefined).on('close', () => open.delete(socket));
      });
      await new Promise<void>((resolve) => unresponsive.listen(0, '127.0.0.1', resolve));
      const { port } = unresponsive.address() as AddressInfo;
      const host = await startHost({ environment: environment(port) });
      const assignment = { crmProspectsIds: ['003A'], flowId: '1', flowInstanceOwnerEmail: 'ada@example.com' };
      const { text } = await host.callTool('gong_assign_prospects_to_flow', assignment);
      expect(text).toContain('could not be reached');
      expect(text).toContain('Nothing was changed.');
      expect(connections).toBe(3);
      expect(await comesTrue(() => open.size === 0)).toBe(true);
      await host.close();
      unresponsive.close();
    },
    60_000,
  );
});

describe('the way to Gong', () => {
  it('leads through the proxy of the environment', async () => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const environment = environmentFor('https://gong.invalid', { HTTPS_PROXY: `http://127.0.0.1:${port}` });
    const host = await startHost({ environment });
    expect((await host.callTool('gong_list_users')).isError).toBe(true);
    await host.close();
    proxy.close();
    expect(asked[0]).toBe('gong.invalid:443');
  });

  it('is not asked for again and again where the proxy ends the connection', async () => {
    let asked = 0;
    const proxy = createServer();
    proxy.on('connect', (_, socket) => {
      asked += 1;
      socket.end();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const environment = environmentFor('https://gong.invalid', { HTTPS_PROXY: `http://127.0.0.1:${port}` });
    const host = await startHost({ environment });
    const { text } = await host.callTool('gong_list_users');
    await host.close();
    proxy.close();
    expect(text).toContain('the proxy did not open the tunnel: other side closed');
    expect(asked).toBe(3);
  });

  it('does not begin with a proxy that is no URL, and says that nothing was sent', async () => {
    const host = await startHost({
      environment: environmentFor('https://gong.invalid', { HTTPS_PROXY: 'proxy:8080' }),
    });
    const result = await host.callTool('gong_report_custom_action', {
      reportingSystem: 'a',
      eventTimestamp: '2026-05-01T09:00:00Z',
    });
    await host.close();
    expect(result.text).toContain('HTTPS_PROXY');
    expect(result.text).toContain('Nothing was changed.');
  });

  it('ends at an answer of more than 64 MB', async () => {
    const gong = await startGong((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const more = () => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const host = await startHost({ environment: environmentFor(gong.origin) });
    const result = await host.callTool('gong_list_users');
    await host.close();
    await gong.close();
    expect(result.text).toContain('longer than 64 MB');
  });
});

describe('stdout and the log', () => {
  it('keep apart: what a package writes to stdout goes to stderr', () => {
    const script = "import './src/mcp/stdout.ts'; process.stdout.write('one'); console.log('two');";
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(stderr).toContain('onetwo');
  });

  it('holds back what is below the level that is asked for', async () => {
    const gong = await startGong((_, response) => reply(response, 200, { workspaces: [] }));
    const host = await startHost({ environment: environmentFor(gong.origin, { GONG_LOG_LEVEL: 'warn' }) });
    await host.callTool('gong_list_workspaces');
    await host.close();
    await gong.close();
    expect(host.stderr()).toBe('');
  });
});
