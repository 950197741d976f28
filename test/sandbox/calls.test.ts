import { describe, expect, test } from 'vitest';
import { createCompany } from '../../src/sandbox/company/company.ts';
import { type Body, companyDay, first, type Gong, openGong, type Reply } from './gong.ts';

const company = createCompany(companyDay);
const newest = first(company.calls()).metaData;
const always = { fromDateTime: '2026-01-01T00:00:00Z', toDateTime: '2027-01-01T00:00:00Z' };
const nothingFound = [404, ['No calls found corresponding to the provided filters']];

function found({ status, body }: Reply): unknown[] {
  return [status, body.errors];
}

function search(gong: Gong, filter: object, contentSelector?: object): Promise<Reply> {
  return gong.post('/v2/calls/extensive', { filter, ...(contentSelector && { contentSelector }) });
}

async function userId(gong: Gong, name: string): Promise<string> {
  const { users } = (await gong.get('/v2/users')).body;
  return users.find(({ emailAddress }) => emailAddress.startsWith(name))?.id ?? '';
}

describe('list calls', () => {
  test('gives all calls of the range once, newest first', async () => {
    const gong = await openGong();
    const pages: Body[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { body } = await gong.get('/v2/calls', { ...always, ...(cursor && { cursor }) });
      pages.push(body);
      cursor = body.records.cursor;
    }
    const calls = pages.flatMap((page) => page.calls);
    expect(calls.map(({ id }) => id)).toEqual(company.calls().map(({ metaData }) => metaData.id));
    expect(pages).toHaveLength(6);
  });

  test('includes the beginning of the range and excludes its end', async () => {
    const gong = await openGong();
    const later = new Date(Date.parse(newest.started) + 1000).toISOString();
    const from = await gong.get('/v2/calls', { fromDateTime: newest.started, toDateTime: later });
    expect(from.body.calls.map(({ id }) => id)).toEqual([newest.id]);
    const until = await gong.get('/v2/calls', { ...always, toDateTime: newest.started });
    expect(until.body.calls.map(({ id }) => id)).not.toContain(newest.id);
    const after = await gong.get('/v2/calls', { fromDateTime: later, toDateTime: always.toDateTime });
    expect(found(after)).toEqual(nothingFound);
  });

  test('narrows by workspace', async () => {
    const gong = await openGong();
    const { workspaceId } = newest;
    const { body } = await gong.get('/v2/calls', { ...always, workspaceId: workspaceId ?? '' });
    expect(new Set(body.calls.map((call) => call.workspaceId))).toEqual(new Set([workspaceId]));
  });
});

test('one call is found by id, and an unknown one is a real 404', async () => {
  const gong = await openGong();
  expect((await gong.get(`/v2/calls/${newest.id}`)).body.call).toEqual(newest);
  expect(found(await gong.get('/v2/calls/123'))).toEqual([404, ['Call not found: 123']]);
});

describe('search calls', () => {
  const filter = { callIds: [newest.id] };

  test('gives metaData, and nothing that was not asked for', async () => {
    const gong = await openGong();
    expect((await search(gong, filter)).body.calls).toEqual([{ metaData: newest }]);
    const nothing = { context: 'None', exposedFields: { parties: false, content: { brief: false }, interaction: {} } };
    expect((await search(gong, filter, nothing)).body.calls).toEqual([{ metaData: newest }]);
  });

  test('gives exactly the parts that were asked for', async () => {
    const gong = await openGong();
    const exposedFields = {
      content: { brief: true, keyPoints: true },
      interaction: { personInteractionStats: true, questions: true },
      collaboration: { publicComments: true },
    };
    const call = first((await search(gong, filter, { exposedFields })).body.calls);
    expect(Object.keys(call)).toEqual(['metaData', 'content', 'interaction', 'collaboration']);
    expect(Object.keys(call.content)).toEqual(['brief', 'keyPoints']);
    expect(Object.keys(call.interaction)).toEqual(['interactionStats', 'questions']);
  });

  test('links to the CRM without values, with values, and for each timing', async () => {
    const gong = await openGong();
    const toLinks = async (selector: object) => {
      const { body } = await search(gong, {}, { ...selector, exposedFields: { parties: true } });
      const call = body.calls.find(({ parties }) => parties.some(({ affiliation }) => affiliation === 'External'));
      const guest = call?.parties.find(({ affiliation }) => affiliation === 'External');
      return [...(call?.context ?? []), ...(guest?.context ?? [])].flatMap(({ objects }) => objects);
    };
    expect(await toLinks({})).toEqual([]);
    const basic = await toLinks({ context: 'Basic' });
    expect(basic.every(({ fields, timing }) => fields.length === 0 && timing === null)).toBe(true);
    expect(new Set(basic.map(({ objectType }) => objectType))).toContain('Account');
    const extended = await toLinks({ context: 'Extended' });
    expect(extended.every(({ fields, timing }) => fields.length > 0 && timing === 'Now')).toBe(true);
    const both = await toLinks({ context: 'Extended', contextTiming: ['Now', 'TimeOfCall'] });
    expect(both).toHaveLength(extended.length * 2);
  });

  test('tells where a tracker was hit only when asked for', async () => {
    const gong = await openGong();
    const createTrackers = async (content: object) => {
      const { body } = await search(gong, {}, { exposedFields: { content } });
      return body.calls.flatMap((call) => call.content.trackers);
    };
    const without = await createTrackers({ trackers: true });
    expect(without.length).toBeGreaterThan(100);
    expect(without.every(({ occurrences, phrases }) => occurrences.length === 0 && phrases.length > 0)).toBe(true);
    const withOccurrences = await createTrackers({ trackers: true, trackerOccurrences: true });
    expect(withOccurrences.every(({ occurrences, count }) => occurrences.length === count)).toBe(true);
  });

  test.each([
    [{ context: 'Basic', contextTiming: ['Now'] }, /contextTiming/],
    [{ exposedFields: { content: { trackerOccurrences: true } } }, /needs trackers/],
    [{ exposedFields: { brief: true } }, /Unknown field/],
  ])('refuses the selector %j', async (selector, error) => {
    const gong = await openGong();
    const { status, body } = await search(gong, filter, selector);
    expect([status, body.errors]).toEqual([400, [expect.stringMatching(error)]]);
  });

  test('leaves unknown ids out, and refuses an empty list of ids', async () => {
    const gong = await openGong();
    expect((await search(gong, { callIds: [newest.id, '123'] })).body.calls).toHaveLength(1);
    expect(found(await search(gong, { callIds: ['123'] }))).toEqual(nothingFound);
    expect((await search(gong, { callIds: [] })).status).toBe(400);
  });

  test('narrows by host', async () => {
    const gong = await openGong();
    const { body } = await search(gong, { primaryUserIds: [newest.primaryUserId] });
    const hosted = company.calls().filter(({ metaData }) => metaData.primaryUserId === newest.primaryUserId);
    expect(body.records.totalRecords).toBe(hosted.length);
  });
});

