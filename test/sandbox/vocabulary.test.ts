import { describe, expect, test } from 'vitest';
import { FormReader } from '../../src/sandbox/requests/form.ts';
import { type Gong, openGong, type Reply, toDigits, today } from './gong.ts';

const owner = 'maya.lindqvist@northwind-robotics.example';
const workspaceQuery = { crmEntityType: 'ACCOUNT', crmEntityId: 'x', timePeriod: 'THIS_WEEK', question: 'Why?' };

function refusal({ status, body }: Reply): string {
  return `${status} ${body.errors}`;
}

async function withIntegration() {
  const gong = await openGong({ now: () => today });
  const registered = await gong.put('/v2/crm/integrations', { ownerEmail: owner, name: 'Own CRM' });
  return { gong, query: `integrationId=${toDigits('integrationId', registered)}&objectType=ACCOUNT` };
}

describe('ids that Gong reads as 64-bit integers', () => {
  const asked: [string, (gong: Gong, id: string) => Promise<Reply>][] = [
    ['integrationId', (gong, id) => gong.get('/v2/crm/entity-schema', { integrationId: id, objectType: 'LEAD' })],
    ['meetingId', (gong, id) => gong.delete(`/v2/meetings/${id}`, {})],
    ['taskId', (gong, id) => gong.patch(`/v2/tasks/${id}`, { userId: '1' })],
    ['parentId', (gong, id) => gong.get('/v2/flows/folders', { flowFolderOwnerEmail: owner, parentId: id })],
    ['workspaceId', (gong, id) => gong.get('/v2/entities/ask-entity', { ...workspaceQuery, workspaceId: id })],
    [
      'manager-id',
      (gong, id) =>
        gong.get('/v2/coaching', {
          'workspace-id': '1',
          'manager-id': id,
          from: '2026-11-01T00:00:00Z',
          to: '2026-11-02T00:00:00Z',
        }),
    ],
  ];

  test.each(asked)('require of %s that it consists of digits and fits into 64 bits', async (name, ask) => {
    const gong = await openGong();
    for (const id of ['abc', '12x', '-1', '1.5', '9223372036854775808', '99999999999999999999']) {
      expect(refusal(await ask(gong, id))).toBe(`400 ${name} parameter is invalid. Expected a 64-bit integer`);
    }
    expect(refusal(await ask(gong, '9223372036854775807'))).not.toContain('64-bit');
  });

  test('do not include workspaceId in other operations', async () => {
    const gong = await openGong();
    expect((await gong.get('/v2/settings/trackers', { workspaceId: 'abc' })).status).toBe(200);
  });
});

describe('a body that is a bare list', () => {
  test('is read from a GET', async () => {
    const { gong, query } = await withIntegration();
    const { status, body } = await gong.getWithBody(`/v2/crm/entities?${query}`, '["a"]', 'application/json');
    expect([status, body.crmObjectsMap]).toEqual([200, { a: null }]);
  });

  test('is required of a GET, which is refused with 415 without it', async () => {
    const { gong, query } = await withIntegration();
    const without = await gong.send(`/v2/crm/entities?${query}`);
    const empty = await gong.getWithBody(`/v2/crm/entities?${query}`, '', 'application/json');
    const untyped = await gong.getWithBody(`/v2/crm/entities?${query}`, '["a"]');
    expect([without, empty, untyped].map(refusal)).toEqual(Array(3).fill('415 Unsupported Media Type'));
  });

  test('may not be an object', async () => {
    const { gong, query } = await withIntegration();
    const wrapped = await gong.post(`/v2/crm/entity-schema?${query}`, { schemaFields: [] });
    expect(refusal(wrapped)).toBe('400 Request body has to be a JSON array');
  });

  test('is checked member by member', async () => {
    const { gong, query } = await withIntegration();
    const { status, body } = await gong.post(`/v2/crm/entity-schema?${query}`, [{ uniqueName: 'a', type: 'TEXT' }]);
    expect(status).toBe(400);
    expect(body.errors).toHaveLength(2);
  });
});

