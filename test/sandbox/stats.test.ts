import { describe, expect, test } from 'vitest';
import { createCompany } from '../../src/sandbox/company/company.ts';
import { toPeriod } from '../../src/sandbox/requests/periods.ts';
import { companyDay, first, type Gong, openGong, type Reply, today } from './gong.ts';

const company = createCompany(companyDay);
const range = { fromDate: '2026-09-01', toDate: '2026-11-16' };
const hosted = company
  .calls()
  .filter(({ metaData: { started } }) => started >= range.fromDate && started < range.toDate);
const host = first(hosted).metaData.primaryUserId;
const byHost = hosted.filter(({ metaData }) => metaData.primaryUserId === host);
const activity = '/v2/stats/activity';
const paths = [`${activity}/aggregate`, `${activity}/day-by-day`, '/v2/stats/interaction'];

function openToday(): Promise<Gong> {
  return openGong({ now: () => today });
}

function refusal({ status, body }: Reply): unknown[] {
  return [status, body.errors];
}

describe('activity', () => {
  test('counts the calls of the company', async () => {
    const gong = await openToday();
    const { body } = await gong.post(`${activity}/aggregate`, { filter: { ...range, userIds: [host] } });
    const { userAggregateActivityStats: counts } = first(body.usersAggregateActivityStats);
    expect(body.usersAggregateActivityStats).toHaveLength(1);
    expect(counts.callsAsHost).toBe(byHost.length);
    expect(counts.callsAttended).toBe(byHost.length);
    expect(Object.keys(counts)).toHaveLength(15);
    const allUsers = (await gong.post(`${activity}/aggregate`, { filter: range })).body.usersAggregateActivityStats;
    const total = allUsers.reduce((sum, row) => sum + (row.userAggregateActivityStats.callsAsHost ?? 0), 0);
    expect(total).toBe(hosted.length);
    const given = allUsers.reduce((sum, row) => sum + (row.userAggregateActivityStats.callsGaveFeedback ?? 0), 0);
    const got = allUsers.reduce((sum, row) => sum + (row.userAggregateActivityStats.callsReceivedFeedback ?? 0), 0);
    expect(given).toBe(got);
    expect(given).toBeGreaterThan(0);
  });

  test.each(['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'])('by %s adds up to the same', async (aggregationPeriod) => {
    const gong = await openToday();
    const filter = { ...range, userIds: [host] };
    const { body } = await gong.post(`${activity}/aggregate-by-period`, { filter, aggregationPeriod });
    const periods = first(body.usersAggregateActivity).userAggregateActivity;
    expect(periods.reduce((sum, { callsAsHost }) => sum + Number(callsAsHost), 0)).toBe(byHost.length);
    for (const { fromDate, toDate } of periods) {
      expect(fromDate >= range.fromDate && fromDate < toDate && toDate <= range.toDate).toBe(true);
      if (aggregationPeriod === 'WEEK' && fromDate !== range.fromDate) expect(new Date(fromDate).getUTCDay()).toBe(1);
    }
  });

  test('day by day names the calls', async () => {
    const gong = await openToday();
    const { body } = await gong.post(`${activity}/day-by-day`, { filter: { ...range, userIds: [host] } });
    const days = first(body.usersDetailedActivities).userDailyActivityStats;
    const ids = days.flatMap(({ callsAsHost }) => callsAsHost as string[]);
    expect(ids.sort()).toEqual(byHost.map(({ metaData }) => metaData.id).sort());
  });

  test('is a 404 for a day without calls', async () => {
    const gong = await openToday();
    const filter = { fromDate: '2020-01-01', toDate: '2020-01-02' };
    expect(refusal(await gong.post(`${activity}/aggregate`, { filter }))).toEqual([
      404,
      ['No usersAggregateActivityStats found corresponding to the provided filters'],
    ]);
  });

  test('counts a call that was added', async () => {
    const gong = await openToday();
    const filter = { fromDate: '2026-11-15', toDate: '2026-11-16', userIds: [host] };
    await gong.post('/v2/calls', {
      clientUniqueId: 'c1',
      actualStart: '2026-11-15T10:00:00Z',
      direction: 'Outbound',
      parties: [{ userId: host }],
      primaryUser: host,
    });
    const { body } = await gong.post(`${activity}/aggregate`, { filter });
    expect(first(body.usersAggregateActivityStats).userAggregateActivityStats.callsAsHost).toBe(1);
  });
});

