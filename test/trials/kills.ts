/** Kills servers in the middle of an enrollment, and checks that a successor reports each person and sends no one twice. */
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
import { runConcurrently } from './concurrency.ts';
import type { Trial } from './trial.ts';

const atOnce = 6;

/** The servers' clock runs this many times as fast as the network's, so that a successor waits little before it reconciles. */
const speed = 5;

/** The problems of one enrollment after a kill. */
export interface EnrollmentProblems {
  /** People whom Gong was asked for twice, or has twice. */
  readonly doubles: readonly string[];
  /** People whom the server does not report, or reports otherwise than Gong. */
  readonly lost: readonly string[];
}

/** Compares the enrollment that a server reports with the flow instances in Gong. */
export async function checkOutcome(
  host: Host,
  scenario: Scenario,
  planId: string | undefined,
  people: readonly string[],
): Promise<EnrollmentProblems> {
  const result = planId === undefined ? undefined : await readWhole(host, planId);
  const inFlow = await scenario.inFlow(people);
  const isUntouched = !result || result.status === 'planned';
  const { assigned = [], notAssigned = [] } = result ?? {};
  const instances = new Map(assigned.map((one) => [one.crmProspectId, one.flowInstanceId]));
  const reported = [...assigned, ...notAssigned].map(({ crmProspectId }) => crmProspectId);
  const isAccountedFor = (id: string) => {
    const isReportedOnce = isUntouched || reported.filter((one) => one === id).length === 1;
    return isReportedOnce && instances.get(id) === inFlow.get(id)?.[0];
  };
  return {
    doubles: people.filter((id) => (inFlow.get(id)?.length ?? 0) > 1 || (scenario.asked.get(id) ?? 0) > 1),
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

/**
 * Reads the lines of all journals and of the audit log of a state directory. A process that appends while another one does may
 * see half of its line and add a line break: blank lines are none.
 */
export function readStateLines({ stateDirectory }: Pick<Scenario, 'stateDirectory'>): string[] {
  const files = readdirSync(stateDirectory, { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => file.endsWith('.jsonl') && !file.startsWith('quota'))
    .map((file) => readFileSync(join(stateDirectory, file), 'utf8'));
  return texts.flatMap((text) => text.split(/(?<=\n)/)).filter((line) => line !== '\n');
}

/** Returns the lines that are incomplete or no JSON. */
export function findTornLines(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.endsWith('\n') || !isJson(line));
}

/** A moment at which a server is killed; `go` returns the id of the plan if the server has returned it. */
interface Moment {
  readonly name: string;
  readonly people: number;
  readonly maxMilliseconds: number;
  readonly go: (scenario: Scenario, people: readonly string[], after: number) => Promise<string | undefined>;
}

const moments: readonly Moment[] = [
  { name: 'a commit', people: 300, maxMilliseconds: 500, go: killDuringCommit },
  { name: 'an override', people: 300, maxMilliseconds: 650, go: killDuringOverride },
  { name: 'a commit', people: 300, maxMilliseconds: 500, go: killDuringCommit },
  { name: 'a successor that reconciles', people: 150, maxMilliseconds: 700, go: killSuccessor },
  { name: 'a commit', people: 300, maxMilliseconds: 500, go: killDuringCommit },
  { name: 'a reconciling gong_get_enrollment', people: 60, maxMilliseconds: 700, go: killWhileReconciling },
];

/** Kills servers with SIGKILL at random instants of every moment in turn, each on a scenario of its own. */
export async function tryKills(kills: number): Promise<Trial> {
  const everyone = listFreePeople(300);
  const failures: string[] = [];
  const sum = { tried: 0, doubles: 0, lost: 0, outstanding: 0 };
  const tryOne = async (moment: Moment) => {
    const people = everyone.slice(0, moment.people);
    const after = Math.random() * moment.maxMilliseconds;
    const scenario = await startScenario(speed);
    const planId = await moment.go(scenario, people, after);
    sum.outstanding += isOutstanding(scenario) ? 1 : 0;
    const successor = await scenario.start();
    const { doubles, lost } = await checkOutcome(
      successor,
      scenario,
      planId ?? (await findLastPlan(successor)),
      people,
    );
    await successor.close();
    await scenario.close();
    sum.tried += 1;
    sum.doubles += doubles.length;
    sum.lost += lost.length;
    if (doubles.length + lost.length === 0) return;
    failures.push(
      `Killed ${Math.round(after)} ms into ${moment.name}: ${doubles.length} people enrolled twice, ${lost.length} lost.`,
    );
  };
  const chosen = Array.from({ length: Math.ceil(kills / moments.length) }, () => moments).flat();
  await runConcurrently(chosen.slice(0, kills), atOnce, tryOne);
  return {
    figures: {
      'kills tried': sum.tried,
      'kills while a response was outstanding': sum.outstanding,
      'double enrollments': sum.doubles,
      'people lost': sum.lost,
    },
    failures,
  };
}

async function killDuringCommit(scenario: Scenario, people: readonly string[], after: number): Promise<string> {
  const host = await scenario.start();
  const { planId, prospectCount } = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
  scenario.slow(mostlyAssigning);
  await killDuring(scenario, host, after, 'gong_commit_enrollment', { planId, prospectCount });
  return planId;
}

/** Returns no plan, because only the state directory knows it. */
async function killDuringOverride(scenario: Scenario, people: readonly string[], after: number): Promise<undefined> {
  const host = await scenario.start();
  const { flow, flowOwnerEmail } = scenario.sandbox.guide;
  scenario.slow(mostlyAssigning);
  await killDuring(scenario, host, after, 'gong_override_flow_content', {
    flowId: flow.id,
    flowInstanceOwnerEmail: flowOwnerEmail,
    crmProspectsIds: people,
    steps: [{ number: 1, subject: 'Other words' }],
  });
}

async function killSuccessor(scenario: Scenario, people: readonly string[], after: number): Promise<string> {
  const planId = await killDuringCommit(scenario, people, 150);
  scenario.slow(mostlyAssigning);
  await killDuring(scenario, await scenario.start(), after, 'gong_get_enrollment', { planId });
  return planId;
}

/** Kills the server while it reconciles its own commit, whose response was lost. */
async function killWhileReconciling(scenario: Scenario, people: readonly string[], after: number): Promise<string> {
  const host = await scenario.start();
  const { planId, prospectCount } = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
  scenario.decide(({ path }) => (path.endsWith('/assign') ? 'reset before' : 'pass'));
  await host.callTool('gong_commit_enrollment', { planId, prospectCount });
  scenario.slow(mostlyAssigning);
  await killDuring(scenario, host, after, 'gong_get_enrollment', { planId });
  return planId;
}

/** Kills the server some milliseconds after a call has begun, and restores the network. */
async function killDuring(scenario: Scenario, host: Host, after: number, tool: string, args: Record<string, unknown>) {
  const lost = host.callTool(tool, args).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, after));
  process.kill(host.pid, 'SIGKILL');
  await until(() => !isAlive(host.pid));
  await lost;
  await host.close().catch(() => undefined);
  scenario.slow(() => 0);
}

/** Makes assignments slower than reads, so that most kills hit them. */
function mostlyAssigning(_: string, { path }: Passing): number {
  return path.endsWith('/assign') ? 30 + Math.random() * 60 : 5 + Math.random() * 10;
}

/** Whether the journal ends with a batch whose response never came. */
function isOutstanding(scenario: Scenario): boolean {
  const events = readStateLines(scenario)
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
