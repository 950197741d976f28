import { describe, expect, it } from 'vitest';
import { callInBatches } from '../../src/client/batch.ts';
import { GongError } from '../../src/client/errors.ts';
import { reportCustomAction } from '../../src/tools/engagement.ts';
import { assignProspectsToFlow, submitBulkAssignment, unassignProspectsFromFlow } from '../../src/tools/flows.ts';
import { getUser } from '../../src/tools/users.ts';
import { type ScriptedResponse, scriptedClient, within } from '../support/client.ts';

const people = Array.from({ length: 250 }, (_, index) => `person-${index}`);
const input = { crmProspectsIds: people, flowId: '1', flowInstanceOwnerEmail: 'ada@example.com' };

function assigning(body: unknown): ScriptedResponse {
  const { crmProspectsIds } = JSON.parse(String(body)) as { crmProspectsIds: string[] };
  return { body: { prospectsAssigned: crmProspectsIds.map((crmProspectId) => ({ crmProspectId })) } };
}

const refusal = { status: 400, body: { errors: ['no'] } };
const fault = { status: 500, body: { errors: ['oh'] } };

describe('callInBatches', () => {
  it('reports a refused later batch as not done, and does not send the next', async () => {
    const { client, clock, sent } = scriptedClient(({ body }, count) => (count === 2 ? refusal : assigning(body)));
    const account = await callInBatches(client, assignProspectsToFlow, input, within(40, clock));
    expect(account.counts).toEqual({ asked: 250, done: 100, refused: 0, unknown: 0, notDone: 150 });
    expect(account.ended?.advice).toContain('only those under notDone');
    expect(sent).toHaveLength(2);
  });

  it('reports a lost first batch of several as unknown, and does not send the next', async () => {
    const { client, clock, sent } = scriptedClient(() => fault);
    const account = await callInBatches(client, assignProspectsToFlow, input, within(40, clock));
    expect(account.counts).toEqual({ asked: 250, done: 0, refused: 0, unknown: 100, notDone: 150 });
    expect(sent).toHaveLength(1);
  });

  it('throws the error of a refused first batch, and of a lost only batch', async () => {
    const refused = scriptedClient(() => refusal);
    await expect(
      callInBatches(refused.client, assignProspectsToFlow, input, within(40, refused.clock)),
    ).rejects.toMatchObject({ failure: { changed: 'nothing' } });
    const lost = scriptedClient(() => fault);
    const one = { ...input, crmProspectsIds: people.slice(0, 9) };
    await expect(callInBatches(lost.client, assignProspectsToFlow, one, within(40, lost.clock))).rejects.toMatchObject({
      failure: { changed: 'unknown' },
    });
  });

  it('reports people as unknown whose ids in the response are no ids', async () => {
    const { client, clock } = scriptedClient(() => ({
      body: { unassignedFlowInstanceIds: [1, '2', { toString: 1 }, [[[]]], null] },
    }));
    const asked = { flowInstanceIds: ['1', '2', '3'] };
    const account = await callInBatches(client, unassignProspectsFromFlow, asked, within(40, clock));
    expect(account.counts).toMatchObject({ asked: 3, done: 2, unknown: 1 });
    expect(account.unknown).toMatchObject([{ ids: ['3'] }]);
  });

  it('sends no batch that has too little time left', async () => {
    const { client, clock, sent } = scriptedClient(async ({ body }, _, testClock) => {
      await testClock.sleep(20_000);
      return assigning(body);
    });
    const account = callInBatches(client, assignProspectsToFlow, input, within(44, clock));
    await clock.advance(60_000);
    expect((await account).counts).toEqual({ asked: 250, done: 200, refused: 0, unknown: 0, notDone: 50 });
    expect(sent).toHaveLength(2);
  });

  it('counts the requested ids, not the rows of the response', async () => {
    const rows = [{ crmProspectId: 'a' }, { crmProspectId: 'a' }, { crmProspectId: 'stranger' }, null, 5];
    const { client, clock } = scriptedClient(() => ({ body: { prospectsAssigned: rows } }));
    const asked = { ...input, crmProspectsIds: ['a', 'b'] };
    const { counts, unknown } = await callInBatches(client, assignProspectsToFlow, asked, within(40, clock));
    expect(counts).toEqual({ asked: 2, done: 1, refused: 0, unknown: 1, notDone: 0 });
    expect(unknown).toEqual([{ reason: "Gong's response does not mention them.", ids: ['b'] }]);
  });

  it('divides a refused batch only where one bad member spoils the others, until the bad ones are alone', async () => {
    const bad = new Set(['person-3', 'person-77', 'person-140']);
    const { client, clock, sent } = scriptedClient(({ body }) => {
      const { flowInstanceIds } = JSON.parse(String(body)) as { flowInstanceIds: string[] };
      if (flowInstanceIds.some((id) => bad.has(id))) return refusal;
      return { body: { unassignedFlowInstanceIds: flowInstanceIds } };
    });
    const ids = { flowInstanceIds: people };
    const account = await callInBatches(client, unassignProspectsFromFlow, ids, within(400, clock));
    expect(account.counts).toEqual({ asked: 250, done: 247, refused: 0, unknown: 0, notDone: 3 });
    expect(new Set(account.notDone.flatMap(({ ids: list }) => list))).toEqual(bad);
    expect(sent.length).toBeLessThan(50);
  });

  it('does not divide where another argument is what Gong refuses', async () => {
    const about = { status: 400, body: { errors: ['unassignedByUserEmail: no such user'] } };
    const { client, clock, sent } = scriptedClient(() => about);
    const ids = { flowInstanceIds: people, unassignedByUserEmail: 'ada@example.test' };
    await expect(callInBatches(client, unassignProspectsFromFlow, ids, within(400, clock))).rejects.toThrow('no such');
    expect(sent).toHaveLength(1);
  });
});

describe('a client', () => {
  it('sends no other call after a 429 until Retry-After is over', async () => {
    const limit = { status: 429, headers: { 'retry-after': '9' }, body: { errors: ['slow down'] } };
    const { client, clock, sent } = scriptedClient((_, count) => (count === 1 ? limit : { body: { user: {} } }));
    const begun = clock.now();
    const first = client.call(getUser, { id: '1' }, within(40, clock));
    await clock.advance(10);
    const second = client.call(getUser, { id: '2' }, within(40, clock));
    await clock.advance(30_000);
    await Promise.all([first, second]);
    expect(sent).toHaveLength(3);
    for (const { at } of sent.slice(1)) expect(at - begun).toBeGreaterThanOrEqual(9000);
  });

  it('accepts an empty response only where Gong returns nothing but a request id', async () => {
    const { client, clock } = scriptedClient(() => ({ body: undefined }));
    const event = { reportingSystem: 'a', eventTimestamp: '2026-05-01T09:00:00Z' };
    await expect(client.call(reportCustomAction, event, within(40, clock))).resolves.toEqual({});
    const bulk = { flowId: '1', flowInstanceOwnerEmail: 'a@example.com', prospects: [{ crmId: '1' }] };
    const failure = await client.call(submitBulkAssignment, bulk, within(40, clock)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GongError);
    expect((failure as GongError).failure.changed).toBe('unknown');
  });
});
