import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtServer, newStateDirectory } from './support/host.ts';

const run = promisify(execFile);
/** Installed by npx into npm's cache: as a dev dependency it would warn about the engine on Node 20, where its command line works. */
const inspector = '@modelcontextprotocol/inspector@2.12.0';

/** Runs the MCP Inspector's command line against the built server in the sandbox. Rejects when it does not exit with 0. */
async function inspect(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(
    'npx',
    ['-y', '--loglevel=error', inspector, '--cli', process.execPath, builtServer, '-e', 'GONG_SANDBOX=true', ...args],
    {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        MCP_INSPECTOR_SECRET_STORE: 'memory',
        GONG_STATE_DIR: newStateDirectory(),
      },
    },
  );
}

// The first run downloads the package.
beforeAll(() => inspect('--method', 'tools/list'), 180_000);

describe.each(['legacy', 'modern'])('the MCP Inspector, in the %s era', (era) => {
  it('finds nothing to complain of in the tools', async () => {
    const { stdout, stderr } = await inspect('--protocol-era', era, '--method', 'tools/list', '--strict');
    expect(JSON.parse(stdout)).toHaveProperty('tools');
    expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{"time"'))).toEqual([]);
  });

  it('calls a tool', async () => {
    const call = ['--method', 'tools/call', '--tool-name', 'gong_list_users', '--tool-args-json', '{"limit":3}'];
    const { stdout } = await inspect('--protocol-era', era, ...call);
    const { structuredContent } = JSON.parse(stdout) as { structuredContent: { users: unknown[] } };
    expect(structuredContent.users).toHaveLength(3);
  });
});
