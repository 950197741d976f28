import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { fastClock } from '../support/fast-clock.ts';
import { reply, startGong } from '../support/gong.ts';
import { environmentFor } from '../support/host.ts';
import { listRemaining, type ServerProcess, startProcess } from '../support/process.ts';
import { until } from '../support/waiting.ts';
import { expectExit, maxWaitMilliseconds, openServer, shutdownCauses, speed } from './shutdown-causes.ts';

afterAll(() => expect(listRemaining()).toEqual([]));

const start = startProcess;

/** Answers of about 40,000 characters, each sent twice: as text and as structured content. */
const bigList = { users: Array.from({ length: 100 }, (_, id) => ({ id: String(id), title: 'x'.repeat(350) })) };

async function withBigResponses(more: Record<string, string> = {}) {
  const gong = await startGong((_, response) => reply(response, 200, bigList));
  const server = await openServer(
    { start },
    environmentFor(gong.origin, { GONG_REQUESTS_PER_SECOND: '100000', ...more }),
  );
  return { gong, server };
}

function readMemory({ child }: ServerProcess): number {
  const pages = Number(readFileSync(`/proc/${child.pid}/statm`, 'utf8').split(' ')[1]);
  return (pages * 4096) / 1024 ** 2;
}

describe('a stdout that breaks', () => {
  it('ends the server, also when a big response is half written', async () => {
    const { gong, server } = await withBigResponses();
    server.stdout.pause();
    for (let id = 0; id < 30; id += 1) server.call(id, 'gong_list_users', { limit: 100 });
    await until(() => gong.received.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    server.stdout.destroy();
    await expectExit(server, maxWaitMilliseconds);
    await gong.close();
  });

  it('ends a command without an error', async () => {
    const command = startProcess({}, ['tools', '--json', '--toolsets', 'all']);
    command.stdout.destroy();
    expect((await command.exit()).code).toBe(0);
    expect(command.stderr()).toBe('');
  });
});

describe('a stderr that breaks', () => {
  it('does not end the server', async () => {
    const server = await openServer();
    server.child.stderr?.destroy();
    for (let id = 0; id < 20; id += 1) {
      server.call(id, 'gong_status');
      expect(await server.respond(id)).toHaveProperty('result.structuredContent');
    }
    server.stdin.end();
    await expectExit(server);
  });
});

describe('a host that does not read what the server writes', () => {
  it('gets every response once it reads stdout again, and memory does not grow with its requests', async () => {
    const server = await openServer({ start }, { GONG_TOOLSETS: 'all' });
    server.stdout.pause();
    const before = readMemory(server);
    const asked = 1500;
    for (let id = 0; id < asked; id += 1) server.send({ id, method: 'tools/list', params: {} });
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(readMemory(server) - before).toBeLessThan(75);
    server.stdout.resume();
    await Promise.all(Array.from({ length: asked }, (_, id) => server.respond(id)));
    expect(server.lines()).toHaveLength(1 + asked);
    expect(server.stderr()).not.toMatch(/Warning/);
    server.stdin.end();
    await expectExit(server);
  });

  const someCauses = shutdownCauses.slice(0, 2);
  it.concurrent.each(someCauses)('does not keep the server from exiting after $name', async ({ trigger }) => {
    const { gong, server } = await withBigResponses(fastClock(speed));
    server.stdout.pause();
    for (let id = 0; id < 200; id += 1) server.call(id, 'gong_list_users', { limit: 100 });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    trigger(server);
    await expectExit(server, maxWaitMilliseconds / speed);
    await gong.close();
  });

  it('gets every response whole when stdin ended while it did not read stdout', async () => {
    const { gong, server } = await withBigResponses();
    server.stdout.pause();
    for (let id = 0; id < 30; id += 1) server.call(id, 'gong_list_users', { limit: 100 });
    server.stdin.end();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    server.stdout.resume();
    await expectExit(server, maxWaitMilliseconds);
    expect(server.lines()).toHaveLength(31);
    for (const line of server.lines()) expect(JSON.parse(line)).toHaveProperty('result');
    await gong.close();
  });

  it('gets results although it does not read stderr, and memory does not grow with the log', async () => {
    const server = await openServer({ start });
    server.child.stderr?.pause();
    const before = readMemory(server);
    server.stdin.write('{}\n'.repeat(100_000));
    server.call('last', 'gong_status');
    expect(await server.respond('last')).toHaveProperty('result.structuredContent');
    expect(readMemory(server) - before).toBeLessThan(50);
    server.stdin.end();
    await expectExit(server);
  });
});
