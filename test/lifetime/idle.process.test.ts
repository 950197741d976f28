import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { newStateDirectory } from '../support/host.ts';
import { initialize, listRemaining, startProcess } from '../support/process.ts';
import { until } from '../support/waiting.ts';
import { environment, expectEnd, expectInTime, idleMilliseconds, opened, ways } from './shutdown-causes.ts';

afterAll(() => expect(listRemaining()).toEqual([]));

describe('an idle server ends within a second', () => {
  it.each(ways)('of $name', async (way) => {
    const server = await opened(way);
    way.leave(server);
    await expectEnd(server, idleMilliseconds);
  });

  it.each(ways)('of $name, when no host has ever opened it', async (way) => {
    const server = await way.start(environment);
    await until(() => server.stderr().includes('"serving"'));
    way.leave(server);
    await expectEnd(server, idleMilliseconds);
  });

  it('of the end of stdin in the middle of a line, which is not answered', async () => {
    const server = await opened();
    server.stdin.end('{"jsonrpc":"2.0","id":"half","method":"tools/li');
    await expectEnd(server, idleMilliseconds);
    expect(server.lines()).toHaveLength(1);
  });

  it('of the end of a stdin that was never open', async () => {
    const server = startProcess(environment);
    server.stdin.end();
    await expectEnd(server, idleMilliseconds);
    expect(server.lines()).toEqual([]);
  });
});

describe('a server that is just being started ends within a second', () => {
  const instants = [0, 10, 20, 30, 40, 60, 80, 100, 130, 160, 200];

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'of %s, at whatever instant, and leaves nothing behind',
    async (signal) => {
      for (const milliseconds of instants) {
        const stateDirectory = newStateDirectory();
        const server = startProcess({ GONG_SANDBOX: 'true', GONG_STATE_DIR: stateDirectory });
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
        server.child.kill(signal);
        const end = await server.exit();
        expectInTime(end, idleMilliseconds);
        expect(server.child.signalCode ?? end.code, server.stderr()).toBeOneOf([signal, 0]);
        expect(server.stderr()).not.toMatch(/Warning|Error:|\n {4}at /);
        expect(readdirSync(stateDirectory)).toEqual([]);
      }
    },
  );

  it('of the end of stdin, and answers what came before it', async () => {
    const server = startProcess(environment);
    const opening = initialize(server);
    server.send({ id: 'list', method: 'tools/list', params: {} });
    server.stdin.end();
    await opening;
    expect(await server.respond('list')).toHaveProperty('result.tools');
    await expectEnd(server, idleMilliseconds);
  });
});
