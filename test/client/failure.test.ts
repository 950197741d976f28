import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/client/errors.ts';
import { areCredentialsRejected, errorFromResponse, isNothingFound, missingScope } from '../../src/client/failure.ts';
import type { HttpResponse } from '../../src/client/http/send.ts';
import type { Effect } from '../../src/client/operation.ts';

const writes: Effect[] = ['create', 'update', 'delete', 'outreach', 'erase'];
const origin = 'https://api.gong.io';

function readFailure(status: number, body: string, { effect = 'read', headers = {} }: Partial<Context> = {}): Failure {
  const response: HttpResponse = { status, headers, body };
  const context = { origin, redact: (text: string) => text, retryAfterSeconds: undefined };
  return errorFromResponse({ effect }, response, context).failure;
}

interface Context {
  readonly effect: Effect;
  readonly headers: HttpResponse['headers'];
}

const gong = (...errors: string[]) => JSON.stringify({ requestId: 'r1', errors });

/** Bodies that Gong does not write. */
const foreignBody = fc.oneof(
  fc.constantFrom(
    '',
    ' \n',
    '<!DOCTYPE html><html><body>Access denied. Your permission is missing: api:flows:read</body></html>',
    '<?xml version="1.0"?><Error><Code>AccessDenied</Code><RequestId>1</RequestId></Error>',
    'Forbidden',
    'error code: 1020',
    '{"message":"Forbidden"}',
    '{"error":"invalid_token","error_description":"api:flows:read"}',
    '{"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"result":null}',
    '{"error":{"code":403,"errors":[{"message":"accessNotConfigured"}]}}',
    '{"requestId":null,"errors":null}',
    '{"requestId":7,"errors":{}}',
    '["No calls found corresponding to the provided filters"]',
    '"No calls found"',
    'null',
    '{"requestId":"r1","errors":["cut sho',
  ),
  fc.string(),
  fc.json().filter((json) => !/errors|requestId/.test(json)),
);
const clientStatus = fc.integer({ min: 400, max: 499 }).filter((status) => status !== 429);

describe('the error of a response that Gong did not write', () => {
  it('blames a proxy or another host, and neither arguments, scopes nor credentials', () => {
    fc.assert(
      fc.property(foreignBody, clientStatus, fc.constantFrom<Effect>('read', ...writes), (body, status, effect) => {
        const failure = readFailure(status, body, { effect });
        expect(failure.kind).toBe('outage');
        expect(failure.reason).toMatch(/proxy or another host responded in place of Gong/);
        expect(failure.reason).toContain(String(status));
        expect(failure.advice).toMatch(/GONG_BASE_URL and the proxy.*HTTPS_PROXY/);
        expect(`${failure.reason} ${failure.advice}`).not.toMatch(/argument|scope|credential|key|token|administrator/i);
        expect(failure.messages).toEqual([]);
        expect(failure.requestId).toBeUndefined();
        expect(missingScope(failure)).toBeUndefined();
        expect(areCredentialsRejected(failure)).toBe(false);
        expect(isNothingFound(failure)).toBe(false);
      }),
    );
  });

  it('leaves the outcome of a write unknown, because the page may replace a response of Gong', () => {
    for (const status of [302, 400, 401, 403, 404, 405, 409, 422, 451, 500, 503]) {
      for (const effect of writes) {
        const failure = readFailure(status, '<html>', { effect });
        expect(failure.changed).toBe('unknown');
        expect(failure.advice).toMatch(/^Do not repeat it blindly; read from Gong .*GONG_BASE_URL/);
      }
      expect(readFailure(status, '<html>').changed).toBe('nothing');
    }
  });

  it('says that nothing was changed where the status refuses a request before it is forwarded', () => {
    for (const status of [407, 411, 413, 414, 417, 421, 429, 431, 511]) {
      for (const effect of writes) expect(readFailure(status, '<html>', { effect }).changed).toBe('nothing');
    }
  });
});

