import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { fault, reply, startGong } from './support/gong.ts';
import { builtServer, environmentFor } from './support/host.ts';
import { initialize, type ServerProcess, startProcess } from './support/process.ts';

const environment = environmentFor('http://127.0.0.1:1');

async function started(): Promise<ServerProcess> {
  const server = startProcess(environment);
  await initialize(server);
  return server;
}

describe('an idle server ends', () => {
  it('within a second of the end of stdin', async () => {
    const server = await started();
    server.child.stdin.end();
    const { code, milliseconds } = await server.exit();
    expect(code).toBe(0);
    expect(milliseconds).toBeLessThan(1000);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('within a second of %s', async (signal) => {
    const server = await started();
    server.child.kill(signal);
    const { code, milliseconds } = await server.exit();
    expect(code).toBe(0);
    expect(milliseconds).toBeLessThan(1000);
  });

  it('when nobody reads its stdout any more', async () => {
    const server = await started();
    server.child.stdout.destroy();
    server.send({ id: 1, method: 'tools/list', params: {} });
    expect((await server.exit()).milliseconds).toBeLessThan(1000);
  });

  it('when the process that started it dies without closing the pipe', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, [process.argv[1]], { stdio: [3, 'ignore', 'ignore'], detached: true });
      process.stdout.write(String(child.pid));
      setTimeout(() => process.exit(0), 300);
    `;
    const parent = spawn(process.execPath, ['-e', script, builtServer], {
      env: { PATH: process.env.PATH ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    });
    let pid = 0;
    parent.stdout?.on('data', (chunk: Buffer) => {
      pid = Number(chunk.toString());
    });
    await new Promise((resolve) => parent.once('exit', resolve));
    expect(isAlive(pid)).toBe(true);
    const patience = performance.now() + 8000;
    while (isAlive(pid) && performance.now() < patience) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isAlive(pid)).toBe(false);
  });
});

describe('a server with work under way', () => {
  it('still answers it when stdin ends, and then ends', async () => {
    const gong = await startGong((_, response) => void setTimeout(() => reply(response, 200, { workspaces: [] }), 700));
    const server = startProcess(environmentFor(gong.origin));
    await initialize(server);
    server.send({ id: 7, method: 'tools/call', params: { name: 'gong_list_workspaces', arguments: {} } });
    server.child.stdin.end();
    const { milliseconds } = await server.exit();
    expect(milliseconds).toBeLessThan(5000);
    expect(server.lines().some((line) => (JSON.parse(line) as { id?: unknown }).id === 7)).toBe(true);
    await gong.close();
  });

  it('ends within five seconds of SIGTERM although Gong does not answer', async () => {
    const gong = await startGong(() => undefined);
    const server = startProcess(environmentFor(gong.origin));
    await initialize(server);
    server.send({ id: 7, method: 'tools/call', params: { name: 'gong_list_workspaces', arguments: {} } });
    while (gong.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    server.child.kill('SIGTERM');
    expect((await server.exit()).milliseconds).toBeLessThan(5000);
    await gong.close();
  });
});

describe('stdin that is not what it should be', () => {
  it('does not kill the server: garbage, half lines, wrong JSON-RPC, a line of 5 MB', async () => {
    const server = await started();
    const stdin = server.child.stdin;
    stdin.write('this is not JSON\n');
    stdin.write('{"jsonrpc":"2.0"\n\n\u0000\u0001\n');
    stdin.write('[]\n42\nnull\n"text"\n{}\n');
    stdin.write('{"jsonrpc":"2.0","id":{},"method":7}\n');
    const long = { name: 'gong_list_users', arguments: { fields: ['x'.repeat(5_000_000)] } };
    server.send({ id: 'long', method: 'tools/call', params: long });
    const refused = (await server.answer('long')) as { result: { isError: boolean; content: [{ text: string }] } };
    expect(refused.result.isError).toBe(true);
    expect(refused.result.content[0].text.length).toBeLessThanOrEqual(2000);

    const request = JSON.stringify({ jsonrpc: '2.0', id: 'half', method: 'tools/list', params: {} });
    stdin.write(request.slice(0, 20));
    await new Promise((resolve) => setTimeout(resolve, 50));
    stdin.write(`${request.slice(20)}\n`);
    expect(await server.answer('half')).toHaveProperty('result.tools');

    server.send({ id: 'unknown', method: 'tools/call', params: { name: 'gong_no_such_tool', arguments: {} } });
    expect(await server.answer('unknown')).toHaveProperty('error.code', -32602);
    server.child.stdin.end();
    await server.exit();
    for (const line of server.lines()) expect(JSON.parse(line)).toHaveProperty('jsonrpc', '2.0');
  });

  it('is answered in both eras on one pipe: discover first, then initialize', async () => {
    const server = startProcess(environment);
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    server.send({ id: 'discover', method: 'server/discover', params: { _meta: meta } });
    expect(await server.answer('discover')).toHaveProperty('result.supportedVersions');
    await initialize(server);
    server.send({ id: 1, method: 'tools/list', params: {} });
    expect(await server.answer(1)).toHaveProperty('result.tools');
    server.child.kill('SIGKILL');
    await server.exit();
  });

  it('answers only initialize when the newer opening is switched off', async () => {
    const server = startProcess({ ...environment, GONG_PROTOCOL: 'legacy' });
    server.send({ id: 'discover', method: 'server/discover', params: {} });
    expect(await server.answer('discover')).toHaveProperty('error.code', -32601);
    await initialize(server);
    server.send({ id: 1, method: 'tools/list', params: {} });
    expect(await server.answer(1)).toHaveProperty('result.tools');
    server.child.stdin.end();
    expect((await server.exit()).code).toBe(0);
  });
});

describe('many calls at once', () => {
  it('are all answered, none failed, and arrive at no more than three in any second', async () => {
    const arrivals: number[] = [];
    const gong = await startGong((request, response) => {
      arrivals.push(request.at);
      const inLastSecond = arrivals.filter((at) => at > request.at - 1000).length;
      if (inLastSecond > 3) return fault(response, 429, 'too many requests', { 'retry-after': '1' });
      reply(response, 200, { user: {} });
    });
    const server = startProcess(environmentFor(gong.origin, { GONG_REQUESTS_PER_SECOND: '3' }));
    await initialize(server);
    const ids = Array.from({ length: 15 }, (_, index) => index);
    for (const id of ids) {
      server.send({ id, method: 'tools/call', params: { name: 'gong_get_user', arguments: { id: `${id}` } } });
    }
    const answers = await Promise.all(ids.map((id) => server.answer(id)));
    for (const answer of answers) expect(answer).not.toHaveProperty('result.isError', true);
    const most = Math.max(...arrivals.map((from) => arrivals.filter((at) => at >= from && at < from + 1000).length));
    expect(most).toBeLessThanOrEqual(3);
    expect(arrivals).toHaveLength(15);
    server.child.kill('SIGKILL');
    await server.exit();
    await gong.close();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
