import { describe, expect, it } from 'vitest';
import { tryRefreshes } from './oauth-refreshes.ts';

describe('a server killed while it refreshes a token', () => {
  it('leaves a refresh token that works for its successor', async () => {
    const { figures, failures } = await tryRefreshes(12);
    expect(failures).toEqual([]);
    expect(figures["kills while Gong's response was outstanding"]).toBeGreaterThan(0);
  });
});
