/** A server killed in the middle of an enrollment: whether its successor can account for everybody, and nobody is sent twice. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../support/host.ts';
import type { Passing } from '../support/network.ts';
import { isAlive } from '../support/process.ts';
import { until } from '../support/waiting.ts';
import {
  type Enrollment,
  listFreePeople,
  plan,
  readEnrollment,
  readPlan,
  type Scenario,
  startScenario,
} from '../workflows/enrollment/scenario.ts';
import { inTurns } from './concurrency.ts';
import type { Trial } from './trial.ts';

const atOnce = 6;

/** The servers' clock runs this many times as fast as the network's, so that a successor waits little before it reconciles. */
const speed = 5;

/** What was found wrong with one enrollment after a kill. */
export interface Verdict {
  /** People whom Gong was asked for twice, or has twice. */
  readonly doubles: readonly string[];
  /** People of whom the account does not tell what Gong has, or tells nothing. */
  readonly lost: readonly string[];
}

/** Holds the account that a server gives of an enrollment against what Gong has. */
export async function verdictOn(
  host: Host,
  stage: Scenario,
  planId: string | undefined,
  people: readonly string[],
): Promise<Verdict> {
  const result = planId === undefined ? undefined : await readWhole(host, planId);
  const inFlow = await stage.inFlow(people);
  const isUntouched = !result || result.status === 'planned';
  const { assigned = [], notAssigned = [] } = result ?? {};
  const instances = new Map(assigned.map((one) => [one.crmProspectId, one.flowInstanceId]));
  const reported = [...assigned, ...notAssigned].map(({ crmProspectId }) => crmProspectId);
  const isAccountedFor = (id: string) => {
    const isReportedOnce = isUntouched || reported.filter((one) => one === id).length === 1;
    return isReportedOnce && instances.get(id) === inFlow.get(id)?.[0];
  };
  return {
    doubles: people.filter((id) => (inFlow.get(id)?.length ?? 0) > 1 || (stage.asked.get(id) ?? 0) > 1),
    lost: people.filter((id) => !isAccountedFor(id)),
  };
}

/** An enrollment with the people of all pages. */
async function readWhole(host: Host, planId: string): Promise<Enrollment> {
  let page = readEnrollment(await host.callTool('gong_get_enrollment', { planId }));
  const whole = { ...page, assigned: [...page.assigned], notAssigned: [...page.notAssigned] };
  while (page.nextCursor !== undefined) {
    const { nextCursor: cursor } = page;
    page = readEnrollment(await host.callTool('gong_get_enrollment', { planId, cursor }));
    whole.assigned.push(...page.assigned);
    whole.notAssigned.push(...page.notAssigned);
  }
  return whole;
}

/** The lines of all journals and of the audit log of a state directory, as they are on disk. */
export function linesOnDisk({ stateDirectory }: Pick<Scenario, 'stateDirectory'>): string[] {
  const files = readdirSync(stateDirectory, { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => file.endsWith('.jsonl') && !file.startsWith('quota'))
    .map((file) => readFileSync(join(stateDirectory, file), 'utf8'));
  return texts.flatMap((text) => text.split(/(?<=\n)/));
}

/** Of lines on disk, those that a reader cannot use. */
export function tornLines(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.endsWith('\n') || !isJson(line));
}

/** One moment of a kill: what is done until the server is killed. Tells the plan, where the killed server has told it. */
interface Moment {
  readonly name: string;
  readonly people: number;
  readonly maxMilliseconds: number;
  readonly go: (stage: Scenario, people: readonly string[], after: number) => Promise<string | undefined>;
}

const moments: readonly Moment[] = [
  { name: 'a commit', people: 300, maxMilliseconds: 500, go: killDuringCommit },
  { name: 'an override', people: 300, maxMilliseconds: 650, go: killDuringOverride },
  { name: 'a commit', people: 300, maxMilliseconds: 500, go: killDuringCommit },
  { name: 'a successor that reconciles', people: 150, maxMilliseconds: 700, go: killSuccessor },
  { name: 'a commit', people: 300, maxMilliseconds: 500, go: killDuringCommit },
  { name: 'a reconciling gong_get_enrollment', people: 60, maxMilliseconds: 700, go: killWhileReconciling },
];

