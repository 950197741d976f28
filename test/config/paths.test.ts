import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWhole } from '../../src/config/paths.ts';
import { keys, readConfig, readProblems } from './examples.ts';

const readState = (directory: string, args: string[] = []) =>
  readConfig({ ...keys, GONG_STATE_DIR: directory }, args).stateDirectory;

let home: string;
const before = process.env.HOME;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gong-home-'));
  process.env.HOME = home;
});
afterEach(() => {
  process.env.HOME = before;
});

describe('a path', () => {
  it.each([
    ['~', ''],
    ['~/', ''],
    ['~/gong-state', 'gong-state'],
    ['~//gong state/', 'gong state'],
    ['~/../x', '../x'],
  ])('resolves to the home directory for %s', (path, below) => {
    expect(readState(path)).toBe(join(home, below));
    expect(readConfig(keys, [`--state-dir=${path}`]).stateDirectory).toBe(join(home, below));
  });

  it.each(['/var/lib/gong', '/var/lib/gong state', '/x/~/y', '/x/~ann', '/100%/x', '/a$/b', '/ä/日本', '/x/[1]'])(
    'is used unchanged when it is absolute: %s',
    (path) => expect(readState(path)).toBe(path),
  );

  it.each([
    ['gong-state', `perhaps ${resolve('gong-state')} is meant`],
    ['./gong-state', `perhaps ${resolve('gong-state')} is meant`],
    ['../x', `perhaps ${resolve('../x')} is meant`],
    ['.', `perhaps ${resolve('.')} is meant`],
    ['home/ann/state', 'must be an absolute path'],
    ['file:///var/lib/gong%20state', 'perhaps /var/lib/gong state is meant'],
    ['file://%', 'must be an absolute path'],
    ['C:\\Users\\Ann\\state', 'on this system'],
    ['~ann/state', 'only ~ itself'],
    ['~~/state', 'only ~ itself'],
    ['~\\state', 'only ~ itself'],
    [`\${${'HOME'}}/state`, `holds \${${'HOME'}}`],
    [`/home/\${${'USER'}}/state`, `holds \${${'USER'}}`],
    [`\${${'A'}}/\${${'B'}}`, `holds \${${'A'}}`],
    [`~/\${${'NAME'}`, `holds \${${'NAME'}`],
    ['$HOME/state', 'holds $HOME'],
    ['~/$USER', 'holds $USER'],
    ['$env:APPDATA\\gong', 'holds $env:APPDATA'],
    ['$(pwd)/state', 'holds $(pwd)'],
    ['%APPDATA%\\gong', 'holds %APPDATA%'],
    ['/x/%USERNAME%', 'holds %USERNAME%'],
    ['/x\ny', 'line break'],
    ['/x/st\u200bate', 'U+200B'],
  ])('is refused when it depends on the working directory or a shell: %j', (path, reason) => {
    for (const [name, problems] of [
      ['GONG_STATE_DIR', readProblems({ ...keys, GONG_STATE_DIR: path })],
      ['GONG_FILES_DIR', readProblems({ ...keys, GONG_FILES_DIR: path })],
      ['--state-dir', readProblems(keys, [`--state-dir=${path}`])],
      ['GONG_ACCESS_KEY_FILE', readProblems({ GONG_ACCESS_KEY_SECRET: 'x', GONG_ACCESS_KEY_FILE: path })],
      ['GONG_SECRET_FILE', readProblems({ GONG_ACCESS_KEY: 'x', GONG_SECRET_FILE: path })],
    ] as const) {
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(new RegExp(`^${name} .*\\.$`, 's'));
      expect(problems[0]).toContain(reason);
    }
  });

  it('is absolute and does not depend on the working directory, for any value', () => {
    const piece = fc.oneof(
      fc.constantFrom('~', '/', '.', '..', '$HOME', '%A%', ' ', `\${${'X'}}`),
      fc.string({ maxLength: 5 }),
    );
    const path = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
    const readAnywhere = (environment: Record<string, string>) =>
      readProblems(environment).length > 0 ? 'refused' : readConfig(environment).stateDirectory;
    fc.assert(
      fc.property(path, (directory) => {
        const environment = { ...keys, GONG_STATE_DIR: directory };
        const here = process.cwd();
        const read = readAnywhere(environment);
        process.chdir('/');
        const elsewhere = readAnywhere(environment);
        process.chdir(here);
        expect(elsewhere).toBe(read);
        if (read !== 'refused') expect(read).toMatch(/^\//);
      }),
    );
  });

  it('may begin with ~ for a secret in a file', () => {
    writeFileSync(join(home, 'secret'), '\ufeffhidden\r\n');
    const config = readConfig({ GONG_ACCESS_KEY: 'key', GONG_ACCESS_KEY_SECRET_FILE: '~/secret' });
    expect(config.gong?.credentials).toMatchObject({ accessKeySecret: 'hidden' });
  });

  it('may begin with ~ for uploads', () => {
    mkdirSync(join(home, 'uploads'));
    expect(readConfig({ ...keys, GONG_FILES_DIR: '~/uploads' }).filesDirectory).toBe(join(home, 'uploads'));
    expect(readProblems({ ...keys, GONG_FILES_DIR: '~/none' })).toEqual([
      `GONG_FILES_DIR is not a directory: ${join(home, 'none')}.`,
    ]);
  });

  it('counts as absent when it is blank or a placeholder', () => {
    const byDefault = join(homedir(), '.local', 'state', 'gong-engage-mcp');
    for (const path of ['', ' ', `\${${'user_config.state'}}`]) expect(readState(path)).toBe(byDefault);
  });
});

describe('an absolute path on Windows', () => {
  it.each(['C:\\state', 'c:/state', '\\\\server\\share\\state', '//server/share'])(
    'names its drive or server: %s',
    (path) => expect(isWhole(path, 'win32')).toBe(true),
  );

  it.each(['\\state', '/state', 'C:state', 'state', '\\\\', ''])(
    'does not depend on the current drive, as %j does',
    (path) => expect(isWhole(path, 'win32')).toBe(false),
  );
});

describe('the default of the state directory', () => {
  it('follows XDG_STATE_HOME only when that is absolute, as its specification says', () => {
    const readDefault = (directory: string) => readConfig({ ...keys, XDG_STATE_HOME: directory }).stateDirectory;
    expect(readDefault('/x/state')).toBe('/x/state/gong-engage-mcp');
    for (const directory of ['state', '~/state', './x', '$HOME/x']) {
      expect(readDefault(directory)).toBe(join(home, '.local', 'state', 'gong-engage-mcp'));
    }
  });

  it('is refused when HOME is not absolute, unless GONG_STATE_DIR is set', () => {
    process.env.HOME = 'here';
    expect(readProblems(keys)).toEqual(['There is no home directory: set GONG_STATE_DIR to an absolute path.']);
    expect(readProblems({ ...keys, GONG_STATE_DIR: '~/x' })).toEqual([
      'GONG_STATE_DIR is ~/x, but there is no home directory; write the whole path.',
    ]);
    expect(readState('/x')).toBe('/x');
  });
});
