/** Many people, long reasons and long words: no result is above the limit, every cursor ends, and pages lose nobody. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reply } from '../support/gong.ts';
import { environmentFor, type Host, startHost } from '../support/host.ts';
import { assigned, flowId, type OutreachGong, ownerEmail, startOutreachGong } from './outreach-gong.ts';

const maxCharacters = 40_000;
let gong: OutreachGong;
let host: Host;

beforeAll(async () => {
  gong = await startOutreachGong();
  host = await startHost({
    environment: environmentFor(gong.origin, { GONG_MAX_PROSPECTS: '1000', GONG_TOOLSETS: 'all' }),
  });
});
beforeEach(() => gong.reset());
afterAll(async () => {
  await host.close();
  await gong.close();
});

let used = 0;
const newPeople = (count: number) =>
  Array.from({ length: count }, () => {
    used += 1;
    return `003${String(used).padStart(12, '0')}`;
  });

async function call(name: string, args: object): Promise<Record<string, unknown>> {
  const result = await host.callTool(name, { ...args });
  expect(result.isError, result.text).toBe(false);
  expect(result.text.length).toBeLessThanOrEqual(maxCharacters);
  expect(JSON.stringify(result.structured).length).toBeLessThanOrEqual(maxCharacters);
  return result.structured;
}

async function readPages(name: string, args: object, first?: Record<string, unknown>) {
  const pages = [first ?? (await call(name, args))];
  for (let cursor = pages[0]?.nextCursor; cursor !== undefined; cursor = pages.at(-1)?.nextCursor) {
    expect(pages.length).toBeLessThan(200);
    pages.push(await call(name, { ...args, cursor }));
  }
  return pages;
}

const list = (pages: readonly Record<string, unknown>[], key: string) =>
  pages
    .flatMap((page) => (page[key] ?? []) as ({ crmProspectId: string } | string)[])
    .map((one) => (typeof one === 'string' ? one : one.crmProspectId));

const plan = (more: object) => call('gong_plan_enrollment', { flowId, flowInstanceOwnerEmail: ownerEmail, ...more });
const commit = ({ planId, prospectCount }: Record<string, unknown>) =>
  call('gong_commit_enrollment', { planId, prospectCount });

describe('an enrollment of 1,000 people', () => {
  it.each([
    ['assigned', 1000, (ids: string[]) => ({ prospectsAssigned: ids.map((id) => assigned(id)) })],
    [
      'refused with a long reason',
      0,
      (ids: string[]) => ({
        prospectsNotAssigned: ids.map((crmProspectId) => ({ crmProspectId, errorMessage: `"${'why '.repeat(300)}"` })),
      }),
    ],
    [
      'answered under other ids',
      1000,
      (ids: string[]) => ({ prospectsAssigned: ids.map((id) => assigned(`00Q${id.slice(3)}`)) }),
    ],
  ])(
    'is reported whole, page by page: %s',
    async (_, found, respond) => {
      const people = newPeople(1000);
      gong.state.assign = (ids, response) => reply(response, 200, respond(ids));
      const planned = await plan({ crmProspectsIds: people });
      expect(planned.prospectCount).toBe(1000);
      const first = await commit(planned);
      const pages = await readPages('gong_get_enrollment', { planId: planned.planId }, first);
      expect([...list(pages, 'assigned'), ...list(pages, 'notAssigned'), ...list(pages, 'unknown')].sort()).toEqual(
        people.sort(),
      );
      const instances = pages.flatMap(({ assigned: a, unexpected: u }) => [
        ...(a as { flowInstanceId: string }[]),
        ...(u as { flowInstanceId: string }[]),
      ]);
      expect(pages.some(({ note }) => String(note).includes('Cut at'))).toBe(false);
      expect(new Set(instances.map(({ flowInstanceId }) => flowInstanceId)).size).toBe(found);
    },
    60_000,
  );

  it('shows everybody of the plan before the commit', async () => {
    const people = newPeople(1000);
    const planned = await plan({ crmProspectsIds: people });
    const pages = await readPages('gong_get_enrollment', { planId: planned.planId });
    expect(list(pages, 'willAssign')).toEqual(people);
    expect(pages.some(({ note }) => String(note).includes('Cut at'))).toBe(false);
  });

  it('shows the own words of everybody, however long, before the commit', async () => {
    const people = newPeople(20);
    const body = `<p>${'Long words. '.repeat(3000)}</p>`;
    const planned = await plan({
      people: people.map((crmProspectId, index) => ({
        crmProspectId,
        steps: [{ number: 1, body: `${index} ${body} [First Name]` }],
      })),
    });
    const pages = await readPages('gong_get_enrollment', { planId: planned.planId });
    expect(list(pages, 'willAssign')).toEqual(people);
    expect(list(pages, 'personal')).toEqual(people);
    const bodies = pages.flatMap(({ personal }) =>
      (personal as { steps: { body: string }[] }[]).map(({ steps }) => steps[0]?.body.length),
    );
    expect(bodies[0]).toBe(body.length + '0  [First Name]'.length);
  });

  it('stops and reviews all of them', async () => {
    const people = newPeople(1000);
    gong.state.assign = (ids, response) => {
      for (const id of ids) {
        const row = assigned(id);
        gong.state.open[id] = [row];
        gong.state.instances[row.flowInstanceId ?? ''] = row;
      }
      reply(response, 200, { prospectsAssigned: ids.map((id) => assigned(id)) });
    };
    const planned = await plan({ crmProspectsIds: people, label: 'all of them' });
    await commit(planned);
    const pages = await readPages('gong_review_enrollments', { label: 'all of them' });
    expect(list(pages, 'people').sort()).toEqual([...people].sort());
    const stopped = await call('gong_stop_outreach', { planId: planned.planId, reason: 'r' });
    expect(stopped.counts).toMatchObject({ removed: 1000 });
    expect(people.filter((id) => gong.state.open[id]?.length)).toEqual([]);
  }, 60_000);
});
