import { describe, expect, it } from 'vitest';
import { parseRetryAfter, waitBeforeRetry } from '../../../src/client/http/retry.ts';
import type { Effect } from '../../../src/client/operation.ts';

const writes: Effect[] = ['create', 'update', 'delete', 'outreach', 'erase'];

describe('waitBeforeRetry', () => {
  it('waits out a 429 for every effect, as long as Gong asks', () => {
    for (const effect of ['read' as const, ...writes]) {
      expect(waitBeforeRetry({ effect }, { status: 429, retryAfterSeconds: 7 }, 1)).toBe(7000);
      expect(waitBeforeRetry({ effect }, { status: 429, retryAfterSeconds: undefined }, 1)).toBe(1000);
    }
  });

  it('retries a read after a 503 and a broken connection, twice, with growing pauses', () => {
    for (const attempt of [{ status: 503, retryAfterSeconds: undefined }, { sent: true }]) {
      const pauses = [1, 2, 3].map((made) => waitBeforeRetry({ effect: 'read' }, attempt, made));
      expect(pauses).toEqual([300, 600, undefined]);
    }
  });

  it('never retries a write that Gong may have carried out', () => {
    for (const effect of writes) {
      for (const status of [500, 502, 503, 504]) {
        expect(waitBeforeRetry({ effect }, { status, retryAfterSeconds: 1 }, 1)).toBeUndefined();
      }
      expect(waitBeforeRetry({ effect }, { sent: true }, 1)).toBeUndefined();
    }
  });

  it('retries a write that was never sent, and one that Gong documents as repeatable', () => {
    expect(waitBeforeRetry({ effect: 'outreach' }, { sent: false }, 1)).toBe(300);
    expect(waitBeforeRetry({ effect: 'delete', repeatable: true }, { sent: true }, 1)).toBe(300);
  });

  it('does not retry after a refusal', () => {
    for (const status of [400, 401, 403, 404, 409, 422]) {
      expect(waitBeforeRetry({ effect: 'read' }, { status, retryAfterSeconds: undefined }, 1)).toBeUndefined();
    }
  });
});

describe('parseRetryAfter', () => {
  const now = Date.UTC(2026, 4, 1, 9);

  it('reads seconds and dates', () => {
    expect(parseRetryAfter('12', now)).toBe(12);
    expect(parseRetryAfter('Fri, 01 May 2026 09:00:30 GMT', now)).toBe(30);
    expect(parseRetryAfter('Fri, 01 May 2026 08:00:00 GMT', now)).toBe(0);
  });

  it('returns undefined for anything else', () => {
    for (const header of [undefined, '', 'soon', ['1', '2']]) expect(parseRetryAfter(header, now)).toBeUndefined();
  });
});
