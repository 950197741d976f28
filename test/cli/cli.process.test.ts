import { describe, expect, it } from 'vitest';
import { fastClock } from '../support/fast-clock.ts';
import { oauthEnvironment, startOAuth } from '../support/oauth.ts';
import { startProcess } from '../support/process.ts';

const oauthWithoutHost = {
  GONG_OAUTH_CLIENT_ID: 'the-client',
  GONG_OAUTH_CLIENT_SECRET: 'the-client-secret',
  GONG_OAUTH_REFRESH_TOKEN: 'the-refresh-token',
  GONG_OAUTH_URL: 'http://127.0.0.1:1',
};

async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const command = startProcess({ ...fastClock(10), ...environment }, args);
  const { code } = await command.exit();
  return { code, said: command.lines().join('\n'), complaint: command.stderr() };
}

describe('doctor', () => {
  it('prints the scopes of the credentials and exits with 0', async () => {
    const { code, said } = await run(['doctor', '--sandbox']);
    expect(code).toBe(0);
    expect(said).toContain('(sandbox)');
    expect(said).toContain('writable');
    expect(said).toMatch(/yes +api:flows:read +opens 5 tools/);
  });

  it('fails with the reason when Gong cannot be reached', async () => {
    const { code, said } = await run(['doctor'], {
      GONG_ACCESS_KEY: 'key',
      GONG_ACCESS_KEY_SECRET: 'a-secret-of-its-own',
      GONG_BASE_URL: 'http://127.0.0.1:1',
    });
    expect(code).toBe(1);
    expect(said).toContain('127.0.0.1:1');
    expect(said).not.toContain('a-secret-of-its-own');
  });

  it('fails when the state directory is not writable', async () => {
    const { code, said } = await run(['doctor', '--sandbox'], { GONG_STATE_DIR: '/dev/null/state' });
    expect(code).toBe(1);
    expect(said).toContain('GONG_STATE_DIR');
  });

  it('reports OAuth tokens as unusable when the state directory is not writable', async () => {
    const { code, said, complaint } = await run(['doctor'], {
      ...oauthWithoutHost,
      GONG_STATE_DIR: '/dev/null/state',
    });
    expect(code).toBe(1);
    expect(complaint).toBe('');
    expect(said).toMatch(/unclear +api:flows:read .*no token is refreshed/);
  });
});

describe('refresh-token', () => {
  it('refreshes and stores the tokens, also when it is called again', async () => {
    const oauth = await startOAuth();
    const environment = oauthEnvironment(oauth, 'http://127.0.0.1:1');
    for (const generation of [1, 2]) {
      const { code, said } = await run(['refresh-token'], environment);
      expect([code, said]).toEqual([0, 'The token is refreshed and stored.']);
      expect(oauth.refreshToken()).toBe(`refresh-token-${generation}`);
    }
    await oauth.close();
  });

  it.each([
    ['the host of the tokens cannot be reached', {}, /was not refreshed.*ECONNREFUSED.*GONG_OAUTH_URL/],
    ['nothing can be stored', { GONG_STATE_DIR: '/dev/null/state' }, /was not refreshed.*GONG_STATE_DIR/],
  ])('fails with the reason when %s', async (_, more, expected) => {
    const { code, said, complaint } = await run(['refresh-token'], { ...oauthWithoutHost, ...more });
    expect(code).toBe(1);
    expect(said).toMatch(expected);
    expect(complaint).toBe('');
  });

  it.each([{ GONG_ACCESS_TOKEN: 'token' }, { GONG_SANDBOX: 'true' }])(
    'is refused without OAuth credentials: %o',
    async (environment) => {
      const { code, complaint } = await run(['refresh-token'], environment);
      expect(code).toBe(2);
      expect(complaint).toContain('refresh-token needs GONG_OAUTH_…');
    },
  );
});

describe('config', () => {
  it.each(['claude-desktop', 'cursor'])('prints JSON for %s that names this very program', async (host) => {
    const { code, said } = await run(['config', host]);
    expect(code).toBe(0);
    const { mcpServers } = JSON.parse(said.slice(said.indexOf('{'))) as {
      mcpServers: { gong: { command: string; args: string[]; env: Record<string, string> } };
    };
    expect(mcpServers.gong.command).toBe(process.execPath);
    expect(mcpServers.gong.args[0]).toMatch(/dist.server\.js$/);
    expect(Object.keys(mcpServers.gong.env)).toEqual(['GONG_ACCESS_KEY', 'GONG_ACCESS_KEY_SECRET', 'GONG_TOOLSETS']);
    expect(mcpServers.gong.env.GONG_TOOLSETS).toBe('rep');
  });

  it.each([['config'], ['config', 'netscape'], ['config', 'cursor', 'now'], ['doctor', 'who']])(
    'refuses the arguments %s %s',
    async (...args) => {
      const { code, said, complaint } = await run(args);
      expect(code).not.toBe(0);
      expect(said).toBe('');
      expect(complaint).not.toBe('');
    },
  );
});
