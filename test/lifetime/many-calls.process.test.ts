import { afterAll, describe, expect, it } from 'vitest';
import { fault, reply, startGong } from '../support/gong.ts';
import { environmentFor, generations, newStateDirectory } from '../support/host.ts';
import { listRemaining, type Message, type ServerProcess, startProcess } from '../support/process.ts';
import { until } from '../support/waiting.ts';
import { checkOutcome, findTornLines, readStateLines } from '../trials/kills.ts';
import { listFreePeople, plan, readPlan, startScenario } from '../workflows/enrollment/scenario.ts';
import { expectExit, openServer } from './shutdown-causes.ts';

afterAll(() => expect(listRemaining()).toEqual([]));

const start = startProcess;
const quick = { GONG_REQUESTS_PER_SECOND: '100000', GONG_REQUESTS_PER_DAY: '1000000' };

async function expectStillServed(server: ServerProcess): Promise<void> {
  server.call('one more', 'gong_get_user', { id: '4711' });
  expect(toUser(await server.respond('one more'))).toBe('4711');
  expect(server.stderr()).not.toMatch(/Warning/);
  server.stdin.end();
  await expectExit(server);
}

function toUser(response: Message): unknown {
  const { result } = response as { result: { structuredContent: { user: { id: unknown } } } };
  return result.structuredContent.user.id;
}

/** A Gong that answers with the user it was asked for, sooner or later. */
function startUsers() {
  return startGong(({ url }, response) => {
    const id = url.pathname.split('/').at(-1);
    setTimeout(() => reply(response, 200, { user: { id } }), Math.random() * 30);
  });
}

describe('a thousand calls at once', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => index + 10_000);

  it('return the user that each of them asked for', async () => {
    const gong = await startUsers();
    const server = await openServer({ start }, environmentFor(gong.origin, quick));
    for (const id of ids) server.call(id, 'gong_get_user', { id: String(id) });
    const answers = await Promise.all(ids.map((id) => server.respond(id)));
    expect(answers.map(toUser)).toEqual(ids.map(String));
    expect(server.lines()).toHaveLength(1 + ids.length);
    await expectStillServed(server);
    await gong.close();
  });

  it('return results except for the five hundred that are cancelled, whose requests are stopped', async () => {
    const gong = await startGong(() => undefined);
    const server = await openServer({ start }, environmentFor(gong.origin, quick));
    const open = new Set<string>();
    gong.respond(({ url }, response) => {
      const id = url.pathname.split('/').at(-1) ?? '';
      open.add(id);
      response.once('close', () => open.delete(id));
      const isWanted = Number(id) % 2 === 0;
      if (isWanted) setTimeout(() => reply(response, 200, { user: { id } }), 500);
    });
    for (const id of ids) server.call(id, 'gong_get_user', { id: String(id) });
    await until(() => open.size > 200);
    const [wanted, cancelled] = [ids.filter((id) => id % 2 === 0), ids.filter((id) => id % 2 === 1)];
    for (const requestId of cancelled) server.send({ method: 'notifications/cancelled', params: { requestId } });
    const answers = await Promise.all(wanted.map((id) => server.respond(id)));
    expect(answers.map(toUser)).toEqual(wanted.map(String));
    await until(() => open.size === 0);
    expect(server.lines()).toHaveLength(1 + wanted.length);
    gong.respond(({ url }, response) => reply(response, 200, { user: { id: url.pathname.split('/').at(-1) } }));
    await expectStillServed(server);
    await gong.close();
  });

  it('return an error each when Gong refuses them all, and the server still works', async () => {
    const gong = await startGong((_, response) => fault(response, 404, 'no such user'));
    const server = await openServer({ start }, environmentFor(gong.origin, quick));
    for (const id of ids) server.call(id, 'gong_get_user', { id: String(id) });
    for (const response of await Promise.all(ids.map((id) => server.respond(id)))) {
      expect(response).toHaveProperty('result.isError', true);
    }
    gong.respond(({ url }, response) => reply(response, 200, { user: { id: url.pathname.split('/').at(-1) } }));
    await expectStillServed(server);
    await gong.close();
  });
});

