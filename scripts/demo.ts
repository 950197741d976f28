/** Runs an enrollment with a real MCP client, the built server over stdio, and the sandbox as Gong. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { startSandbox } from '../src/sandbox/index.ts';
import { startNetwork } from '../test/support/network.ts';

const program = 'dist/server.js';
const say = (text: string) => process.stdout.write(`${text}\n`);
const paint = (code: number) => (text: string) =>
  process.stdout.isTTY && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text;
const [bold, faint, green] = [paint(1), paint(2), paint(32)];

let step = 0;
const beginStep = (title: string) => {
  step += 1;
  say(`\n${bold(`${step}. ${title}`)}`);
};
const note = (text: string) => say(`   ${text}`);
const done = (text: string) => say(`   ${green('✓')} ${text}`);

/** Returns the time of the newest change below a folder. */
function newest(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return Math.max(...entries.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs));
}

if (!existsSync(program) || newest('src') > statSync(program).mtimeMs) {
  say(faint('Building dist/server.js …'));
  const { build } = await import('./build.ts');
  await build();
}

/** Faster than Gong, so that the demo is short. */
const requestsPerSecond = 25;
const sandbox = await startSandbox({ requestsPerSecond });
let loseNextAssignment = false;
const network = await startNetwork(sandbox.url, ({ path }) => {
  const isLost = loseNextAssignment && path.endsWith('/prospects/assign');
  if (isLost) loseNextAssignment = false;
  return isLost ? 'reset after' : 'pass';
});
const stateDirectory = mkdtempSync(join(tmpdir(), 'gong-demo-'));
const client = new Client({ name: 'demo', version: '1.0.0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [program, '--log-level', 'error'],
    env: {
      PATH: process.env.PATH ?? '',
      GONG_BASE_URL: network.origin,
      GONG_ACCESS_KEY: sandbox.accessKey,
      GONG_ACCESS_KEY_SECRET: sandbox.accessKeySecret,
      GONG_REQUESTS_PER_SECOND: String(requestsPerSecond - 2),
      GONG_STATE_DIR: stateDirectory,
    },
  }),
);

/** Calls a tool, showing the call; fails unless it ends as expected. */
async function call<Data>(name: string, args: Record<string, unknown>, expected: 'done' | 'refused' = 'done') {
  say(faint(`   → ${name} ${JSON.stringify(args)}`.slice(0, 140)));
  const result = await client.callTool({ name, arguments: args });
  const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  assert.equal(result.isError === true, expected === 'refused', text);
  return { data: result.structuredContent as Data, text };
}

interface Person {
  readonly crmProspectId: string;
  readonly flowInstanceId: string;
}

interface Enrollment {
  readonly counts: { planned: number; assigned: number; notAssigned: number; unknown: number };
  readonly assigned: readonly Person[];
  readonly undo: { tool: string; arguments: { flowInstanceIds: string[] } };
}

