import childProcess, { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const refusal = 'A fast test starts no process.';

describe('the fast tier', () => {
  it.each([
    ['spawn', () => spawn(process.execPath, ['--version'])],
    ['spawnSync', () => spawnSync(process.execPath, ['--version'])],
    ['exec', () => exec('true')],
    ['execSync', () => execSync('true')],
    ['execFile', () => execFile(process.execPath, ['--version'])],
    ['execFileSync', () => execFileSync(process.execPath, ['--version'])],
    ['fork', () => fork('no-such-file.mjs')],
    ['the default export', () => childProcess.spawnSync(process.execPath, ['--version'])],
  ])('refuses to start a process with %s', (_, start) => {
    expect(start).toThrow(refusal);
  });
});
