import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { childRefresher } from '../../src/cli/refresh-token.ts';

const known = { generation: 1, refreshToken: 'the-known-token' };
const failure = { kind: 'refused', reason: 'It was refused.', advice: 'Authorize again.', changed: 'nothing' };

/** Refreshes in a child process that runs this script. */
function refreshIn(script: string) {
  const file = join(mkdtempSync(join(tmpdir(), 'gong-refresher-')), 'server.mjs');
  writeFileSync(file, script);
  return childRefresher(file, []).refresh(known);
}

const sendAndExit = (...messages: readonly unknown[]) =>
  `${messages.map((message) => `process.send(${JSON.stringify(message)});`).join('\n')}\nprocess.exit(0);`;

describe('a refresh in a child process', () => {
  it('keeps tokens that only the child had when the child exits right after sending them', async () => {
    for (const size of [10, 1_000_000, 3_000_000]) {
      const outcome = { kind: 'notStored', tokens: { generation: 2, refreshToken: 'x'.repeat(size) } };
      const exitWhenSent = `process.send(${JSON.stringify(outcome)}, () => process.exit(0));`;
      expect(await refreshIn(exitWhenSent)).toEqual(outcome);
    }
  });

  it.each([
    { kind: 'stored' },
    { kind: 'stored', tokens: { generation: 2, refreshToken: 'new', accessToken: 'a', refreshAt: 1, expiresAt: 2 } },
    { kind: 'rejected', failure },
    { kind: 'failed', failure: { ...failure, kind: 'outage', messages: ['so'], status: 500, requestId: 'r' } },
    { kind: 'unavailable' },
  ])('returns the outcome of a child that exits at once: %o', async (outcome) => {
    expect(await refreshIn(sendAndExit(outcome))).toEqual(outcome);
  });

  it.each([
    ['says nothing', 'process.exit(0);'],
    ['is killed', 'process.kill(process.pid, "SIGKILL");'],
    ['cannot be loaded', 'import "./nothing.mjs";'],
    ['hangs up and stays', 'process.disconnect(); setTimeout(() => undefined, 3000);'],
  ])('is unavailable when the child %s', async (_, script) => {
    expect(await refreshIn(script)).toEqual({ kind: 'unavailable' });
  });

  it.each([
    [null],
    ['stored'],
    [{ kind: 'done' }],
    [{ kind: 'notStored' }],
    [{ kind: 'notStored', tokens: { generation: '2', refreshToken: 'new' } }],
    [{ kind: 'stored', tokens: { generation: 2, refreshToken: 'new', expiresAt: 'soon' } }],
    [{ kind: 'failed', failure: { kind: 'refused' } }],
    [{ kind: 'rejected', failure: { ...failure, messages: 'so' } }],
  ])('ignores a message that is not an outcome, and takes the next one: %j', async (message) => {
    expect(await refreshIn(sendAndExit(message))).toEqual({ kind: 'unavailable' });
    expect(await refreshIn(sendAndExit(message, { kind: 'stored' }))).toEqual({ kind: 'stored' });
  });
});
