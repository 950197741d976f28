import { expect, it } from 'vitest';
import { soak } from './soak.ts';

const calls = 6000;

it.runIf(process.platform === 'linux')(
  `keeps nothing of ${calls} calls in a row: neither memory nor open files`,
  async () => {
    const { figures, failures } = await soak(calls);
    expect(failures).toEqual([]);
    expect(figures.calls).toBe(calls);
  },
);
