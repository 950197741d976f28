import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const compiler = resolve('node_modules/typescript/bin/tsc');
const blocks = [...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, code = '']) => code,
);
const [operationRecipe = '', workflowRecipe = ''] = blocks;

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'gong-recipes-'));
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(root, 'tsconfig.json'),
    JSON.stringify({
      extends: resolve('tsconfig.json'),
      compilerOptions: { noUnusedLocals: false },
      include: ['*.ts'],
    }),
  );
});
afterAll(() => rmSync(root, { recursive: true }));

/** Compiles code as if it stood in a file of this folder, and returns the errors. */
function compile(folder: string, code: string): string {
  const file = join(root, 'recipe.ts');
  writeFileSync(
    file,
    code.replace(/from '(\.[^']*)'/g, (_, path: string) => `from '${resolve(folder, path)}'`),
  );
  const { stdout } = spawnSync(process.execPath, [compiler, '--project', root], { encoding: 'utf8' });
  return stdout;
}

/** Returns the imports of a file. */
function readImports(path: string): string {
  return (readFileSync(path, 'utf8').match(/^import[^;]*;/gm) ?? []).join('\n');
}

describe('the recipes of CONTRIBUTING.md', () => {
  it('declare an operation that compiles in the file of its toolset', () => {
    expect(operationRecipe).toContain('operation({');
    expect(compile('src/tools', `${readImports('src/tools/flows.ts')}\n${operationRecipe}`)).toBe('');
  });

  it('declare a workflow that compiles in src/workflows', () => {
    expect(workflowRecipe).toContain('workflow({');
    expect(compile('src/workflows', workflowRecipe)).toBe('');
  });

  it('would not compile with a result that does not fit the output', () => {
    const broken = workflowRecipe.replace('return { users }', 'return { count: users }');
    expect(compile('src/workflows', broken)).toContain("'users' is missing");
  });
});
