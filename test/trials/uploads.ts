/** Trial: a folder for uploads in which somebody swaps a folder for a link while files are being opened. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RefusalError } from '../../src/client/errors.ts';
import { type OpenUpload, uploadsFrom } from '../../src/client/upload.ts';
import type { Trial } from './trial.ts';

const secret = 'content that is kept outside';
const atATime = 16;

/** Swaps the folder and the link in turn as fast as it can, for this many milliseconds. */
const swapper = `
  const { renameSync } = require('node:fs');
  const [, folder, link, aside, milliseconds] = process.argv;
  const swap = (from, to) => { try { renameSync(from, to); } catch {} };
  for (const end = Date.now() + Number(milliseconds); Date.now() < end; ) {
    swap(folder, aside);
    swap(link, folder);
    swap(folder, link);
    swap(aside, folder);
  }
`;

/** Opens a file below the swapped folder for so long. */
export async function tryUploads(milliseconds: number): Promise<Trial> {
  const root = mkdtempSync(join(tmpdir(), 'gong-swap-'));
  const folder = join(root, 'files');
  for (const [place, content] of [
    ['files/calls', 'sound'],
    ['outside', secret],
  ] as const) {
    mkdirSync(join(root, place), { recursive: true });
    writeFileSync(join(root, place, 'call.wav'), content);
  }
  symlinkSync(join(root, 'outside'), join(folder, 'link'));
  const swapping = swap(folder, milliseconds);
  const counts = { opened: 0, refused: 0, leaked: 0, broken: 0 };
  const openBefore = openFiles();
  const end = performance.now() + milliseconds;
  const openUpload = uploadsFrom(folder);
  const work = async () => {
    while (performance.now() < end) counts[await attempt(openUpload)] += 1;
  };
  await Promise.all(Array.from({ length: atATime }, work));
  const leftOpen = openFiles() - openBefore;
  await swapping.ended;
  rmSync(root, { recursive: true });
  return {
    figures: {
      'files asked for while a folder was swapped for a link': counts.opened + counts.refused + counts.leaked,
      'of them sent': counts.opened,
      'of them from outside': counts.leaked,
    },
    failures: [
      ...(counts.leaked > 0 ? [`${counts.leaked} files from outside the folder were opened.`] : []),
      ...(leftOpen > 5 ? [`${leftOpen} files were left open.`] : []),
      ...(counts.broken > 0 ? [`${counts.broken} openings ended in something else than a refusal.`] : []),
      ...(counts.opened === 0 || counts.refused === 0 ? ['The folder was not swapped while files were opened.'] : []),
    ],
  };
}

/** How many files this process has open, where the system tells it. */
function openFiles(): number {
  return existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0;
}

async function attempt(openUpload: OpenUpload): Promise<'opened' | 'refused' | 'leaked' | 'broken'> {
  try {
    const upload = await openUpload('calls/call.wav', 100);
    const chunks: Buffer[] = [];
    for await (const chunk of upload.read()) chunks.push(chunk as Buffer);
    await upload.close();
    return Buffer.concat(chunks).toString() === 'sound' ? 'opened' : 'leaked';
  } catch (error) {
    return error instanceof RefusalError ? 'refused' : 'broken';
  }
}

function swap(folder: string, milliseconds: number): { ended: Promise<void> } {
  const places = ['calls', 'link', 'aside'].map((name) => join(folder, name));
  const child = spawn(process.execPath, ['-e', swapper, ...places, String(milliseconds)]);
  return { ended: new Promise((resolve) => child.once('exit', () => resolve())) };
}
