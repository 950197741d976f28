import { afterAll, describe, expect, it } from 'vitest';
import type { Delay } from '../support/network.ts';
import { initialize, listRemaining, type ServerProcess } from '../support/process.ts';
import { until } from '../support/waiting.ts';
import { checkOutcome, findTornLines, readStateLines } from '../trials/kills.ts';
import {
  listFreePeople,
  plan,
  readEnrollment,
  readPlan,
  type Scenario,
  startScenario,
} from '../workflows/enrollment/scenario.ts';
import { expectExit, maxWaitMilliseconds, type ShutdownCause, shutdownCauses, speed } from './shutdown-causes.ts';

afterAll(() => expect(listRemaining()).toEqual([]));

const people = listFreePeople(150);

interface CommitScenario {
  readonly scenario: Scenario;
  readonly speed: number;
  readonly server: ServerProcess;
  readonly planId: string;
  readonly prospectCount: number;
}

/** Starts a server that a shutdown can be tried on, with a clock of this speed, and makes a plan for it to commit. */
async function startCommitScenario(cause: ShutdownCause, speed = 1): Promise<CommitScenario> {
  const scenario = await startScenario(speed);
  const planner = await scenario.start();
  const { planId, prospectCount } = readPlan(await plan(planner, scenario, { crmProspectsIds: people }));
  await planner.close();
  const server = await cause.start(scenario.environment);
  await initialize(server);
  return { scenario, speed, server, planId, prospectCount };
}

const assignmentResponses =
  (milliseconds: number): Delay =>
  (way, { path }) =>
    way === 'back' && path.endsWith('/assign') ? milliseconds : 0;

async function shutDownDuringCommit(
  cause: ShutdownCause,
  { scenario, speed, server, planId, prospectCount }: CommitScenario,
  delay: Delay,
) {
  scenario.slow(delay);
  server.call('commit', 'gong_commit_enrollment', { planId, prospectCount });
  await until(() => scenario.asked.size > 0);
  cause.trigger(server);
  await expectExit(server, maxWaitMilliseconds / speed);
  scenario.slow(() => 0);
  expect(findTornLines(readStateLines(scenario))).toEqual([]);
}

async function readAsSuccessor({ scenario, planId }: CommitScenario) {
  const successor = await scenario.start();
  expect(await checkOutcome(successor, scenario, planId, people)).toEqual({ doubles: [], lost: [] });
  const enrollment = readEnrollment(await successor.callTool('gong_get_enrollment', { planId }));
  await successor.close();
  await scenario.close();
  return enrollment;
}

describe.concurrent('a server with a commit under way', () => {
  it.each(shutdownCauses)('exits in time after $name, and its successor reconciles the batch', async (cause) => {
    const started = await startCommitScenario(cause, speed);
    await shutDownDuringCommit(cause, started, assignmentResponses(20_000));
    expect(readStateLines(started.scenario).filter((line) => line.includes('"event":"outcome"'))).toEqual([]);
    const { counts } = await readAsSuccessor(started);
    expect(counts).toMatchObject({ assigned: 100, notAssigned: 50, unknown: 0 });
  });

  it.each(shutdownCauses)('finishes the batch after $name, and starts no other', async (cause) => {
    const started = await startCommitScenario(cause);
    await shutDownDuringCommit(cause, started, assignmentResponses(1000));
    expect(readStateLines(started.scenario).some((line) => line.includes('"event":"ended"'))).toBe(true);
    const { counts } = await readAsSuccessor(started);
    expect(counts).toMatchObject({ assigned: 100, notAssigned: 50, unknown: 0 });
  });

  const someCauses = shutdownCauses.filter(({ name }) => /stdin|SIGTERM|parent/.test(name));
  it.each(someCauses)(
    'sends no one when $name comes before the first batch, and leaves the plan unused',
    async (cause) => {
      const started = await startCommitScenario(cause);
      const { scenario, server, planId, prospectCount } = started;
      let isReading = false;
      scenario.decide(({ path }) => {
        isReading ||= path.endsWith('/flows/prospects');
        return 'pass';
      });
      scenario.slow(() => 400);
      server.call('commit', 'gong_commit_enrollment', { planId, prospectCount });
      await until(() => isReading);
      cause.trigger(server);
      await expectExit(server, maxWaitMilliseconds);
      scenario.slow(() => 0);
      expect(scenario.asked.size).toBe(0);
      expect((await readAsSuccessor(started)).status).toBe('planned');
    },
  );
});
