import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderReadme, renderTools } from '../scripts/documents.ts';
import { operations } from '../src/tools/index.ts';
import { workflows } from '../src/workflows/index.ts';
import { builtServer } from './support/host.ts';
import { initialize, startProcess } from './support/process.ts';

const readme = readFileSync('README.md', 'utf8');

function readBlocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, block = '']) => block);
}

describe('the README', () => {
  it('has the tables that `npm run documents` writes, as has docs/tools.md', () => {
    expect(readme).toBe(renderReadme(readme));
    expect(readFileSync('docs/tools.md', 'utf8')).toBe(renderTools());
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
    const configurations = readBlocks('json').map((block) => JSON.parse(block) as Configuration);
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

const documents = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync('docs', { encoding: 'utf8' }).map((name) => join('docs', name)),
].filter((path) => path.endsWith('.md'));

describe.each(documents)('%s', (document) => {
  const text = readFileSync(document, 'utf8');

  it('links only to files that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) =>
      join(dirname(document), link),
    );
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });

  it('names only source files and folders that exist', () => {
    const paths = [...text.matchAll(/`((?:src|test|scripts|docs)\/[\w./-]+)`/g)].map(([, path = '']) => path);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });
});