describe('transcripts', () => {
  test('have speakers that are parties of the call', async () => {
    const gong = await openGong();
    const filter = { callIds: [newest.id] };
    const { body } = await gong.post('/v2/calls/transcript', { filter });
    const { callId, transcript } = first(body.callTranscripts);
    const { parties } = first((await search(gong, filter, { exposedFields: { parties: true } })).body.calls);
    const speakers = parties.map(({ speakerId }) => speakerId);
    expect(callId).toBe(newest.id);
    expect(transcript.every(({ speakerId }) => speakers.includes(speakerId))).toBe(true);
    expect(found(await gong.post('/v2/calls/transcript', { filter: { callIds: ['1'] } }))).toEqual(nothingFound);
  });
});

describe('a call that is added', () => {
  const createCall = (host: string, more: object = {}) => ({
    clientUniqueId: 'c1',
    title: 'Brought in',
    actualStart: '2026-12-01T10:00:00+01:00',
    direction: 'Inbound',
    parties: [{ userId: host }, { emailAddress: 'guest@elsewhere.example', name: 'Guest', shoeSize: 43 }],
    primaryUser: host,
    ...more,
  });

  test('is there, and takes its media once', async () => {
    const gong = await openGong();
    const maya = await userId(gong, 'maya');
    const { status, body } = await gong.post('/v2/calls', createCall(maya));
    expect(status).toBe(200);
    const { call } = (await gong.get(`/v2/calls/${body.callId}`)).body;
    expect(call).toMatchObject({ title: 'Brought in', started: '2026-12-01T09:00:00.000Z', clientUniqueId: 'c1' });
    expect(first((await gong.get('/v2/calls', always)).body.calls).id).toBe(body.callId);
    const upload = () => gong.upload('PUT', `/v2/calls/${body.callId}/media`, 'mediaFile', new Uint8Array(3_000_000));
    const uploaded = await upload();
    expect([uploaded.status, uploaded.body.callId, uploaded.body.url]).toEqual([201, body.callId, call.url]);
    expect(found(await upload())).toEqual([400, [`Call has its media already: ${body.callId}`]]);
  });

  test('takes no file when Gong fetches the media itself, nor does an unknown call', async () => {
    const gong = await openGong();
    const maya = await userId(gong, 'maya');
    const { callId } = (await gong.post('/v2/calls', createCall(maya, { downloadMediaUrl: 'https://x.example/a.mp3' })))
      .body;
    expect((await gong.upload('PUT', `/v2/calls/${callId}/media`, 'mediaFile', 'x')).status).toBe(400);
    expect((await gong.upload('PUT', '/v2/calls/123/media', 'mediaFile', 'x')).status).toBe(400);
  });

  test('is refused for a clientUniqueId that was used', async () => {
    const gong = await openGong();
    const maya = await userId(gong, 'maya');
    await gong.post('/v2/calls', createCall(maya));
    expect((await gong.post('/v2/calls', createCall(maya))).status).toBe(409);
    expect((await gong.post('/v2/calls', createCall(maya, { clientUniqueId: 'c2' }))).status).toBe(200);
  });

  test.each([
    ['whose host takes no part', { parties: [{ name: 'Guest' }] }, 400, 'parties must include the primaryUser'],
    ['whose host is no Gong user', { primaryUser: '123' }, 400, 'primaryUser is not a Gong user: 123'],
    ['in no workspace', { workspaceId: '123' }, 400, 'workspaceId is not a workspace: 123'],
  ])('is refused %s', async (_, more, status, error) => {
    const gong = await openGong();
    const answer = await gong.post('/v2/calls', createCall(await userId(gong, 'maya'), more));
    expect(found(answer)).toEqual([status, [error]]);
  });

  test('is refused for a person who is not recorded', async () => {
    const gong = await openGong();
    expect((await gong.post('/v2/calls', createCall(await userId(gong, 'gareth')))).status).toBe(409);
  });
});

test('links made by hand come oldest first, those after a moment alone', async () => {
  const gong = await openGong();
  const { associations } = (await gong.get('/v2/calls/manual-crm-associations')).body;
  const times = associations.map(({ created }) => created);
  expect(times.length).toBeGreaterThan(5);
  expect(times).toEqual([...times].sort());
  const rest = await gong.get('/v2/calls/manual-crm-associations', { fromDateTime: times[2] ?? '' });
  expect(rest.body.associations).toEqual(associations.slice(3));
});