describe('the range', () => {
  test.each(paths)('of %s ends today at the latest, and after its beginning', async (path) => {
    const gong = await openToday();
    const ask = (fromDate: string, toDate: string) => gong.post(path, { filter: { fromDate, toDate } });
    expect((await ask('2026-09-01', '2026-11-16')).status).toBe(200);
    expect(refusal(await ask('2026-09-01', '2026-11-17'))).toEqual([
      400,
      ['The range ends on 2026-11-17, which is after today, 2026-11-16'],
    ]);
    expect(refusal(await ask('2026-11-01', '2026-11-01'))).toEqual([400, ['The range ends before it begins']]);
    expect((await ask('2026-09-01T00:00:00Z', '2026-11-16')).status).toBe(400);
  });

  test.each([
    ['DAY', '2026-11-11', '2026-11-12'],
    ['WEEK', '2026-11-09', '2026-11-16'],
    ['MONTH', '2026-11-01', '2026-11-20'],
    ['QUARTER', '2026-10-01', '2026-11-20'],
    ['YEAR', '2026-02-03', '2026-11-20'],
  ] as const)('cuts a %s that reaches beyond it', (unit, fromDate, toDate) => {
    const at = Date.parse('2026-11-11T09:00:00Z');
    expect(toPeriod(at, unit, { fromDate: '2026-02-03', toDate: '2026-11-20' })).toEqual({ fromDate, toDate });
  });
});

test('interaction statistics are means over the calls a user hosted', async () => {
  const gong = await openToday();
  const { body } = await gong.post('/v2/stats/interaction', { filter: { ...range, userIds: [host] } });
  const { personInteractionStats } = first(body.peopleInteractionStats);
  const values = new Map(personInteractionStats.map(({ name, value }) => [name, value]));
  expect([...values.keys()]).toContain('Patience');
  expect(values.get('Talk Ratio')).toBeGreaterThan(0);
  expect(values.get('Talk Ratio')).toBeLessThan(1);
});

describe('answered scorecards', () => {
  const path = `${activity}/scorecards`;

  test('are those that people have filled in, unless asked otherwise', async () => {
    const gong = await openToday();
    const countBy = async (filter: object) => (await gong.post(path, { filter })).body.records.totalRecords;
    const manual = await countBy({});
    expect(manual).toBe(await countBy({ reviewMethod: 'MANUAL' }));
    expect(await countBy({ reviewMethod: 'BOTH' })).toBe(manual + (await countBy({ reviewMethod: 'AUTOMATIC' })));
    const { body } = await gong.post(path, { filter: { callFromDate: '2026-10-01', callToDate: '2026-11-01' } });
    expect(body.answeredScorecards.every(({ callStartTime }) => callStartTime.startsWith('2026-10'))).toBe(true);
  });

  test('have ids that are JSON numbers, of scorecards that have them as text', async () => {
    const gong = await openToday();
    const { scorecards } = (await gong.get('/v2/settings/scorecards')).body;
    const { scorecardId, scorecardName } = first(scorecards);
    const { text, body } = await gong.post(path, { filter: { scorecardIds: [scorecardId] } });
    expect(text).toContain(`"scorecardId":${scorecardId},`);
    expect(text).toMatch(/"answeredScorecardId":\d{19},/);
    expect(new Set(body.answeredScorecards.map((respond) => respond.scorecardName))).toEqual(new Set([scorecardName]));
    expect((await gong.post(path, { filter: { callToDate: '2026-12-01' } })).status).toBe(400);
  });
});

describe('coaching', () => {
  const ask = (gong: Gong, managerId: string, workspaceId: string) =>
    gong.get('/v2/coaching', {
      'workspace-id': workspaceId,
      'manager-id': managerId,
      from: '2026-06-01T00:00:00Z',
      to: '2026-11-16T00:00:00Z',
    });

  test('shows which calls of each report a manager heard', async () => {
    const gong = await openToday();
    const { users } = (await gong.get('/v2/users')).body;
    const helena = users.find(({ emailAddress }) => emailAddress.startsWith('helena'))?.id ?? '';
    const emea = company.workspaces[1]?.id ?? '';
    const { manager, directReportsMetrics } = first((await ask(gong, helena, emea)).body.coachingData);
    expect(manager.id).toBe(helena);
    const heard = directReportsMetrics.flatMap(({ metrics }) => metrics.callsListenedTo ?? []);
    expect(heard.length).toBeGreaterThan(5);
    expect((await gong.get(`/v2/calls/${heard[0]}`)).status).toBe(200);
  });

  test('is empty for a user without reports, and a 400 without a user', async () => {
    const gong = await openToday();
    const rep = company.users.find(({ firstName }) => firstName === 'Maya')?.id ?? '';
    expect((await ask(gong, rep, '1')).body.coachingData).toEqual([]);
    expect((await ask(gong, '123', '1')).status).toBe(400);
  });
});
