/** The architecture as data: what each folder may import besides its own files, and where packages may be used. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The entry of the longest matching path counts. `src` stands for everything. */
export const allowedImports: Readonly<Record<string, readonly string[]>> = {
  'src/server.ts': ['src'],
  'src/connect.ts': ['src'],
  'src/log.ts': ['src/client', 'src/config'],
  'src/cli': ['src'],
  'src/config': ['src/workflows', 'src/policy', 'src/tools', 'src/client'],
  'src/mcp': ['src/workflows', 'src/policy', 'src/tools', 'src/client'],
  'src/workflows': ['src/policy', 'src/tools', 'src/client', 'src/store'],
  'src/policy': ['src/client', 'src/store'],
  'src/tools': ['src/client/operation.ts'],
  'src/store': ['src/client'],
  'src/client': [],
  'src/sandbox': ['src/tools', 'src/client/operation.ts'],
};

/** A package or a Node module, and the only places that may import it. Packages that are not listed are refused everywhere. */
export const allowedPackages: Readonly<Record<string, readonly string[]>> = {
  '@modelcontextprotocol/server': ['src/mcp'],
  zod: ['src/client/operation.ts', 'src/policy/policy.ts', 'src/tools', 'src/workflows', 'src/mcp', 'src/sandbox'],
  undici: ['src/client/http/send.ts'],
  'lossless-json': ['src/client/http/json.ts'],
  'lru-cache': ['src/client', 'src/workflows'],
  'gpt-tokenizer': ['src/cli/tools.ts'],
  'node:child_process': ['src/cli/refresh-token.ts'],
  'node:http': ['src/sandbox'],
  'node:https': [],
  'node:http2': [],
  'node:net': [],
  'node:tls': [],
  'node:dgram': [],
  'node:': [
    'src/server.ts',
    'src/config',
    'src/mcp',
    'src/workflows',
    'src/policy',
    'src/store',
    'src/client',
    'src/sandbox',
  ],
};

/** Why this file may not import this, as one sentence; undefined when it may. */
export function forbiddenImport(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return forbiddenPackage(file, specifier);
  const target = normalize(join(dirname(file), specifier));
  if (target === 'package.json') return undefined;
  const layer = findLongestPrefix(file, Object.keys(allowedImports));
  if (layer === undefined) return `${file} is in no layer of the table.`;
  const isAllowed = [layer, ...(allowedImports[layer] ?? [])].some((prefix) => isBelow(target, prefix));
  return isAllowed ? undefined : `${file} imports ${target}, and ${layer} may not.`;
}

function forbiddenPackage(file: string, specifier: string): string | undefined {
  const name = findLongestPrefix(specifier, Object.keys(allowedPackages));
  const isAllowed = name !== undefined && allowedPackages[name]?.some((prefix) => isBelow(file, prefix));
  return isAllowed ? undefined : `${file} imports ${specifier}, which belongs elsewhere.`;
}

/** Every import of every source file, static, dynamic and of types. */
export function listImports(folder: string): { file: string; specifier: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return [...text.matchAll(/(?:\bfrom|\bimport\(?)\s*'([^']+)'/g)].map(([, specifier = '']) => ({
        file,
        specifier,
      }));
    });
}

function findLongestPrefix(path: string, prefixes: readonly string[]): string | undefined {
  return prefixes
    .filter((prefix) => isBelow(path, prefix))
    .sort((one, other) => other.length - one.length)
    .at(0);
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(prefix.endsWith(':') ? prefix : `${prefix}/`);
}
