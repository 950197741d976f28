/** Bundles src/server.ts into dist: one program that needs no node_modules, with chunks that are loaded when first needed. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const program = 'server.js';

/** Everything that the bundle depends on. */
const inputs = ['src', 'scripts/build.ts', 'package.json', 'package-lock.json'];

/** Builds dist from nothing. */
export async function build(): Promise<void> {
  const files = await bundleInto(dist, await hashInputs());
  const stale = (await readdir(dist)).filter((name) => !files.includes(name));
  for (const name of stale) await rm(join(dist, name), { recursive: true });
}

/**
 * Builds dist unless it was built from the same inputs. Leaves the chunks of an earlier build in place, since servers that are
 * running may still load them.
 */
export async function buildIfChanged(): Promise<void> {
  const hash = await hashInputs();
  const built = await readFile(join(dist, program), 'utf8').catch(() => '');
  if (!built.includes(toMark(hash))) await bundleInto(dist, hash);
}

/** Moves whole files into place, the program last, and returns their names. */
async function bundleInto(directory: string, hash: string): Promise<string[]> {
  const draft = await mkdtemp(join(root, 'dist-draft-'));
  try {
    await bundle({
      absWorkingDir: root,
      entryPoints: ['src/server.ts'],
      outdir: draft,
      bundle: true,
      splitting: true,
      platform: 'node',
      target: 'node20.19',
      format: 'esm',
      charset: 'utf8',
      legalComments: 'none',
      banner: {
        js: [
          toMark(hash),
          // undici is CommonJS inside and asks for `require`, which an ES module does not have.
          "import { createRequire as makeRequire } from 'node:module';",
          'const require = makeRequire(import.meta.url);',
        ].join('\n'),
      },
      logLevel: 'warning',
    });
    await chmod(join(draft, program), 0o755);
    const files = await readdir(draft);
    await mkdir(directory, { recursive: true });
    for (const name of [...files.filter((file) => file !== program), program]) {
      await rename(join(draft, name), join(directory, name));
    }
    return files;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function toMark(hash: string): string {
  return `// Built from ${hash}.`;
}

async function hashInputs(): Promise<string> {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const path of (await listFiles(input)).sort())
      hash.update(`${path}\0`).update(await readFile(join(root, path)));
  }
  return hash.digest('hex');
}

/** Paths relative to the project; a file is its own list. */
async function listFiles(path: string): Promise<string[]> {
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
