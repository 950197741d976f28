import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { initialize, type Message, type ServerProcess, startProcess } from '../support/process.ts';
import { until } from '../support/waiting.ts';

interface Served {
  readonly process: ServerProcess;
  /** The variables it printed. */
  readonly environment: Record<string, string>;
}

async function startSandbox(args: readonly string[] = [], environment: Record<string, string> = {}): Promise<Served> {
  const process = startProcess(environment, ['sandbox', ...args]);
  await until(() => process.lines().some((line) => line.startsWith('To begin:')));
  const variables = process.lines().flatMap((line) => {
    const [, name, value] = /^(GONG_[A-Z_]+)=(\S+)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return { process, environment: Object.fromEntries(variables) };
}

async function stop({ process }: Served, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  const exit = process.exit();
  process.child.kill(signal);
  return (await exit).code;
}

async function refuse(args: readonly string[]) {
  const command = startProcess({}, args);
  const { code } = await command.exit();
  return { code, lines: command.lines(), stderr: command.stderr() };
}

describe('the command sandbox', () => {
  it('serves a Gong that a server in another process uses through the printed variables', async () => {
    const sandbox = await startSandbox();
    expect(Object.keys(sandbox.environment)).toEqual(['GONG_BASE_URL', 'GONG_ACCESS_KEY', 'GONG_ACCESS_KEY_SECRET']);
    const server = startProcess(sandbox.environment);
    await initialize(server);
    const owner = /flow owner (\S+);/.exec(sandbox.process.lines().join('\n'))?.[1];
    server.call(1, 'gong_list_flows', { flowOwnerEmail: owner, limit: 2 });
    const { result } = (await server.respond(1)) as Message & { result: { structuredContent: { flows: object[] } } };
    expect(result.structuredContent.flows).toHaveLength(2);
    server.stdin.end();
    await server.exit();
    expect(sandbox.process.stderr()).toBe('');
    expect(await stop(sandbox)).toBe(0);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with exit code 0 after %s', async (signal) => {
    expect(await stop(await startSandbox(), signal)).toBe(0);
  });

  it('keeps serving after its stdin was closed', async () => {
    const sandbox = await startSandbox();
    sandbox.process.stdin.end();
    for (let time = 0; time < 3; time += 1) {
      expect((await fetch(`${sandbox.environment.GONG_BASE_URL}/v2/flows`)).status).toBe(401);
    }
    expect(await stop(sandbox)).toBe(0);
  });

  it('logs requests on stderr at debug, without their credentials', async () => {
    const sandbox = await startSandbox([], { GONG_LOG_LEVEL: 'debug' });
    await fetch(`${sandbox.environment.GONG_BASE_URL}/v2/nothing?a=1`, {
      headers: { authorization: 'Basic c2VjcmV0' },
    });
    await until(() => sandbox.process.stderr().includes('\n'));
    expect(JSON.parse(sandbox.process.stderr())).toMatchObject({
      event: 'request',
      method: 'GET',
      url: '/v2/nothing?a=1',
    });
    expect(sandbox.process.stderr()).not.toContain('c2VjcmV0');
    await stop(sandbox);
  });

  it('listens on the port of --port, and refuses one in use with a single sentence and exit code 2', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    const refused = await refuse(['sandbox', '--port', port]);
    expect(refused).toEqual({
      code: 2,
      lines: [],
      stderr: expect.stringMatching(new RegExp(`^.*:\n- Port ${port} is in use[^.]*\\.\n$`)),
    });
    await new Promise((resolve) => taken.close(resolve));
    const sandbox = await startSandbox(['--port', port]);
    expect(sandbox.environment.GONG_BASE_URL).toBe(`http://127.0.0.1:${port}`);
    await stop(sandbox);
  });

  it.each([
    { args: ['sandbox', '--port', 'http'], problem: '--port is "http", but must be a whole number from 0 to 65535.' },
    { args: ['sandbox', '--port', '65536'], problem: '--port is "65536", but must be a whole number from 0 to 65535.' },
    { args: ['sandbox', '--port'], problem: '--port needs a value.' },
    { args: ['doctor', '--sandbox', '--port', '1'], problem: '--port belongs to the command sandbox; see --help.' },
    { args: ['sandbox', 'now'], problem: '"now"' },
  ])('refuses $args as a configuration error', async ({ args, problem }) => {
    const { code, lines, stderr } = await refuse(args);
    expect([code, lines]).toEqual([2, []]);
    expect(stderr).toContain(problem);
  });
});