describe('the error of a response that Gong wrote', () => {
  it('follows from a request id or from errors', () => {
    for (const body of [
      '{"requestId":"r1"}',
      '{"errors":["no"]}',
      '{"errors":"no"}',
      '{"errors":[null,"no"]}',
      gong(),
    ]) {
      expect(readFailure(400, body).kind, body).toBe('refused');
    }
  });

  it('rules out a change by a 4xx, and not by a 5xx or 408', () => {
    for (const effect of writes) {
      for (const status of [400, 401, 402, 403, 404, 405, 409, 413, 422, 429]) {
        expect(readFailure(status, gong('no'), { effect }).changed).toBe('nothing');
      }
      for (const status of [408, 500, 502, 503]) {
        expect(readFailure(status, gong('no'), { effect }).changed).toBe('unknown');
      }
    }
  });
});

describe('missingScope', () => {
  it('returns the scope that Gong names by a 401 or a 403', () => {
    const words = fc.constantFrom(
      (scope: string) => `You don't have permission to use '${scope}' in your app.`,
      (scope: string) => `Missing ${scope}.`,
      (scope: string) => `The required scope is "${scope}"`,
    );
    const scopes = fc.constantFrom('api:coaching:read', 'api:crm-calls:manual-association:read', 'api:users:read');
    fc.assert(
      fc.property(words, scopes, fc.constantFrom(401, 403), (write, scope, status) => {
        const failure = readFailure(status, gong(write(scope)));
        expect(missingScope(failure)).toBe(scope);
        expect(failure.advice).toContain(`grant the scope ${scope}.`);
        expect(areCredentialsRejected(failure)).toBe(false);
      }),
    );
  });

  it('reads no scope out of the words permission and scope alone', () => {
    const texts = [
      'The flow owner does not have permission to use Gong Engage',
      'You do not have permission to access this private call',
      'This call is out of the scope of your permission profile',
      'Forbidden',
    ];
    for (const text of texts) {
      const failure = readFailure(403, gong(text));
      expect(missingScope(failure)).toBeUndefined();
      expect(failure.messages).toEqual([text]);
      expect(failure.reason).toBe('Gong forbids this call (403).');
      expect(failure.advice).toMatch(/Engage seat.*private.*workspace.*API is switched off.*trusted IP/);
      expect(failure.advice).not.toMatch(/scope/i);
    }
    expect(missingScope(readFailure(404, gong('No flow api:flows:read')))).toBeUndefined();
  });
});

describe('areCredentialsRejected', () => {
  it.each([
    'Company is inactive',
    'The company of this access key is inactive',
    'Customer account suspended',
    'This token belongs to a deactivated organization',
    'User is not active',
    'The account was disabled',
    "You don't have permission to view this call",
    'No license for the API',
    'Your IP address is not allowed',
  ])('is false for a state of the company or a person: %s', (text) => {
    const failure = readFailure(401, gong(text));
    expect(areCredentialsRejected(failure)).toBe(false);
    expect(failure.reason).toBe('Gong forbids this call (401).');
    expect(failure.advice).toContain('may be inactive');
    expect(`${failure.reason} ${failure.advice}`).not.toMatch(/key|token|secret|credential/);
  });

  it.each([
    'Invalid access token',
    'Access key is inactive',
    'The access key of this user was revoked',
    'Failed to authenticate: the access key or its secret is wrong',
    'Unauthorized',
    'token expired',
    'words of Gong',
  ])('is true for other words: %s', (text) => {
    const failure = readFailure(401, gong(text));
    expect(areCredentialsRejected(failure)).toBe(true);
    expect(failure.reason).toBe('Gong did not accept the credentials (401).');
  });

  it('is true for a 401 without words', () => {
    expect(areCredentialsRejected(readFailure(401, '{"requestId":"r1"}'))).toBe(true);
  });
});

