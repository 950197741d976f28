import { expect, it } from 'vitest';
import { tryFaults } from './faults.ts';

it('returns the right result or the right error after every fault between the server and Gong, and leaves nothing behind', async () => {
  const { figures, failures } = await tryFaults(1);
  expect(failures).toEqual([]);
  expect(figures['faults tried']).toBeGreaterThan(1000);
});
