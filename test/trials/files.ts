/** A folder for uploads with everything in it and around it that must not be sent. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Folder {
  readonly path: string;
  /** Paths to try: of files that may be sent, and of files that may not. */
  readonly names: readonly string[];
  /** Stands in every file outside the folder, and in none inside. */
  readonly secret: string;
}

/** Makes the folder below `root`, and files beside it. */
export function makeDirectory(root: string): Folder {
  const path = join(root, 'files');
  const outside = join(root, 'outside');
  const secret = 'content that is kept outside';
  mkdirSync(join(path, 'below'), { recursive: true });
  mkdirSync(outside);
  mkdirSync(join(root, 'files-of-others'));
  writeFileSync(join(path, 'call.wav'), 'sound');
  writeFileSync(join(path, 'below', 'call "1"; x=\u00fc.wav'), 'sound below');
  writeFileSync(join(path, 'empty.wav'), '');
  for (const place of ['secret', 'outside/call.wav', 'files-of-others/call.wav'])
    writeFileSync(join(root, place), secret);
  symlinkSync(join(root, 'secret'), join(path, 'link-out'));
  symlinkSync(outside, join(path, 'folder-out'));
  symlinkSync('link-out', join(path, 'link-to-link'));
  symlinkSync('call.wav', join(path, 'link-in'));
  symlinkSync('link-round', join(path, 'link-round'));
  symlinkSync('/proc/self/environ', join(path, 'environment'));
  spawnSync('mkfifo', [join(path, 'pipe')]);
  return { path, names: [...insideNames, ...outsideNames(root, path)], secret };
}

const insideNames = [
  'call.wav',
  './below/../call.wav',
  'below/call "1"; x=\u00fc.wav',
  'link-in',
  'empty.wav',
  'below',
  'missing.wav',
  'pipe',
];

function outsideNames(root: string, path: string): string[] {
  return [
    '../secret',
    '..',
    '.',
    '/',
    'below/../../secret',
    '../files-of-others/call.wav',
    `${path}-of-others/call.wav`,
    join(root, 'secret'),
    `${path}/../secret`,
    'link-out',
    'link-to-link',
    'link-round',
    'folder-out/call.wav',
    'folder-out/../secret',
    'environment',
    '/proc/self/environ',
    '/proc/self/fd/0',
    '/dev/stdin',
    '/dev/zero',
    '/etc/passwd',
    'file:///etc/passwd',
    '~/.ssh/id_rsa',
    '..\\secret',
    '%2e%2e/secret',
    'call.wav\u0000/../../secret',
    '\uff0e\uff0e/secret',
    'a/'.repeat(3000),
  ];
}
