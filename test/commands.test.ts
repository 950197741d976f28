import { describe, expect, it } from 'vitest';
import { startProcess } from './support/process.ts';

async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const command = startProcess(environment, args);
  const { code } = await command.exit();
  return { code, said: command.lines().join('\n'), complaint: command.stderr() };
}

describe('doctor', () => {
  it('says which scopes the credentials have, and ends well', async () => {
    const { code, said } = await run(['doctor', '--sandbox']);
    expect(code).toBe(0);
    expect(said).toContain('(sandbox)');
    expect(said).toContain('can be written');
    expect(said).toMatch(/yes +api:flows:read +opens 5 tools/);
  });

  it('fails, and says why, when Gong cannot be reached', async () => {
    const { code, said } = await run(['doctor'], {
      GONG_ACCESS_KEY: 'key',
      GONG_ACCESS_KEY_SECRET: 'a-secret-of-its-own',
      GONG_BASE_URL: 'http://127.0.0.1:1',
    });
    expect(code).toBe(1);
    expect(said).toContain('127.0.0.1:1');
    expect(said).not.toContain('a-secret-of-its-own');
  });

  it('fails where the state folder cannot be written', async () => {
    const { code, said } = await run(['doctor', '--sandbox'], { GONG_STATE_DIR: '/dev/null/state' });
    expect(code).toBe(1);
    expect(said).toContain('GONG_STATE_DIR');
  });
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
    expect(Object.keys(mcpServers.gong.env)).toEqual(['GONG_ACCESS_KEY', 'GONG_ACCESS_KEY_SECRET']);
  });

  it.each([['config'], ['config', 'netscape'], ['config', 'cursor', 'now'], ['doctor', 'who']])(
    'is refused for %s %s',
    async (...args) => {
      const { code, said, complaint } = await run(args);
      expect(code).not.toBe(0);
      expect(said).toBe('');
      expect(complaint).not.toBe('');
    },
  );
});
