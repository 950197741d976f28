import { afterAll, describe, expect, it } from 'vitest';
import type { Delay } from '../support/network.ts';
import { initialize, listRemaining, type ServerProcess } from '../support/process.ts';
import { until } from '../support/waiting.ts';
import { linesOnDisk, tornLines, verdictOn } from '../trials/kills.ts';
import {
  listFreePeople,
  plan,
  readEnrollment,
  readPlan,
  type Scenario,
  startScenario,
} from '../workflows/enrollment/scenario.ts';
import { expectEnd, underWayMilliseconds, type Way, ways } from './shutdown-causes.ts';

afterAll(() => expect(listRemaining()).toEqual([]));

const people = listFreePeople(150);

interface Scene {
  readonly stage: Scenario;
  readonly server: ServerProcess;
  readonly planId: string;
  readonly prospectCount: number;
}

/** A server that a way of leaving can be tried on, and a plan for it to commit. */
async function setScene(way: Way): Promise<Scene> {
  const stage = await startScenario();
  const planner = await stage.start();
  const { planId, prospectCount } = readPlan(await plan(planner, stage, { crmProspectsIds: people }));
  await planner.close();
  const server = await way.start(stage.environment);
  await initialize(server);
  return { stage, server, planId, prospectCount };
}

const assignmentResponses =
  (milliseconds: number): Delay =>
  (way, { path }) =>
    way === 'back' && path.endsWith('/assign') ? milliseconds : 0;

async function leaveDuringCommit(way: Way, { stage, server, planId, prospectCount }: Scene, delay: Delay) {
  stage.slow(delay);
  server.call('commit', 'gong_commit_enrollment', { planId, prospectCount });
  await until(() => stage.asked.size > 0);
  way.leave(server);
  await expectEnd(server, underWayMilliseconds);
  stage.slow(() => 0);
  expect(tornLines(linesOnDisk(stage))).toEqual([]);
}

async function accountOfSuccessor({ stage, planId }: Scene) {
  const successor = await stage.start();
  expect(await verdictOn(successor, stage, planId, people)).toEqual({ doubles: [], lost: [] });
  const account = readEnrollment(await successor.callTool('gong_get_enrollment', { planId }));
  await successor.close();
  await stage.close();
  return account;
}

describe.concurrent('a server with a commit under way', () => {
  it.each(ways)('ends soon after $name, and its successor reconciles the batch', async (way) => {
    const scene = await setScene(way);
    await leaveDuringCommit(way, scene, assignmentResponses(20_000));
    expect(linesOnDisk(scene.stage).filter((line) => line.includes('"event":"outcome"'))).toEqual([]);
    const { counts } = await accountOfSuccessor(scene);
    expect(counts).toMatchObject({ assigned: 100, notAssigned: 50, unknown: 0 });
  });

  it.each(ways)('lets the batch end after $name, and begins no other', async (way) => {
    const scene = await setScene(way);
    await leaveDuringCommit(way, scene, assignmentResponses(1000));
    expect(linesOnDisk(scene.stage).some((line) => line.includes('"event":"ended"'))).toBe(true);
    const { counts } = await accountOfSuccessor(scene);
    expect(counts).toMatchObject({ assigned: 100, notAssigned: 50, unknown: 0 });
  });

  const threeWays = ways.filter(({ name }) => /stdin|SIGTERM|parent/.test(name));
  it.each(threeWays)(
    'sends nobody when $name comes before the first batch, and leaves the plan unused',
    async (way) => {
      const scene = await setScene(way);
      const { stage, server, planId, prospectCount } = scene;
      let isReading = false;
      stage.decide(({ path }) => {
        isReading ||= path.endsWith('/flows/prospects');
        return 'pass';
      });
      stage.slow(() => 400);
      server.call('commit', 'gong_commit_enrollment', { planId, prospectCount });
      await until(() => isReading);
      way.leave(server);
      await expectEnd(server, underWayMilliseconds);
      stage.slow(() => 0);
      expect(stage.asked.size).toBe(0);
      expect((await accountOfSuccessor(scene)).status).toBe('planned');
    },
  );
});
