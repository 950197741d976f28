/** A short story in the sandbox, told by a real MCP client that talks to the built server over stdio. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const program = 'dist/server.js';
const say = (text: string) => process.stdout.write(`${text}\n`);
const paint = (code: number) => (text: string) =>
  process.stdout.isTTY && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text;
const [bold, faint, green] = [paint(1), paint(2), paint(32)];

let chapter = 0;
const tell = (title: string) => {
  chapter += 1;
  say(`\n${bold(`${chapter}. ${title}`)}`);
};
const note = (text: string) => say(`   ${text}`);
const done = (text: string) => say(`   ${green('✓')} ${text}`);

/** The newest change of anything in a folder. */
function newest(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return Math.max(...entries.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs));
}

if (!existsSync(program) || newest('src') > statSync(program).mtimeMs) {
  say(faint('Building dist/server.js …'));
  await import('./build.ts');
}

const transport = new StdioClientTransport({
  command: process.execPath,
  args: [program, '--sandbox', '--log-level', 'error'],
});
const client = new Client({ name: 'demo', version: '1.0.0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
await client.connect(transport);

/** Calls a tool, showing the call; fails unless it ends as expected. */
async function call<Facts>(name: string, args: Record<string, unknown>, expected: 'done' | 'refused' = 'done') {
  say(faint(`   → ${name} ${JSON.stringify(args)}`.slice(0, 150)));
  const result = await client.callTool({ name, arguments: args });
  const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  assert.equal(result.isError === true, expected === 'refused', text);
  return { facts: result.structuredContent as Facts, text };
}

interface Person {
  crmProspectId: string;
  flowInstanceId: string;
  flowInstanceStatus: string;
}

try {
  say(bold('Gong Engage for AI agents: a story in the sandbox, where nobody is contacted.'));

  tell('The agent sees its tools');
  const { tools } = await client.listTools();
  const reading = tools.filter(({ annotations }) => annotations?.readOnlyHint).length;
  assert.equal(tools.length, 19);
  done(`${tools.length} tools: ${reading} only read, ${tools.length - reading} change something and say so.`);
  const guide = client.getInstructions()?.match(/flow owner (\S+); flow "([^"]+)" (\d+); prospects (.*)\./);
  assert.ok(guide, 'the instructions name where to begin');
  const [, owner = '', flowName = '', , people = ''] = guide;
  const prospects = [...people.matchAll(/([^,<]+) <([^>]+)> (\w+)/g)].map(([, name = '', email, crmId = '']) => ({
    name: name.trim(),
    email,
    crmId,
  }));
  assert.equal(prospects.length, 3);

  tell(`It looks for the flow "${flowName}"`);
  const list = await call<{ flows: { id: string; name: string; visibility: string }[]; page: { total: number } }>(
    'gong_list_flows',
    { flowOwnerEmail: owner, limit: 1000, fields: ['id', 'name', 'visibility'] },
  );
  const flow = list.facts.flows.find(({ name }) => name === flowName);
  assert.ok(flow);
  done(`Found among the ${list.facts.page.total} flows that ${owner} can use: ${flow.id} (${flow.visibility}).`);

  tell('It reads what the flow will send');
  const read = await call<{ flows: { steps: { stepOrder: number; action: string; subject?: string }[] }[] }>(
    'gong_get_flow_steps',
    { flowIds: [flow.id] },
  );
  const steps = read.facts.flows[0]?.steps ?? [];
  assert.ok(steps.length > 0);
  for (const { stepOrder, action, subject } of steps) note(`${stepOrder}  ${action.padEnd(16)} ${subject ?? ''}`);

  tell('It sees who is in flows already');
  const crmIds = prospects.map(({ crmId }) => crmId);
  const before = await call<{ prospectsAssigned: Person[] }>('gong_list_assigned_flows', { crmProspectsIds: crmIds });
  assert.deepEqual(before.facts.prospectsAssigned, []);
  done(`${prospects.map(({ name }) => name).join(', ')}: none of them is in any flow.`);

  tell('It assigns the three, and one whom nobody knows');
  const assigned = await call<{
    prospectsAssigned: Person[];
    prospectsNotAssigned: { crmProspectId: string; errorCode: string; errorMessage: string }[];
    counts: { asked: number; done: number; refused: number; unknown: number };
  }>('gong_assign_prospects_to_flow', {
    crmProspectsIds: [...crmIds, '003000000000000AAA'],
    flowId: flow.id,
    flowInstanceOwnerEmail: owner,
  });
  const { prospectsAssigned, prospectsNotAssigned, counts } = assigned.facts;
  assert.deepEqual(counts, { asked: 4, done: 3, refused: 1, unknown: 0, notDone: 0 });
  for (const { crmProspectId, flowInstanceId } of prospectsAssigned) {
    const person = prospects.find(({ crmId }) => crmId === crmProspectId);
    done(`${person?.name} is in the flow (instance ${flowInstanceId}).`);
  }
  for (const { crmProspectId, errorMessage } of prospectsNotAssigned) {
    done(`${crmProspectId} was refused: ${errorMessage}`);
  }

  tell('A mistake is caught before it happens');
  const mistake = await call('gong_unassign_prospect_by_crm_id', { crmProspectId: crmIds[0] }, 'refused');
  note(`"${mistake.text.split('\n')[1]}"`);
  done('Leaving all flows must be said in words (allFlows); nothing was sent to Gong.');

  tell('It takes the three out again');
  const flowInstanceIds = prospectsAssigned.map(({ flowInstanceId }) => flowInstanceId);
  const ended = await call<{ unassignedFlowInstanceIds: string[] }>('gong_unassign_prospects_from_flow', {
    flowInstanceIds,
  });
  assert.deepEqual(ended.facts.unassignedFlowInstanceIds.toSorted(), flowInstanceIds.toSorted());
  const after = await call<{ prospectsAssigned: Person[] }>('gong_list_assigned_flows', { crmProspectsIds: crmIds });
  assert.deepEqual(after.facts.prospectsAssigned, []);
  done('All three are out, and Gong confirms it.');

  tell('It reports that a deck was shared');
  await call('gong_report_content_share', {
    reportingSystem: 'deck-room',
    eventId: 'demo-share-1',
    eventTimestamp: '2026-11-10T09:00:00Z',
    contentId: 'deck-7',
    contentUrl: 'https://decks.example/7',
    contentTitle: 'Warehouse blueprint',
    recipients: prospects.map(({ name, email }) => ({ name, email })),
  });
  done('The share stands in Gong, beside the calls and emails of the account.');

  say(`\n${green('Every step did what it says.')} Connect your own host: see README.md.`);
} finally {
  await client.close();
}
