import { afterAll, describe, expect, it } from 'vitest';
import { initialize, listRemaining, startProcess } from '../support/process.ts';
import { environment, expectExit, openServer } from './shutdown-causes.ts';

afterAll(() => expect(listRemaining()).toEqual([]));

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

describe('stdin that is not what it should be', () => {
  it('does not end the server, whether it is garbage, half a line, wrong JSON-RPC or a line of 5 MB', async () => {
    const server = await openServer();
    const { stdin } = server;
    stdin.write('this is not JSON\n');
    stdin.write('{"jsonrpc":"2.0"\n\n\u0000\u0001\n');
    stdin.write('[]\n42\nnull\n"text"\n{}\n');
    stdin.write('{"jsonrpc":"2.0","id":{},"method":7}\n');
    server.call('long', 'gong_list_users', { fields: ['x'.repeat(5_000_000)] });
    const refused = (await server.respond('long')) as { result: { isError: boolean; content: [{ text: string }] } };
    expect(refused.result.isError).toBe(true);
    expect(refused.result.content[0].text.length).toBeLessThanOrEqual(2000);

    const request = JSON.stringify({ jsonrpc: '2.0', id: 'half', method: 'tools/list', params: {} });
    stdin.write(request.slice(0, 20));
    await new Promise((resolve) => setTimeout(resolve, 50));
    stdin.write(`${request.slice(20)}\n`);
    expect(await server.respond('half')).toHaveProperty('result.tools');

    server.call('unknown', 'gong_no_such_tool');
    expect(await server.respond('unknown')).toHaveProperty('error.code', -32602);
    stdin.end();
    await server.exit();
    for (const line of server.lines()) expect(JSON.parse(line)).toHaveProperty('jsonrpc', '2.0');
  });
});

describe('a host that starts the server', () => {
  it('may discover first and then initialize, on one pipe', async () => {
    const server = startProcess(environment);
    server.send({ id: 'discover', method: 'server/discover', params: { _meta: meta } });
    expect(await server.respond('discover')).toHaveProperty('result.supportedVersions');
    await initialize(server);
    server.send({ id: 1, method: 'tools/list', params: {} });
    expect(await server.respond(1)).toHaveProperty('result.tools');
    server.call(2, 'gong_status');
    expect(await server.respond(2)).toHaveProperty('result.structuredContent');
    server.stdin.end();
    await expectExit(server);
  });

  it('may discover and not initialize, and can end the server as usual', async () => {
    const server = startProcess(environment);
    server.send({ id: 'discover', method: 'server/discover', params: { _meta: meta } });
    expect(await server.respond('discover')).toHaveProperty('result.supportedVersions');
    server.send({ id: 1, method: 'tools/call', params: { name: 'gong_status', arguments: {}, _meta: meta } });
    expect(await server.respond(1)).toHaveProperty('result.structuredContent');
    server.child.kill('SIGTERM');
    await expectExit(server);
  });

  it('may initialize and not discover when the newer protocol is switched off', async () => {
    const server = startProcess({ ...environment, GONG_PROTOCOL: 'legacy' });
    server.send({ id: 'discover', method: 'server/discover', params: {} });
    expect(await server.respond('discover')).toHaveProperty('error.code', -32601);
    await initialize(server);
    server.send({ id: 1, method: 'tools/list', params: {} });
    expect(await server.respond(1)).toHaveProperty('result.tools');
    server.stdin.end();
    await expectExit(server);
  });

  it.each(['auto', 'legacy'])('may initialize twice, and gets the same result both times (%s)', async (protocol) => {
    const server = startProcess({ ...environment, GONG_PROTOCOL: protocol });
    const first = await initialize(server, 'first');
    const second = await initialize(server, 'second');
    expect(second.result).toEqual(first.result);
    server.call(1, 'gong_status');
    expect(await server.respond(1)).toHaveProperty('result.structuredContent');
    expect(server.lines()).toHaveLength(3);
    server.stdin.end();
    await expectExit(server);
  });

  it.each(['auto', 'legacy'])('gets a response to a call before it has initialized (%s)', async (protocol) => {
    const server = startProcess({ ...environment, GONG_PROTOCOL: protocol });
    server.call('early', 'gong_status');
    expect(await server.respond('early')).toHaveProperty('jsonrpc', '2.0');
    await initialize(server);
    server.call(1, 'gong_status');
    expect(await server.respond(1)).toHaveProperty('result.structuredContent');
    server.stdin.end();
    await expectExit(server);
  });

  it('gets a response to a call between initialize and initialized', async () => {
    const server = startProcess(environment);
    const clientInfo = { name: 'test', version: '1' };
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
    server.send({ id: 'init', method: 'initialize', params });
    server.call(1, 'gong_status');
    expect(await server.respond('init')).toHaveProperty('result.serverInfo');
    expect(await server.respond(1)).toHaveProperty('result.structuredContent');
    server.stdin.end();
    await expectExit(server);
  });
});
