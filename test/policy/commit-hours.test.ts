import { describe, expect, it } from 'vitest';
import { describeHours, describeWallClock, isWithinHours } from '../../src/policy/commit-hours.ts';

const office = { days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'], from: '09:00', to: '17:30', timeZone: 'UTC' } as const;
const night = { days: ['Fri'], from: '22:00', to: '06:00', timeZone: 'UTC' } as const;

type Hours = Parameters<typeof isWithinHours>[0];

const isWithin = (hours: { readonly days: readonly string[] } & Omit<Hours, 'days'>, time: string) =>
  isWithinHours({ ...hours, days: [...hours.days] as Hours['days'] }, Date.parse(time));

describe('the hours for commits', () => {
  it.each([
    ['2026-05-06T08:59:59.999Z', false],
    ['2026-05-06T09:00:00Z', true],
    ['2026-05-06T17:29:59.999Z', true],
    ['2026-05-06T17:30:00Z', false],
    ['2026-05-09T12:00:00Z', false],
  ])('begin with `from` and end before `to`, on the days alone: %s', (time, expected) => {
    expect(isWithin(office, time)).toBe(expected);
  });

  it.each([
    ['2026-05-08T21:59:00Z', false],
    ['2026-05-08T22:00:00Z', true],
    ['2026-05-09T05:59:00Z', true],
    ['2026-05-09T06:00:00Z', false],
    ['2026-05-08T03:00:00Z', false],
    ['2026-05-09T22:00:00Z', false],
  ])('across midnight belong to the day on which they begin: %s', (time, expected) => {
    expect(isWithin(night, time)).toBe(expected);
  });

  it('cross from Sunday to Monday, and reach midnight', () => {
    expect(isWithin({ ...night, days: ['Sun'] }, '2026-05-11T01:00:00Z')).toBe(true);
    expect(isWithin({ ...office, from: '00:00', to: '24:00' }, '2026-05-06T23:59:59Z')).toBe(true);
    expect(isWithin({ ...office, from: '18:00', to: '00:00' }, '2026-05-06T23:59:59Z')).toBe(true);
    expect(isWithin({ ...office, from: '18:00', to: '00:00' }, '2026-05-07T00:00:00Z')).toBe(false);
    expect(isWithin({ ...office, days: [] }, '2026-05-06T12:00:00Z')).toBe(false);
  });

  it.each([
    ['2026-03-27T08:00:00Z', 'Europe/Berlin', true],
    ['2026-03-27T07:59:00Z', 'Europe/Berlin', false],
    ['2026-03-30T07:00:00Z', 'Europe/Berlin', true],
    ['2026-03-30T06:59:00Z', 'Europe/Berlin', false],
    ['2026-10-26T08:00:00Z', 'Europe/Berlin', true],
    ['2026-10-26T07:30:00Z', 'Europe/Berlin', false],
    ['2026-05-10T21:00:00Z', 'Asia/Tokyo', false],
    ['2026-05-11T00:00:00Z', 'Asia/Tokyo', true],
    ['2026-05-09T00:30:00Z', 'America/Los_Angeles', false],
    ['2026-05-09T00:29:00Z', 'America/Los_Angeles', true],
    ['2026-05-06T03:15:00Z', 'Asia/Kathmandu', true],
    ['2026-05-06T03:14:00Z', 'Asia/Kathmandu', false],
  ])('follow the clocks of their time zone, also when they change: %s in %s', (time, timeZone, expected) => {
    expect(isWithin({ ...office, timeZone }, time)).toBe(expected);
  });

  it('hold in the hour that the clocks skip or repeat', () => {
    const early = { ...office, days: ['Sun'], from: '01:30', to: '03:30', timeZone: 'Europe/Berlin' };
    expect(isWithin(early, '2026-03-29T00:59:00Z')).toBe(true);
    expect(isWithin(early, '2026-03-29T01:00:00Z')).toBe(true);
    expect(isWithin(early, '2026-03-29T01:30:00Z')).toBe(false);
    for (const time of ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:29:00Z']) {
      expect(isWithin(early, time)).toBe(true);
    }
    expect(isWithin(early, '2026-10-25T02:30:00Z')).toBe(false);
  });

  it('are described in words', () => {
    expect(describeHours({ ...night, days: [...night.days] })).toBe('Fri from 22:00 to 06:00 (UTC)');
    expect(describeWallClock(Date.parse('2026-05-06T22:05:00Z'), 'Europe/Berlin')).toBe('Thu 00:05');
  });
});
