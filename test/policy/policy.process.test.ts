import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCompany } from '../../src/sandbox/company/company.ts';
import { type GongStandIn, reply, startGong } from '../support/gong.ts';
import { environmentFor, type Host, newStateDirectory, startHost } from '../support/host.ts';
import { startProcess } from '../support/process.ts';

const directory = mkdtempSync(join(tmpdir(), 'gong-policy-'));
const path = join(directory, 'policy.json');
const stateDirectory = newStateDirectory();
const withoutPlan = ['gong_assign_prospects_to_flow', 'gong_submit_bulk_assignment'];

const write = (policy: unknown) => writeFileSync(path, typeof policy === 'string' ? policy : JSON.stringify(policy));

async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const command = startProcess({ GONG_STATE_DIR: stateDirectory, ...environment }, args);
  const { code } = await command.exit();
  return { code, text: command.lines().join('\n'), complaint: command.stderr() };
}

const change = (...args: readonly string[]) => run(['do-not-contact', ...args]);

async function listToolNames(policy: unknown): Promise<string[]> {
  write(policy);
  const { text } = await run(['tools', '--json', `--policy-file=${path}`]);
  return (JSON.parse(text) as { tools: { name: string }[] }).tools.map(({ name }) => name);
}

let gong: GongStandIn;
let host: Host;

const assign = (...crmProspectsIds: readonly string[]) =>
  host.callTool('gong_assign_prospects_to_flow', {
    crmProspectsIds,
    flowId: '1',
    flowInstanceOwnerEmail: 'ada@us.example',
  });

beforeAll(async () => {
  gong = await startGong(({ url }, response) =>
    reply(
      response,
      200,
      url.pathname.endsWith('/assign')
        ? { requestId: 'r', prospectsAssigned: [{ crmProspectId: 'p1', flowInstanceId: '2' }] }
        : { requestId: 'r', users: [] },
    ),
  );
  write({ maxProspectsPerPlan: 2 });
  host = await startHost({
    environment: environmentFor(gong.origin, { GONG_STATE_DIR: stateDirectory, GONG_POLICY_FILE: path }),
  });
});
afterAll(async () => {
  await host.close();
  await gong.close();
});

