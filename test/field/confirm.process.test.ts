/** How hosts answer a question, or do not, given to the built server as bytes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../src/tools/index.ts';
import { workflows } from '../../src/workflows/index.ts';
import { fastClock } from '../support/fast-clock.ts';
import { type GongStandIn, reply, startGong } from '../support/gong.ts';
import { environmentFor, newStateDirectory } from '../support/host.ts';
import { type ServerProcess, startProcess } from '../support/process.ts';
import { endServer, listMessages, openServer, readAudit } from '../support/raw-host.ts';
import { until } from '../support/waiting.ts';

let gong: GongStandIn;
/** The number of requests to Gong before the test. */
let before = 0;

beforeAll(async () => {
  gong = await startGong((_, response) => reply(response, 200, { prospectsAssigned: [], requestId: 'r' }));
});
beforeEach(() => {
  before = gong.received.length;
});
afterAll(() => gong.close());

const args = {
  crmProspectsIds: ['003Hp0000202byAIAQ'],
  flowId: '7140521234567890123',
  flowInstanceOwnerEmail: 'ada@example.com',
};
const tool = 'gong_assign_prospects_to_flow';
interface CallResult {
  readonly isError?: boolean;
  readonly content: readonly [{ readonly text: string }];
  readonly requestState?: string;
  readonly resultType?: string;
}

const expectNothingChanged = (result: CallResult) => {
  expect(result.isError).toBe(true);
  expect(result.content[0].text).toContain('Nothing was changed.');
  expect(result.content[0].text).toContain('GONG_CONFIRM');
  expect(gong.received).toHaveLength(before);
};

