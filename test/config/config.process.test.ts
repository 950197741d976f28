import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInvocation } from '../../src/config/invocation.ts';
import { settings, toFlag } from '../../src/config/settings.ts';
import { readToolNames } from '../../src/config/tool-selection.ts';
import { startProcess } from '../support/process.ts';
import { credentialsBeside, examples, keys, names, readConfig, readProblems } from './examples.ts';

describe('the configuration', () => {
  it('requires only credentials, and has a default for everything else', () => {
    expect(readConfig(keys)).toEqual({
      gong: {
        origin: 'https://api.gong.io',
        credentials: { kind: 'basic', accessKey: 'key', accessKeySecret: 'secret' },
      },
      toolsets: ['engage'],
      tools: readToolNames(['engage']).tools,
      readOnly: false,
      allowErase: false,
      allowUpload: false,
      filesDirectory: undefined,
      stateDirectory: join(homedir(), '.local', 'state', 'gong-engage-mcp'),
      userEmail: undefined,
      allowedFlowIds: undefined,
      maxProspects: 200,
      requestsPerSecond: 3,
      requestsPerDay: 10_000,
      protocol: 'auto',
      confirm: 'auto',
      dryRun: false,
      logLevel: 'warn',
    });
  });

  it('needs no credentials in the sandbox', () => {
    expect(readConfig({}, ['--sandbox']).gong).toBeUndefined();
    expect(readConfig({ GONG_SANDBOX: 'true' }).gong).toBeUndefined();
  });

  it('accepts a bearer token, and the names that other servers use for the secret', () => {
    expect(readConfig({ GONG_ACCESS_TOKEN: 't' }).gong?.credentials).toEqual({ kind: 'bearer', accessToken: 't' });
    for (const name of ['GONG_ACCESS_SECRET', 'GONG_SECRET', 'GONG_SECRET_KEY']) {
      const credentials = readConfig({ GONG_ACCESS_KEY: 'key', [name]: 'secret' }).gong?.credentials;
      expect(credentials).toEqual({ kind: 'basic', accessKey: 'key', accessKeySecret: 'secret' });
    }
  });

  it('accepts every variable as a flag, and prefers the flag to the variable', () => {
    for (const name of names) {
      const { variable, kind } = settings[name];
      const { [variable]: _, ...credentials } = credentialsBeside(name);
      const flag = `--${toFlag(variable)}`;
      const byFlag = readConfig(credentials, [flag, ...(kind === 'flag' ? [] : [examples[name]])]);
      expect(byFlag, variable).toEqual(readConfig({ ...credentials, [variable]: examples[name] }));
    }
    expect(readConfig({ ...keys, GONG_READ_ONLY: 'true' }, ['--read-only=false']).readOnly).toBe(false);
  });

  it('ignores blank values and unexpanded placeholders, and warns about the placeholders', () => {
    const placeholder = `\${${'user_config.toolsets'}}`;
    const invocation = readInvocation([], { ...keys, GONG_BASE_URL: ' ', GONG_TOOLSETS: placeholder });
    expect(invocation).toMatchObject({
      config: { gong: { origin: 'https://api.gong.io' }, toolsets: ['engage'] },
      warnings: ['GONG_TOOLSETS is an unexpanded placeholder and is ignored.'],
    });
  });

  it('removes a trailing /v2 from the base URL, and allows plain http on loopback only', () => {
    const readOrigin = (url: string) => readConfig({ ...keys, GONG_BASE_URL: url }).gong?.origin;
    expect(readOrigin('https://us-55616.api.gong.io/v2/')).toBe('https://us-55616.api.gong.io');
    expect(readOrigin('http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080');
    expect(readOrigin('http://localhost:1')).toBe('http://localhost:1');
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
      const problems = readProblems({ ...keys, GONG_BASE_URL: url });
      expect(problems, url).toHaveLength(1);
      expect(problems[0]).toContain('GONG_BASE_URL');
      expect(problems[0]).not.toContain('pass');
    }
  });

  it('keeps a limit that a variable sets when its flag is blank', () => {
    const blank = `\${${'x'}}`;
    for (const value of ['', ' ', blank]) {
      expect(readConfig({ ...keys, GONG_READ_ONLY: 'true' }, [`--read-only=${value}`]).readOnly).toBe(true);
    }
  });

  it('refuses an empty list of limits, and a misspelt variable', () => {
    expect(readProblems({ ...keys, GONG_ALLOWED_FLOW_IDS: ' , ' })).toEqual([
      'GONG_ALLOWED_FLOW_IDS must be a comma-separated list; got ",".',
    ]);
    expect(readProblems({ ...keys, GONG_READONLY: 'true' })).toEqual([
      'Unknown variable GONG_READONLY; did you mean GONG_READ_ONLY?',
    ]);
    expect(readProblems({ ...keys, GONG_REGION: 'eu' })).toEqual([]);
  });

  it('reports each problem and each warning once, however often a setting is read', () => {
    const refused = readProblems({ ...keys, GONG_SANDBOX: 'perhaps' });
    expect(refused).toEqual(['GONG_SANDBOX must be true or false; got "perhaps".']);
    const invocation = readInvocation([], { ...keys, GONG_SANDBOX: `\${${'x'}}` });
    expect(invocation).toHaveProperty('warnings', ['GONG_SANDBOX is an unexpanded placeholder and is ignored.']);
  });

  it('refuses credentials that no header can carry', () => {
    expect(readProblems({ GONG_ACCESS_TOKEN: 'a\nb' })[0]).toContain('holds a line break');
    expect(readProblems({ GONG_ACCESS_TOKEN: 'aéb' })[0]).toContain('no HTTP header can carry');
    expect(readProblems({ GONG_ACCESS_KEY: 'a:b', GONG_ACCESS_KEY_SECRET: 'c' })[0]).toContain('colon');
  });

  it('reports all problems at once', () => {
    const problems = readProblems(
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
      "Unknown flag --reed-only; did you mean --read-only?
      Unknown command "demo"; see --help.
      GONG_READ_ONLY must be true or false; got "perhaps".
      GONG_TOOLSETS holds "flow", which is no preset, toolset or tool; did you mean "flows"? Presets: engage, rep, coach, admin, events, all. Toolsets: outreach, flows, engagement, users, calls, call-access, tasks, library, stats, settings, crm, meetings, permissions, audit, privacy, ai.
      GONG_SECRET_FILE cannot be read: /no/such/file.
      GONG_ACCESS_KEY and GONG_ACCESS_TOKEN are mutually exclusive: set only one.
      GONG_MAX_PROSPECTS must be a whole number of at least 1; got "0".
      GONG_PROTOCOL must be one of auto, legacy; got "new"."
    `);
  });

  it('refuses incomplete credentials, and a selection without any tool', () => {
    expect(readProblems({ GONG_ACCESS_KEY: 'key' })[0]).toContain('GONG_ACCESS_KEY_SECRET is missing');
    expect(readProblems({ GONG_ACCESS_KEY_SECRET: 'secret' })[0]).toContain('GONG_ACCESS_KEY is missing');
    expect(readProblems({})[0]).toContain('--sandbox');
    expect(readProblems({ ...keys, GONG_TOOLSETS: 'engagement', GONG_READ_ONLY: 'true' })[0]).toContain(
      'no tool at all',
    );
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

  it('are read without the trailing newline', () => {
    const config = readConfig({ GONG_ACCESS_KEY: 'key', GONG_ACCESS_KEY_SECRET_FILE: file('secret', 'hidden\n') });
    expect(config.gong?.credentials).toEqual({ kind: 'basic', accessKey: 'key', accessKeySecret: 'hidden' });
  });

  it('are refused beside another value, when empty, and when missing', () => {
    const beside = readProblems({ ...keys, GONG_ACCESS_KEY_SECRET_FILE: file('other', 'other') });
    expect(beside).toEqual([
      'GONG_ACCESS_KEY_SECRET and GONG_ACCESS_KEY_SECRET_FILE are set to different values: set only one.',
    ]);
    expect(readProblems({ GONG_ACCESS_TOKEN_FILE: file('empty', '\n') })[0]).toContain('is empty');
    expect(readProblems({ GONG_ACCESS_TOKEN_FILE: join(folder, 'none') })[0]).toContain('cannot be read');
  });
});

describe('the program', () => {
  it('reports problems on stderr with exit code 2, without a stack and with an empty stdout', async () => {
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
