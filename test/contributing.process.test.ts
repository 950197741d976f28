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

/** Returns the imports of a file. */
function readImports(path: string): string {
  return (readFileSync(path, 'utf8').match(/^import[^;]*;/gm) ?? []).join('\n');
}

/** Returns code whose imports are those of a file in this folder. */
function inFolder(folder: string, code: string): string {
  return code.replace(/from '(\.[^']*)'/g, (_, path: string) => `from '${resolve(folder, path)}'`);
}

const files = {
  'operation.ts': inFolder('src/tools', `${readImports('src/tools/flows.ts')}\n${operationRecipe}`),
  'workflow.ts': inFolder('src/workflows', workflowRecipe),
  'broken.ts': inFolder('src/workflows', workflowRecipe.replace('return { users }', 'return { count: users }')),
};

let root: string;
/** The errors of all files, compiled at once. */
let errors: readonly string[];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'gong-recipes-'));
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  const compilerOptions = { noUnusedLocals: false };
  const settings = { extends: resolve('tsconfig.json'), compilerOptions, include: ['*.ts'] };
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify(settings));
  for (const [name, code] of Object.entries(files)) writeFileSync(join(root, name), code);
  const { stdout } = spawnSync(process.execPath, [compiler, '--project', '.'], { cwd: root, encoding: 'utf8' });
  errors = stdout.split('\n').filter((line) => /error TS/.test(line));
});
afterAll(() => rmSync(root, { recursive: true }));

describe('the recipes of CONTRIBUTING.md', () => {
  it('declare an operation that compiles in the file of its toolset, and a workflow that compiles in src/workflows', () => {
    expect(operationRecipe).toContain('operation({');
    expect(workflowRecipe).toContain('workflow({');
    expect(errors.filter((error) => !error.startsWith('broken.ts'))).toEqual([]);
  });

  it('would not compile with a result that does not fit the output', () => {
    expect(errors.filter((error) => error.startsWith('broken.ts'))).not.toEqual([]);
  });
});
