import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'gong-lint-'));
  copyFileSync('biome.json', join(root, 'biome.json'));
});
afterAll(() => rmSync(root, { recursive: true }));

/** Lints a file with this content at this path, with the rules of this project. */
function lint(path: string, content: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${content}\n`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', '--vcs-enabled=false', path], {
    cwd: root,
    encoding: 'utf8',
  });
  rmSync(file);
  expect(stdout + stderr).toContain('Checked 1 file');
  return status === 0 ? 'nothing' : stderr;
}

const forbidden: [string, string][] = [
  ['src/mcp/x.ts', "console.log('hello');"],
  ['src/server.ts', "console.log('hello');"],
  ['src/store/x.ts', 'process.kill(1, 0);'],
  ['src/mcp/x.ts', "process.stdout.write('hello');"],
  ['src/mcp/x.ts', 'export const home = process.env.HOME;'],
  ['src/server.ts', 'export const home = process.env.HOME;'],
  ['src/mcp/x.ts', "export const page = fetch('https://example.com');"],
];

const allowed: [string, string][] = [
  ['src/store/owner.ts', 'process.kill(1, 0);'],
  ['src/config/invocation.ts', 'export const home = process.env.HOME;'],
];

describe('the linter', () => {
  it.each(forbidden)('forbids in %s: %s', (path, content) => {
    expect(lint(path, content)).toMatch(/lint\/(style|suspicious)\/(noConsole|noRestrictedGlobals|noProcessEnv)/);
  });

  it.each(allowed)('allows in %s: %s', (path, content) => {
    expect(lint(path, content)).toBe('nothing');
  });
});
