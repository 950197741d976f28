/** Bundles src/server.ts into dist: one program that needs no node_modules, with chunks that are loaded when first needed. */
import { chmod, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const banner = [
  // undici is CommonJS inside and asks for `require`, which an ES module does not have.
  "import { createRequire as makeRequire } from 'node:module';",
  'const require = makeRequire(import.meta.url);',
].join('\n');

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/server.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  charset: 'utf8',
  legalComments: 'none',
  banner: { js: banner },
  logLevel: 'warning',
});
await chmod('dist/server.js', 0o755);
