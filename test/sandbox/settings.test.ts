import { expect, test } from 'vitest';
import { first, openGong } from './gong.ts';

test('trackers and briefs are narrowed by workspace, down to none', async () => {
  const gong = await openGong();
  const { workspaces } = (await gong.get('/v2/workspaces')).body;
  for (const [path, key] of [
    ['/v2/settings/trackers', 'keywordTrackers'],
    ['/v2/settings/briefs', 'briefs'],
  ] as const) {
    const all = (await gong.get(path)).body[key];
    const parts = await Promise.all(workspaces.map(({ id }) => gong.get(path, { workspaceId: id })));
    expect(parts.flatMap<object>(({ body }) => body[key])).toHaveLength(all.length);
    const none = await gong.get(path, { workspaceId: '123' });
    expect([none.status, none.body[key]]).toEqual([200, []]);
  }
});

test('a tracker that came with Gong has no creator', async () => {
  const gong = await openGong();
  const { keywordTrackers } = (await gong.get('/v2/settings/trackers')).body;
  expect(keywordTrackers.filter(({ creatorUserId }) => creatorUserId === null)).toHaveLength(1);
});

test('scorecards have ids that are text', async () => {
  const gong = await openGong();
  const { scorecards } = (await gong.get('/v2/settings/scorecards')).body;
  expect(first(scorecards).scorecardId).toMatch(/^\d{19}$/);
  expect(scorecards.every(({ questions }) => questions.length > 0)).toBe(true);
});
