import { describe, expect, it } from 'vitest';
import { requestTokens } from '../../../src/client/auth/token-endpoint.ts';
import type { Send } from '../../../src/client/http/send.ts';
import { createTestClock } from '../../support/clock.ts';

const clock = createTestClock();
const url = 'http://gong.test';
const credentials = { kind: 'oauth', url, clientId: 'client', clientSecret: 'secret', refreshToken: 'first' } as const;

/** Refreshes the first token at an endpoint that sends this response once. */
function refresh(body: string, status = 200) {
  const send: Send = async () => ({ status, headers: {}, body });
  return requestTokens({ generation: 0, refreshToken: 'first' }, { credentials, send, clock, redact: (text) => text });
}

describe('requestTokens', () => {
  it.each(['null', '""', '5'])('keeps the refresh token when the response has %s as the next one', async (next) => {
    const tokens = await refresh(`{"access_token":"access","refresh_token":${next}}`);
    expect(tokens).toMatchObject({ generation: 1, accessToken: 'access', refreshToken: 'first' });
  });

  it('accepts any status of success', async () => {
    const tokens = await refresh('{"access_token":"access","refresh_token":"next"}', 201);
    expect(tokens).toMatchObject({ accessToken: 'access', refreshToken: 'next' });
  });

  it('bounds a lifetime that no date can hold', async () => {
    const tokens = await refresh('{"access_token":"access","refresh_token":"next","expires_in":1e400}');
    expect(JSON.parse(JSON.stringify(tokens))).toEqual(tokens);
  });
});
