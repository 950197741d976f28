import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { FileTokenStore } from '../../src/store/file-token-store.ts';
import { StateDirectory } from '../../src/store/state-directory.ts';
import { newStateDirectory } from '../support/host.ts';

const kills = 12;

let directory: string;
let store: FileTokenStore;
let now: number;

beforeEach(() => {
  directory = newStateDirectory();
  now = Date.now();
  store = new FileTokenStore(new StateDirectory(directory), 'chain', () => now);
});

/** Writes a file into the directory of the tokens, as another process would. */
function write(name: string, content: unknown): void {
  mkdirSync(join(directory, 'tokens', 'chain'), { recursive: true });
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(directory, 'tokens', 'chain', name), text);
}

describe('the lease of a refresh', () => {
  const living = () => ({ by: `${process.ppid}.another@${hostname()}`, at: now });

  it('belongs to one process', async () => {
    write('0.claim-1', living());
    expect(await store.acquireLease(0)).toBe('held');
    expect(await store.acquireLease(1)).toBe('acquired');
  });

  it('is inherited from a process that is dead, or that hangs for a minute', async () => {
    write('0.claim-1', { by: `999999999.another@${hostname()}`, at: now });
    expect(await store.acquireLease(0)).toBe('inherited');
    write('1.claim-1', living());
    now += 61_000;
    expect(await store.acquireLease(1)).toBe('inherited');
  });

  it('is released by its holder alone', async () => {
    expect(await store.acquireLease(0)).toBe('acquired');
    await store.releaseLease(0);
    write('0.claim-1', living());
    await store.releaseLease(0);
    expect(await store.acquireLease(0)).toBe('held');
  });
});

describe('stored tokens', () => {
  it('are the newest complete ones: a torn file is ignored', async () => {
    expect(await store.read()).toBeUndefined();
    await store.save({ generation: 1, refreshToken: 'one' });
    write('2.json', '{"generation": 2, "refre');
    expect(await store.read()).toMatchObject({ generation: 1, refreshToken: 'one' });
    expect(await store.save({ generation: 2, refreshToken: 'two' })).toMatchObject({ generation: 3 });
    expect(await store.read()).toMatchObject({ generation: 3, refreshToken: 'two' });
  });

  it(`are never older than what was kept when the process is killed, ${kills} times at random instants`, async () => {
    const script = `
      import { StateDirectory } from './src/store/state-directory.ts';
      import { FileTokenStore } from './src/store/file-token-store.ts';
      const store = new FileTokenStore(new StateDirectory(process.argv[1]), 'chain', Date.now);
      for (let generation = ((await store.read())?.generation ?? 0) + 1; ; generation += 1) {
        await store.save({ generation, refreshToken: 'x'.repeat(generation) });
        process.stdout.write(generation + '\\n');
      }`;
    for (let kill = 0; kill < kills; kill += 1) {
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, directory]);
      let said = '';
      const begun = new Promise((resolve) => child.stdout.once('data', resolve));
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      await begun;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      const last = Number(said.trim().split('\n').at(-1));
      const kept = await store.read();
      expect(kept?.generation).toBeGreaterThanOrEqual(last);
      expect(kept?.refreshToken.length).toBeGreaterThanOrEqual(last);
    }
  });
});

describe('a file of tokens that this program has not written', () => {
  it.each(['{}', '[]', '5', '"text"', 'null', '{"version":2,"tokens":{}}', '{"refreshToken":5,"accessToken":"x"}'])(
    'is ignored: %s',
    async (content) => {
      write('3.json', content);
      expect(await store.read()).toBeUndefined();
      const kept = await store.save({ generation: 1, refreshToken: 'refresh', accessToken: 'access' });
      expect(await store.read()).toEqual(kept);
    },
  );
});
