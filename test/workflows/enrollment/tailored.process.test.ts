/** People with words of their own: planned, shown, sent in one request for each distinct text. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assigned, flowId, type OutreachGong, ownerEmail, startOutreachGong } from '../../field/outreach-gong.ts';
import { reply } from '../../support/gong.ts';
import { environmentFor, type Host, startHost } from '../../support/host.ts';

let gong: OutreachGong;
let host: Host;

beforeAll(async () => {
  gong = await startOutreachGong();
  host = await startHost({ environment: environmentFor(gong.origin) });
});
afterAll(async () => {
  await host.close();
  await gong.close();
});

const people = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `003${prefix}${String(index).padStart(11, '0')}IAA`);

async function plan(more: object): Promise<{ planId: string; prospectCount: number } & Record<string, unknown>> {
  gong.reset();
  const result = await host.callTool('gong_plan_enrollment', { flowId, flowInstanceOwnerEmail: ownerEmail, ...more });
  expect(result.isError, result.text).toBe(false);
  return result.structured as { planId: string; prospectCount: number };
}

const commit = (planId: string, prospectCount: number, more: object = {}) =>
  host.callTool('gong_commit_enrollment', { planId, prospectCount, ...more });

const ownBody = (body: string) => [{ number: 1, body }];

describe('a tailored plan', () => {
  it('shows and sends each person the own words, and the others the shared ones', async () => {
    const [ann = '', bob = '', cy = '', di = ''] = people('A', 4);
    const { planId, prospectCount, personal, steps } = await plan({
      crmProspectsIds: [cy, di],
      people: [
        { crmProspectId: ann, steps: ownBody('For Ann') },
        { crmProspectId: bob, variables: [{ name: 'offer', value: 'a pilot' }] },
      ],
      steps: ownBody('For all: {{offer}}'),
      variables: [{ name: 'offer', value: 'a demo' }],
      label: 'October',
    });
    expect(prospectCount).toBe(4);
    expect(personal).toMatchObject([
      { crmProspectId: ann, steps: [{ number: 1, sentBy: 'Gong', body: 'For Ann' }] },
      { crmProspectId: bob, variables: [{ name: 'offer', value: 'a pilot' }] },
    ]);
    expect((steps as { body: string }[])[0]?.body).toBe('For all: {{offer}}');

    const done = await commit(planId, 4);
    expect(done.structured).toMatchObject({ counts: { assigned: 4 } });
    const shared = {
      steps: ownBody('For all: {{offer}}'),
      flowInstanceVariables: [{ name: 'offer', value: 'a demo' }],
    };
    expect(gong.requests).toEqual([
      { crmProspectsIds: [ann], overrides: { ...shared, steps: ownBody('For Ann') } },
      {
        crmProspectsIds: [bob],
        overrides: { ...shared, flowInstanceVariables: [{ name: 'offer', value: 'a pilot' }] },
      },
      { crmProspectsIds: [cy, di], overrides: shared },
    ]);
  });

  it('sends people with the same words in one request', async () => {
    const ids = people('B', 100);
    const { planId } = await plan({
      people: ids.map((crmProspectId, index) => ({ crmProspectId, steps: ownBody(`Text ${index % 2}`) })),
    });
    await commit(planId, 100);
    expect(gong.assignments.map((batch) => batch.length)).toEqual([50, 50]);
  });

  it('costs at most 2n + 12 requests for people by email', async () => {
    const emails = Array.from({ length: 40 }, (_, index) => `t${index}@buyer.example`);
    gong.reset();
    const planned = host.callTool('gong_plan_enrollment', {
      flowId,
      flowInstanceOwnerEmail: ownerEmail,
      people: emails.map((email) => ({ email, steps: ownBody(`For ${email}`) })),
    });
    people('C', 40).forEach((id, index) => {
      gong.state.records[`t${index}@buyer.example`] = [id];
    });
    const { planId, prospectCount } = (await planned).structured as { planId: string; prospectCount: number };
    expect(prospectCount).toBe(40);
    await commit(planId, prospectCount);
    expect(gong.assignments).toHaveLength(40);
    expect(gong.paths.length).toBeLessThanOrEqual(2 * 40 + 12);
  });

  it('plans a person once who is named in several ways, with their own words', async () => {
    const [ann = ''] = people('D', 1);
    const { prospectCount, personal, willNotAssign } = await plan({
      crmProspectsIds: [ann],
      people: [{ crmProspectId: ann.slice(0, 15), steps: ownBody('For Ann') }],
    });
    expect(prospectCount).toBe(1);
    expect(personal).toMatchObject([{ steps: [{ body: 'For Ann' }] }]);
    expect(willNotAssign).toMatchObject([{ reason: expect.stringContaining('duplicate') }]);
  });

  it('checks the words of each person, and compares them with each other', async () => {
    const [ann = '', bob = ''] = people('E', 2);
    const { checks } = await plan({
      people: [
        { crmProspectId: ann, steps: ownBody('Hi [Name],') },
        { crmProspectId: bob, steps: ownBody('Hi [Name],') },
      ],
    });
    expect(checks).toEqual([
      { crmProspectId: ann, step: 1, problem: expect.stringContaining('[Name]') },
      { crmProspectId: bob, step: 1, problem: expect.stringContaining('[Name]') },
      { crmProspectId: bob, problem: `The same words as those for ${ann}.` },
    ]);
  });

  it.each([
    ['neither email nor id', { steps: ownBody('x') }, 'exactly one of email and crmProspectId'],
    ['both', { email: 'a@b.example', crmProspectId: '003' }, 'exactly one of email and crmProspectId'],
    ['words for a step that does not exist', { crmProspectId: '003F', steps: [{ number: 9, body: 'x' }] }, 'no step 9'],
    ['words for a call', { crmProspectId: '003F', steps: [{ number: 2, body: 'x' }] }, 'no email but CALL'],
  ])('refuses an entry with %s', async (_, person, words) => {
    const result = await host.callTool('gong_plan_enrollment', {
      flowId,
      flowInstanceOwnerEmail: ownerEmail,
      people: [person],
    });
    expect(result.isError).toBe(true);
    expect(result.text).toContain(words);
  });

  it('is shown whole by gong_get_enrollment before the commit, page by page', async () => {
    const ids = people('G', 60);
    const body = (id: string) => `<p>${id} ${'word '.repeat(300)}</p>`;
    const { planId, personal, personalCount } = await plan({
      people: ids.map((crmProspectId) => ({ crmProspectId, steps: ownBody(body(crmProspectId)) })),
    });
    expect(personalCount).toBe(60);
    expect(JSON.stringify(personal).length).toBeLessThan(10_000);

    const seen: { crmProspectId: string; steps: { body: string }[] }[] = [];
    let cursor: string | undefined;
    do {
      const { structured } = await host.callTool('gong_get_enrollment', { planId, ...(cursor && { cursor }) });
      expect(structured).toMatchObject({ status: 'planned', assigned: [] });
      seen.push(...(structured.personal as typeof seen));
      cursor = structured.nextCursor as string | undefined;
    } while (cursor !== undefined);
    expect(seen.map(({ crmProspectId, steps }) => [crmProspectId, steps[0]?.body])).toEqual(
      ids.map((id) => [id, body(id)]),
    );
  });

  it('keeps its words through a lost response', async () => {
    const [ann = '', bob = ''] = people('H', 2);
    const { planId } = await plan({
      people: [
        { crmProspectId: ann, steps: ownBody('For Ann') },
        { crmProspectId: bob, steps: ownBody('For Bob') },
      ],
    });
    gong.state.assign = (ids, response) => {
      gong.state.open[ids[0] ?? ''] = [assigned(ids[0] ?? '')];
      if (ids[0] === ann) return void response.destroy();
      reply(response, 200, { prospectsAssigned: ids.map((id) => assigned(id)) });
    };
    const done = await commit(planId, 2);
    expect(done.structured).toMatchObject({ counts: { assigned: 2, unknown: 0 } });
    expect(gong.assignments).toEqual([[ann], [bob]]);
  });
});

describe('exclude', () => {
  it('takes people out of a plan, by any spelling of their ids, and leaves the rest', async () => {
    const [ann = '', bob = '', cy = ''] = people('K', 3);
    const { planId } = await plan({ crmProspectsIds: [ann, bob, cy] });
    const done = await commit(planId, 2, { exclude: [bob.toUpperCase(), bob] });
    expect(done.structured).toMatchObject({
      assigned: [{ crmProspectId: ann }, { crmProspectId: cy }],
      notAssigned: [{ crmProspectId: bob, reason: 'excluded' }],
    });
    expect(gong.assignments).toEqual([[ann, cy]]);
  });

  it('refuses people who are not in the plan, a count that does not fit, and an empty rest', async () => {
    const [ann = '', bob = '', stranger = ''] = people('L', 3);
    const { planId } = await plan({ crmProspectsIds: [ann, bob] });
    for (const [count, exclude, words] of [
      [1, [stranger], 'not in the plan'],
      [2, [ann], 'of whom exclude leaves 1'],
      [1, [ann, bob], 'of whom exclude leaves 0'],
    ] as const) {
      const refused = await commit(planId, count, { exclude });
      expect(refused.isError).toBe(true);
      expect(refused.text).toContain(words);
    }
    expect(gong.assignments).toEqual([]);
    expect((await commit(planId, 2)).isError).toBe(false);
  });
});
