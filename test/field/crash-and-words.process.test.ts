/** A server is killed in the middle of a tailored commit, and servers commit overlapping plans: the right words, once for each. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fastClock } from '../support/fast-clock.ts';
import { environmentFor, type Host, newStateDirectory, startHost } from '../support/host.ts';
import { until } from '../support/waiting.ts';
import { assigned, flowId, type OutreachGong, ownerEmail, startOutreachGong } from './outreach-gong.ts';

let gong: OutreachGong;
const stateDirectory = newStateDirectory();
const clock = fastClock(5);
const start = () =>
  startHost({
    environment: environmentFor(gong.origin, { GONG_TOOLSETS: 'all', GONG_STATE_DIR: stateDirectory, ...clock }),
  });

beforeAll(async () => {
  gong = await startOutreachGong();
});
beforeEach(() => gong.reset());
afterAll(() => gong.close());

let used = 0;
const newPeople = (count: number) =>
  Array.from({ length: count }, () => {
    used += 1;
    return `003${String(used).padStart(12, '0')}`;
  });

interface Outcome {
  readonly status: string;
  readonly assigned: { crmProspectId: string; flowInstanceId: string }[];
  readonly notAssigned: { crmProspectId: string; reason: string }[];
  readonly unknown: string[];
}

const wordsFor = (id: string) => `<p>Only for ${id}</p>`;

async function plan(host: Host, ids: readonly string[], more: object = {}) {
  const people = ids.map((crmProspectId) => ({
    crmProspectId,
    steps: [{ number: 1, body: wordsFor(crmProspectId) }],
  }));
  const args = { flowId, flowInstanceOwnerEmail: ownerEmail, people, ...more };
  const result = await host.callTool('gong_plan_enrollment', args);
  expect(result.isError, result.text).toBe(false);
  return result.structured as { planId: string; prospectCount: number };
}

const commit = (host: Host, { planId, prospectCount }: { planId: string; prospectCount: number }) =>
  host.callTool('gong_commit_enrollment', { planId, prospectCount });

/** Lets Gong act on assignments, and remember who is in the flow. */
function act(ids: readonly string[]): void {
  for (const id of ids) {
    const row = assigned(id);
    gong.state.open[id] = [row];
    gong.state.instances[row.flowInstanceId ?? ''] = row;
  }
}

const sentTo = () => gong.assignments.flat();

function expectRightWords(): void {
  for (const { crmProspectsIds, overrides } of gong.requests) {
    expect(crmProspectsIds).toHaveLength(1);
    expect(overrides).toMatchObject({ steps: [{ number: 1, body: wordsFor(crmProspectsIds[0] ?? '') }] });
  }
}

describe('a server that is killed in the middle of 30 texts for 30 people', () => {
  it.each([
    ['before Gong has acted', 1, false],
    ['after Gong has acted, before its response', 12, true],
    ['at the last person', 30, true],
  ])(
    'leaves nobody twice and nobody lost, and a second server sends the rest their own words: %s',
    async (_, at, acts) => {
      const people = newPeople(30);
      const first = await start();
      const planned = await plan(first, people, { label: 'crash' });
      const assign = gong.state.assign;
      gong.state.assign = (ids, response) => {
        if (gong.assignments.length < at) {
          act(ids);
          return assign(ids, response);
        }
        if (acts) act(ids);
        process.kill(first.pid, 'SIGKILL');
      };
      await commit(first, planned).catch(() => undefined);
      await until(() => gong.assignments.length >= at);
      await first.close().catch(() => undefined);
      gong.state.assign = (ids, response) => {
        act(ids);
        assign(ids, response);
      };

      const second = await start();
      const { structured } = await second.callTool('gong_get_enrollment', { planId: planned.planId });
      const outcome = structured as unknown as Outcome;
      expect(outcome.status).toBe('ended');
      const accounted = [
        ...outcome.assigned.map(({ crmProspectId }) => crmProspectId),
        ...outcome.notAssigned.map(({ crmProspectId }) => crmProspectId),
        ...outcome.unknown,
      ];
      expect([...accounted].sort()).toEqual([...people].sort());
      expect(outcome.assigned.map(({ crmProspectId }) => crmProspectId)).toEqual(
        people.filter((id) => gong.state.open[id]),
      );

      await new Promise((resolve) => setTimeout(resolve, 13_000));
      const again = await second.callTool('gong_plan_enrollment', {
        flowId,
        flowInstanceOwnerEmail: ownerEmail,
        people: people.map((id) => ({ crmProspectId: id, steps: [{ number: 1, body: wordsFor(id) }] })),
      });
      const rest = again.structured as { planId: string; prospectCount: number };
      expect(rest.prospectCount).toBe(30 - outcome.assigned.length);
      if (rest.prospectCount > 0) await commit(second, rest);
      expect(people.filter((id) => !gong.state.open[id])).toEqual([]);
      const twice = sentTo().filter((id, index, all) => all.indexOf(id) < index);
      expect(twice).toEqual(acts ? [] : [people[0]]);
      expectRightWords();
      await second.close();
    },
    60_000,
  );
});

describe('two servers with overlapping plans', () => {
  it('send each person once, each with the words of one of the plans', async () => {
    const people = newPeople(30);
    const [one, two] = await Promise.all([start(), start()]);
    const [first, second] = [await plan(one, people.slice(0, 20)), await plan(two, people.slice(10))];
    const assign = gong.state.assign;
    gong.state.assign = (ids, response) =>
      void setTimeout(() => {
        act(ids);
        assign(ids, response);
      }, 20);
    const done = await Promise.all([commit(one, first), commit(two, second)]);
    const twice = sentTo().filter((id, index, all) => all.indexOf(id) < index);
    expect(twice).toEqual([]);
    expectRightWords();
    for (const [index, { isError, structured }] of done.entries()) {
      if (isError) continue;
      const { assigned: a, notAssigned, unknown } = structured as unknown as Outcome;
      expect(a.length + notAssigned.length + unknown.length).toBe(20);
      expect(index).toBeLessThan(2);
    }
    expect(done.some(({ isError }) => !isError)).toBe(true);
    await Promise.all([one.close(), two.close()]);
  });
});

describe('a commit that is reconciled days later', () => {
  it('dates the enrollment by the request, so that replies in between count', async () => {
    const [id = ''] = newPeople(1);
    gong.state.records['late@buyer.example'] = [id];
    const first = await start();
    const result = await first.callTool('gong_plan_enrollment', {
      flowId,
      flowInstanceOwnerEmail: ownerEmail,
      emails: ['late@buyer.example'],
      label: 'late',
    });
    gong.state.assign = (ids) => {
      act(ids);
      process.kill(first.pid, 'SIGKILL');
    };
    const { planId, prospectCount } = result.structured as { planId: string; prospectCount: number };
    await commit(first, { planId, prospectCount }).catch(() => undefined);
    await first.close().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const second = await start();
    await second.callTool('gong_get_enrollment', { planId });
    const review = await second.callTool('gong_review_enrollments', { label: 'late', replies: 'none' });
    const { structured } = await second.callTool('gong_get_enrollment', { planId });
    expect(structured).toMatchObject({ counts: { assigned: 1 } });
    const [person] = review.structured.people as { enrolledAt: string }[];
    const plannedAt = Date.parse(String(result.structured.expiresAt)) - 15 * 60_000;
    expect(Date.parse(person?.enrolledAt ?? '') - plannedAt).toBeLessThan(10_000);
    await second.close();
  });
});
