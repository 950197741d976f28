import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RefusalError } from '../../src/client/errors.ts';
import { FileStore } from '../../src/store/file-store.ts';
import { StateDirectory } from '../../src/store/state-directory.ts';
import { newStateDirectory } from '../support/host.ts';
import { describeStore } from './laws.ts';

const openStore = (path: string) => new FileStore(new StateDirectory(path), { now: Date.now });

describeStore('files', async () => {
  const path = newStateDirectory();
  return { store: openStore(path), reopen: async () => openStore(path) };
});

describe('a file store', () => {
  it('closes a line that a crash has torn, so that it spoils no other', async () => {
    const path = newStateDirectory();
    const store = openStore(path);
    await store.append('log.jsonl', '{"line":1}');
    appendFileSync(join(path, 'log.jsonl'), '{"line":');
    await store.append('log.jsonl', '{"line":3}');
    expect(await store.readLines('log.jsonl')).toEqual([{ line: 1 }, { line: 3 }]);
    expect(readFileSync(join(path, 'log.jsonl'), 'utf8').split('\n')).toHaveLength(4);
  });

  it('refuses with advice what cannot be written or read', async () => {
    const path = newStateDirectory();
    const store = openStore(path);
    mkdirSync(join(path, 'log.jsonl'));
    for (const attempt of [store.append('log.jsonl', '{}'), store.checkAppend('log.jsonl'), store.read('log.jsonl')]) {
      const error = await attempt.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(RefusalError);
      expect((error as RefusalError).advice).toContain('GONG_STATE_DIR');
    }
  });
});
