/** What hosts write that is not exactly JSON-RPC or MCP, given to the built server as bytes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentFor } from '../support/host.ts';
import { type Message, type ServerProcess, startProcess } from '../support/process.ts';
import { endServer, listMessages, openServer } from '../support/raw-host.ts';

/** A server that has no Gong to talk to. */
const environment = environmentFor('http://127.0.0.1:1');

describe('a line of a host', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    ({ server } = await openServer({ protocolVersion: '2025-03-26', environment }));
  });
  afterAll(() => endServer(server));

  let count = 0;
  const respond = async (line: string): Promise<Message[]> => {
    count += 1;
    const [from, id] = [listMessages(server).length, `after ${count}`];
    server.sendText(line);
    server.send({ id, method: 'ping' });
    await server.respond(id);
    return listMessages(server)
      .slice(from)
      .filter((message) => message.id !== id);
  };

  const result = (id: unknown) => expect.objectContaining({ id, result: expect.anything() });
  const error = (id: unknown, code: number) =>
    expect.objectContaining({ id, error: expect.objectContaining({ code }) });
  it.each([
    ['[F12] answers a ping without jsonrpc', '{"id":2,"method":"ping"}', [result(2)]],
    ['[F12] answers a ping of another version', '{"jsonrpc":"1.0","id":0,"method":"ping"}', [result(0)]],
    [
      '[F12] answers a list with params null',
      '{"jsonrpc":"2.0","id":3,"method":"tools/list","params":null}',
      [result(3)],
    ],
    [
      '[F12] answers a list with params as a list',
      '{"jsonrpc":"2.0","id":3,"method":"tools/list","params":[]}',
      [result(3)],
    ],
    [
      '[F12] answers a list with an extra member',
      '{"jsonrpc":"2.0","id":"","method":"tools/list","auth":null}',
      [result('')],
    ],
    [
      '[F12] answers a message after a byte order mark',
      '\ufeff{"jsonrpc":"2.0","id":4,"method":"ping"}\r',
      [result(4)],
    ],
    ['[F12] answers a request without a method', '{"jsonrpc":"2.0","id":5}', [error(5, -32600)]],
    ['[F12] answers a request with a number as its method', '{"jsonrpc":"2.0","id":6,"method":1}', [error(6, -32600)]],
    [
      '[F12] answers a request with text as its params',
      '{"jsonrpc":"2.0","id":7,"method":"ping","params":"x"}',
      [error(7, -32600)],
    ],
    ['[F12] answers text that is no JSON', 'Content-Length: 42', [error(null, -32700)]],
    ['[F12] answers JSON that is no object', 'true', [error(null, -32600)]],
    ['[F12] answers an empty batch', '[]', [error(null, -32600)]],
    [
      '[F12] answers a batch where batches are agreed on',
      '[{"jsonrpc":"2.0","id":8,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},{"id":9}]',
      expect.arrayContaining([result(8), error(9, -32600)]),
    ],
    ['[F12] does not answer a wrong notification', '{"method":"notifications/cancelled","params":"none"}', []],
    ['[F12] does not answer a response to nothing', '{"jsonrpc":"2.0","id":12,"result":{}}', []],
    [
      '[F15] reads arguments and _meta as objects',
      '{"jsonrpc":"2.0","id":13,"method":"tools/call","params":{"name":"gong_status","arguments":[],"_meta":[]}}',
      [expect.objectContaining({ id: 13, result: expect.not.objectContaining({ isError: true }) })],
    ],
    [
      '[F15] reads arguments as JSON text',
      '{"jsonrpc":"2.0","id":14,"method":"tools/call","params":{"name":"gong_status","arguments":"{}","task":null}}',
      [expect.objectContaining({ id: 14, result: expect.not.objectContaining({ isError: true }) })],
    ],
  ])('%s', async (_, line, expected) => {
    expect(await respond(line)).toEqual(expected);
  });

  it('[F12] is one array for a batch', async () => {
    await respond('[{"jsonrpc":"2.0","id":20,"method":"ping"},{"jsonrpc":"2.0","id":21,"method":"tools/list"}]');
    const arrays = server
      .lines()
      .map((line): Message[] => JSON.parse(line))
      .filter(Array.isArray);
    expect(
      arrays
        .at(-1)
        ?.map(({ id }) => id)
        .sort(),
    ).toEqual([20, 21]);
  });
});

describe('the opening of a host', () => {
  it.each([
    ['[F12] may begin with a byte order mark', '\ufeff', { capabilities: {}, clientInfo: { name: 'a', version: '1' } }],
    ['[F15] may hold lists where PHP has no objects', '', { capabilities: [], clientInfo: [] }],
    ['[F15] may hold null', '', { capabilities: null, clientInfo: null, _meta: null }],
    ['[F15] may leave out who the host is', '', {}],
    [
      '[F15] may hold capabilities as lists',
      '',
      { capabilities: { roots: [], elicitation: [] }, clientInfo: { name: 'a' } },
    ],
  ])('%s', async (_, mark, params) => {
    const server = startProcess(environment);
    const opening = {
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', ...params },
    };
    server.sendText(`${mark}${JSON.stringify(opening)}`);
    expect(await server.respond(0)).toHaveProperty('result.protocolVersion', '2025-06-18');
    server.call(1, 'gong_status');
    expect(await server.respond(1)).toHaveProperty('result.structuredContent');
    await endServer(server);
  });

  it('[F12] is answered where its last line has no end', async () => {
    const server = startProcess(environment);
    server.stdin.end('{"id":"only","method":"ping"}');
    await server.exit();
    expect(listMessages(server)).toEqual([{ jsonrpc: '2.0', id: 'only', result: {} }]);
  });
});
