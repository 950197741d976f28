import { describe, expect, it } from 'vitest';
import { allowedImports, forbiddenImport, listImports } from './imports.ts';

const refused: readonly [file: string, specifier: string][] = [
  ['src/client/x.ts', '@modelcontextprotocol/server'],
  ['src/client/x.ts', '../tools/index.ts'],
  ['src/client/x.ts', '../config/config.ts'],
  ['src/client/x.ts', '../store/store.ts'],
  ['src/client/x.ts', 'node:https'],
  ['src/client/x.ts', 'undici'],
  ['src/client/http/x.ts', 'undici'],
  ['src/tools/x.ts', '../client/client.ts'],
  ['src/tools/x.ts', '../mcp/tool.ts'],
  ['src/tools/x.ts', 'node:fs'],
  ['src/workflows/x.ts', '@modelcontextprotocol/server'],
  ['src/workflows/enrollment/x.ts', '../../mcp/tool.ts'],
  ['src/workflows/x.ts', '../config/config.ts'],
  ['src/policy/x.ts', '../workflows/workflow.ts'],
  ['src/store/x.ts', '../workflows/enrollment/journal.ts'],
  ['src/mcp/x.ts', '../store/state-directory.ts'],
  ['src/mcp/x.ts', '../sandbox/index.ts'],
  ['src/mcp/x.ts', '../config/config.ts'],
  ['src/mcp/x.ts', 'node:net'],
  ['src/mcp/x.ts', 'left-pad'],
  ['src/sandbox/x.ts', '../client/http/json.ts'],
  ['src/sandbox/company/x.ts', '../../client/ids.ts'],
  ['src/sandbox/x.ts', '../mcp/input/input.ts'],
  ['src/sandbox/x.ts', 'undici'],
  ['src/config/x.ts', '../mcp/tool.ts'],
  ['src/server.ts', '@modelcontextprotocol/server'],
  ['src/unknown/x.ts', '../client/client.ts'],
];

describe('the imports of the source', () => {
  it('go one way, as the table allows', () => {
    const imports = listImports('src');
    expect(imports.length).toBeGreaterThan(500);
    expect(imports.map(({ file, specifier }) => forbiddenImport(file, specifier)).filter(Boolean)).toEqual([]);
  });

  it.each(refused)('of %s must not include %s', (file, specifier) => {
    expect(forbiddenImport(file, specifier)).toContain(file);
  });

  it('have an entry in the table for every folder, and no entry for a folder that is gone', () => {
    const files = listImports('src').map(({ file }) => file);
    const unused = Object.keys(allowedImports).filter(
      (layer) => !files.some((file) => file === layer || file.startsWith(`${layer}/`)),
    );
    expect(unused).toEqual([]);
  });
});
