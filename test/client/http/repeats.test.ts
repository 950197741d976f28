import { describe, expect, it } from 'vitest';
import { type Failure, GongError, StoppedError, TransportError } from '../../../src/client/errors.ts';
import type { Operation } from '../../../src/client/operation.ts';
import type { CallOptions } from '../../../src/client/request.ts';
import { updateTask } from '../../../src/tools/tasks.ts';
import { listUsers } from '../../../src/tools/users.ts';
import { type Scripted, type ScriptedResponse, scriptedClient, within } from '../../support/client.ts';

/** Responds with these statuses in turn, the last one again and again; 0 is a connection that is never made. */
function scripted(...statuses: number[]): Scripted {
  return scriptedClient((_, count): ScriptedResponse => {
    const status = statuses[Math.min(count, statuses.length) - 1];
    if (status === 0) throw new TransportError('no route', false, 'broken');
    return { status: status ?? 200, body: {} };
  });
}

/** Makes a call, lets the clock run, and returns its failure. */
async function findFailure({ client, clock }: Scripted, operation: Operation, options?: CallOptions): Promise<Failure> {
  const input = { taskId: '1', userId: '2' };
  const call = client.call(operation, input, options ?? within(44, clock)).catch((error: unknown) => error);
  await clock.advance(60_000);
  const error = await call;
  if (!(error instanceof GongError)) throw new Error(`it ended with ${String(error)}`);
  return error.failure;
}

describe('a repeatable write whose first response was lost', () => {
  it('stays unknown when the second attempt gets a 429', async () => {
    const result = await findFailure(scripted(503, 429), updateTask);
    expect(result).toMatchObject({ kind: 'quota', changed: 'unknown' });
    expect(result.reason).toContain('earlier attempt was lost');
    expect(result.advice).toMatch(/Wait \d+ seconds.*read from Gong/);
  });

  it('stays unknown when the second attempt cannot be sent', async () => {
    const result = await findFailure(scripted(503, 0), updateTask);
    expect(result).toMatchObject({ kind: 'outage', changed: 'unknown' });
    expect(result.advice).toContain('read from Gong');
  });

  it('stays unknown when it is cancelled before the second attempt', async () => {
    const gong = scripted(503);
    const stop = new AbortController();
    const options = { ...within(44, gong.clock), signal: stop.signal };
    const call = gong.client.call(updateTask, { taskId: '1', userId: '2' }, options).catch((error: unknown) => error);
    await gong.clock.advance(100);
    stop.abort(new StoppedError('cancelled'));
    expect(await call).toMatchObject({ failure: { kind: 'cancelled', changed: 'unknown' } });
    expect(gong.sent).toHaveLength(1);
  });
});

describe('a request with too little time left', () => {
  it('reports a 429 instead of being sent again', async () => {
    for (const operation of [updateTask, listUsers]) {
      const gong = scripted(429);
      const result = await findFailure(gong, operation, within(1.5, gong.clock));
      expect(result).toMatchObject({ kind: 'quota', changed: 'nothing' });
      expect(gong.sent).toHaveLength(1);
    }
  });

  it('is not sent after waiting for its permit either', async () => {
    const gong = scriptedClient(() => ({ body: {} }), 1);
    const call = () => gong.client.call(updateTask, { taskId: '1', userId: '2' }, within(1.5, gong.clock));
    const calls = Promise.allSettled([call(), call()]);
    await gong.clock.advance(60_000);
    const [first, second] = await calls;
    expect(first?.status).toBe('fulfilled');
    expect(second).toMatchObject({ reason: { failure: { kind: 'deadline', changed: 'nothing' } } });
    expect(gong.sent).toHaveLength(1);
  });
});

describe('a read whose first response was lost', () => {
  it('has changed nothing, with any result of the second attempt', async () => {
    for (const second of [429, 0, 409, 503]) {
      expect(await findFailure(scripted(503, second), listUsers)).toMatchObject({ changed: 'nothing' });
    }
  });
});
