import { PassThrough } from 'node:stream';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { parseMessages, readMessages, toLine } from '../../src/mcp/messages/messages.ts';
import { StreamTransport } from '../../src/mcp/messages/transport.ts';
import { until } from '../support/waiting.ts';

interface Response {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number };
}

interface Connection {
  write(bytes: Uint8Array | string): void;
  /** Everything written to the host, line by line. */
  lines(): string[];
  /** The responses, those of batches one by one. */
  responses(): Response[];
  /** Resolves when a request that was sent after all others has its response. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const open = new Set<Connection>();
afterEach(() => Promise.all([...open].map((connection) => connection.close())));

/** Connects a server with one tool, through the transport, to streams that the test holds. */
function connect(): Connection {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let text = '';
  output.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const createServer = () => {
    const server = new McpServer({ name: 'test', version: '1' }, { capabilities: { tools: {} } });
    server.registerTool('echo', {}, () => ({ content: [{ type: 'text', text: 'echo' }] }));
    return server;
  };
  const serving = serveStdio(createServer, { transport: new StreamTransport(input, output) });
  const lines = () => text.split('\n').filter((line) => line !== '');
  let flushed = 0;
  const connection: Connection = {
    write: (bytes) => void input.write(bytes),
    lines,
    responses: () => lines().flatMap((line) => JSON.parse(line)),
    flush: async () => {
      flushed += 1;
      const id = `flush ${flushed}`;
      input.write(`\n${JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })}\n`);
      await until(() => text.includes(`"${id}"`));
      await new Promise((resolve) => setImmediate(resolve));
    },
    close: async () => {
      open.delete(connection);
      await serving.close();
    },
  };
  open.add(connection);
  return connection;
}

/** Sends lines and returns what came back, without the response that shows that it is all. */
async function exchange(...lines: string[]): Promise<Response[]> {
  const connection = connect();
  connection.write(`${lines.join('\n')}\n`);
  await connection.flush();
  return connection.responses().filter(({ id }) => !String(id).startsWith('flush'));
}

describe('a request whose meaning is plain', () => {
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  it.each([
    ['a ping without jsonrpc', { id: 2, method: 'ping' }],
    ['a ping with the number 2.0 as jsonrpc', { jsonrpc: 2, id: 2, method: 'ping' }],
    ['a ping of JSON-RPC 1.0', { jsonrpc: '1.0', id: 2, method: 'ping', params: [] }],
    ['a ping with params null', { jsonrpc: '2.0', id: 2, method: 'ping', params: null }],
    ['a ping with members that MCP does not know', { jsonrpc: '2.0', id: 2, method: 'ping', result: null, trace: 1 }],
    ['a ping with _meta as a list', { id: 2, method: 'ping', params: { _meta: [] } }],
    ['a ping with _meta null', { id: 2, method: 'ping', params: { _meta: null } }],
    ['a ping with a progress token that is none', { id: 2, method: 'ping', params: { _meta: { progressToken: {} } } }],
    ['a list with a cursor null', { id: 2, method: 'tools/list', params: { cursor: null } }],
    ['a call with arguments as a list', { id: 2, method: 'tools/call', params: { name: 'echo', arguments: [] } }],
    ['a call with arguments null', { id: 2, method: 'tools/call', params: { name: 'echo', arguments: null } }],
    ['a call with arguments as JSON text', { id: 2, method: 'tools/call', params: { name: 'echo', arguments: '{}' } }],
    ['a call with empty arguments', { id: 2, method: 'tools/call', params: { name: 'echo', arguments: '' } }],
    ['a call with task null', { id: 2, method: 'tools/call', params: { name: 'echo', task: null, _meta: [] } }],
    [
      'initialize with capabilities as a list',
      { id: 2, method: 'initialize', params: { ...params, capabilities: [] } },
    ],
    ['initialize with capabilities null', { id: 2, method: 'initialize', params: { ...params, capabilities: null } }],
    ['initialize with clientInfo as a list', { id: 2, method: 'initialize', params: { ...params, clientInfo: [] } }],
    [
      'initialize with a nameless client',
      { id: 2, method: 'initialize', params: { ...params, clientInfo: { version: 1 } } },
    ],
    ['initialize with a client name alone', { id: 2, method: 'initialize', params: { ...params, clientInfo: 'php' } }],
    [
      'initialize with a title null',
      {
        id: 2,
        method: 'initialize',
        params: { ...params, clientInfo: { name: 'a', version: '1', title: null, icons: null } },
      },
    ],
    ['initialize with nothing', { id: 2, method: 'initialize' }],
    [
      'initialize with capabilities that PHP wrote',
      {
        id: 2,
        method: 'initialize',
        params: {
          ...params,
          capabilities: { elicitation: [], roots: [], sampling: [], experimental: [], tasks: { list: [] } },
        },
      },
    ],
    [
      'initialize with capabilities as yes and no',
      {
        id: 2,
        method: 'initialize',
        params: { ...params, capabilities: { elicitation: true, roots: { listChanged: null }, sampling: false } },
      },
    ],
  ])('gets its result: %s', async (_, request) => {
    const responses = await exchange(JSON.stringify(request));
    expect(responses).toEqual([expect.objectContaining({ id: 2, result: expect.anything() })]);
  });

  it('keeps the version that was asked for where the rest of initialize had to be corrected', async () => {
    const [response] = await exchange(
      JSON.stringify({ id: 0, method: 'initialize', params: { ...params, capabilities: [] } }),
    );
    expect(response).toMatchObject({ id: 0, result: { protocolVersion: '2025-06-18' } });
  });
});

describe('the capabilities of a host', () => {
  it.each([
    [[], {}],
    [null, {}],
    [{ elicitation: [], roots: null }, { elicitation: {} }],
    [{ elicitation: { form: [], url: null } }, { elicitation: { form: {} } }],
    [{ elicitation: true, sampling: false }, { elicitation: {} }],
    [{ elicitation: { form: true, url: false } }, { elicitation: { form: {} } }],
    [{ elicitation: { form: false } }, {}],
    [
      { experimental: [], extensions: { ui: [] } },
      { experimental: {}, extensions: { ui: {} } },
    ],
    [{ experimental: { other: { value: null } } }, { experimental: { other: { value: null } } }],
  ])('are read as the host means them, in both eras: %j', (capabilities, expected) => {
    const opening = readMessages({ id: 1, method: 'initialize', params: { capabilities } });
    expect(opening.messages[0]).toHaveProperty('message.params.capabilities', expected);
    const _meta = { 'io.modelcontextprotocol/clientCapabilities': capabilities };
    const call = readMessages({ id: 1, method: 'tools/call', params: { name: 'echo', _meta } });
    expect(call.messages[0]).toHaveProperty(
      ['message', 'params', '_meta', 'io.modelcontextprotocol/clientCapabilities'],
      expected,
    );
  });
});

describe('a request that cannot be carried out', () => {
  it.each([
    ['this is no JSON', null, -32700],
    ['{"jsonrpc":"2.0","id":5,"method":"ping"', null, -32700],
    ['42', null, -32600],
    ['null', null, -32600],
    ['"ping"', null, -32600],
    ['{}', null, -32600],
    ['[]', null, -32600],
    ['{"id":5}', 5, -32600],
    ['{"jsonrpc":"2.0","id":"a","method":7}', 'a', -32600],
    ['{"jsonrpc":"2.0","id":0,"method":null}', 0, -32600],
    ['{"jsonrpc":"2.0","id":1,"method":5,"result":null}', 1, -32600],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', null, -32600],
    ['{"jsonrpc":"2.0","id":{},"method":"ping"}', null, -32600],
    ['{"jsonrpc":"2.0","id":true,"method":"ping"}', null, -32600],
    ['{"jsonrpc":"2.0","id":5,"method":"ping","params":"all"}', 5, -32600],
    ['{"jsonrpc":"2.0","id":5,"method":"ping","params":[1]}', 5, -32602],
    ['{"jsonrpc":"2.0","id":5,"method":"ping","params":{"_meta":"x"}}', 5, -32602],
    ['{"jsonrpc":"2.0","id":"","method":"no/such/method"}', '', -32601],
    ['{"jsonrpc":"2.0","id":5,"method":"__proto__"}', 5, -32601],
  ])('gets one error with its id: %s', async (line, id, code) => {
    expect(await exchange(line)).toEqual([expect.objectContaining({ id, error: expect.objectContaining({ code }) })]);
  });
});

describe('an id', () => {
  it.each(['9007199254740993', '-1780000000000000001', '1.5', '1e+300', '0', '-7', '"x"', '""', '"\\u0000number:"'])(
    'comes back as it was sent: %s',
    async (id) => {
      const connection = connect();
      connection.write(`{"jsonrpc":"2.0","id":${id},"method":"ping"}\n`);
      await connection.flush();
      expect(connection.lines()[0]).toContain(`"id":${id}`);
      expect(connection.responses()[0]).toHaveProperty('result');
    },
  );

  it('above 2^53 is the one that a cancellation names', () => {
    const read = (text: string) => parseMessages(Buffer.from(text)).messages[0];
    const call = read('{"id":9007199254740993,"method":"tools/call","params":{"name":"echo"}}');
    const cancelled = read('{"method":"notifications/cancelled","params":{"requestId":9007199254740993}}');
    expect(cancelled).toHaveProperty(
      'message.params.requestId',
      call && 'message' in call && Reflect.get(call.message, 'id'),
    );
  });
});

describe('a notification', () => {
  it.each([
    '{"method":"notifications/initialized"}',
    '{"jsonrpc":"2.0","id":null,"method":"notifications/initialized","params":null}',
    '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{},"reason":7}}',
    '{"jsonrpc":"2.0","method":"notifications/initialized","params":"none"}',
    '{"jsonrpc":"2.0","method":"notifications/progress","params":[1,2]}',
    '{"jsonrpc":"2.0","method":"no/such/thing"}',
    '{"jsonrpc":"2.0","method":"ping"}',
    '{"jsonrpc":"2.0","id":77,"result":{}}',
    '{"id":null,"error":{"code":1,"message":"x"}}',
    '{"id":{},"result":[]}',
    '',
    '   \t\r',
    '\ufeff',
  ])('or another line that asks for nothing gets no response: %s', async (line) => {
    expect(await exchange(line)).toEqual([]);
  });
});

describe('a response of the host', () => {
  it.each([
    [{ id: 3, result: { action: 'accept' } }, { result: { action: 'accept' } }],
    [{ id: '3', result: { action: 'accept', content: [] }, error: null }, { result: { content: {} } }],
    [{ id: 3, result: { action: 'accept', content: null, _meta: null } }, { result: { action: 'accept' } }],
    [{ id: 3, result: [] }, { result: {} }],
    [
      { id: 0, result: null },
      { id: 0, result: {} },
    ],
    [{ id: 3, method: null, result: null, error: null }, { result: {} }],
    [{ id: 3, result: 'yes' }, { result: {} }],
    [{ id: 3, result: null, error: 'denied' }, { error: { code: -32603, message: 'denied' } }],
    [{ id: 3, error: { code: '7' } }, { error: { code: -32603, message: 'an error without a message' } }],
    [{ id: 3, error: [] }, { error: { code: -32603 } }],
  ])('reaches the SDK: %j', (response, expected) => {
    expect(readMessages(response).messages).toEqual([{ message: expect.objectContaining({ jsonrpc: '2.0' }) }]);
    expect(readMessages(response).messages[0]).toMatchObject({ message: expected });
  });
});

describe('a batch', () => {
  it('gets one array with the response to each request in it, and none to the rest', async () => {
    const connection = connect();
    const batch = [
      { jsonrpc: '2.0', id: 1, method: 'ping' },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { id: '1', method: 'tools/call', params: { name: 'echo' } },
      { id: 2, method: 'no/such/method' },
      { id: 2, method: 'ping' },
      { id: 9 },
      5,
      [],
    ];
    connection.write(`${JSON.stringify(batch)}\n`);
    await connection.flush();
    const [responses = []] = connection
      .lines()
      .map((line) => JSON.parse(line))
      .filter(Array.isArray);
    expect(responses.map(({ id }: Response) => id).sort()).toEqual([1, '1', 2, 2, 9, null, null].sort());
    expect(connection.lines()).toHaveLength(2);
  });

  it('of notifications alone gets no response', async () => {
    expect(await exchange('[{"method":"notifications/initialized"}]')).toEqual([]);
  });

  it('does not wait for a request that was cancelled', async () => {
    const connection = connect();
    connection.write('{"jsonrpc":"2.0","id":"open","method":"ping"}\n');
    await connection.flush();
    const batch = [
      { id: 1, method: 'tools/call', params: { name: 'echo' } },
      { id: 2, method: 'ping' },
      { method: 'notifications/cancelled', params: { requestId: 1 } },
    ];
    connection.write(`${JSON.stringify(batch)}\n`);
    await connection.flush();
    expect(connection.responses()).toContainEqual(expect.objectContaining({ id: 2, result: {} }));
  });

  it('is refused in the era without batches, each request with its id', async () => {
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const responses = await exchange(
      JSON.stringify([{ jsonrpc: '2.0', id: 4, method: 'tools/list', params: { _meta } }]),
    );
    expect(responses).toEqual([expect.objectContaining({ id: 4, error: expect.objectContaining({ code: -32600 }) })]);
  });
});

describe('the text of a message', () => {
  const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  it.each([`\ufeff${ping}`, `${ping}\r`, `  ${ping}  `, `\n\r\n${ping}\n\n`])(
    'may have a mark, blanks and blank lines',
    async (line) => {
      expect(await exchange(line)).toEqual([expect.objectContaining({ id: 1, result: {} })]);
    },
  );

  it('that is not UTF-8 is refused with its id, because its words are lost', async () => {
    const connection = connect();
    const [start, end] = ['{"id":6,"method":"tools/call","params":{"name":"echo","arguments":{"a":"', '"}}}\n'];
    connection.write(Buffer.concat([Buffer.from(start), Buffer.from([0xe9, 0xff]), Buffer.from(end)]));
    await connection.flush();
    expect(connection.responses()[0]).toMatchObject({ id: 6, error: { code: -32600 } });
  });

  it('may hold the replacement character itself', async () => {
    expect(await exchange('{"id":"\ufffd","method":"ping"}')).toEqual([{ jsonrpc: '2.0', id: '\ufffd', result: {} }]);
  });

  it('that is longer than 32 MiB is answered with an error, and the next one is served', async () => {
    const connection = connect();
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    for (let count = 0; count < 33; count += 1) connection.write(chunk);
    connection.write(`${ping}\n`);
    await connection.flush();
    expect(connection.responses()).toHaveLength(2);
    expect(connection.responses()[0]).toMatchObject({ id: null, error: { code: -32600 } });
  });

  it('without an end of line is read when the stream ends', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const transport = new StreamTransport(input, output);
    const received: unknown[] = [];
    transport.onmessage = (message) => void received.push(message);
    await transport.start();
    input.end(ping);
    await until(() => received.length === 1);
  });
});

