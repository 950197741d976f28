import { afterAll, describe, expect, it } from 'vitest';
import { fastClock } from '../support/fast-clock.ts';
import { reply, startGong } from '../support/gong.ts';
import { environmentFor, newStateDirectory } from '../support/host.ts';
import { initialize, listRemaining, startProcess } from '../support/process.ts';
import { until } from '../support/waiting.ts';
import { findTornLines, readStateLines } from '../trials/kills.ts';
import { expectExit, maxWaitMilliseconds, openServer, shutdownCauses, speed } from './shutdown-causes.ts';

afterAll(() => expect(listRemaining()).toEqual([]));

/** A server that waits for the answer to one read, from a Gong that gives none. */
async function startWithReadInProgress() {
  const gong = await startGong(() => undefined);
  const server = await openServer({ start: startProcess }, environmentFor(gong.origin));
  server.call(7, 'gong_list_workspaces');
  await until(() => gong.received.length === 1);
  return { gong, server };
}

describe.concurrent('a server with reads under way', () => {
  it.each(shutdownCauses)('stops waiting for Gong and exits after $name', async (cause) => {
    const gong = await startGong(() => undefined);
    const server = await openServer(cause, { ...environmentFor(gong.origin), ...fastClock(speed) });
    for (let id = 0; id < 20; id += 1) server.call(id, 'gong_get_user', { id: String(id) });
    await until(() => gong.received.length === 20);
    cause.trigger(server);
    await expectExit(server, maxWaitMilliseconds / speed);
    await gong.close();
  });

  it('stops waiting for Gong in true time too', async () => {
    const { gong, server } = await startWithReadInProgress();
    server.stdin.end();
    await expectExit(server, maxWaitMilliseconds);
    await gong.close();
  });

  it.each(shutdownCauses.slice(0, 4))('returns their results after $name, and then exits at once', async (cause) => {
    const gong = await startGong((_, response) => void setTimeout(() => reply(response, 200, { workspaces: [] }), 700));
    const server = await openServer(cause, environmentFor(gong.origin));
    server.call(7, 'gong_list_workspaces');
    await until(() => gong.received.length === 1);
    cause.trigger(server);
    await expectExit(server, 700);
    expect(await server.respond(7)).toHaveProperty('result.structuredContent');
    await gong.close();
  });

  it('returns the result of a call that was written just before the end of stdin', async () => {
    const gong = await startGong((_, response) => void setTimeout(() => reply(response, 200, { workspaces: [] }), 300));
    const server = await openServer({ start: startProcess }, environmentFor(gong.origin));
    server.call(7, 'gong_list_workspaces');
    server.stdin.end();
    await expectExit(server, maxWaitMilliseconds);
    expect(await server.respond(7)).toHaveProperty('result.structuredContent');
    await gong.close();
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('exits at once after a second signal, %s', async (signal) => {
    const { gong, server } = await startWithReadInProgress();
    server.child.kill('SIGTERM');
    await until(() => server.stderr().includes('"end"'));
    server.child.kill(signal);
    await expectExit(server);
    await gong.close();
  });

  it('starts no call that arrives after a signal', async () => {
    const { gong, server } = await startWithReadInProgress();
    server.child.kill('SIGTERM');
    await until(() => server.stderr().includes('"end"'));
    server.call(8, 'gong_list_workspaces');
    await expectExit(server, maxWaitMilliseconds);
    expect(gong.received).toHaveLength(1);
    await gong.close();
  });
});

describe.concurrent('a server with a write under way', () => {
  it.each(shutdownCauses)('records before it exits after $name that the outcome is not known', async (cause) => {
    const gong = await startGong(() => undefined);
    const stateDirectory = newStateDirectory();
    const server = await cause.start({
      ...environmentFor(gong.origin),
      ...fastClock(speed),
      GONG_STATE_DIR: stateDirectory,
    });
    await initialize(server);
    server.call(7, 'gong_assign_prospects_to_flow', {
      flowId: '1',
      flowInstanceOwnerEmail: 'owner@example.com',
      crmProspectsIds: ['003000000000001AAA'],
    });
    await until(() => gong.received.length === 1);
    cause.trigger(server);
    await expectExit(server, maxWaitMilliseconds / speed);
    const lines = readStateLines({ stateDirectory });
    expect(findTornLines(lines)).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('unknown whether it was done');
    await gong.close();
  });
});
