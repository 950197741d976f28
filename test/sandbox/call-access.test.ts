import { expect, test } from 'vitest';
import { createCompany } from '../../src/sandbox/company/company.ts';
import { companyDay, type Gong, openGong, type Reply } from './gong.ts';

const company = createCompany(companyDay);
const [one = '', other = ''] = company.calls().map(({ metaData }) => metaData.id);
const [ingrid = '', marcus = ''] = company.users.map(({ id }) => id);
const path = '/v2/calls/users-access';
const someUnknown = [400, ['Some calls not found']];

function list(gong: Gong, callIds: string[]): Promise<Reply> {
  return gong.post(path, { filter: { callIds } });
}

function refusal({ status, body }: Reply): unknown[] {
  return [status, body.errors];
}

test('access is given and taken back, and doing either again changes nothing', async () => {
  const gong = await openGong();
  const grant = { callAccessList: [{ callId: one, userIds: [ingrid, marcus] }] };
  for (const answer of [await gong.put(path, grant), await gong.put(path, grant)]) {
    expect([answer.status, answer.body]).toEqual([200, { requestId: expect.any(String) }]);
  }
  expect((await list(gong, [one, other])).body.callAccessList).toEqual([
    { callId: one, users: [{ userId: ingrid }, { userId: marcus }] },
    { callId: other, users: [] },
  ]);
  const revoke = { callAccessList: [{ callId: one, userIds: [ingrid] }] };
  for (const answer of [await gong.delete(path, revoke), await gong.delete(path, revoke)]) {
    expect(answer.status).toBe(200);
  }
  expect((await list(gong, [one])).body.callAccessList).toEqual([{ callId: one, users: [{ userId: marcus }] }]);
});

test('one unknown call or user refuses everything, and changes nothing', async () => {
  const gong = await openGong();
  const mixed = {
    callAccessList: [
      { callId: one, userIds: [ingrid] },
      { callId: '123', userIds: [ingrid] },
    ],
  };
  expect(refusal(await gong.put(path, mixed))).toEqual(someUnknown);
  expect(refusal(await gong.delete(path, mixed))).toEqual(someUnknown);
  expect(refusal(await list(gong, [one, '123']))).toEqual(someUnknown);
  const stranger = { callAccessList: [{ callId: one, userIds: [ingrid, '123'] }] };
  expect(refusal(await gong.put(path, stranger))).toEqual([400, ['Some users not found']]);
  expect((await list(gong, [one])).body.callAccessList).toEqual([{ callId: one, users: [] }]);
});
