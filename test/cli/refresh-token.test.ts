import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { childRefresher } from '../../src/cli/refresh-token.ts';

const started = vi.hoisted(() => ({ child: undefined as EventEmitter | undefined }));

vi.mock('node:child_process', async (importActual) => ({
  ...(await importActual<typeof import('node:child_process')>()),
  fork: () => started.child,
}));

const outcome = { kind: 'notStored', tokens: { generation: 2, refreshToken: 'the only copy' } };

describe('a refresh in a child process', () => {
  let child: EventEmitter;
  beforeEach(() => {
    child = Object.assign(new EventEmitter(), { connected: false, unref: () => undefined });
    started.child = child;
  });
  const refresh = () => childRefresher('server.js', []).refresh({ generation: 1, refreshToken: 'known' });

  it('keeps the tokens of a message that arrives after the exit', async () => {
    const refreshed = refresh();
    child.emit('exit', 0);
    child.emit('message', outcome);
    child.emit('disconnect');
    expect(await refreshed).toEqual(outcome);
  });

  it('is unavailable once the channel is closed', async () => {
    const refreshed = refresh();
    child.emit('exit', 1);
    child.emit('disconnect');
    child.emit('message', outcome);
    expect(await refreshed).toEqual({ kind: 'unavailable' });
  });

  it('is unavailable when the process cannot be started', async () => {
    const refreshed = refresh();
    child.emit('error', new Error('spawn EAGAIN'));
    expect(await refreshed).toEqual({ kind: 'unavailable' });
  });
});
