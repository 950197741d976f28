import { describe, expect, it } from 'vitest';
import { askEntity } from '../../src/tools/ai.ts';
import { assignProspectsToFlow, getFlowSteps, listAssignedFlows, listFlows } from '../../src/tools/flows.ts';
import { listUsers } from '../../src/tools/users.ts';
import { scriptedClient, within } from '../support/client.ts';

const assignment = { crmProspectsIds: ['003A'], flowId: '1', flowInstanceOwnerEmail: 'ada@example.com' };
const steps = { flowIds: ['1'] };
const people = { crmProspectsIds: ['003A'] };

/** Creates a client whose responses take a second each and count up. */
const slow = () =>
  scriptedClient(async (_, count, clock) => {
    await clock.sleep(1000);
    return { body: { flows: [{ id: `${count}` }], prospectsAssigned: [], count } };
  });

describe('the cache', () => {
  it('sends equal reads at the same time once, and a later one again', async () => {
    const { client, clock, sent } = slow();
    const calls = [1, 2, 3].map(() => client.call(listAssignedFlows, people, within(10, clock)));
    void client.call(listAssignedFlows, { crmProspectsIds: ['003B'] }, within(10, clock));
    await clock.advance(1000);
    expect(await Promise.all(calls)).toMatchObject([{ count: 1 }, { count: 1 }, { count: 1 }]);
    expect(sent).toHaveLength(2);
    void client.call(listAssignedFlows, people, within(10, clock));
    await clock.advance(0);
    expect(sent).toHaveLength(3);
  });

  it('keeps a cacheable read for 10 seconds, page by page, and skips it for a fresh read', async () => {
    const { client, clock, sent } = slow();
    const read = async (fresh = false) => {
      const call = client.call(getFlowSteps, steps, { ...within(10, clock), fresh });
      await clock.advance(1000);
      return countIn(await call);
    };
    expect(await read()).toBe(1);
    expect(await read()).toBe(1);
    expect(await read(true)).toBe(2);
    await clock.advance(8000);
    expect(await read()).toBe(2);
    await clock.advance(2000);
    expect(await read()).toBe(3);
    expect(sent).toHaveLength(3);
  });

  it('drops reads of a collection after a write to it, also a failed one, and of no other', async () => {
    const { client, clock, sent } = scriptedClient((request, count) =>
      request.path.endsWith('/assign')
        ? { status: 400, body: { errors: ['no'] } }
        : { body: { flows: [], users: [], count } },
    );
    const read = async () => [
      countIn(await client.call(listFlows, { flowOwnerEmail: 'a@example.com' }, within(10, clock))),
      countIn(await client.call(listUsers, {}, within(10, clock))),
    ];
    expect(await read()).toEqual([1, 2]);
    expect(await read()).toEqual([1, 2]);
    await expect(client.call(assignProspectsToFlow, assignment, within(10, clock))).rejects.toThrow();
    expect(await read()).toEqual([4, 2]);
    expect(sent).toHaveLength(4);
  });

  it('neither shares nor keeps a read that was in flight when a write began', async () => {
    const { client, clock, sent } = slow();
    const before = client.call(getFlowSteps, steps, within(10, clock));
    await clock.advance(500);
    const write = client.call(assignProspectsToFlow, assignment, within(10, clock));
    await clock.advance(600);
    expect(await before).toMatchObject({ count: 1 });
    const during = client.call(getFlowSteps, steps, within(10, clock));
    await clock.advance(500);
    await write;
    const after = client.call(getFlowSteps, steps, within(10, clock));
    await clock.advance(2000);
    expect(await during).toMatchObject({ count: 3 });
    expect(await after).toMatchObject({ count: 4 });
    expect(sent).toHaveLength(4);
  });

  it('continues a read when one of its callers leaves, and stops it when the last does', async () => {
    const { client, clock, sent } = slow();
    const [leaving, staying] = [new AbortController(), new AbortController()];
    const deadline = clock.now() + 10_000;
    const left = client.call(listAssignedFlows, people, { signal: leaving.signal, deadline });
    const stayed = client.call(listAssignedFlows, people, { signal: staying.signal, deadline });
    await clock.advance(100);
    leaving.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    await clock.advance(1000);
    expect(await stayed).toMatchObject({ count: 1 });

    const last = client.call(listAssignedFlows, people, { signal: staying.signal, deadline: deadline + 10_000 });
    await clock.advance(100);
    staying.abort(new Error('enough'));
    await expect(last).rejects.toThrow('enough');
    const next = client.call(listAssignedFlows, people, within(10, clock));
    await clock.advance(1000);
    expect(await next).toMatchObject({ count: 3 });
    expect(sent).toHaveLength(3);
  });

  it('repeats a read for a caller with more time than the first', async () => {
    const { client, clock, sent } = scriptedClient(async (_, count, time) => {
      if (count > 1) return { body: { prospectsAssigned: [] } };
      await time.sleep(2000);
      return { status: 503, body: { errors: ['busy'] } };
    });
    const first = client.call(listAssignedFlows, people, within(2, clock)).catch((error: unknown) => error);
    const second = client.call(listAssignedFlows, people, within(20, clock));
    await clock.advance(2000);
    expect(await first).toBeInstanceOf(Error);
    expect(await second).toEqual({ prospectsAssigned: [] });
    expect(sent).toHaveLength(2);
  });

  it('waits out a limit for a caller with more time than the first', async () => {
    const { client, clock, sent } = scriptedClient((_, count) => {
      if (count > 1) return { body: { prospectsAssigned: [] } };
      return { status: 429, headers: { 'retry-after': '20' }, body: { errors: ['limit'] } };
    });
    const first = client.call(listAssignedFlows, people, within(10, clock)).catch((error: unknown) => error);
    const second = client.call(listAssignedFlows, people, within(45, clock));
    await clock.advance(25_000);
    expect(await first).toBeInstanceOf(Error);
    expect(await second).toEqual({ prospectsAssigned: [] });
    expect(sent).toHaveLength(2);
  });

  it('sends a read that costs credits, and a write, for each caller', async () => {
    const { client, clock, sent } = slow();
    const question = {
      workspaceId: '1',
      crmEntityType: 'DEAL',
      crmEntityId: '006A',
      timePeriod: 'THIS_YEAR',
      question: '?',
    } as const;
    for (let count = 0; count < 2; count += 1) {
      void client.call(askEntity, question, within(10, clock));
      void client.call(assignProspectsToFlow, assignment, within(10, clock));
    }
    await clock.advance(1000);
    expect(sent).toHaveLength(4);
  });
});

/** The number of the request, which the scripted responses carry beside Gong's fields. */
function countIn(response: object): unknown {
  return Reflect.get(response, 'count');
}
