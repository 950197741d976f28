import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isOwnerAlive, isProcessAlive, ownerName } from '../../src/store/owner.ts';
import { until } from '../support/waiting.ts';

describe('a runner', () => {
  it('lives as long as its process, and wherever nobody can look', () => {
    expect(isOwnerAlive(ownerName)).toBe(true);
    expect(isOwnerAlive(`999999999.abc@${hostname()}`)).toBe(false);
    expect(isOwnerAlive('999999999.abc@another-host')).toBe(true);
    expect(isOwnerAlive(`${process.pid}.abc@${hostname()}`)).toBe(false);
    expect(isOwnerAlive('somebody')).toBe(false);
  });

  it('is dead when it was killed and its parent has not taken leave of it', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0.01 & echo $!; exec sleep 5']);
    const child = await new Promise<number>((resolve) =>
      parent.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))),
    );
    const isZombie = () => readFileSync(`/proc/${child}/stat`, 'utf8').includes(') Z ');
    await until(isZombie, 4000);
    expect(isProcessAlive(child)).toBe(false);
    parent.kill('SIGKILL');
  });
});
