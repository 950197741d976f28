import { expect, test } from 'vitest';
import { openGong, type Reply } from './gong.ts';

function refusal({ status, body }: Reply): unknown[] {
  return [status, body.errors];
}

test('library folders lie in a workspace, and some in another folder', async () => {
  const gong = await openGong();
  const { folders } = (await gong.get('/v2/library/folders')).body;
  const ids = folders.map(({ id }) => id);
  const parents = folders.map(({ parentFolderId }) => parentFolderId);
  expect(parents).toContain(null);
  expect(parents.every((parent) => parent === null || ids.includes(parent))).toBe(true);
  const { workspaces } = (await gong.get('/v2/workspaces')).body;
  let total = 0;
  for (const { id } of workspaces) {
    total += (await gong.get('/v2/library/folders', { workspaceId: id })).body.folders.length;
  }
  expect(total).toBe(folders.length);
  expect(refusal(await gong.get('/v2/library/folders', { workspaceId: '1' }))).toEqual([
    404,
    ['No folders found corresponding to the provided filters'],
  ]);
});

test('a library folder holds calls of the company, or none', async () => {
  const gong = await openGong();
  const { folders } = (await gong.get('/v2/library/folders')).body;
  const sizes: number[] = [];
  for (const { id } of folders) {
    const { status, body } = await gong.get('/v2/library/folder-content', { folderId: id });
    expect(status).toBe(200);
    sizes.push(body.calls.length);
    for (const call of body.calls.slice(0, 2)) expect((await gong.get(`/v2/calls/${call.id}`)).status).toBe(200);
  }
  expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([0, 12]);
});

test('a library folder has to be named, and to exist', async () => {
  const gong = await openGong();
  expect(refusal(await gong.get('/v2/library/folder-content'))).toEqual([400, ['folderId parameter is missing']]);
  expect((await gong.get('/v2/library/folder-content', { folderId: '123' })).status).toBe(404);
});