describe('a host that is asked by a request', () => {
  const capabilities = { elicitation: {} };
  let opened: Awaited<ReturnType<typeof openServer>>;
  beforeAll(async () => {
    opened = await openServer({ capabilities, environment: environmentFor(gong.origin) });
  });
  afterAll(() => endServer(opened.server));

  let id = 0;
  /** Calls the tool and sends the host's response to the question, to which the id of the question is added. */
  const callAndReply = async (given: object): Promise<CallResult> => {
    const { server } = opened;
    id += 1;
    const from = server.lines().length;
    server.call(`call ${id}`, tool, args);
    const findQuestion = () =>
      listMessages(server)
        .slice(from)
        .find(({ method }) => method === 'elicitation/create');
    await until(() => findQuestion() !== undefined);
    server.sendText(JSON.stringify({ id: findQuestion()?.id, ...given }));
    return (await server.respond(`call ${id}`)).result as CallResult;
  };

  it.each([
    ['[F11] answers with an error', { error: { code: -32603, message: 'no dialog' } }, 'host error', 'no dialog'],
    ['[F11] answers with an error that is text', { error: 'denied', result: null }, 'host error', 'denied'],
    ['[F11] answers with an error that is empty', { error: {} }, 'host error', 'error'],
    ['[F11] answers with an empty result', { result: {} }, 'unreadable answer', 'neither yes nor no'],
    ['[F11] answers with a list', { result: [] }, 'unreadable answer', 'neither yes nor no'],
    ['[F11] answers with a text', { result: 'accept' }, 'unreadable answer', 'neither yes nor no'],
    [
      '[F11] answers with an unknown action',
      { result: { action: 'approve' } },
      'unreadable answer',
      'neither yes nor no',
    ],
    [
      '[F11] answers with a yes to something else',
      { result: { action: 'accept', content: { confirm: false } } },
      'unreadable answer',
      'not asked for',
    ],
    [
      '[F11] answers with a yes with text',
      { result: { action: 'accept', content: 'no' } },
      'unreadable answer',
      'neither yes nor no',
    ],
    ['[F11] answers with a no', { result: { action: 'decline' } }, 'declined', '"decline"'],
    [
      '[F11] answers with a no without jsonrpc and with content null',
      { result: { action: 'cancel', content: null } },
      'cancelled',
      '"cancel"',
    ],
  ])(
    '%s, and gets an error that says that nothing was changed, with one line in the audit log',
    async (_, given, outcome, words) => {
      const lines = opened.readAudit().length;
      const result = await callAndReply(given);
      expectNothingChanged(result);
      expect(result.content[0].text).toContain(words);
      expect(result.content[0].text).toMatch(/ \d+ ms/);
      expect(opened.readAudit().slice(lines)).toEqual([
        expect.objectContaining({ tool, outcome: `not confirmed: ${outcome}` }),
      ]);
    },
  );

  it.each([
    ['[F11] answers with a yes', { result: { action: 'accept', content: {} } }],
    ['[F15] answers with a yes with content as a list', { result: { action: 'accept', content: [], _meta: [] } }],
    [
      '[F15] answers with a yes with members that are null',
      { result: { action: 'accept', content: null }, error: null },
    ],
  ])('%s, and is served', async (_, given) => {
    await callAndReply(given);
    expect(gong.received).toHaveLength(before + 1);
  });

  it('[F11] cancels the call meanwhile, which changes nothing and adds one line to the audit log', async () => {
    const lines = opened.readAudit().length;
    const { server } = opened;
    server.call('cancelled', tool, args);
    const isAsked = () => listMessages(server).filter(({ method }) => method === 'elicitation/create').length > id;
    await until(isAsked);
    server.send({ method: 'notifications/cancelled', params: { requestId: 'cancelled' } });
    await until(() => opened.readAudit().length > lines);
    expect(opened.readAudit().slice(lines)).toEqual([
      expect.objectContaining({ outcome: 'not confirmed: call cancelled' }),
    ]);
    expect(gong.received).toHaveLength(before);
  });

  it.each([
    ['the end of stdin', ({ stdin }: ServerProcess) => void stdin.end()],
    ['SIGTERM', ({ child }: ServerProcess) => void child.kill('SIGTERM')],
  ])(
    '[F11] leaves by %s while it is asked, which changes nothing and adds one line to the audit log',
    async (_, leave) => {
      const { server, readAudit } = await openServer({ capabilities, environment: environmentFor(gong.origin) });
      server.call('open', tool, args);
      await until(() => listMessages(server).some(({ method }) => method === 'elicitation/create'));
      leave(server);
      await server.exit();
      expect(readAudit()).toEqual([expect.objectContaining({ outcome: 'not confirmed: no answer' })]);
      expect(gong.received).toHaveLength(before);
    },
  );

  it('[F11] answers yes after 50 seconds, and is served, because these do not count as time of the call', async () => {
    const speed = 10;
    const environment = environmentFor(gong.origin, fastClock(speed));
    const { server } = await openServer({ capabilities, environment });
    server.call('slow', tool, args);
    const findQuestion = () => listMessages(server).find(({ method }) => method === 'elicitation/create');
    await until(() => findQuestion() !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 50_000 / speed));
    server.send({ id: findQuestion()?.id, result: { action: 'accept', content: {} } });
    const result = (await server.respond('slow')).result as CallResult;
    expect(result.isError).not.toBe(true);
    expect(gong.received).toHaveLength(before + 1);
    await endServer(server);
  });

  it('[F11] never answers, and gets an error after 120 seconds with progress, and a late yes does nothing', async () => {
    const { server, readAudit } = await openServer({
      capabilities,
      environment: environmentFor(gong.origin, fastClock(40)),
    });
    const params = { name: tool, arguments: args, _meta: { progressToken: 'token' } };
    server.send({ id: 'call', method: 'tools/call', params });
    const result = (await server.respond('call')).result as CallResult;
    expectNothingChanged(result);
    expect(result.content[0].text).toContain('did not answer within 120 seconds');
    const progress = listMessages(server).filter(({ method }) => method === 'notifications/progress');
    const messages = progress.map(({ params }) => Reflect.get(Object(params), 'message'));
    const expected = messages.map((_, index) => `waiting for a person to confirm: ${index + 1}0 of 120 seconds`);
    expect(messages).toEqual(expected);
    expect(messages.length).toBeGreaterThan(5);
    const question = listMessages(server).find(({ method }) => method === 'elicitation/create');
    server.send({ id: question?.id, result: { action: 'accept', content: {} } });
    server.call('after', 'gong_status');
    await server.respond('after');
    expect(gong.received).toHaveLength(before);
    expect(readAudit()).toEqual([expect.objectContaining({ tool, outcome: 'not confirmed: no answer' })]);
    await endServer(server);
  });
});