/** Kills servers with SIGKILL at random instants of every moment in turn, each on a stage of its own. */
export async function tryKills(kills: number): Promise<Trial> {
  const everyone = listFreePeople(300);
  const failures: string[] = [];
  const sum = { tried: 0, doubles: 0, lost: 0, outstanding: 0 };
  const tryOne = async (moment: Moment) => {
    const people = everyone.slice(0, moment.people);
    const after = Math.random() * moment.maxMilliseconds;
    const stage = await startScenario(speed);
    const planId = await moment.go(stage, people, after);
    sum.outstanding += isOutstanding(stage) ? 1 : 0;
    const successor = await stage.start();
    const { doubles, lost } = await verdictOn(successor, stage, planId ?? (await findLastPlan(successor)), people);
    await successor.close();
    await stage.close();
    sum.tried += 1;
    sum.doubles += doubles.length;
    sum.lost += lost.length;
    if (doubles.length + lost.length === 0) return;
    failures.push(
      `Killed ${Math.round(after)} ms into ${moment.name}: ${doubles.length} people enrolled twice, ${lost.length} lost.`,
    );
  };
  const chosen = Array.from({ length: Math.ceil(kills / moments.length) }, () => moments).flat();
  await inTurns(chosen.slice(0, kills), atOnce, tryOne);
  return {
    figures: {
      'kills tried': sum.tried,
      'kills while an answer was outstanding': sum.outstanding,
      'double enrollments': sum.doubles,
      'people lost': sum.lost,
    },
    failures,
  };
}

async function killDuringCommit(stage: Scenario, people: readonly string[], after: number): Promise<string> {
  const host = await stage.start();
  const { planId, prospectCount } = readPlan(await plan(host, stage, { crmProspectsIds: people }));
  stage.slow(mostlyAssigning);
  await killDuring(stage, host, after, 'gong_commit_enrollment', { planId, prospectCount });
  return planId;
}

/** Only the state directory knows its plan. */
async function killDuringOverride(stage: Scenario, people: readonly string[], after: number): Promise<undefined> {
  const host = await stage.start();
  const { flow, flowOwnerEmail } = stage.sandbox.guide;
  stage.slow(mostlyAssigning);
  await killDuring(stage, host, after, 'gong_override_flow_content', {
    flowId: flow.id,
    flowInstanceOwnerEmail: flowOwnerEmail,
    crmProspectsIds: people,
    steps: [{ number: 1, subject: 'Other words' }],
  });
}

async function killSuccessor(stage: Scenario, people: readonly string[], after: number): Promise<string> {
  const planId = await killDuringCommit(stage, people, 150);
  stage.slow(mostlyAssigning);
  await killDuring(stage, await stage.start(), after, 'gong_get_enrollment', { planId });
  return planId;
}

/** Kills the server while it reconciles its own commit, whose response was lost. */
async function killWhileReconciling(stage: Scenario, people: readonly string[], after: number): Promise<string> {
  const host = await stage.start();
  const { planId, prospectCount } = readPlan(await plan(host, stage, { crmProspectsIds: people }));
  stage.decide(({ path }) => (path.endsWith('/assign') ? 'reset before' : 'pass'));
  await host.callTool('gong_commit_enrollment', { planId, prospectCount });
  stage.slow(mostlyAssigning);
  await killDuring(stage, host, after, 'gong_get_enrollment', { planId });
  return planId;
}

/** Kills the server so long after a call has begun, and leaves the network as it was. */
async function killDuring(stage: Scenario, host: Host, after: number, tool: string, args: Record<string, unknown>) {
  const lost = host.callTool(tool, args).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, after));
  process.kill(host.pid, 'SIGKILL');
  await until(() => !isAlive(host.pid));
  await lost;
  await host.close().catch(() => undefined);
  stage.slow(() => 0);
}

/** Most of the time goes into what is dangerous, so that most kills hit it. */
function mostlyAssigning(_: string, { path }: Passing): number {
  return path.endsWith('/assign') ? 30 + Math.random() * 60 : 5 + Math.random() * 10;
}

/** Whether the journal ends with a batch whose answer never came. */
function isOutstanding(stage: Scenario): boolean {
  const events = linesOnDisk(stage)
    .filter(isJson)
    .map((line) => (JSON.parse(line) as { event?: string }).event);
  return events.lastIndexOf('sending') > events.lastIndexOf('outcome');
}

async function findLastPlan(host: Host): Promise<string | undefined> {
  const { recentEnrollments = [] } = (await host.callTool('gong_status')).structured;
  return (recentEnrollments as { planId: string }[])[0]?.planId;
}

function isJson(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
