import { describe, expect, test } from 'vitest';
import { first, type Gong, openGong, type Reply } from './gong.ts';

const badRequest = [400, ['Bad request']];

function refusal({ status, body }: Reply): unknown[] {
  return [status, body.errors];
}

async function openProfiles() {
  const gong = await openGong();
  const { workspaces } = (await gong.get('/v2/workspaces')).body;
  const workspaceId = first(workspaces).id;
  const list = async () => (await gong.get('/v2/all-permission-profiles', { workspaceId })).body.profiles;
  return { gong, workspaceId, list };
}

async function profile(gong: Gong, profileId: string) {
  return (await gong.get('/v2/permission-profile', { profileId })).body.profile;
}

describe('permission profiles', () => {
  test('differ in what they allow, with nulls where a list does not apply', async () => {
    const { gong, list } = await openProfiles();
    const [administrator, lead, rep] = await list();
    const rights = async (one?: { id: string }) => (await profile(gong, one?.id ?? '')).deleteCalls;
    expect([await rights(administrator), await rights(lead), await rights(rep)]).toEqual([true, false, false]);
    const { callsAccess } = await profile(gong, administrator?.id ?? '');
    expect(callsAccess).toEqual({ permissionLevel: 'all', teamLeadIds: null });
  });

  test('are held by every active user once', async () => {
    const { gong, list } = await openProfiles();
    const holders: string[] = [];
    for (const { id } of await list()) {
      const { users } = (await gong.get('/v2/permission-profile/users', { profileId: id })).body;
      holders.push(...users.map((user) => user.id));
    }
    const { users } = (await gong.get('/v2/users')).body;
    expect(holders.sort()).toEqual(
      users
        .filter(({ active }) => active)
        .map(({ id }) => id)
        .sort(),
    );
  });

  test('are created with an id of Gong', async () => {
    const { gong, workspaceId, list } = await openProfiles();
    const path = `/v2/permission-profile?workspaceId=${workspaceId}`;
    const { status, body } = await gong.post(path, { id: '7', name: 'Intern', scoreCalls: true });
    expect(status).toBe(200);
    expect(body.profile).toMatchObject({ name: 'Intern', description: null, scoreCalls: true, deleteCalls: false });
    expect(body.profile.id).toMatch(/^\d{19}$/);
    expect((await list()).map(({ name }) => name)).toEqual(['Administrator', 'Team lead', 'Rep', 'Intern']);
    expect(await profile(gong, body.profile.id)).toEqual(body.profile);
    expect((await gong.post(path, { name: 'Intern' })).status).toBe(422);
    expect((await gong.post(path, {})).status).toBe(422);
  });

  test('keep what an update does not name, and their users', async () => {
    const { gong, list } = await openProfiles();
    const { id } = first(await list());
    const before = await profile(gong, id);
    const holders = async () => (await gong.get('/v2/permission-profile/users', { profileId: id })).body.users;
    const usersBefore = await holders();
    const change = { name: 'Boss', callsAccess: { permissionLevel: 'none' }, deleteCalls: false };
    const { body } = await gong.put(`/v2/permission-profile?profileId=${id}`, change);
    expect(body.profile).toEqual({ ...before, ...change });
    expect(await profile(gong, id)).toEqual(body.profile);
    expect(await holders()).toEqual(usersBefore);
  });

  test('are refused with the same two words for every unknown thing', async () => {
    const { gong, list } = await openProfiles();
    expect(refusal(await gong.get('/v2/permission-profile', { profileId: '1' }))).toEqual(badRequest);
    expect(refusal(await gong.get('/v2/permission-profile/users', { profileId: '1' }))).toEqual(badRequest);
    expect(refusal(await gong.put('/v2/permission-profile?profileId=1', { name: 'x' }))).toEqual(badRequest);
    expect(refusal(await gong.post('/v2/permission-profile?workspaceId=1', { name: 'x' }))).toEqual(badRequest);
    expect(refusal(await gong.get('/v2/all-permission-profiles', { workspaceId: '1' }))).toEqual(badRequest);
    const { id } = first(await list());
    const answer = await gong.put(`/v2/permission-profile?profileId=${id}`, { libraryFolderAccess: {} });
    expect(refusal(answer)).toEqual([400, ['libraryFolderAccess.permissionLevel field is missing']]);
  });
});
