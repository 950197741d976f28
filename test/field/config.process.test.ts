import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startHost } from '../support/host.ts';
import { startProcess } from '../support/process.ts';

const keys = { GONG_ACCESS_KEY: 'EXAMPLEKEY', GONG_ACCESS_KEY_SECRET: 'example-secret' };
const flowId = '7143123456789012345';

interface Refused {
  readonly kind: 'F21' | 'F24';
  readonly environment: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** What the line of each problem holds. */
  readonly problems: readonly string[];
}

const refused: readonly Refused[] = [
  {
    kind: 'F21',
    environment: { GONG_STATE_DIR: 'gong-state' },
    problems: [`perhaps ${join(process.cwd(), 'gong-state')}`],
  },
  { kind: 'F21', environment: { GONG_STATE_DIR: '~ann/state' }, problems: ['only ~ itself is expanded'] },
  { kind: 'F21', environment: { GONG_STATE_DIR: '$HOME/state' }, problems: ['holds $HOME'] },
  { kind: 'F21', environment: { GONG_STATE_DIR: `\${${'HOME'}}/state` }, problems: [`holds \${${'HOME'}}`] },
  { kind: 'F21', environment: { GONG_STATE_DIR: '%APPDATA%\\gong' }, problems: ['holds %APPDATA%'] },
  { kind: 'F21', environment: { GONG_FILES_DIR: './uploads' }, problems: ['GONG_FILES_DIR must be an absolute path'] },
  { kind: 'F21', environment: {}, args: ['--state-dir=state'], problems: ['--state-dir must be an absolute path'] },
  {
    kind: 'F21',
    environment: { GONG_ACCESS_KEY_SECRET: '', GONG_SECRET_FILE: 'secret.txt' },
    problems: ['GONG_SECRET_FILE must be an absolute path'],
  },
  {
    kind: 'F24',
    environment: { GONG_ACCESS_KEY: '"EXAMPLEKEY"' },
    problems: ['GONG_ACCESS_KEY begins or ends with a quot'],
  },
  {
    kind: 'F24',
    environment: { GONG_ACCESS_KEY: '“EXAMPLEKEY”' },
    problems: ['GONG_ACCESS_KEY begins or ends with a quot'],
  },
  {
    kind: 'F24',
    environment: { GONG_ACCESS_KEY: '', GONG_ACCESS_KEY_SECRET: '', GONG_ACCESS_TOKEN: 'Bearer example-token' },
    problems: ['GONG_ACCESS_TOKEN begins with the word Bearer or Basic'],
  },
  {
    kind: 'F24',
    environment: { GONG_ALLOWED_FLOW_IDS: `"${flowId}"` },
    problems: ['GONG_ALLOWED_FLOW_IDS begins or ends with'],
  },
  { kind: 'F24', environment: { GONG_ALLOWED_FLOW_IDS: '["1","2"]' }, problems: ['GONG_ALLOWED_FLOW_IDS'] },
  { kind: 'F24', environment: { GONG_ALLOWED_FLOW_IDS: 'Welcome flow' }, problems: ['which is not the id of a flow'] },
  {
    kind: 'F24',
    environment: {
      GONG_ACCESS_KEY: 'Access key: EXAMPLEKEY',
      GONG_ACCESS_KEY_SECRET: 'example-\u200bsecret',
      GONG_READ_ONLY: "'true'",
      GONG_REQUESTS_PER_SECOND: '3 req/s',
      GONG_TOOLSETS: '<rep>',
      GONG_USER_EMAIL: 'Ann <ann@example.com>',
    },
    problems: [
      'GONG_ACCESS_KEY holds a label',
      'GONG_ACCESS_KEY_SECRET holds the invisible character U+200B',
      'GONG_READ_ONLY begins or ends with',
      'GONG_REQUESTS_PER_SECOND must be a whole number',
      'GONG_TOOLSETS is in brackets',
      'GONG_USER_EMAIL must be one email address',
    ],
  },
];

describe('the start of the server', () => {
  it.each(refused)('[$kind] is refused with a sentence for each of $environment $args', async (row) => {
    const home = mkdtempSync(join(tmpdir(), 'gong-home-'));
    const server = startProcess({ ...keys, GONG_STATE_DIR: '', HOME: home, ...row.environment }, row.args);
    expect((await server.exit()).code).toBe(2);
    const lines = server.stderr().trim().split('\n');
    expect(lines).toHaveLength(row.problems.length + 1);
    for (const problem of row.problems) expect(server.stderr()).toContain(problem);
    for (const secret of ['EXAMPLEKEY', 'example-token', 'secret"']) expect(server.stderr()).not.toContain(secret);
    expect(server.lines()).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
  });

  it.each([
    ['~/gong-state', 'gong-state'],
    ['~', '.'],
    ['~/gong state/', 'gong state'],
  ])('[F21] uses the home directory for %s, and creates nothing in the working directory', async (path, below) => {
    const home = mkdtempSync(join(tmpdir(), 'gong-home-'));
    const host = await startHost({ environment: { GONG_SANDBOX: 'true', HOME: home, GONG_STATE_DIR: path } });
    const { structured } = await host.callTool('gong_status');
    await host.close();
    expect(structured).toMatchObject({ stateDirectory: join(home, below) });
    expect(existsSync('~')).toBe(false);
  });

  it('[F24] accepts superfluous commas and blanks', async () => {
    const host = await startHost({
      environment: {
        ...keys,
        GONG_ACCESS_KEY: ` ${keys.GONG_ACCESS_KEY}\n`,
        GONG_ALLOWED_FLOW_IDS: ` ${flowId} ,, 12,`,
        GONG_TOOLSETS: 'rep, ',
        GONG_READ_ONLY: 'Yes',
        GONG_USER_EMAIL: 'ann@example.com',
        GONG_FILES_DIR: `\${${'user_config.files'}}`,
      },
    });
    const { structured } = await host.callTool('gong_status');
    await host.close();
    expect(structured).toMatchObject({
      limits: { allowedFlowIds: [flowId, '12'] },
      toolsets: ['rep'],
      readOnly: true,
      userEmail: 'ann@example.com',
    });
  });
});
