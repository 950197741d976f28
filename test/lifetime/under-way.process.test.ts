import { afterAll, describe, expect, it } from 'vitest';
import { reply, startGong } from '../support/gong.ts';
import { environmentFor, newStateDirectory } from '../support/host.ts';
import { initialize, listRemaining, startProcess } from '../support/process.ts';
import { until } from '../support/waiting.ts';
import { linesOnDisk, tornLines } from '../trials/kills.ts';
import { expectEnd, idleMilliseconds, opened, underWayMilliseconds, ways } from './shutdown-causes.ts';

afterAll(() => expect(listRemaining()).toEqual([]));

/** A server that waits for the answer to one read, from a Gong that gives none. */
async function withReadUnderWay() {
  const gong = await startGong(() => undefined);
  const server = await opened({ start: startProcess }, environmentFor(gong.origin));
  server.call(7, 'gong_list_workspaces');
  await until(() => gong.received.length === 1);
  return { gong, server };
}

describe.concurrent('a server with reads under way', () => {
  it.each(ways)('ends within five seconds of $name, although Gong does not answer', async (way) => {
    const gong = await startGong(() => undefined);
    const server = await opened(way, environmentFor(gong.origin));
    for (let id = 0; id < 20; id += 1) server.call(id, 'gong_get_user', { id: String(id) });
    await until(() => gong.received.length === 20);
    way.leave(server);
    await expectEnd(server, underWayMilliseconds);
    await gong.close();
  });

  it.each(ways.slice(0, 4))('still answers them after $name, and ends at once then', async (way) => {
    const gong = await startGong((_, response) => void setTimeout(() => reply(response, 200, { workspaces: [] }), 700));
    const server = await opened(way, environmentFor(gong.origin));
    server.call(7, 'gong_list_workspaces');
    await until(() => gong.received.length === 1);
    way.leave(server);
    await expectEnd(server, 700 + idleMilliseconds);
    expect(await server.respond(7)).toHaveProperty('result.structuredContent');
    await gong.close();
  });

  it('answers a call that was written just before the end of stdin', async () => {
    const gong = await startGong((_, response) => void setTimeout(() => reply(response, 200, { workspaces: [] }), 300));
    const server = await opened({ start: startProcess }, environmentFor(gong.origin));
    server.call(7, 'gong_list_workspaces');
    server.stdin.end();
    await expectEnd(server, underWayMilliseconds);
    expect(await server.respond(7)).toHaveProperty('result.structuredContent');
    await gong.close();
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends at once of a second %s', async (signal) => {
    const { gong, server } = await withReadUnderWay();
    server.child.kill('SIGTERM');
    await until(() => server.stderr().includes('"end"'));
    server.child.kill(signal);
    await expectEnd(server, idleMilliseconds / 2);
    await gong.close();
  });

  it('begins nothing that arrives after a signal', async () => {
    const { gong, server } = await withReadUnderWay();
    server.child.kill('SIGTERM');
    await until(() => server.stderr().includes('"end"'));
    server.call(8, 'gong_list_workspaces');
    await expectEnd(server, underWayMilliseconds);
    expect(gong.received).toHaveLength(1);
    await gong.close();
  });
});

describe.concurrent('a server with a write under way', () => {
  it.each(ways)('notes what is not known of it before it ends of $name', async (way) => {
    const gong = await startGong(() => undefined);
    const stateDirectory = newStateDirectory();
    const server = await way.start({ ...environmentFor(gong.origin), GONG_STATE_DIR: stateDirectory });
    await initialize(server);
    server.call(7, 'gong_assign_prospects_to_flow', {
      flowId: '1',
      flowInstanceOwnerEmail: 'owner@example.com',
      crmProspectsIds: ['003000000000001AAA'],
    });
    await until(() => gong.received.length === 1);
    way.leave(server);
    await expectEnd(server, underWayMilliseconds);
    const lines = linesOnDisk({ stateDirectory });
    expect(tornLines(lines)).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('unknown whether it was done');
    await gong.close();
  });
});
