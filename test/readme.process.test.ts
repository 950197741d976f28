import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderReadme, renderTools } from '../scripts/documents.ts';
import { operations } from '../src/tools/index.ts';
import { workflows } from '../src/workflows/index.ts';
import { builtServer } from './support/host.ts';
import { initialize, startProcess } from './support/process.ts';

const readme = readFileSync('README.md', 'utf8');

function blocksOf(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, block = '']) => block);
}

describe('the README', () => {
  it('has tables that are not stale, and so is TOOLS.md; `npm run documents` writes them anew', () => {
    expect(readme).toBe(renderReadme(readme));
    expect(readFileSync('TOOLS.md', 'utf8')).toBe(renderTools());
  });

  it('names only tools that exist', () => {
    const known = new Set<string>([...operations, ...workflows].map(({ name }) => name));
    const named = readme.match(/gong_[a-z_]+[a-z]/g) ?? [];
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('names only scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    for (const [, name = ''] of readme.matchAll(/npm run ([\w:]+)/g)) expect(Object.keys(scripts)).toContain(name);
  });

  it('has configurations that start a server', async () => {
    interface Configuration {
      mcpServers: { gong: { command: string; args: string[]; env: Record<string, string> } };
    }
    const configurations = blocksOf('json').map((block) => JSON.parse(block) as Configuration);
    expect(configurations).toHaveLength(2);
    for (const { mcpServers } of configurations) {
      const { command, args, env } = mcpServers.gong;
      const [program = '', ...flags] = args;
      expect(command).toBe('node');
      expect(builtServer.endsWith(program.replace('/absolute/path/to/gong-engage-mcp', ''))).toBe(true);
      const server = startProcess(env, flags);
      await initialize(server);
      server.stdin.end();
      expect((await server.exit()).code).toBe(0);
    }
  });
});