const methods = [
  'initialize',
  'ping',
  'tools/list',
  'tools/call',
  'prompts/get',
  'completion/complete',
  'server/discover',
  'notifications/initialized',
  'logging/setLevel',
];
const ids = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(0));
const places = fc.constantFrom(
  '_meta',
  'arguments',
  'name',
  'capabilities',
  'clientInfo',
  'protocolVersion',
  'cursor',
  'task',
  'ref',
  'inputResponses',
  'requestState',
);
const requests = fc.record(
  {
    jsonrpc: fc.oneof(fc.constant('2.0'), fc.jsonValue()),
    id: ids,
    method: fc.oneof(fc.constantFrom(...methods), fc.string(), fc.jsonValue()),
    params: fc.oneof(fc.dictionary(places, fc.jsonValue()), fc.jsonValue()),
    more: fc.jsonValue(),
  },
  { requiredKeys: ['id', 'method'] },
);

describe('any request', () => {
  it('gets exactly one response, with its id', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const connection = connect();
        const line = JSON.stringify(request);
        connection.write(`${line}\n`);
        await connection.flush();
        const { id } = JSON.parse(line);
        await until(() => connection.responses().length === 2);
        expect(connection.responses().filter((response) => Object.is(response.id, id))).toHaveLength(1);
        await connection.close();
      }),
      { numRuns: 300 },
    );
  });

  it('gets exactly one response in a batch too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(requests, { minLength: 1, maxLength: 5 }), async (batch) => {
        const connection = connect();
        const line = JSON.stringify(batch);
        connection.write(`${line}\n`);
        await connection.flush();
        const expected = JSON.parse(line).map(({ id }: Response) => JSON.stringify(id));
        await until(() => connection.responses().length === batch.length + 1);
        const received = connection.responses().map(({ id }) => JSON.stringify(id));
        expect(received.filter((id) => !id.startsWith('"flush')).sort()).toEqual(expected.sort());
        await connection.close();
      }),
      { numRuns: 100 },
    );
  });

  it('is read the same however the stream is cut', async () => {
    const lines = fc.array(
      fc.oneof(
        requests.map((request) => JSON.stringify(request)),
        fc.string(),
      ),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(lines, fc.array(fc.nat(), { maxLength: 12 }), async (texts, cuts) => {
        const bytes = Buffer.from(`\ufeff${texts.join('\r\n')}\n`);
        const readIn = async (places: number[]) => {
          const input = new PassThrough();
          const output = new PassThrough({ encoding: 'utf8' });
          const transport = new StreamTransport(input, output);
          const received: unknown[] = [];
          transport.onmessage = (message) => void received.push(message);
          await transport.start();
          const ends = [...new Set(places)].sort((one, other) => one - other);
          for (const [index, end] of [...ends, bytes.length].entries())
            input.write(bytes.subarray(ends[index - 1] ?? 0, end));
          await until(() => input.readableLength === 0 && input.writableLength === 0);
          return { received, written: output.read() };
        };
        const whole = await readIn([]);
        expect(await readIn(cuts.map((cut) => cut % (bytes.length + 1)))).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a line to the host', () => {
  it('is one line of JSON with the id first', () => {
    const response = { jsonrpc: '2.0', id: '\0number:9007199254740993', result: { text: 'a\nb' } } as const;
    expect(toLine(response)).toBe('{"jsonrpc":"2.0","id":9007199254740993,"result":{"text":"a\\nb"}}');
  });
});
