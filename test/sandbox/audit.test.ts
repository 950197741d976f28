import { expect, test } from 'vitest';
import { type Gong, openGong, today } from './gong.ts';

const fromDateTime = '2026-05-01T00:00:00Z';
const types = [
  'AccessLog',
  'UserActivityLog',
  'UserCallPlay',
  'ExternallySharedCallAccess',
  'ExternallySharedCallPlay',
];

function list(gong: Gong, logType: string, more: Record<string, string> = {}) {
  return gong.get('/v2/logs', { logType, fromDateTime, ...more });
}

test.each(types)('the log %s has entries, the latest first', async (logType) => {
  const gong = await openGong({ now: () => today });
  const { status, body } = await list(gong, logType);
  const times = body.logEntries.map(({ eventTime }) => eventTime);
  expect([status, times.length > 0]).toEqual([200, true]);
  expect(times).toEqual([...times].sort().reverse());
});

test('entries name users, and no outsiders', async () => {
  const gong = await openGong({ now: () => today });
  const plays = (await list(gong, 'UserCallPlay')).body.logEntries;
  expect(plays.every(({ userId, userEmailAddress }) => userId !== null && userEmailAddress !== null)).toBe(true);
  const shared = (await list(gong, 'ExternallySharedCallPlay')).body.logEntries;
  expect(shared.every(({ userId, userEmailAddress }) => userId === null && userEmailAddress === null)).toBe(true);
});

test('a range includes its beginning and excludes its end, and a quiet one is a 404', async () => {
  const gong = await openGong({ now: () => today });
  const [latest, ...others] = (await list(gong, 'UserCallPlay')).body.logEntries;
  const at = latest?.eventTime ?? '';
  const until = await list(gong, 'UserCallPlay', { toDateTime: at });
  expect(until.body.logEntries.every(({ eventTime }) => eventTime < at)).toBe(true);
  expect(others.length).toBeGreaterThan(0);
  const from = await list(gong, 'UserCallPlay', { fromDateTime: at });
  expect(from.body.logEntries[0]).toEqual(latest);
  const empty = await list(gong, 'UserCallPlay', { fromDateTime: '2027-01-01T00:00:00Z' });
  expect(empty.status).toBe(404);
});

test('sign-ins are kept for fourteen days', async () => {
  const gong = await openGong({ now: () => today + 7 * 86_400_000 });
  const { logEntries } = (await list(gong, 'AccessLog')).body;
  expect(logEntries.every(({ eventTime }) => eventTime >= '2026-11-09T12:00:00')).toBe(true);
  const later = await openGong({ now: () => today + 30 * 86_400_000 });
  expect((await list(later, 'AccessLog')).status).toBe(404);
});
