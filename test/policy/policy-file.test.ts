import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { PolicyFile } from '../../src/config/policy-file.ts';
import { DoNotContactList } from '../../src/policy/do-not-contact/list.ts';
import { keys, readConfig, readProblems } from '../config/examples.ts';

let directory: string;
let path: string;
let file: PolicyFile;

const write = (policy: unknown, name = 'policy.json') =>
  writeFileSync(join(directory, name), typeof policy === 'string' ? policy : JSON.stringify(policy));
const find = (email: string) => new DoNotContactList(file.read().lists).find({ email });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gong-policy-'));
  path = join(directory, 'policy.json');
  file = new PolicyFile(path);
});

describe('a policy file', () => {
  it('holds at once when it changes, also to one of the same length and time', () => {
    write({ approval: 'none' });
    expect(file.read().policy).toEqual({ approval: 'none' });
    utimesSync(path, 1, 1);
    write({ tailoredSteps: 'any' });
    utimesSync(path, 1, 1);
    expect(file.read().policy).toEqual({ tailoredSteps: 'any' });
    write({ tailoredSteps: 'not' });
    utimesSync(path, 1, 1);
    expect(file.read().problems).toHaveLength(1);
  });

  it('keeps the last valid rules while it is invalid, with every problem as a sentence, and recovers', () => {
    write({ owners: ['ada@us.example'] });
    file.read();
    write({ ownerz: [], approval: 'perhaps' });
    expect(file.read()).toMatchObject({
      policy: { owners: ['ada@us.example'] },
      problems: [
        `The policy file ${path} (GONG_POLICY_FILE) has approval, which must be one of "none", "required"; got "perhaps".`,
        `The policy file ${path} (GONG_POLICY_FILE) has the unknown key ownerz; did you mean owners?`,
      ],
    });
    rmSync(path);
    expect(file.read().problems).toEqual([`The policy file ${path} (GONG_POLICY_FILE) cannot be read (ENOENT).`]);
    mkdirSync(path);
    expect(file.read().problems).toEqual([
      `The policy file ${path} (GONG_POLICY_FILE) cannot be read: it is not a file.`,
    ]);
    rmSync(path, { recursive: true });
    write({});
    expect(file.read()).toMatchObject({ policy: {}, problems: [] });
  });

  it('reads the files of its list beside itself, and again when they change', () => {
    write('bob@acme.example\n', 'first.txt');
    write('rival.example\n', 'second.txt');
    write({ doNotContact: { files: ['first.txt', join(directory, 'second.txt')] } });
    expect(find('Bob@acme.example')).toBe(
      'do not contact: the email bob@acme.example is on the do-not-contact file first.txt',
    );
    expect(find('x@rival.example')).toContain('second.txt');
    write('carl@acme.example\n', 'next.txt');
    renameSync(join(directory, 'next.txt'), join(directory, 'first.txt'));
    expect(find('bob@acme.example')).toBeUndefined();
    expect(find('carl@acme.example')).toContain('first.txt');
  });

  it.each([
    ['that is missing', undefined, 'cannot be read (ENOENT)'],
    ['with a line that nobody can read', 'a@b.example\nBob Smith', 'has "Bob Smith" in line 2'],
    ['in another encoding', 'b\0o\0b\0', 'is not UTF-8 text'],
  ])('reports a list %s, and recovers', (_, content, problem) => {
    write({ doNotContact: { files: ['list.txt'] } });
    if (content !== undefined) write(content, 'list.txt');
    const { problems } = file.read();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`The do-not-contact file ${join(directory, 'list.txt')} ${problem}`);
    expect(file.check()).toEqual([]);
    write('# nobody', 'list.txt');
    expect(file.read().problems).toEqual([]);
  });
});

describe('GONG_POLICY_FILE', () => {
  it('is opened with the configuration', () => {
    write({ approval: 'required' });
    const { policyFile } = readConfig({ ...keys, GONG_POLICY_FILE: path });
    expect(policyFile?.read().policy).toEqual({ approval: 'required' });
    expect(readConfig(keys).policyFile).toBeUndefined();
  });

  it('is refused with one sentence per problem, beside the problems of other settings', () => {
    write({ ownerz: [], recentContactDays: 0 });
    expect(readProblems({ ...keys, GONG_POLICY_FILE: path, GONG_READ_ONLY: 'perhaps' })).toEqual([
      `The policy file ${path} (GONG_POLICY_FILE) has recentContactDays, which must be a whole number from 1 to 3650 (days); got 0.`,
      `The policy file ${path} (GONG_POLICY_FILE) has the unknown key ownerz; did you mean owners?`,
      'GONG_READ_ONLY must be true or false; got "perhaps".',
    ]);
    rmSync(path);
    expect(readProblems({ ...keys, GONG_POLICY_FILE: path })).toEqual([
      `The policy file ${path} (GONG_POLICY_FILE) cannot be read (ENOENT).`,
    ]);
    expect(readProblems({ ...keys, GONG_POLICY_FILE: 'policy.json' })[0]).toContain('must be an absolute path');
  });

  it('is not read to refresh tokens, which reading Gong needs', () => {
    const oauth = { GONG_OAUTH_CLIENT_ID: 'a', GONG_OAUTH_CLIENT_SECRET: 'b', GONG_OAUTH_REFRESH_TOKEN: 'c' };
    expect(readProblems({ ...oauth, GONG_POLICY_FILE: path })).toHaveLength(1);
    expect(readProblems({ ...oauth, GONG_POLICY_FILE: path }, ['refresh-token'])).toEqual([]);
  });
});
