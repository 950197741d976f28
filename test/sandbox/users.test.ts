import { describe, expect, test } from 'vitest';
import { first, openGong } from './gong.ts';

describe('users', () => {
  test('are listed without the avatars of Gong, with nulls where nothing is known', async () => {
    const gong = await openGong();
    const { body } = await gong.get('/v2/users');
    expect(body.users).toHaveLength(26);
    expect(body.users.filter(({ active }) => !active)).toHaveLength(1);
    expect(body.users.some(({ managerId }) => managerId === null)).toBe(true);
    const ids = new Set(body.users.map(({ id }) => id));
    expect(body.users.every(({ managerId }) => managerId === null || ids.has(managerId))).toBe(true);
  });

  test('are found one by one, and an unknown one is a 404', async () => {
    const gong = await openGong();
    const { id, emailAddress } = first((await gong.get('/v2/users')).body.users);
    const { body } = await gong.get(`/v2/users/${id}`);
    expect(body.user).toMatchObject({ id, emailAddress, trustedEmailAddress: null });
    expect((await gong.get('/v2/users/123')).status).toBe(404);
    expect((await gong.get('/v2/users/123/settings-history')).status).toBe(404);
  });

  test('are searched by id and by time of creation, the end exclusive', async () => {
    const gong = await openGong();
    const all = (await gong.get('/v2/users')).body.users;
    const search = async (filter: object) => (await gong.post('/v2/users/extensive', { filter })).body.users;
    expect(await search({})).toEqual(all);
    const { id, created } = first(all);
    expect(await search({ userIds: [id, '123'] })).toEqual([all[0]]);
    expect(await search({ createdFromDateTime: created, userIds: [id] })).toHaveLength(1);
    const { status, body } = await gong.post('/v2/users/extensive', {
      filter: { createdToDateTime: created, userIds: [id] },
    });
    expect([status, body.errors]).toEqual([404, ['No users found corresponding to the provided filters']]);
  });

  test('have a history of settings, oldest first', async () => {
    const gong = await openGong();
    for (const { id } of (await gong.get('/v2/users')).body.users) {
      const { body } = await gong.get(`/v2/users/${id}/settings-history`);
      const times = body.userSettingsHistory.map(({ time }) => Date.parse(time));
      expect(times.length).toBeGreaterThan(2);
      expect(times).toEqual([...times].sort((one, other) => one - other));
    }
  });
});

test('there are three workspaces', async () => {
  const gong = await openGong();
  expect((await gong.get('/v2/workspaces')).body.workspaces).toHaveLength(3);
});
