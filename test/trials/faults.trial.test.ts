import { expect, it } from 'vitest';
import { tryFaults } from './faults.ts';

it('every fault on the way to Gong ends in the right result or the right failure, and leaves nothing behind', async () => {
  const { figures, failures } = await tryFaults(1);
  expect(failures).toEqual([]);
  expect(figures['faults tried']).toBeGreaterThan(1000);
}, 120_000);
