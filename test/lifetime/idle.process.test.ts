import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { newStateDirectory } from '../support/host.ts';
import { initialize, listRemaining, startProcess } from '../support/process.ts';
import { until } from '../support/waiting.ts';
import { environment, exitInTime, expectExit, openServer, shutdownCauses } from './shutdown-causes.ts';

afterAll(() => expect(listRemaining()).toEqual([]));

describe('an idle server', () => {
  it.each(shutdownCauses)('exits at once after $name', async (cause) => {
    const server = await openServer(cause);
    cause.trigger(server);
    await expectExit(server);
  });

  it.each(shutdownCauses)('exits at once after $name when no host has initialized it', async (cause) => {
    const server = await cause.start(environment);
    await until(() => server.stderr().includes('"serving"'));
    cause.trigger(server);
    await expectExit(server);
  });

  it('exits when stdin ends in the middle of a line, and does not answer that line', async () => {
    const server = await openServer();
    server.stdin.end('{"jsonrpc":"2.0","id":"half","method":"tools/li');
    await expectExit(server);
    expect(server.lines()).toHaveLength(1);
  });

  it('exits when stdin ends before anything was written to it', async () => {
    const server = startProcess(environment);
    server.stdin.end();
    await expectExit(server);
    expect(server.lines()).toEqual([]);
  });
});

describe('a server that is just being started', () => {
  const instants = [0, 10, 20, 30, 40, 60, 80, 100, 130, 160, 200];

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'exits at once after %s at any instant, and leaves nothing behind',
    async (signal) => {
      for (const milliseconds of instants) {
        const stateDirectory = newStateDirectory();
        const server = startProcess({ GONG_SANDBOX: 'true', GONG_STATE_DIR: stateDirectory });
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
        server.child.kill(signal);
        const end = await exitInTime(server);
        expect(server.child.signalCode ?? end.code, server.stderr()).toBeOneOf([signal, 0]);
        expect(server.stderr()).not.toMatch(/Warning|Error:|\n {4}at /);
        expect(readdirSync(stateDirectory)).toEqual([]);
      }
    },
  );

  it('exits after the end of stdin, and answers what came before it', async () => {
    const server = startProcess(environment);
    const opening = initialize(server);
    server.send({ id: 'list', method: 'tools/list', params: {} });
    server.stdin.end();
    await opening;
    expect(await server.respond('list')).toHaveProperty('result.tools');
    await expectExit(server);
  });
});