describe('calls faster than the rate limit', () => {
  it('all succeed, and reach Gong at no more than three in any second', async () => {
    const arrivals: number[] = [];
    const gong = await startGong((request, response) => {
      arrivals.push(request.at);
      const inLastSecond = arrivals.filter((at) => at > request.at - 1000).length;
      if (inLastSecond > 3) return fault(response, 429, 'too many requests', { 'retry-after': '1' });
      reply(response, 200, { workspaces: [] });
    });
    const server = await openServer({ start }, environmentFor(gong.origin, { GONG_REQUESTS_PER_SECOND: '3' }));
    const ids = Array.from({ length: 15 }, (_, index) => index);
    for (const id of ids) server.call(id, 'gong_get_user', { id: String(id) });
    const answers = await Promise.all(ids.map((id) => server.respond(id)));
    for (const response of answers) expect(response).not.toHaveProperty('result.isError', true);
    const most = Math.max(...arrivals.map((from) => arrivals.filter((at) => at >= from && at < from + 1000).length));
    expect(most).toBeLessThanOrEqual(3);
    expect(arrivals).toHaveLength(15);
    server.stdin.end();
    await expectExit(server);
    await gong.close();
  });
});

describe('two clients', () => {
  it('share one state directory one after another, and the second finds what the first has done, with any generation of the SDK', async () => {
    const scenario = await startScenario();
    const people = listFreePeople(3);
    const first = await scenario.start();
    const { planId, prospectCount } = readPlan(await plan(first, scenario, { crmProspectsIds: people }));
    await first.close();
    for (const generation of generations) {
      const next = await scenario.start({}, { generation });
      await next.callTool('gong_commit_enrollment', { planId, prospectCount });
      expect(await checkOutcome(next, scenario, planId, people)).toEqual({ doubles: [], lost: [] });
      expect(next.stderr()).not.toMatch(/Warning/);
      await next.close();
    }
    expect((await scenario.inFlow(people)).size).toBe(people.length);
    await scenario.close();
  });

  it('commit the same plan at the same time, and one is refused while both report the same', async () => {
    const scenario = await startScenario();
    const people = listFreePeople(120);
    const hosts = await Promise.all([scenario.start(), scenario.start()]);
    const [planner] = hosts;
    const { planId, prospectCount } = readPlan(await plan(planner, scenario, { crmProspectsIds: people }));
    scenario.slow(() => 20);
    const commits = hosts.map((host) => host.callTool('gong_commit_enrollment', { planId, prospectCount }));
    const refusals = (await Promise.all(commits)).filter(({ isError }) => isError);
    expect(refusals.map(({ text }) => text)).toEqual([expect.stringContaining('committed before')]);
    for (const host of hosts) {
      expect(await checkOutcome(host, scenario, planId, people)).toEqual({ doubles: [], lost: [] });
      await host.close();
    }
    expect(findTornLines(readStateLines(scenario))).toEqual([]);
    await scenario.close();
  });

  it('write whole lines into one audit log at the same time', async () => {
    const gong = await startGong((_, response) => reply(response, 200, {}));
    const stateDirectory = newStateDirectory();
    const environment = environmentFor(gong.origin, { ...quick, GONG_STATE_DIR: stateDirectory });
    const servers = await Promise.all([openServer({ start }, environment), openServer({ start }, environment)]);
    const ids = Array.from({ length: 100 }, (_, index) => index);
    const target = {
      flowId: '1',
      flowInstanceOwnerEmail: 'owner@example.com',
      crmProspectsIds: ['003000000000001AAA'],
    };
    for (const id of ids) for (const server of servers) server.call(id, 'gong_assign_prospects_to_flow', target);
    for (const server of servers) await Promise.all(ids.map((id) => server.respond(id)));
    const lines = readStateLines({ stateDirectory });
    expect(findTornLines(lines)).toEqual([]);
    expect(lines).toHaveLength(2 * ids.length);
    for (const server of servers) {
      server.stdin.end();
      await expectExit(server);
    }
    await gong.close();
  });
});
