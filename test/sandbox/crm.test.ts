import { describe, expect, test } from 'vitest';
import { type Gong, openGong, type Reply, toDigits } from './gong.ts';

const registration = { ownerEmail: 'priya.raman@northwind-robotics.example', name: 'Own CRM' };
const modifiedDate = '2026-11-01T10:00:00Z';
const stage = { uniqueName: 'stage', label: 'Stage', type: 'STRING' };
const size = { uniqueName: 'size', label: 'Size', type: 'NUMBER' };

function refusal({ status, body }: Reply): unknown[] {
  return [status, body.errors];
}

async function openCrm() {
  const gong = await openGong();
  const integrationId = toDigits('integrationId', await gong.put('/v2/crm/integrations', registration));
  const query = (objectType: string) => `integrationId=${integrationId}&objectType=${objectType}`;
  return {
    gong,
    integrationId,
    setFields: (fields: object[], objectType = 'ACCOUNT') =>
      gong.post(`/v2/crm/entity-schema?${query(objectType)}`, fields),
    fields: async (objectType = 'ACCOUNT') => {
      const { body } = await gong.get('/v2/crm/entity-schema', { integrationId, objectType });
      return body.objectTypeToSelectedFields[objectType]?.map(({ uniqueName }) => uniqueName);
    },
    upload: (clientRequestId: string, lines: readonly (object | string)[], objectType = 'ACCOUNT') =>
      gong.upload(
        'POST',
        `/v2/crm/entities?${query(objectType)}&clientRequestId=${clientRequestId}`,
        'dataFile',
        lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
      ),
    status: (clientRequestId: string) => gong.get('/v2/crm/request-status', { integrationId, clientRequestId }),
    objects: async (ids: string[], objectType = 'ACCOUNT') =>
      (await gong.getWithBody(`/v2/crm/entities?${query(objectType)}`, JSON.stringify(ids), 'application/json')).body
        .crmObjectsMap,
  };
}

async function finished(status: (id: string) => Promise<Reply>, id: string): Promise<Reply['body']> {
  await status(id);
  await status(id);
  return (await status(id)).body;
}

describe('the integration', () => {
  test('is one or none, with an id that is a JSON number', async () => {
    const gong = await openGong();
    expect((await gong.get('/v2/crm/integrations')).body.integrations).toEqual([]);
    const registered = await gong.put('/v2/crm/integrations', registration);
    expect(registered.text).toMatch(/"integrationId":\d{19}\}/);
    const listed = await gong.get('/v2/crm/integrations');
    expect(toDigits('integrationId', listed)).toBe(toDigits('integrationId', registered));
    expect(listed.body.integrations).toMatchObject([registration]);
    expect(refusal(await gong.put('/v2/crm/integrations', { ...registration, name: 'Other' }))).toEqual([
      409,
      ['Company already has an active GENERIC CRM integration'],
    ]);
  });

  test('is deleted with its records, and another one gets another id', async () => {
    const { gong, integrationId, upload, status } = await openCrm();
    await upload('r1', [{ objectId: 'a1', modifiedDate }]);
    const remove = (clientRequestId: string) =>
      gong.send(`/v2/crm/integrations?integrationId=${integrationId}&clientRequestId=${clientRequestId}`, {
        method: 'DELETE',
      });
    expect((await remove('r1')).status).toBe(409);
    const removed = await remove('r2');
    expect([removed.status, removed.body.clientRequestId]).toEqual([201, 'r2']);
    expect((await gong.get('/v2/crm/integrations')).body.integrations).toEqual([]);
    expect(await finished(status, 'r2')).toMatchObject({ status: 'DONE', totalSuccessCount: 1 });
    expect(refusal(await remove('r3'))).toEqual([400, [`Integration not found: ${integrationId}`]]);
    expect(toDigits('integrationId', await gong.put('/v2/crm/integrations', registration))).not.toBe(integrationId);
  });
});

describe('the schema', () => {
  test('accepts the whole list of fields, and refuses one that leaves a field out', async () => {
    const { setFields, fields } = await openCrm();
    expect((await setFields([stage, size])).body).toEqual({ requestId: expect.any(String) });
    expect(refusal(await setFields([size]))).toEqual([400, ['Existing field is missing: stage']]);
    expect(await fields()).toEqual(['stage', 'size']);
    expect(await fields('LEAD')).toEqual([]);
    expect((await setFields([{ ...stage, isDeleted: true }, size])).status).toBe(200);
    expect(await fields()).toEqual(['size']);
    expect((await setFields([size])).status).toBe(200);
  });

  test.each([
    [
      { ...stage, lastModified: '2026-11-01T10:00:00.000Z' },
      'lastModified of stage is not ISO-8601 without milliseconds',
    ],
    [{ ...stage, type: 'REFERENCE' }, 'referenceTo of stage is missing'],
    [{ ...stage, type: 'PICKLIST' }, 'orderedValueList of stage is missing'],
  ])('refuses the field %j', async (field, error) => {
    const { setFields } = await openCrm();
    expect(refusal(await setFields([field]))).toEqual([400, [error]]);
    expect(refusal(await setFields([size, size]))).toEqual([400, ['uniqueName has repeated items']]);
  });

  test('deletes the data of a field that gets another type', async () => {
    const { setFields, upload, objects } = await openCrm();
    await setFields([stage, size]);
    await upload('r1', [{ objectId: 'a1', modifiedDate, stage: 'new', size: 3 }]);
    await setFields([stage, { ...size, type: 'STRING' }]);
    expect(await objects(['a1'])).toEqual({ a1: { objectId: 'a1', modifiedDate, stage: 'new' } });
  });
});

