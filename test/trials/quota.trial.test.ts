import { describe, expect, it } from 'vitest';
import { shareQuota } from './quota.ts';

describe('several servers with the same credentials', () => {
  it('send as many requests together as the quota permits and never more, although some are killed', async () => {
    const { figures, failures } = await shareQuota({ servers: 3, seconds: 12, kills: 3 });
    expect(failures).toEqual([]);
    expect(figures['percent of the permitted rate reached']).toBeGreaterThanOrEqual(75);
  });
});