describe('a server with a policy file', () => {
  it('exits with code 2 and one sentence per problem where the file is invalid', async () => {
    const invalid = join(directory, 'invalid.json');
    writeFileSync(invalid, '{"ownerz": [], "approval": 1}');
    const { code, text, complaint } = await run(['--sandbox'], { GONG_POLICY_FILE: invalid });
    expect([code, text]).toEqual([2, '']);
    expect(complaint).toContain(
      `- The policy file ${invalid} (GONG_POLICY_FILE) has the unknown key ownerz; did you mean owners?\n`,
    );
    expect(complaint.match(/^- /gm)).toHaveLength(2);
  });

  it('starts where a do-not-contact file cannot be read, and says so in its log, to doctor and to gong_status', async () => {
    const unreadable = join(directory, 'unreadable.json');
    writeFileSync(unreadable, '{"doNotContact": {"files": ["missing.txt"]}}');
    const environment = { GONG_SANDBOX: 'true', GONG_POLICY_FILE: unreadable };
    const problem = `The do-not-contact file ${join(directory, 'missing.txt')} cannot be read (ENOENT).`;
    const other = await startHost({ environment });
    expect((await other.callTool('gong_status')).structured.policy).toMatchObject({ problems: [problem] });
    expect(other.stderr()).toContain(problem);
    await other.close();
    const examined = await run(['doctor'], environment);
    expect(examined.code).toBe(1);
    expect(examined.text).toContain(`Policy:  ${problem}`);
    writeFileSync(unreadable, '{"allowRepeat": "never", "approval": "none"}');
    const { code, text } = await run(['doctor'], environment);
    expect(code).toBe(0);
    expect(text).toContain(`Policy:  ${unreadable}: allowRepeat, approval`);
  });

  it('lists the tools that the policy allows', async () => {
    const all = await listToolNames({ flowIds: ['1'], maxProspectsPerPlan: 5, coolOffOverride: 'never' });
    expect(all).toEqual(expect.arrayContaining([...withoutPlan, 'gong_override_flow_content']));
    const planned = await listToolNames({ owners: [] });
    expect(planned).toEqual(all.filter((name) => !withoutPlan.includes(name)));
    const approved = await listToolNames({ approval: 'required' });
    expect(approved).toEqual(planned.filter((name) => name !== 'gong_override_flow_content'));
    write({ owners: [] });
    const other = await startHost({ environment: { GONG_SANDBOX: 'true', GONG_POLICY_FILE: path } });
    expect((await other.listTools()).map(({ name }) => name).toSorted()).toEqual(planned.toSorted());
    await other.close();
  });

  it('checks each call by the file as it is now, and reads on while nobody may be contacted', async () => {
    write({ maxProspectsPerPlan: 2 });
    expect(await assign('p1')).toMatchObject({ isError: false });
    const sent = gong.received.length;
    const refusals: readonly [policy: unknown, words: string][] = [
      [{ maxProspectsPerPlan: 1 }, 'maxProspectsPerPlan'],
      [{ flowIds: ['2'] }, '(flowIds)'],
      [{ owners: ['ada@us.example'] }, 'no longer allows gong_assign_prospects_to_flow'],
      [{ doNotContact: { files: ['missing.txt'] } }, 'missing.txt cannot be read (ENOENT)'],
      ['{', 'is not JSON'],
    ];
    for (const [policy, words] of refusals) {
      write(policy);
      const result = await assign('p1', 'p2');
      expect(result.isError).toBe(true);
      expect(result.text).toContain(words);
      expect(result.text).toContain('Nothing was changed');
    }
    expect(gong.received).toHaveLength(sent);
    expect(await host.callTool('gong_list_users')).toMatchObject({ isError: false });
    rmSync(path);
    expect((await assign('p1')).text).toContain('cannot be read (ENOENT)');
    write({});
    expect(await assign('p1')).toMatchObject({ isError: false });
  });

  it('refuses a listed workflow that the file no longer allows, before anything is read from Gong', async () => {
    write({ approval: 'required' });
    const sent = gong.received.length;
    const result = await host.callTool('gong_override_flow_content', {
      crmProspectsIds: ['p1'],
      flowId: '1',
      flowInstanceOwnerEmail: 'ada@us.example',
      steps: [{ number: 1, subject: 'Hello' }],
    });
    expect(result.isError).toBe(true);
    expect(result.text).toContain('no longer allows gong_override_flow_content');
    expect(gong.received).toHaveLength(sent);
  });

  it('shows its policy and the problems in gong_status', async () => {
    write({ maxProspectsPerPlan: 2, doNotContact: { emails: ['a@b.example'] } });
    const read = async () => (await host.callTool('gong_status')).structured.policy;
    expect(await read()).toEqual({
      file: path,
      keys: ['maxProspectsPerPlan', 'doNotContact'],
      rules: { maxProspectsPerPlan: 2 },
      doNotContact: 1,
      problems: [],
    });
    write('{"owner": []}');
    expect(await read()).toMatchObject({
      keys: ['maxProspectsPerPlan', 'doNotContact'],
      problems: [`The policy file ${path} (GONG_POLICY_FILE) has the unknown key owner; did you mean owners?`],
    });
  });
});