describe('an upload', () => {
  test('is pending, then in progress, then done, each time its status is read', async () => {
    const { upload, status } = await openCrm();
    const { status: accepted, body } = await upload('r1', [{ objectId: 'a1', modifiedDate }]);
    expect([accepted, body.clientRequestId]).toEqual([201, 'r1']);
    const seen: unknown[] = [];
    for (let poll = 0; poll < 4; poll += 1) {
      const { body: state } = await status('r1');
      seen.push([state.status, state.totalSuccessCount]);
    }
    expect(seen).toEqual([
      ['PENDING', 0],
      ['IN_PROGRESS', 0],
      ['DONE', 1],
      ['DONE', 1],
    ]);
    expect((await upload('r1', [{ objectId: 'a2', modifiedDate }])).status).toBe(409);
    expect((await status('r9')).status).toBe(400);
  });

  test('adds, changes and deletes records', async () => {
    const { upload, objects } = await openCrm();
    await upload('r1', [
      { objectId: 'a1', modifiedDate, name: 'One', city: 'Graz' },
      { objectId: 'a2', modifiedDate, name: 'Two' },
    ]);
    await upload('r2', [
      { objectId: 'a1', modifiedDate, name: 'Uno' },
      { objectId: 'a2', modifiedDate, isDeleted: true },
    ]);
    expect(await objects(['a1', 'a2', 'a3'])).toEqual({
      a1: { objectId: 'a1', modifiedDate, name: 'Uno', city: 'Graz' },
      a2: null,
      a3: null,
    });
    expect(await objects(['a1'], 'LEAD')).toEqual({ a1: null });
  });

  test('reports the error of each line, and accepts the other lines', async () => {
    const { upload, status, objects } = await openCrm();
    await upload('r1', [
      { objectId: 'good', modifiedDate },
      '{"objectId": ',
      '',
      { modifiedDate },
      { objectId: 'x'.repeat(65), modifiedDate },
      { objectId: 'a b', modifiedDate },
      { objectId: 'good', modifiedDate },
      { objectId: 'late' },
      { objectId: 'odd', modifiedDate: '2026-11-01T10:00:00.000Z' },
    ]);
    const body = await finished(status, 'r1');
    expect(body).toMatchObject({ status: 'DONE', totalSuccessCount: 1, totalErrorCount: 7 });
    expect(body.errors).toEqual([
      { line: 2, description: 'Line is not a JSON object' },
      { line: 4, description: 'objectId is missing' },
      { line: 5, description: 'objectId has more than 64 characters' },
      { line: 6, description: 'objectId is invalid: a b' },
      { line: 7, description: 'objectId is there twice: good' },
      { line: 8, description: 'modifiedDate is missing' },
      { line: 9, description: 'modifiedDate is not ISO-8601 without milliseconds' },
    ]);
    expect(await objects(['good'])).toMatchObject({ good: { objectId: 'good' } });
  });

  test('lists twenty errors and counts all', async () => {
    const { upload, status } = await openCrm();
    await upload('r1', Array(30).fill('no JSON'));
    const { errors, totalErrorCount } = await finished(status, 'r1');
    expect([errors.length, totalErrorCount]).toEqual([20, 30]);
  });

  test('requires an address of business users, and a name of stages', async () => {
    const { upload, status } = await openCrm();
    await upload('r1', [{ objectId: 'u1', modifiedDate }], 'BUSINESS_USER');
    await upload('r2', [{ objectId: 's1' }, { objectId: 's2', name: 'Won' }], 'STAGE');
    expect((await finished(status, 'r1')).errors).toEqual([{ line: 1, description: 'emailAddress is missing' }]);
    expect((await finished(status, 'r2')).errors).toEqual([{ line: 1, description: 'name is missing' }]);
  });

  test.each([
    ['is empty', ['', ' '], 'The file is empty'],
    ['is larger than the sandbox reads', ['x'.repeat(9 * 1024 * 1024)], 'The sandbox reads files of at most 8 MB'],
  ])('fails when the file %s', async (_, lines, description) => {
    const { upload, status } = await openCrm();
    expect((await upload('r1', lines)).status).toBe(201);
    const body = await finished(status, 'r1');
    expect([body.status, body.errors]).toEqual(['FAILED', [{ line: 0, description }]]);
  });
});

test('an unknown integration is refused everywhere', async () => {
  const gong: Gong = await openGong();
  const query = { integrationId: '1', objectType: 'LEAD' };
  expect(refusal(await gong.get('/v2/crm/entity-schema', query))).toEqual([400, ['Integration not found: 1']]);
  const uploaded = await gong.upload(
    'POST',
    `/v2/crm/entities?${new URLSearchParams(query)}&clientRequestId=r1`,
    'dataFile',
    '{}',
  );
  expect(uploaded.status).toBe(400);
});