describe('isNothingFound', () => {
  it.each([
    'No calls found corresponding to the provided filters',
    'No users found corresponding to the provided filters.',
    'no call transcripts found',
    'No scorecards were found for this period',
  ])('is true where nothing matched: %s', (text) => {
    expect(isNothingFound(readFailure(404, gong(text)))).toBe(true);
    for (const status of [400, 403, 500]) expect(isNothingFound(readFailure(status, gong(text)))).toBe(false);
  });

  it.each([
    'Workspace 9 not found',
    'Not found',
    'Folder not found: No calls found',
    'No access: the workspace was not found',
    'No access to calls in workspace, which was not found',
    'No such workspace found',
    'No workspace found with id 9',
    'Nothing found',
    'Nobody found',
    'No',
    '',
  ])('is false where an argument names something that Gong does not have: %s', (text) => {
    expect(isNothingFound(readFailure(404, gong(text)))).toBe(false);
  });

  it('is false where a second error says something else', () => {
    expect(isNothingFound(readFailure(404, gong('No calls found', 'Workspace 9 not found')))).toBe(false);
  });
});

describe('the error of a redirect', () => {
  const redirect = (location: string | string[] | undefined, effect: Effect = 'read', status = 302) =>
    readFailure(status, '', { effect, headers: { location } });

  it('names the host that it leads to, and nothing else of its address', () => {
    const locations: [string | string[], string][] = [
      ['https://login.example.com/sso?token=secret#part', 'to login.example.com,'],
      ['http://user:secret@portal.example.com:8080/secret', 'to portal.example.com:8080,'],
      ['//other.example.com/secret', 'to other.example.com,'],
      ['/secret', 'to api.gong.io,'],
      ['https://bücher.example/secret', 'to xn--bcher-kva.example,'],
      [['https://first.example.com/', 'https://second.example.com/'], 'to first.example.com,'],
      [`https://${'a'.repeat(60)}.${'secret'.repeat(10)}.${'b'.repeat(60)}.example.com/`, `to ${'a'.repeat(60)}`],
    ];
    for (const [location, expected] of locations) {
      const { reason, advice, kind } = redirect(location);
      expect(reason).toContain(expected);
      expect(reason.replace(/a{60}.*/, '')).not.toContain('secret');
      expect(advice).toContain('GONG_BASE_URL');
      expect(kind).toBe('outage');
    }
  });

  it('says so where it names no host', () => {
    for (const location of [undefined, 'javascript:alert(1)', 'https://', 'data:text/html,x', 'http://[bad/']) {
      expect(redirect(location).reason, location).toContain('that names no host');
    }
  });

  it('is the same with a body in the format of Gong', () => {
    const headers = { location: 'https://login.example.com/' };
    const { reason, changed, messages } = readFailure(302, gong('moved'), { effect: 'outreach', headers });
    expect(reason).toContain('redirect (302) to login.example.com');
    expect([changed, messages]).toEqual(['unknown', []]);
  });

  it('reads the same for every status and effect', () => {
    for (const status of [300, 301, 302, 303, 304, 307, 308]) {
      for (const effect of ['read' as const, ...writes]) {
        const { reason, advice } = redirect('https://login.example.com/', effect, status);
        expect(reason).toContain(`redirect (${status}) to login.example.com`);
        expect(advice).toContain('GONG_BASE_URL');
      }
    }
  });
});

describe('every error', () => {
  it('fits on the lines of an error result', () => {
    const statuses = fc.integer({ min: 300, max: 599 });
    const bodies = fc.oneof(
      foreignBody,
      fc.string().map((text) => gong(text)),
    );
    fc.assert(
      fc.property(bodies, statuses, fc.constantFrom<Effect>('read', ...writes), (body, status, effect) => {
        const { reason, advice } = readFailure(status, body, { effect });
        expect(`A title of some length failed. ${reason}`.length).toBeLessThan(450);
        expect(`Next: ${advice}`.length).toBeLessThan(450);
      }),
    );
  });
});