describe('do-not-contact', () => {
  it('prints an empty list at first', async () => {
    const { code, text } = await change();
    expect(code).toBe(0);
    expect(text).toContain('nobody');
  });

  it('keeps people out of a running server at once, until they are removed', async () => {
    write({});
    const added = await change('add', '003Qk00000AbCdE', 'lead-7', '--reason', 'asked by phone');
    expect(added).toMatchObject({ code: 0, text: 'Added 003Qk00000AbCdE.\nAdded lead-7.' });
    const refused = await assign('p1', 'lead-7');
    expect(refused.isError).toBe(true);
    expect(refused.text).toMatch(/lead-7: do not contact: .* since \d{4}-\d\d-\d\d: asked by phone\./);
    expect(await assign('p1')).toMatchObject({ isError: false });
    expect((await change('add', 'lead-7')).text).toBe('lead-7 is on the list already.');

    expect(await change('add', 'Bob <BOB@Acme.example>')).toMatchObject({
      code: 0,
      text: 'Added bob@acme.example, without its CRM ids: there are no credentials to look them up in Gong. From now on, people must be named by email.',
    });
    expect((await assign('p1')).text).toContain('name them by email');

    const listed = JSON.parse((await change('list', '--json')).text) as { doNotContact: Record<string, unknown>[] };
    expect(listed.doNotContact).toHaveLength(3);
    expect(listed.doNotContact[0]).toMatchObject({ crmProspectsIds: ['003Qk00000AbCdE'], reason: 'asked by phone' });

    const removed = await change('remove', 'bob@acme.example', 'lead-7', '003Qk00000AbCdE');
    expect(removed.code).toBe(0);
    expect(removed.text).toContain('Removed bob@acme.example.');
    expect(await assign('p1')).toMatchObject({ isError: false });
  });

  it('adds an email with its CRM ids where Gong can be asked, so that others can still be named by theirs', async () => {
    const [person, other] = createCompany().prospects;
    const state = { GONG_STATE_DIR: newStateDirectory(), GONG_SANDBOX: 'true' };
    const added = await run(['do-not-contact', 'add', person?.email ?? ''], state);
    expect(added).toMatchObject({ code: 0, complaint: '' });
    expect(added.text).toMatch(new RegExp(`^Added .* with the CRM ids .*${person?.crmProspectId}`));
    const sandbox = await startHost({ environment: state });
    const words = async (crmProspectId = '') => {
      const call = { crmProspectsIds: [crmProspectId], flowId: '1', flowInstanceOwnerEmail: 'ada@us.example' };
      return (await sandbox.callTool('gong_assign_prospects_to_flow', call)).text;
    };
    expect(await words(person?.crmProspectId)).toContain('do not contact');
    expect(await words(other?.crmProspectId)).not.toMatch(/do not contact|name them by email/);
    await sandbox.close();
  });

  it('adds an email also while Gong cannot be reached, and says what is not known', async () => {
    const unreachable = environmentFor('http://127.0.0.1:1', { GONG_STATE_DIR: newStateDirectory() });
    const { code, text } = await run(['do-not-contact', 'add', 'bob@acme.example'], unreachable);
    expect(code).toBe(0);
    expect(text).toMatch(/^Added bob@acme\.example, without its CRM ids: .*127\.0\.0\.1/);
    const { text: list } = await run(['do-not-contact'], unreachable);
    expect(list).toContain('bob@acme.example');
  });

  it('says what it did not find, with exit code 1', async () => {
    await change('add', 'carl@acme.example');
    const { code, text } = await change('remove', 'carl@acme.example', 'dora@acme.example');
    expect(code).toBe(1);
    expect(text.split('\n')).toEqual([
      'Removed carl@acme.example.',
      'dora@acme.example is not on this list; a policy file may name it.',
    ]);
  });

  it.each([
    [['add'], 'needs an email, a domain or a CRM id'],
    [['remove'], 'needs an email, a domain or a CRM id'],
    [['add', 'bob@acme', 'Bob Smith'], '"bob@acme" is no email, domain or CRM id.\n- "Bob Smith" is no'],
    [['delete', 'x'], 'has the actions list, add, remove; got "delete"'],
    [['list', 'x'], 'Unexpected argument "x"'],
    [['remove', 'x', '--reason', 'y'], '--reason belongs to the command do-not-contact add'],
  ])('is refused with exit code 2: %j', async (args, words) => {
    const { code, text, complaint } = await change(...args);
    expect([code, text]).toEqual([2, '']);
    expect(complaint).toContain(words);
  });

  it('fails with exit code 1, and changes nothing, where the state directory cannot be written', async () => {
    for (const args of [['add', 'x@y.example'], ['list'], ['remove', 'x@y.example']]) {
      const { code, text } = await run(['do-not-contact', ...args], { GONG_STATE_DIR: '/dev/null/state' });
      expect(code).toBe(1);
      expect(text).toContain('Nothing was changed');
    }
  });

  it('works while the policy file is invalid', async () => {
    const invalid = join(directory, 'invalid.json');
    const { code } = await run(['do-not-contact', 'add', 'zed@acme.example'], { GONG_POLICY_FILE: invalid });
    expect(code).toBe(0);
  });
});
