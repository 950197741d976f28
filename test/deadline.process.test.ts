import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { beginDeadline } from '../src/client/http/deadline.ts';
import { createTestClock } from './support/clock.ts';
import { fastClock } from './support/fast-clock.ts';
import { reply, startGong } from './support/gong.ts';
import { environmentFor, startHost } from './support/host.ts';
import { describeUnresponsiveGong } from './trials/unresponsive-gong.ts';

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

describeUnresponsiveGong(fastClock(3));

describe('the connection to Gong', () => {
  it('uses the proxy of the environment', async () => {
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

  it('is tried three times when the proxy ends the connection', async () => {
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

  it('is not tried with a proxy that is no URL, and nothing is sent', async () => {
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

  it('is closed at a response of more than 64 MB', async () => {
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

describe('the log', () => {
  it('receives on stderr the text that a package writes to stdout', () => {
    const script = "import './src/mcp/stdout.ts'; process.stdout.write('one'); console.log('two');";
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(stderr).toContain('onetwo');
  });

  it('omits entries below the level of the configuration', async () => {
    const gong = await startGong((_, response) => reply(response, 200, { workspaces: [] }));
    const host = await startHost({ environment: environmentFor(gong.origin, { GONG_LOG_LEVEL: 'warn' }) });
    await host.callTool('gong_list_workspaces');
    await host.close();
    await gong.close();
    expect(host.stderr()).toBe('');
  });
});
