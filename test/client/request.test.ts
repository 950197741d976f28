import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RefusalError } from '../../src/client/errors.ts';
import { buildRequest } from '../../src/client/request.ts';
import { getFlowSteps, listFlows } from '../../src/tools/flows.ts';
import { getUser, searchUsers } from '../../src/tools/users.ts';

describe('buildRequest', () => {
  it('puts query arguments and the cursor into the query of a GET', () => {
    const request = buildRequest(listFlows, { flowOwnerEmail: 'a+b@example.com', mostRecentlyAssigned: true }, 'c=1&d');
    expect(request).toMatchObject({
      method: 'GET',
      path: '/v2/flows?flowOwnerEmail=a%2Bb%40example.com&mostRecentlyAssigned=true&cursor=c%3D1%26d',
    });
    expect(request.body).toBeUndefined();
    expect(request.headers['content-type']).toBeUndefined();
  });

  it('puts the cursor of a POST at the top of its body, beside the filter', () => {
    const request = buildRequest(searchUsers, { filter: { userIds: ['1'] } }, 'next');
    expect(request.path).toBe('/v2/users/extensive');
    expect(JSON.parse(String(request.body))).toEqual({ filter: { userIds: ['1'] }, cursor: 'next' });
  });

  it('sends a body also where all its fields are left out', () => {
    expect(buildRequest(getFlowSteps, {}).body).toBe('{}');
  });

  it('sends nothing that is not in the shape of the operation', () => {
    expect(buildRequest(listFlows, { flowOwnerEmail: 'a@b.example', allFlows: true }).path).not.toContain('allFlows');
  });

  it('refuses a path argument that could leave its segment', () => {
    const hostile = ['..', '.', '', 'a/b', 'a\\b', '%2e%2e', 'a?b', 'a#b', 'a b', 'a\u0000b', 'a\nb', 'ü', '...'];
    for (const id of hostile) expect(() => buildRequest(getUser, { id }), id).toThrow(RefusalError);
    fc.assert(
      fc.property(fc.string(), (id) => {
        try {
          expect(buildRequest(getUser, { id }).path).toMatch(/^\/v2\/users\/[^/?#%\s\\]*(%[0-9A-F]{2}[^/?#\s\\]*)*$/);
        } catch (error) {
          expect(error).toBeInstanceOf(RefusalError);
        }
      }),
    );
  });
});
