import { describe, expect, it } from 'vitest';
import { parseRetryAfter, waitBeforeRetry } from '../../../src/client/http/retry.ts';
import type { Effect } from '../../../src/client/operation.ts';

const writes: Effect[] = ['create', 'update', 'delete', 'outreach', 'erase'];

describe('trying again', () => {
  it('waits out a 429 for every effect, as long as Gong asks', () => {
    for (const effect of ['read' as const, ...writes]) {
      expect(waitBeforeRetry({ effect }, { status: 429, retryAfterSeconds: 7 }, 1)).toBe(7000);
      expect(waitBeforeRetry({ effect }, { status: 429, retryAfterSeconds: undefined }, 1)).toBe(1000);
    }
  });

  it('tries a read again after a 503 and a broken connection, twice, with growing pauses', () => {
    for (const attempt of [{ status: 503, retryAfterSeconds: undefined }, { sent: true }]) {
      const pauses = [1, 2, 3].map((made) => waitBeforeRetry({ effect: 'read' }, attempt, made));
      expect(pauses).toEqual([300, 600, undefined]);
    }
  });

  it('never sends a write again that may have been done', () => {
    for (const effect of writes) {
      for (const status of [500, 502, 503, 504]) {
        expect(waitBeforeRetry({ effect }, { status, retryAfterSeconds: 1 }, 1)).toBeUndefined();
      }
      expect(waitBeforeRetry({ effect }, { sent: true }, 1)).toBeUndefined();
    }
  });

  it('sends a write again that never left, and one that Gong documents as repeatable', () => {
    expect(waitBeforeRetry({ effect: 'outreach' }, { sent: false }, 1)).toBe(300);
    expect(waitBeforeRetry({ effect: 'delete', repeatable: true }, { sent: true }, 1)).toBe(300);
  });

  it('takes a refusal as it is', () => {
    for (const status of [400, 401, 403, 404, 409, 422]) {
      expect(waitBeforeRetry({ effect: 'read' }, { status, retryAfterSeconds: undefined }, 1)).toBeUndefined();
    }
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 4, 1, 9);

  it('is read as seconds or as a date', () => {
    expect(parseRetryAfter('12', now)).toBe(12);
    expect(parseRetryAfter('Fri, 01 May 2026 09:00:30 GMT', now)).toBe(30);
    expect(parseRetryAfter('Fri, 01 May 2026 08:00:00 GMT', now)).toBe(0);
  });

  it('is nothing when it says nothing', () => {
    for (const header of [undefined, '', 'soon', ['1', '2']]) expect(parseRetryAfter(header, now)).toBeUndefined();
  });
});
