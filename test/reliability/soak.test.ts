import { expect, it } from 'vitest';
import { soak } from './soak.ts';

const calls = 6000;

/** A server that keeps one object of a kilobyte of each call grows by a hundred. */
const mostGrowth = 40 * 1000 ** 2;

it.runIf(process.platform === 'linux')(
  `keeps nothing of ${calls} calls in a row: neither memory nor open files`,
  async () => {
    const { figures, failures } = await soak(calls);
    expect(failures).toEqual([]);
    expect(figures['bytes of growth per 100,000 calls']).toBeLessThan(mostGrowth);
    const before = figures['open files at the beginning'] ?? Number.NaN;
    expect(figures['open files at the end']).toBeLessThan(before + 20);
  },
  60_000,
);