try {
  const { flowOwnerEmail, flow, alreadyInFlow } = sandbox.guide;
  const people = sandbox.guide.prospects.slice(0, 3);
  const findName = (id: string) => people.find(({ crmProspectId }) => crmProspectId === id)?.name ?? id;
  say(bold('Gong Engage for AI agents: an enrollment in the sandbox, where nobody is contacted.'));

  beginStep('The agent sees its tools');
  const { tools } = await client.listTools();
  const reading = tools.filter(({ annotations }) => annotations?.readOnlyHint).length;
  assert.ok(reading > 0 && reading < tools.length);
  done(`${tools.length} tools: ${reading} only read, ${tools.length - reading} change something and say so.`);

  beginStep(`It looks for the flow "${flow.name}" and reads what it sends`);
  const list = await call<{ flows: { id: string; name: string; visibility: string }[]; page: { total: number } }>(
    'gong_list_flows',
    { flowOwnerEmail, limit: 1000, fields: ['id', 'name', 'visibility'] },
  );
  const found = list.data.flows.find(({ name }) => name === flow.name);
  assert.equal(found?.id, flow.id);
  done(`Found among the ${list.data.page.total} flows that ${flowOwnerEmail} can use (${found?.visibility}).`);
  const read = await call<{ flows: { steps: { stepOrder: number; action: string; subject?: string }[] }[] }>(
    'gong_get_flow_steps',
    { flowIds: [flow.id] },
  );
  const steps = read.data.flows[0]?.steps ?? [];
  assert.ok(steps.length > 0);
  for (const { stepOrder, action, subject } of steps) note(`${stepOrder}  ${action.padEnd(16)} ${subject ?? ''}`);

  beginStep('It finds the people by their emails');
  const emails = [...people.map(({ email }) => email), 'nobody@nowhere.example'];
  const lookup = await call<{
    prospects: { name: string; objectType: string; crmProspectId: string }[];
    notFound: string[];
  }>('gong_find_prospects', { emails });
  for (const { name, objectType, crmProspectId } of lookup.data.prospects)
    note(`${name}: ${objectType} ${crmProspectId}`);
  assert.deepEqual(lookup.data.notFound, ['nobody@nowhere.example']);
  done('Three are known; nobody@nowhere.example is not, and nothing is guessed.');

  beginStep('It learns what a first line needs to know');
  const [first] = people;
  const context = await call<{ recentCalls?: { title?: string; brief?: string }[]; crmRecords: unknown[] }>(
    'gong_get_prospect_context',
    { email: first?.email },
  );
  assert.equal(context.data.crmRecords.length, 1);
  const [lastCall] = context.data.recentCalls ?? [];
  assert.ok(lastCall?.brief);
  note(`${first?.name} was on a call, "${lastCall.title}":`);
  note(`${lastCall.brief.slice(0, 110)}…`);

  beginStep('It plans: who would be put into the flow, who not, and why');
  const plan = await call<{
    planId: string;
    prospectCount: number;
    willAssign: { crmProspectId: string }[];
    willNotAssign: { crmProspectId?: string; email?: string; reason: string }[];
  }>('gong_plan_enrollment', {
    flowId: flow.id,
    flowInstanceOwnerEmail: flowOwnerEmail,
    emails,
    crmProspectsIds: [alreadyInFlow.crmProspectId],
    steps: [{ number: 1, subject: 'Your autumn peak, {{recipient.first_name}}' }],
  });
  const { planId, prospectCount, willAssign, willNotAssign } = plan.data;
  assert.equal(prospectCount, 3);
  assert.equal(willNotAssign.length, 2);
  for (const { crmProspectId } of willAssign) note(`will be assigned: ${findName(crmProspectId)}`);
  for (const { crmProspectId, email, reason } of willNotAssign) {
    note(`will not: ${crmProspectId === alreadyInFlow.crmProspectId ? alreadyInFlow.name : email}, ${reason}`);
  }
  done('Nothing was sent; the plan is good for 15 minutes and for one commit.');

  beginStep('A mistake is caught before it happens');
  const mistake = await call('gong_commit_enrollment', { planId, prospectCount: 30 }, 'refused');
  note(`"${mistake.text.split('\n')[1]}"`);

  beginStep('It commits the plan, and the network loses the response');
  loseNextAssignment = true;
  const commit = await call<Enrollment>('gong_commit_enrollment', { planId, prospectCount });
  assert.equal(loseNextAssignment, false);
  assert.deepEqual(commit.data.counts, { planned: 3, assigned: 3, notAssigned: 0, unknown: 0 });
  for (const { crmProspectId, flowInstanceId } of commit.data.assigned) {
    done(`${findName(crmProspectId)} is in the flow (instance ${flowInstanceId}).`);
  }
  note('The response was lost. The server did not send the request again: it read from Gong who is in the flow.');

  beginStep('It asks again later, and tries to commit a second time');
  const again = await call<Enrollment>('gong_get_enrollment', { planId });
  assert.deepEqual(again.data.assigned, commit.data.assigned);
  const second = await call('gong_commit_enrollment', { planId, prospectCount }, 'refused');
  note(`"${second.text.split('\n')[1]}"`);
  const crmProspectsIds = people.map(({ crmProspectId }) => crmProspectId);
  const inFlow = await call<{ prospectsAssigned: Person[] }>('gong_list_assigned_flows', { crmProspectsIds });
  assert.equal(inFlow.data.prospectsAssigned.length, 3);
  done('Each of the three is in the flow exactly once.');

  beginStep('It takes everything back');
  const { undo } = commit.data;
  const undone = await call<{ counts: { asked: number; done: number } }>(undo.tool, undo.arguments);
  assert.deepEqual({ ...undone.data.counts }, { asked: 3, done: 3, refused: 0, unknown: 0, notDone: 0 });
  const after = await call<{ prospectsAssigned: Person[] }>('gong_list_assigned_flows', { crmProspectsIds });
  assert.deepEqual(after.data.prospectsAssigned, []);
  done('All three are out, and Gong confirms it.');

  beginStep('It reports that a deck was shared');
  await call('gong_report_content_share', {
    reportingSystem: 'deck-room',
    eventId: 'demo-share-1',
    eventTimestamp: '2026-11-10T09:00:00Z',
    contentId: 'deck-7',
    contentUrl: 'https://decks.example/7',
    contentTitle: 'Warehouse blueprint',
    recipients: people.map(({ name, email }) => ({ name, email })),
  });
  done('The share stands in Gong, beside the calls and emails of the account.');

  say(`\n${green('Every step did what it says.')} Connect your own host: see README.md.`);
} finally {
  await client.close();
  await network.close();
  await sandbox.close();
  rmSync(stateDirectory, { recursive: true, force: true });
}
