/** Tells outreach from a call to its outcome, with a real MCP client, the built server over stdio, and the sandbox as Gong. */
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
/**
 * How far the clock of the sandbox is ahead, in milliseconds. It begins ahead, because a reply counts only when it is later than
 * the last line of the journal, and a slow machine may need longer for that line than the sandbox for a reply.
 */
let skipped = 60_000;
const sandbox = await startSandbox({ requestsPerSecond, now: () => Date.now() + skipped });

let assignments = 0;
let killAtAssignment = Number.POSITIVE_INFINITY;
const network = await startNetwork(sandbox.url, ({ path }) => {
  if (!path.endsWith('/prospects/assign')) return 'pass';
  assignments += 1;
  if (assignments !== killAtAssignment) return 'pass';
  process.kill(server.pid, 'SIGKILL');
  return 'reset after';
});
const stateDirectory = mkdtempSync(join(tmpdir(), 'gong-demo-'));

/** Starts the built server and connects a client to it. */
async function startServer(): Promise<{ client: Client; pid: number }> {
  const client = new Client(
    { name: 'demo', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  const transport = new StdioClientTransport({
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
  });
  await client.connect(transport);
  assert.ok(transport.pid);
  return { client, pid: transport.pid };
}

let server = await startServer();

/** Calls a tool, showing the call; fails unless it ends as expected. */
async function call<Data>(name: string, args: Record<string, unknown>, expected: 'done' | 'refused' = 'done') {
  say(faint(`   → ${name} ${JSON.stringify(args)}`.slice(0, 140)));
  const result = await server.client.callTool({ name, arguments: args });
  const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  assert.equal(result.isError === true, expected === 'refused', text);
  return { data: result.structuredContent as Data, text };
}

interface Hit {
  readonly callId: string;
  readonly title: string;
  readonly quotes: readonly { text: string }[];
}

interface Plan {
  readonly planId: string;
  readonly prospectCount: number;
  readonly call: { title: string; brief: string; nextSteps: string[] };
  readonly personal: readonly { name: string; steps: readonly { subject: string }[] }[];
  readonly willAssign: readonly { crmProspectId: string; name: string; email: string }[];
  readonly willNotAssign: readonly { name?: string; email?: string; reason: string }[];
  readonly checks: readonly { crmProspectId?: string; step: number; problem: string }[];
}

interface Enrollment {
  readonly counts: { planned: number; assigned: number; notAssigned: number; unknown: number };
  readonly assigned: readonly { crmProspectId: string; flowInstanceId: string }[];
  readonly notAssigned: readonly { crmProspectId: string; reason: string }[];
}

interface Review {
  readonly groups: readonly {
    enrolled: number;
    running: number;
    paused: number;
    lookedUp: number;
    replied: number;
    enoughToCompare: boolean;
  }[];
  readonly people: readonly { crmProspectId: string; name: string; status: string; attention?: string }[];
  readonly unavailable: readonly string[];
}

const dayMilliseconds = 86_400_000;
const toDate = (days: number) => new Date(Date.now() + days * dayMilliseconds).toISOString();

try {
  const { flowOwnerEmail, flow, prospects, alreadyInFlow } = sandbox.guide;
  const label = 'after the demo';
  say(bold('Gong Engage for AI agents: from a call to its outcome, in the sandbox, where nobody is contacted.'));

  beginStep('The agent sees its tools');
  const { tools } = await server.client.listTools();
  const reading = tools.filter(({ annotations }) => annotations?.readOnlyHint).length;
  assert.ok(reading > 0 && reading < tools.length);
  done(`${tools.length} tools: ${reading} only read, ${tools.length - reading} change something and say so.`);

  beginStep('It looks for calls of the last month on which security was a topic');
  const terms = ['security questionnaire'];
  const search = await call<{ hits: Hit[]; scanned: { calls: number; complete: boolean } }>(
    'gong_search_conversations',
    { from: toDate(-30), to: toDate(0), terms, source: 'summaries' },
  );
  const { hits, scanned } = search.data;
  assert.ok(scanned.complete);
  const conversation = hits.find(({ title }) => title === 'Slotwise demo for Orinoco Coffee');
  assert.ok(conversation);
  for (const { title, quotes } of hits.slice(0, 4)) note(`${title}: "${quotes[0]?.text}"`);
  assert.ok(hits.every(({ quotes }) => quotes.some(({ text }) => text.toLowerCase().includes(terms[0] ?? ''))));
  done(`All ${scanned.calls} calls were read; ${hits.length} have the words.`);

  beginStep(`It looks for the flow "${flow.name}" and reads what it sends`);
  const list = await call<{ flows: { id: string; name: string }[]; page: { total: number } }>('gong_list_flows', {
    flowOwnerEmail,
    limit: 1000,
    fields: ['id', 'name'],
  });
  assert.equal(list.data.flows.find(({ name }) => name === flow.name)?.id, flow.id);
  const read = await call<{ flows: { steps: { stepOrder: number; action: string; subject?: string }[] }[] }>(
    'gong_get_flow_steps',
    { flowIds: [flow.id] },
  );
  const steps = read.data.flows[0]?.steps ?? [];
  assert.ok(steps.length > 0);
  for (const { stepOrder, action, subject } of steps) note(`${stepOrder}  ${action.padEnd(16)} ${subject ?? ''}`);
  done(`One of the ${list.data.page.total} flows that ${flowOwnerEmail} can use.`);

  beginStep('It plans the people who attended the call, with words of their own');
  const [third, fourth] = prospects;
  assert.ok(third && fourth);
  const wordsFor = (email: string, subject: string, body: string) => ({
    email,
    steps: [{ number: 1, subject, body: `<p>${body}</p>` }],
  });
  const champion = 'kamila.bellini@orinoco-coffee.example';
  const colleague = 'matteo.conti@orinoco-coffee.example';
  const planArguments = (questionnaire: string) => ({
    flowId: flow.id,
    flowInstanceOwnerEmail: flowOwnerEmail,
    label,
    callId: conversation.callId,
    people: [
      wordsFor(champion, 'Your security questionnaire', `Hi Kamila, here are our answers to ${questionnaire}.`),
      wordsFor(colleague, 'The business case for finance', 'Hi Matteo, here are the numbers that finance asked for.'),
      wordsFor(
        third.email,
        'What others ask about security',
        'Hi {{recipient.first_name}}, here is what others asked.',
      ),
    ],
    emails: [fourth.email, alreadyInFlow.email, 'nobody@nowhere.example'],
  });
  const draft = await call<Plan>('gong_plan_enrollment', planArguments('the questions of [company]'));
  note(`"${draft.data.call.title}": ${draft.data.call.brief.slice(0, 90)}…`);
  assert.ok(draft.data.call.nextSteps.length > 0);
  for (const nextStep of draft.data.call.nextSteps) note(`next step: ${nextStep}`);
  const [check, ...otherChecks] = draft.data.checks;
  assert.deepEqual(otherChecks, []);
  assert.equal(check?.crmProspectId, draft.data.willAssign[0]?.crmProspectId);
  assert.match(check?.problem ?? '', /\[company\]/);
  done(`A check finds unfinished words for ${draft.data.willAssign[0]?.name}: ${check?.problem}`);

  beginStep('It mends the words and plans again: who would get what, who not, and why');
  const plan = await call<Plan>('gong_plan_enrollment', planArguments('all 120 questions'));
  const { planId, prospectCount, personal, willAssign, willNotAssign, checks } = plan.data;
  assert.deepEqual(checks, []);
  assert.deepEqual(
    willAssign.map(({ email }) => email),
    [champion, colleague, third.email, fourth.email],
  );
  assert.equal(prospectCount, willAssign.length);
  for (const { name } of willAssign) {
    const own = personal.find((person) => person.name === name)?.steps[0]?.subject;
    note(`will be assigned: ${name}, with ${own === undefined ? 'the words of the flow' : `"${own}"`}`);
  }
  for (const { name, email, reason } of willNotAssign) note(`will not: ${name ?? email}, ${reason}`);
  const whyNot = (pattern: RegExp) => willNotAssign.filter(({ reason }) => pattern.test(reason)).length;
  assert.deepEqual([whyNot(/^already in the flow/), whyNot(/^unknown/), whyNot(/^did not attend/)], [1, 1, 1]);
  done('Nothing was sent; the plan is good for 15 minutes and for one commit.');

  beginStep('A mistake is caught before it happens');
  const [kamila, matteo, thirdPerson, excluded] = willAssign;
  assert.ok(kamila && matteo && thirdPerson && excluded);
  const exclude = [excluded.crmProspectId];
  const mistake = await call('gong_commit_enrollment', { planId, prospectCount, exclude }, 'refused');
  note(`"${mistake.text.split('\n')[1]}"`);
  assert.equal(assignments, 0);

  beginStep(`It commits the plan without ${excluded.name}, and the server is killed in the middle`);
  killAtAssignment = 3;
  await assert.rejects(call('gong_commit_enrollment', { planId, prospectCount: 3, exclude }));
  assert.equal(assignments, 3);
  note('Killed while the third request was under way: no response arrived, and nothing could be written down.');

  beginStep('A new server finds out what happened, and sends nothing twice');
  await server.client.close();
  server = await startServer();
  const outcome = await call<Enrollment>('gong_get_enrollment', { planId });
  assert.deepEqual({ ...outcome.data.counts }, { planned: 4, assigned: 3, notAssigned: 1, unknown: 0 });
  assert.deepEqual(
    outcome.data.notAssigned.map(({ crmProspectId }) => crmProspectId),
    exclude,
  );
  const findName = (id: string) => willAssign.find(({ crmProspectId }) => crmProspectId === id)?.name ?? id;
  for (const { crmProspectId, flowInstanceId } of outcome.data.assigned) {
    done(`${findName(crmProspectId)} is in the flow (instance ${flowInstanceId}).`);
  }
  for (const { crmProspectId, reason } of outcome.data.notAssigned)
    note(`${findName(crmProspectId)} is not: ${reason}`);
  const second = await call('gong_commit_enrollment', { planId, prospectCount: 3, exclude }, 'refused');
  note(`A second commit is refused: "${second.text.split('\n')[1]}"`);
  assert.equal(assignments, 3);
  done('Gong got three requests, one for each text, and no other.');

  beginStep('It reviews the outcome');
  skipped += 5000;
  note('In the sandbox the first people reply after seconds. Its clock goes five seconds ahead.');
  const review = await call<Review>('gong_review_enrollments', { label });
  const { groups, people, unavailable } = review.data;
  assert.deepEqual(
    people.map(({ crmProspectId, status, attention }) => [crmProspectId, status, attention]),
    [
      [kamila.crmProspectId, 'Paused', 'wrote back'],
      [thirdPerson.crmProspectId, 'Paused', 'paused, why is not known'],
      [matteo.crmProspectId, 'Running', undefined],
    ],
  );
  assert.equal(groups.length, 1);
  const { enrolled, running, paused, lookedUp, replied, enoughToCompare } = { ...groups[0] };
  assert.deepEqual([enrolled, running, paused, lookedUp, replied, enoughToCompare], [3, 1, 2, 2, 1, false]);
  for (const { name, status, attention } of people) note(`${name}: ${attention ?? status}`);
  assert.ok(unavailable.includes('the text of replies'));
  done('Of 3 people 1 wrote back, and 1 is paused without a reply: somebody should look. 3 are too few to compare.');

  beginStep(`${kamila.name} asks for no more emails: everything to her stops, for good`);
  const stop = { emails: [champion], allFlows: true, doNotContact: true, reason: 'asked for it in her reply' };
  const stopped = await call<{ counts: object; doNotContact: { added: number } }>('gong_stop_outreach', stop);
  assert.deepEqual({ ...stopped.data.counts }, { removed: 1, stillInFlow: 0, unknown: 0 });
  assert.equal(stopped.data.doNotContact.added, 1);
  const crmProspectsIds = [kamila.crmProspectId, matteo.crmProspectId];
  const inFlow = await call<{ prospectsAssigned: { crmProspectId: string; flowId: string }[] }>(
    'gong_list_assigned_flows',
    { crmProspectsIds },
  );
  const stillIn = inFlow.data.prospectsAssigned.filter(({ flowId }) => flowId === flow.id);
  assert.deepEqual(
    stillIn.map(({ crmProspectId }) => crmProspectId),
    [matteo.crmProspectId],
  );
  assert.ok(!inFlow.data.prospectsAssigned.some(({ crmProspectId }) => crmProspectId === kamila.crmProspectId));
  done(`Gong confirms that ${kamila.name} is out of every flow; ${matteo.name} goes on.`);

  beginStep('A new plan for the same call keeps her out');
  const next = await call<Plan>('gong_plan_enrollment', {
    flowId: flow.id,
    flowInstanceOwnerEmail: flowOwnerEmail,
    callId: conversation.callId,
    emails: [champion, fourth.email],
    allowRepeat: true,
  });
  assert.deepEqual(
    next.data.willAssign.map(({ email }) => email),
    [fourth.email],
  );
  const kept = next.data.willNotAssign.find(({ email }) => email === champion);
  assert.match(kept?.reason ?? '', /do-not-contact/);
  note(`${kamila.name}: ${kept?.reason}`);
  done(`Only ${excluded.name}, who was excluded before, would be assigned.`);

  say(`\n${green('Every step did what it says.')} Connect your own host: see README.md.`);
} finally {
  await server.client.close();
  await network.close();
  await sandbox.close();
  rmSync(stateDirectory, { recursive: true, force: true });
}
