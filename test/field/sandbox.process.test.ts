/** Odd data in the strict sandbox: what its Gong does by itself, seen through the server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCompany } from '../../src/sandbox/company/company.ts';
import type { Host } from '../support/host.ts';
import {
  listFreePeople,
  plan,
  readEnrollment,
  readPlan,
  type Scenario,
  startScenario,
} from '../workflows/enrollment/scenario.ts';

const company = createCompany();
let scenario: Scenario;
let host: Host;

beforeAll(async () => {
  scenario = await startScenario(10);
  host = await scenario.start({ GONG_TOOLSETS: 'all' });
});
afterAll(async () => {
  await host.close();
  await scenario.close();
});

async function commit(planned: ReturnType<typeof readPlan>) {
  const { planId, prospectCount } = planned;
  return host.callTool('gong_commit_enrollment', { planId, prospectCount });
}

describe('the sandbox', () => {
  it('[F1] answers for a converted lead with the contact, whose instance can be undone', async () => {
    const [lead = '', contact = ''] = [...company.convertedLeads][0] ?? [];
    const outcome = readEnrollment(await commit(readPlan(await plan(host, scenario, { crmProspectsIds: [lead] }))));
    const [flowInstanceId] = (await scenario.inFlow([contact])).get(contact) ?? [];
    expect(outcome).toMatchObject({ assigned: [], notAssigned: [], unknown: [lead] });
    expect(outcome.unexpected).toEqual([{ crmProspectId: contact, flowInstanceId }]);
    expect(outcome.undo).toMatchObject({
      tool: 'gong_stop_outreach',
      arguments: { flowInstanceIds: [flowInstanceId] },
    });

    for (const id of [lead, contact]) {
      const again = readPlan(await plan(host, scenario, { crmProspectsIds: [id] }));
      expect(again.willNotAssign).toEqual([
        { crmProspectId: id, reason: expect.stringContaining('already in the flow') },
      ]);
    }
  });

  it('[F1] assigns a Dynamics contact by the GUID in capitals and in braces once', async () => {
    const dynamics = company.prospects.filter(({ crmSystem }) => crmSystem === 'MicrosoftDynamic');
    const id = dynamics[0]?.crmProspectId.toUpperCase() ?? '';
    const planned = readPlan(await plan(host, scenario, { crmProspectsIds: [id, `{${id}}`] }));
    expect(planned.prospectCount).toBe(1);
    expect(readEnrollment(await commit(planned)).assigned).toMatchObject([{ crmProspectId: id }]);
  });

  it('[F3] keeps out people whose instance was finished or removed, and plans them with allowRepeat', async () => {
    const people = listFreePeople(2);
    const outcome = readEnrollment(await commit(readPlan(await plan(host, scenario, { crmProspectsIds: people }))));
    await host.callTool(outcome.undo?.tool ?? '', { ...outcome.undo?.arguments });
    const again = readPlan(await plan(host, scenario, { crmProspectsIds: people }));
    expect(again.prospectCount).toBe(0);
    expect(again.willNotAssign.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('was in this flow before: Finished'),
      expect.stringContaining('was in this flow before: Finished'),
    ]);
    const repeated = readPlan(await plan(host, scenario, { crmProspectsIds: people, allowRepeat: true }));
    expect(repeated.prospectCount).toBe(2);
  });

  it('[F5] refuses a plan whose email was edited, and sends nothing', async () => {
    const { flow } = scenario.sandbox.guide;
    const [person = ''] = listFreePeople(3).slice(2);
    const planned = readPlan(await plan(host, scenario, { crmProspectsIds: [person] }));
    scenario.sandbox.editStep(flow.id, 1, { body: '<p>Something else</p>' });
    const refused = await commit(planned);
    expect(refused.text).toContain('step 1 was changed');
    expect(refused.text).toContain('Nothing was changed');
    expect(scenario.asked.get(person)).toBeUndefined();
  });

  it.each([
    [
      'a user without a seat',
      () => company.users.find(({ id }) => company.withoutSeat.has(id))?.emailAddress,
      'Gong Engage',
    ],
    ['nobody of the company', () => 'nobody@northwind-robotics.example', 'User not found'],
  ])('[F19] refuses an owner when planning: %s', async (_, findOwner, words) => {
    const refused = await plan(host, scenario, {
      crmProspectsIds: listFreePeople(1),
      flowInstanceOwnerEmail: findOwner(),
    });
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain(words);
  });
});

describe('the network before the sandbox', () => {
  it.each(['gzip', 'deflate', 'br'] as const)(
    '[F18] compresses with %s, and an enrollment is known all the same',
    async (compression) => {
      const proxied = await startScenario(10, { compression });
      const server = await proxied.start({ GONG_BASE_URL: proxied.sandbox.url });
      const people = listFreePeople(3);
      const result = await plan(server, proxied, { crmProspectsIds: people });
      expect(result.isError, result.text).toBe(false);
      const planned = readPlan(result);
      const { planId, prospectCount } = planned;
      const done = await server.callTool('gong_commit_enrollment', { planId, prospectCount });
      expect(done.isError, done.text).toBe(false);
      expect(readEnrollment(done).counts).toMatchObject({ assigned: 3, unknown: 0 });
      await server.close();
      await proxied.close();
    },
  );

  it('[F16] answers with the page of a firewall: the host is named, and one email fails alone', async () => {
    const proxied = await startScenario(10, {
      isBlocked: ({ url }) => url.includes('select') || url.includes('/v2/users'),
    });
    const server = await proxied.start({ GONG_BASE_URL: proxied.sandbox.url });
    const found = await server.callTool('gong_find_prospects', {
      emails: ['select@buyer.example', 'nobody@buyer.example'],
    });
    expect(found.structured).toMatchObject({
      notFound: ['nobody@buyer.example'],
      failed: [{ email: 'select@buyer.example', reason: expect.stringContaining('GONG_BASE_URL') }],
    });
    const users = await server.callTool('gong_list_users');
    expect(users.text).toContain('GONG_BASE_URL');
    expect(users.text).not.toContain('api:users:read');
    await server.close();
    await proxied.close();
  });
});
