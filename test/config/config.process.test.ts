import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, ConfigError, readInvocation } from '../../src/config/config.ts';
import { settings, toFlag } from '../../src/config/settings.ts';
import { startProcess } from '../support/process.ts';

const keys = { GONG_ACCESS_KEY: 'key', GONG_ACCESS_KEY_SECRET: 'secret' };

function configOf(environment: Record<string, string>, args: string[] = []): Config {
  const invocation = readInvocation(args, environment);
  if (invocation.command !== 'serve') throw new Error('not serving');
  return invocation.config;
}

function problemsOf(environment: Record<string, string>, args: string[] = []): readonly string[] {
  try {
    readInvocation(args, environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the configuration', () => {
  it('needs credentials only, and has a default for everything else', () => {
    expect(configOf(keys)).toEqual({
      gong: {
        origin: 'https://api.gong.io',
        credentials: { kind: 'basic', accessKey: 'key', accessKeySecret: 'secret' },
      },
      toolsets: ['outreach', 'flows', 'engagement', 'users'],
      readOnly: false,
      allowErase: false,
      allowUpload: false,
      filesDirectory: undefined,
      stateDirectory: join(homedir(), '.local', 'state', 'gong-engage-mcp'),
      allowedFlowIds: undefined,
      maxProspects: 200,
      requestsPerSecond: 3,
      requestsPerDay: 10_000,
      protocol: 'auto',
      logLevel: 'info',
    });
  });

  it('needs no credentials in the sandbox', () => {
    expect(configOf({}, ['--sandbox']).gong).toBeUndefined();
    expect(configOf({ GONG_SANDBOX: 'true' }).gong).toBeUndefined();
  });

  it('takes a bearer token, and the names other servers use for the secret', () => {
    expect(configOf({ GONG_ACCESS_TOKEN: 't' }).gong?.credentials).toEqual({ kind: 'bearer', accessToken: 't' });
    for (const name of ['GONG_ACCESS_SECRET', 'GONG_SECRET', 'GONG_SECRET_KEY']) {
      const credentials = configOf({ GONG_ACCESS_KEY: 'key', [name]: 'secret' }).gong?.credentials;
      expect(credentials).toEqual({ kind: 'basic', accessKey: 'key', accessKeySecret: 'secret' });
    }
  });

  it('takes every variable as a flag, and the flag before the variable', () => {
    for (const { variable, kind } of Object.values(settings)) {
      const value = { flag: 'true', number: '2', list: 'users', text: variable === 'GONG_FILES_DIR' ? tmpdir() : '' }[
        kind
      ];
      if (value === '') continue;
      const byFlag = configOf(keys, [`--${toFlag(variable)}`, ...(kind === 'flag' ? [] : [value])]);
      expect(byFlag, variable).toEqual(configOf({ ...keys, [variable]: value }));
    }
    expect(configOf({ ...keys, GONG_READ_ONLY: 'true' }, ['--read-only=false']).readOnly).toBe(false);
  });

  it('takes a blank value or an unexpanded placeholder for absent, and warns of the latter', () => {
    const placeholder = `\${${'user_config.toolsets'}}`;
    const invocation = readInvocation([], { ...keys, GONG_BASE_URL: ' ', GONG_TOOLSETS: placeholder });
    expect(invocation).toMatchObject({
      config: { gong: { origin: 'https://api.gong.io' }, toolsets: ['outreach', 'flows', 'engagement', 'users'] },
      warnings: ['GONG_TOOLSETS holds an unexpanded placeholder and counts as absent.'],
    });
  });

  it('takes a trailing /v2 off the base URL, and plain http for this machine alone', () => {
    const originOf = (url: string) => configOf({ ...keys, GONG_BASE_URL: url }).gong?.origin;
    expect(originOf('https://us-55616.api.gong.io/v2/')).toBe('https://us-55616.api.gong.io');
    expect(originOf('http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080');
    expect(originOf('http://localhost:1')).toBe('http://localhost:1');
    for (const url of [
      'http://api.gong.io',
      'https://user:pass@api.gong.io',
      'https://api.gong.io/v2/flows',
      'https://api.gong.io?x=1',
      'https://api.gong.io#x',
      'ftp://api.gong.io',
      'api.gong.io',
      'http://127.0.0.1.example.com',
    ]) {
      const problems = problemsOf({ ...keys, GONG_BASE_URL: url });
      expect(problems, url).toHaveLength(1);
      expect(problems[0]).toContain('GONG_BASE_URL');
      expect(problems[0]).not.toContain('pass');
    }
  });

  it('does not let a blank flag take away a limit that a variable sets', () => {
    const blank = `\${${'x'}}`;
    for (const value of ['', ' ', blank]) {
      expect(configOf({ ...keys, GONG_READ_ONLY: 'true' }, [`--read-only=${value}`]).readOnly).toBe(true);
    }
  });

  it('refuses a limit that says nothing, and a variable that is almost one of its own', () => {
    expect(problemsOf({ ...keys, GONG_ALLOWED_FLOW_IDS: ' , ' })).toEqual([
      'GONG_ALLOWED_FLOW_IDS is ",", which names nothing.',
    ]);
    expect(problemsOf({ ...keys, GONG_READONLY: 'true' })).toEqual([
      'GONG_READONLY is not a variable of this server; did you mean GONG_READ_ONLY?',
    ]);
    expect(problemsOf({ ...keys, GONG_REGION: 'eu' })).toEqual([]);
  });

  it('tells each problem and each warning once, however often a setting is looked up', () => {
    const refused = problemsOf({ ...keys, GONG_SANDBOX: 'perhaps' });
    expect(refused).toEqual(['GONG_SANDBOX is "perhaps", but must be true or false.']);
    const invocation = readInvocation([], { ...keys, GONG_SANDBOX: `\${${'x'}}` });
    expect(invocation).toHaveProperty('warnings', [
      'GONG_SANDBOX holds an unexpanded placeholder and counts as absent.',
    ]);
  });

  it('refuses credentials that no header can carry', () => {
    expect(problemsOf({ GONG_ACCESS_TOKEN: 'a\nb' })[0]).toContain('no HTTP header can carry');
    expect(problemsOf({ GONG_ACCESS_KEY: 'a:b', GONG_ACCESS_KEY_SECRET: 'c' })[0]).toContain('colon');
  });

  it('names all problems at once', () => {
    const problems = problemsOf(
      {
        GONG_ACCESS_KEY: 'key',
        GONG_ACCESS_TOKEN: 'token',
        GONG_TOOLSETS: 'flow',
        GONG_READ_ONLY: 'perhaps',
        GONG_MAX_PROSPECTS: '0',
        GONG_PROTOCOL: 'new',
        GONG_SECRET_FILE: '/no/such/file',
      },
      ['--reed-only', 'demo'],
    );
    expect(problems.join('\n')).toMatchInlineSnapshot(`
      "--reed-only is not a flag; did you mean --read-only. See --help.
      "demo" is not a command; see --help.
      GONG_TOOLSETS names "flow", which is not a toolset; did you mean flows. There are: outreach, flows, engagement, users, calls, call-access, tasks, library, stats, settings, crm, meetings, permissions, audit, privacy, ai, engage, all.
      GONG_READ_ONLY is "perhaps", but must be true or false.
      GONG_SECRET_FILE names a file that cannot be read: /no/such/file.
      GONG_ACCESS_KEY and GONG_ACCESS_TOKEN contradict each other: keep one.
      GONG_MAX_PROSPECTS is "0", but must be a whole number of at least 1.
      GONG_PROTOCOL is "new", but must be one of: auto, legacy."
    `);
  });

  it('refuses half of the credentials, and a choice that leaves no tool', () => {
    expect(problemsOf({ GONG_ACCESS_KEY: 'key' })[0]).toContain('GONG_ACCESS_KEY_SECRET is missing');
    expect(problemsOf({ GONG_ACCESS_KEY_SECRET: 'secret' })[0]).toContain('GONG_ACCESS_KEY is missing');
    expect(problemsOf({})[0]).toContain('--sandbox');
    expect(problemsOf({ ...keys, GONG_TOOLSETS: 'engagement', GONG_READ_ONLY: 'true' })[0]).toContain('no tool at all');
  });
});

describe('secrets in files', () => {
  let folder: string;
  const file = (name: string, content: string) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gong-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are read, without the newline at their end', () => {
    const config = configOf({ GONG_ACCESS_KEY: 'key', GONG_ACCESS_KEY_SECRET_FILE: file('secret', 'hidden\n') });
    expect(config.gong?.credentials).toEqual({ kind: 'basic', accessKey: 'key', accessKeySecret: 'hidden' });
  });

  it('are refused beside another value, when empty, and when missing', () => {
    const beside = problemsOf({ ...keys, GONG_ACCESS_KEY_SECRET_FILE: file('other', 'other') });
    expect(beside).toEqual([
      'GONG_ACCESS_KEY_SECRET and GONG_ACCESS_KEY_SECRET_FILE are both set, to different values: keep one.',
    ]);
    expect(problemsOf({ GONG_ACCESS_TOKEN_FILE: file('empty', '\n') })[0]).toContain('is empty');
    expect(problemsOf({ GONG_ACCESS_TOKEN_FILE: join(folder, 'none') })[0]).toContain('cannot be read');
  });
});

describe('the program', () => {
  it('tells what is wrong on stderr, with exit code 2, no stack and nothing on stdout', async () => {
    const server = startProcess({ GONG_ACCESS_KEY: 'key', GONG_BASE_URL: 'http://api.gong.io' });
    const { code } = await server.exit();
    expect(code).toBe(2);
    expect(server.lines()).toEqual([]);
    expect(server.stderr()).toContain('- GONG_ACCESS_KEY is set, but GONG_ACCESS_KEY_SECRET is missing.\n');
    expect(server.stderr()).toContain('- GONG_BASE_URL must begin with https://');
    expect(server.stderr()).not.toMatch(/\n\s+at /);
  });

  it('prints its usage, with every flag, and its version', async () => {
    const help = startProcess({}, ['--help']);
    expect((await help.exit()).code).toBe(0);
    for (const { variable } of Object.values(settings)) {
      expect(help.lines().join('\n')).toContain(`--${toFlag(variable)}`);
    }
    const version = startProcess({}, ['--version']);
    expect((await version.exit()).code).toBe(0);
    expect(version.lines()).toHaveLength(1);
  });
});
