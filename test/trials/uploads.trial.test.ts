import { expect, it } from 'vitest';
import { tryUploads } from './uploads.ts';

it('never opens a file from outside the folder, although links are put in its way meanwhile', async () => {
  const { figures, failures } = await tryUploads(4000);
  expect(failures).toEqual([]);
  expect(figures['of them sent']).toBeGreaterThan(0);
});
