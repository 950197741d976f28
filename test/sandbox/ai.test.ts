import { describe, expect, test } from 'vitest';
import { createCompany } from '../../src/sandbox/company/company.ts';
import { companyDay, first, type Gong, openGong, type Reply, today } from './gong.ts';

const company = createCompany(companyDay);
const call = first(company.calls().filter(({ context }) => context.some(({ objects }) => objects.length === 2)));
const records = call.context.flatMap(({ objects }) => objects);
const readId = (type: string) => records.find(({ objectType }) => objectType === type)?.objectId ?? '';
const about = {
  workspaceId: call.metaData.workspaceId ?? '',
  crmEntityType: 'ACCOUNT',
  crmEntityId: readId('Account'),
  timePeriod: 'ALL_CONVERSATIONS',
};

function ask(gong: Gong, more: Record<string, string> = {}): Promise<Reply> {
  return gong.get('/v2/entities/ask-entity', { ...about, question: 'Who decides?', ...more });
}

function brief(gong: Gong, briefName: string): Promise<Reply> {
  return gong.get('/v2/entities/get-brief', { ...about, briefName });
}

describe('an answer to a question', () => {
  test('says that it is invented, and names calls of the account', async () => {
    const gong = await openGong({ now: () => today });
    const { answerItems, callFindings } = first((await ask(gong)).body.answer);
    expect(first(answerItems)).toContain('sandbox');
    const { id } = first(callFindings).call;
    const found = await gong.post('/v2/calls/extensive', {
      filter: { callIds: [id] },
      contentSelector: { context: 'Basic' },
    });
    const objects = first(found.body.calls).context.flatMap((link) => link.objects);
    expect(objects.map(({ objectId }) => objectId)).toContain(about.crmEntityId);
  });

  test('is about an account, a deal, a contact or a lead', async () => {
    const gong = await openGong({ now: () => today });
    const searched = async (crmEntityType: string, crmEntityId: string) =>
      (await ask(gong, { crmEntityType, crmEntityId })).body.numOfCallsSearched;
    expect(await searched('ACCOUNT', about.crmEntityId)).toBeGreaterThan(0);
    expect(await searched('DEAL', readId('Opportunity'))).toBeGreaterThan(0);
    const guest = first(call.parties.filter(({ affiliation }) => affiliation === 'External')).context[0]?.objects[0];
    expect(await searched('CONTACT', guest?.objectId ?? '')).toBeGreaterThan(0);
    const lead = first(company.prospects.filter(({ objectType }) => objectType === 'Lead'));
    expect(await searched('LEAD', lead.crmProspectId)).toBe(0);
    for (const crmEntityType of ['ACCOUNT', 'DEAL', 'CONTACT', 'LEAD']) {
      expect((await ask(gong, { crmEntityType, crmEntityId: '001unknown' })).status).toBe(404);
    }
    expect((await ask(gong, { crmEntityType: 'CONTACT', crmEntityId: lead.crmProspectId })).status).toBe(404);
  });

  test('is about the calls of the period', async () => {
    const gong = await openGong({ now: () => today });
    const searched = async (period: Record<string, string>) => (await ask(gong, period)).body.numOfCallsSearched;
    const all = await searched({});
    const { started } = call.metaData;
    const range = { timePeriod: 'CUSTOM_RANGE', fromDateTime: started };
    const since = await searched(range);
    const before = await searched({ ...range, fromDateTime: '2020-01-01T00:00:00Z', toDateTime: started });
    expect(since).toBeGreaterThan(0);
    expect(since + before).toBe(all);
    expect(await searched({ timePeriod: 'LAST_YEAR' })).toBe(all);
  });
});

test('a brief has its sections, and an unknown one is a 404', async () => {
  const gong = await openGong({ now: () => today });
  const { briefs } = (await gong.get('/v2/settings/briefs', { workspaceId: about.workspaceId })).body;
  const { status, body } = await brief(gong, first(briefs).briefName);
  expect(status).toBe(200);
  expect(first(first(body.briefSections).sectionSummary)).toContain('sandbox');
  expect((await brief(gong, 'No such brief')).status).toBe(404);
});

test('credits pay for twenty-five answers and for no refusal, and then there is a 402', async () => {
  const gong = await openGong({ now: () => today });
  for (let time = 0; time < 3; time += 1) expect((await ask(gong, { crmEntityId: '001unknown' })).status).toBe(404);
  const statuses: number[] = [];
  for (let time = 0; time < 26; time += 1) statuses.push((await ask(gong)).status);
  expect(statuses).toEqual([...Array(25).fill(200), 402]);
  const { briefs } = (await gong.get('/v2/settings/briefs', { workspaceId: about.workspaceId })).body;
  expect((await brief(gong, first(briefs).briefName)).status).toBe(402);
});