describe('a host that is asked by a result', () => {
  const envelope = (elicitation: unknown) => ({
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': { elicitation },
  });
  const state = newStateDirectory();
  let server: ServerProcess;
  beforeAll(() => {
    server = startProcess(environmentFor(gong.origin, { GONG_STATE_DIR: state }));
  });
  afterAll(() => endServer(server));

  let id = 0;
  const call = async (more: object, input: object = args, asked = server): Promise<CallResult> => {
    id += 1;
    asked.send({ id, method: 'tools/call', params: { name: tool, arguments: input, _meta: envelope([]), ...more } });
    return (await asked.respond(id)).result as CallResult;
  };
  const replyWith = (confirm: unknown) => ({ inputResponses: { confirm } });

  it.each([
    ['[F11] answers with a no', { action: 'decline' }, 'declined', '"decline"'],
    ['[F11] answers with a cancel', { action: 'cancel' }, 'cancelled', '"cancel"'],
    ['[F11] answers with nothing', {}, 'unreadable answer', 'not asked for'],
    ['[F11] answers with an unknown action', { action: 'ok' }, 'unreadable answer', 'not asked for'],
    ['[F11] answers with a yes with text', { action: 'accept', content: 'no' }, 'unreadable answer', 'not asked for'],
    ['[F11] answers with a yes with a list', { action: 'accept', content: [0] }, 'unreadable answer', 'not asked for'],
    [
      '[F11] answers with a yes to something else',
      { action: 'accept', content: { sure: false } },
      'unreadable answer',
      'not asked for',
    ],
  ])(
    '%s, and gets an error that says that nothing was changed, with one line in the audit log',
    async (_, given, outcome, words) => {
      const asking = await call({});
      expect(asking).toMatchObject({ resultType: 'input_required', requestState: expect.any(String) });
      const lines = readAudit(state).length;
      const result = await call({ ...replyWith(given), requestState: asking.requestState });
      expectNothingChanged(result);
      expect(result.content[0].text).toContain(words);
      expect(result.content[0].text).toMatch(/ \d+ ms/);
      expect(readAudit(state).slice(lines)).toEqual([
        expect.objectContaining({ outcome: `not confirmed: ${outcome}` }),
      ]);
    },
  );

  it('[F15] answers with a yes with content as a list, and is served', async () => {
    const { requestState } = await call({});
    const sortedOtherwise = Object.fromEntries(Object.entries(args).reverse());
    await call({ ...replyWith({ action: 'accept', content: [] }), requestState }, sortedOtherwise);
    expect(gong.received).toHaveLength(before + 1);
  });

  it('[F11] answers yes for other arguments, without the state or with a changed one, which changes nothing', async () => {
    const yes = replyWith({ action: 'accept', content: {} });
    const { requestState } = await call({});
    expectNothingChanged(await call({ ...yes, requestState }, { ...args, crmProspectsIds: ['003Hp0000202byBIAQ'] }));
    expectNothingChanged(await call(yes));
    expectNothingChanged(await call({ ...yes, requestState: `${requestState?.slice(0, -2)}xx` }));
  });

  it('[F11] answers yes after more than 120 seconds, which changes nothing', async () => {
    const speed = 40;
    const hasty = startProcess(environmentFor(gong.origin, fastClock(speed)));
    const { requestState } = await call({}, args, hasty);
    await new Promise((resolve) => setTimeout(resolve, 121_000 / speed));
    const result = await call({ ...replyWith({ action: 'accept', content: {} }), requestState }, args, hasty);
    expectNothingChanged(result);
    expect(result.content[0].text).toContain('120 seconds are allowed');
    await endServer(hasty);
  });
});

describe('GONG_CONFIRM', () => {
  const confirmed = { emailAddress: 'ada@example.com', confirm: 'ada@example.com' };
  const bulk = {
    flowId: args.flowId,
    flowInstanceOwnerEmail: args.flowInstanceOwnerEmail,
    prospects: [{ firstName: 'Ada', lastName: 'Byron', email: 'ada@example.com' }],
  };
  const writes = [
    [tool, args],
    ['gong_submit_bulk_assignment', bulk],
    ['gong_override_flow_content', { ...args, steps: [{ number: 1, subject: 'Hello' }] }],
    ['gong_erase_email_data', confirmed],
    ['gong_erase_phone_data', { phoneNumber: '+15550100', confirm: '+15550100' }],
  ] as const;

  it('is tried with every tool that contacts or erases, of which the commit of a plan has a test of its own', () => {
    const names = [...operations, ...workflows].filter(({ effect }) => effect === 'outreach' || effect === 'erase');
    const tried = [...writes.map(([name]) => name), 'gong_commit_enrollment'];
    expect(names.map(({ name }) => name).sort()).toEqual(tried.sort());
  });

  it.each([
    ['a host without elicitation', {}],
    ['a host that can only open web pages', { elicitation: { url: {} } }],
  ])('[F11] "required" refuses every tool that contacts or erases for %s', async (_, capabilities) => {
    const { server, readAudit } = await openServer({
      capabilities,
      environment: environmentFor(gong.origin, {
        GONG_CONFIRM: 'required',
        GONG_TOOLSETS: 'all',
        GONG_ALLOW_ERASE: 'true',
      }),
    });
    for (const [name, input] of writes) {
      server.call(name, name, input);
      const result = (await server.respond(name)).result as CallResult;
      expectNothingChanged(result);
      expect(result.content[0].text).toContain('GONG_CONFIRM is "required"');
    }
    expect(readAudit().map(({ outcome }) => outcome)).toEqual(writes.map(() => 'not confirmed: nobody to ask'));
    await endServer(server);
  });

  it.each([
    ['never', { elicitation: {} }],
    ['auto', {}],
    ['auto', { elicitation: { url: {} } }],
    ['auto', { elicitation: null }],
  ])('[F11] "%s" does not ask a host that declares %j', async (GONG_CONFIRM, capabilities) => {
    const { server } = await openServer({ capabilities, environment: environmentFor(gong.origin, { GONG_CONFIRM }) });
    server.call('call', tool, args);
    await server.respond('call');
    expect(gong.received).toHaveLength(before + 1);
    expect(listMessages(server).filter(({ method }) => method === 'elicitation/create')).toEqual([]);
    await endServer(server);
  });

  it('accepts no other word', async () => {
    const server = startProcess(environmentFor(gong.origin, { GONG_CONFIRM: 'always' }));
    expect((await server.exit()).code).toBe(2);
    expect(server.stderr()).toContain('GONG_CONFIRM');
  });
});