describe('the arguments of a request', () => {
  test('may be in the body of a DELETE', async () => {
    const gong = await openGong();
    const missing = await gong.send('/v2/calls/users-access', { method: 'DELETE' });
    expect(refusal(missing)).toBe('415 Unsupported Media Type');
    const unknown = await gong.delete('/v2/calls/users-access', { callAccessList: [], all: true });
    expect(refusal(unknown)).toBe('400 Unknown field: all');
  });

  test('may be in the query of a POST, without the arguments that only the tool has', async () => {
    const gong = await openGong();
    const path = '/v2/data-privacy/erase-data-for-email-address';
    expect(refusal(await gong.send(path, { method: 'POST' }))).toBe('400 emailAddress parameter is missing');
    const confirmed = await gong.send(`${path}?emailAddress=a@b.example&confirm=a@b.example`, { method: 'POST' });
    expect(refusal(confirmed)).toBe('400 Unknown parameter: confirm');
  });

  test('include the beginning of a custom range', async () => {
    const gong = await openGong();
    const query = { ...workspaceQuery, workspaceId: '1', timePeriod: 'CUSTOM_RANGE' };
    expect(refusal(await gong.get('/v2/entities/ask-entity', query))).toBe('400 fromDateTime parameter is missing');
  });
});

describe('an upload', () => {
  const upload = async (part: string, content: string | Uint8Array<ArrayBuffer>) => {
    const { gong, query } = await withIntegration();
    return gong.upload('POST', `/v2/crm/entities?${query}&clientRequestId=r1`, part, content);
  };

  async function sendForm(form: FormData): Promise<Reply> {
    const { gong, query } = await withIntegration();
    return gong.send(`/v2/crm/entities?${query}&clientRequestId=r1`, { method: 'POST', body: form });
  }

  test('needs the part of the right name, and a file in it', async () => {
    expect(refusal(await upload('file', '{}'))).toBe('400 dataFile part is missing');
    const plain = new FormData();
    plain.set('dataFile', 'text without a file name');
    expect(refusal(await sendForm(plain))).toBe('400 dataFile part is missing');
  });

  test('may have no other part', async () => {
    const form = new FormData();
    form.set('dataFile', new File(['{}'], 'a'));
    form.set('objectType', 'LEAD');
    expect(refusal(await sendForm(form))).toBe('400 Unknown part: objectType');
    const twice = new FormData();
    twice.append('dataFile', new File(['{}'], 'a'));
    twice.append('dataFile', new File(['{}'], 'b'));
    expect(refusal(await sendForm(twice))).toBe('400 dataFile part is given more than once');
  });

  test('may not be JSON', async () => {
    const { gong, query } = await withIntegration();
    const answer = await gong.post(`/v2/crm/entities?${query}&clientRequestId=r1`, { dataFile: 'a' });
    expect(refusal(answer)).toBe('415 Unsupported Media Type');
  });

  test('may be larger than any JSON, up to its own limit', async () => {
    expect((await upload('dataFile', new Uint8Array(200_000_000))).status).toBe(201);
    expect(refusal(await upload('dataFile', new Uint8Array(200_000_001)))).toBe(
      '413 dataFile has more than 200000000 bytes',
    );
  });

  test('is refused when it does not end', async () => {
    const { gong, query } = await withIntegration();
    const answer = await gong.send(`/v2/crm/entities?${query}&clientRequestId=r1`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: '--b\r\nContent-Disposition: form-data; name="dataFile"; filename="a"\r\n\r\n{}',
    });
    expect(refusal(answer)).toBe('400 Request body is not a valid multipart form');
  });
});

describe('a form', () => {
  const content = 'one\r\n--bound\r\n--boundar\r\ntwo';
  const form = [
    'preamble\r\n--boundary\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name="f"; filename="a b.txt"',
    `\r\n\r\n${content}\r\n--boundary\r\nContent-Disposition: form-data; name="empty"\r\n\r\n\r\n--boundary--\r\nepilogue`,
  ].join('');

  test.each([1, 2, 3, 7, 1000])('is the same in pieces of %i bytes', (size) => {
    const reader = new FormReader('multipart/form-data; boundary="boundary"');
    const bytes = Buffer.from(form);
    for (let at = 0; at < bytes.length; at += size) reader.read(bytes.subarray(at, at + size));
    expect(reader.parts()).toEqual([
      { name: 'f', fileName: 'a b.txt', bytes: content.length, beginning: Buffer.from(content) },
      { name: 'empty', fileName: undefined, bytes: 0, beginning: Buffer.alloc(0) },
    ]);
  });

  test('keeps the beginning of a long file, and counts all of it', () => {
    const reader = new FormReader('multipart/form-data; boundary=boundary');
    reader.read(Buffer.from('--boundary\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'));
    for (let megabyte = 0; megabyte < 10; megabyte += 1) reader.read(Buffer.alloc(1024 * 1024, 'x'));
    reader.read(Buffer.from('\r\n--boundary--'));
    const [part] = reader.parts() ?? [];
    expect([part?.bytes, part?.beginning.length]).toEqual([10 * 1024 * 1024, 8 * 1024 * 1024]);
  });
});
