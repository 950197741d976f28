import type { ServerResponse } from 'node:http';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { GongError, RefusalError } from '../../../src/client/errors.ts';
import { findProspects, findProspectsTool } from '../../../src/workflows/prospects/find.ts';
import { fault, type Responder, reply } from '../../support/gong.ts';
import {
  always,
  callWithin,
  createClient,
  emailPath,
  filterRequests,
  findWeaknesses,
  flowsPath,
  movableClock,
  openGong,
  refuseScope,
  respondByPath,
  run,
} from '../call-workflow.ts';

const record = (externalId: unknown, objectType: unknown = 'Contact', fields: unknown = null) => ({
  id: '1',
  objectType,
  externalId,
  mirrorId: null,
  fields,
});
const inSystem = (system: unknown, ...objects: unknown[]) => ({ system, objects });
const salesforce = (...objects: unknown[]) => inSystem('Salesforce', ...objects);

/** The customer data of each email. */
type Directory = Record<string, unknown[] | null>;

const lookups =
  (directory: Directory): Responder =>
  ({ url }, response) => {
    const customerData = directory[url.searchParams.get('emailAddress') ?? ''] ?? null;
    reply(response, 200, { requestId: 'r', emails: [], calls: null, customerData });
  };

const flows = (...prospectsAssigned: unknown[]) => always({ requestId: 'r', prospectsAssigned });

const { gong, client } = await openGong();

const askedEmails = (since: number) =>
  filterRequests(gong.received.slice(since), emailPath).map(({ url }) => url.searchParams.get('emailAddress'));

describe('findProspects', () => {
  const find = async (directory: Directory, emails: string[] = Object.keys(directory)) => {
    gong.respond(respondByPath({ [emailPath]: lookups(directory) }));
    return findProspects(client, emails, callWithin(client), { fresh: true });
  };

  it('sorts emails into found, not found and ambiguous', async () => {
    const found = await find({
      'ada@example.com': [salesforce(record('003A'))],
      'nobody@example.com': [],
      'twice@example.com': [salesforce(record('003B', 'Contact'), record('00QB', 'Lead'))],
      'systems@example.com': [salesforce(record('003C')), inSystem('HubSpot', record('003C'))],
    });
    expect(found).toEqual({
      prospects: [{ email: 'ada@example.com', crmProspectId: '003A', objectType: 'Contact', crmSystem: 'Salesforce' }],
      notFound: ['nobody@example.com'],
      ambiguous: [
        {
          email: 'twice@example.com',
          candidates: [
            { crmProspectId: '003B', objectType: 'Contact', crmSystem: 'Salesforce' },
            { crmProspectId: '00QB', objectType: 'Lead', crmSystem: 'Salesforce' },
          ],
        },
        {
          email: 'systems@example.com',
          candidates: [
            { crmProspectId: '003C', objectType: 'Contact', crmSystem: 'Salesforce' },
            { crmProspectId: '003C', objectType: 'Contact', crmSystem: 'HubSpot' },
          ],
        },
      ],
      failed: [],
      remaining: [],
    });
  });

  it('ignores nulls and records without an id', async () => {
    const found = await find({
      'a@example.com': null,
      'b@example.com': [null, inSystem(null, null, record(null), record(' '))],
      'c@example.com': [inSystem('Salesforce'), { system: 'Salesforce', objects: null }],
      'd@example.com': [inSystem(null, record(4_711, null, [null, { name: null, value: 'x' }]))],
    });
    expect(found.notFound).toEqual(['a@example.com', 'b@example.com', 'c@example.com']);
    expect(found.prospects).toEqual([
      { email: 'd@example.com', crmProspectId: '4711', objectType: 'Unknown', crmSystem: 'Unknown' },
    ]);
  });

  it('counts a repeated record once, and keeps its name', async () => {
    const named = record('003A', 'Contact', [{ name: 'Name', value: 'Ada Byron' }]);
    const found = await find({ 'ada@example.com': [salesforce(record('003A')), salesforce(named, named)] });
    expect(found.prospects).toMatchObject([{ crmProspectId: '003A', name: 'Ada Byron' }]);
    expect(found.ambiguous).toEqual([]);
  });

  it('looks up a repeated email once, in its first spelling', async () => {
    const since = gong.received.length;
    const directory = { 'Ada@Example.com': [salesforce(record('003A'))] };
    const found = await find(directory, ['Ada@Example.com', 'ada@example.com', 'Ada@Example.com']);
    expect(askedEmails(since)).toEqual(['Ada@Example.com']);
    expect(found.prospects).toHaveLength(1);
  });

  it.each([
    ['Name', [{ name: 'Name', value: 'Ada Byron' }]],
    ['full_name', [{ name: 'full_name', value: 'Ada Byron' }]],
    [
      'FirstName and LastName',
      [
        { name: 'LastName', value: 'Byron' },
        { name: 'FirstName', value: 'Ada' },
      ],
    ],
    [
      'firstname and lastname',
      [
        { name: 'firstname', value: 'Ada' },
        { name: 'lastname', value: ' Byron ' },
      ],
    ],
    [
      'a whole name beside its parts',
      [
        { name: 'First Name', value: 'Augusta' },
        { name: 'Full Name', value: 'Ada Byron' },
      ],
    ],
  ])('reads a name spelled as %s', async (_, fields) => {
    const found = await find({ 'ada@example.com': [salesforce(record('003A', 'Contact', fields))] });
    expect(found.prospects).toMatchObject([{ name: 'Ada Byron' }]);
  });

  it('reads no name from a field that is not a string', async () => {
    const fields = [
      { name: 'Name', value: { first: 'Ada' } },
      { name: 'LastName', value: 7 },
    ];
    const found = await find({ 'ada@example.com': [salesforce(record('003A', 'Contact', fields))] });
    expect(found.prospects[0]).not.toHaveProperty('name');
  });

  it('runs three lookups at a time, and reports progress', async () => {
    let underWay = 0;
    let most = 0;
    gong.respond((_, response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setTimeout(() => {
        underWay -= 1;
        reply(response, 200, { customerData: [] });
      }, 20);
    });
    const call = callWithin(client);
    const emails = Array.from({ length: 8 }, (_, index) => `p${index}@example.com`);
    const found = await findProspects(client, emails, call, { fresh: true });
    expect(most).toBe(3);
    expect(found.notFound).toEqual(emails);
    expect(call.progressReports).toEqual(emails.map((_, index) => `${index + 1} of 8 emails looked up`));
  });

  it('starts no lookup with less than four seconds left', async () => {
    const clock = movableClock();
    const hasty = createClient(gong.origin, clock);
    let count = 0;
    gong.respond((_, response) => {
      count += 1;
      if (count === 4) clock.skip(37_000);
      reply(response, 200, { customerData: [] });
    });
    const emails = Array.from({ length: 12 }, (_, index) => `p${index}@example.com`);
    const found = await findProspects(hasty, emails, callWithin(hasty), { fresh: true });
    expect(found.notFound.length).toBeGreaterThanOrEqual(4);
    expect(found.notFound.length).toBeLessThanOrEqual(6);
    expect([...found.notFound, ...found.remaining]).toEqual(emails);
    expect(found.note).toBe('The time for one call was over.');

    const late = await findProspects(hasty, emails, callWithin(hasty, 3000), { fresh: true });
    expect(late.remaining).toEqual(emails);
  });

  it('throws an error with the missing scope if nothing was looked up', async () => {
    gong.respond(refuseScope('api:data-privacy:read'));
    const failure = findProspects(client, ['a@example.com', 'b@example.com'], callWithin(client), { fresh: true });
    await expect(failure).rejects.toThrow(GongError);
    await expect(failure).rejects.toMatchObject({
      failure: { advice: expect.stringContaining('api:data-privacy:read') },
    });
  });

  it('returns the finished lookups when the credentials are refused later, and the rest as remaining with the reason', async () => {
    const known = lookups({ 'a@example.com': [salesforce(record('003A'))] });
    gong.respond((request, response, count) => {
      if (request.url.searchParams.get('emailAddress') === 'd@example.com') return fault(response, 401, 'no more');
      known(request, response, count);
    });
    const emails = [...'abcdefghijklmnopqrst'].map((name) => `${name}@example.com`);
    const found = await findProspects(client, emails, callWithin(client), { fresh: true });
    expect(found.prospects).toMatchObject([{ email: 'a@example.com' }]);
    expect(found.remaining).toContain('d@example.com');
    expect(found.remaining).toContain('t@example.com');
    expect(found.note).toContain('no more');
  });

  it.each([
    ['400', (response: ServerResponse) => fault(response, 400, 'emailAddress is odd'), 'emailAddress is odd'],
    ['403 of a proxy', (response: ServerResponse) => void response.writeHead(403).end('<html>Blocked</html>'), '403'],
    ['404', (response: ServerResponse) => fault(response, 404, 'no such page'), 'no such page'],
    ['500 for good', (response: ServerResponse) => fault(response, 500, 'broken'), 'broken'],
    ['response that is no JSON', (response: ServerResponse) => void response.writeHead(200).end('<p>'), 'JSON'],
  ])('fails the one email whose lookup gets a %s, and no other', async (_, refuse, words) => {
    const known = lookups({});
    gong.respond((request, response, count) => {
      if (request.url.searchParams.get('emailAddress') === 'd@example.com') return refuse(response);
      known(request, response, count);
    });
    const emails = [...'abcdefghijklmnopqrst'].map((name) => `${name}@example.com`);
    const found = await findProspects(client, emails, callWithin(client), { fresh: true });
    expect(found.failed).toEqual([{ email: 'd@example.com', reason: expect.stringContaining(words) }]);
    expect(found.notFound).toEqual(emails.filter((email) => email !== 'd@example.com'));
    expect(found.remaining).toEqual([]);
    expect(found.note).toBeUndefined();
  });

  it('stops after several outages in a row, which hold for the rest as well', async () => {
    gong.respond((request, response) => {
      const isFirst = request.url.searchParams.get('emailAddress') === 'a@example.com';
      if (isFirst) return reply(response, 200, { customerData: [] });
      response.destroy();
    });
    const emails = [...'abcdefghijklmnopqrst'].map((name) => `${name}@example.com`);
    const found = await findProspects(client, emails, callWithin(client), { fresh: true });
    expect(found.notFound).toEqual(['a@example.com']);
    expect(found.remaining.length).toBeGreaterThan(5);
    expect(found.note).toBeDefined();
  });

  it('does not turn a cancellation into a partial result', async () => {
    const call = callWithin(client);
    gong.respond(({ url }, response) => {
      if (url.searchParams.get('emailAddress') === 'a@example.com') return reply(response, 200, {});
      setTimeout(call.cancel, 50);
    });
    const finding = findProspects(client, ['a@example.com', 'b@example.com'], call, { fresh: true });
    await expect(finding).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
  });
});

describe('gong_find_prospects', () => {
  const directory = {
    'ada@example.com': [salesforce(record('003A'))],
    'ada@home.example': [salesforce(record('003A'))],
    'bob@example.com': [salesforce(record('003B'))],
    'twice@example.com': [salesforce(record('003C'), record('00QC', 'Lead'))],
  };
  const instance = {
    flowId: '71',
    flowName: 'Welcome',
    flowInstanceId: '9',
    flowInstanceStatus: 'Running',
    exclusive: true,
    crmProspectId: '003A',
    workspaceId: null,
  };

  it('reads the flows of the people found in one request', async () => {
    gong.respond(respondByPath({ [emailPath]: lookups(directory), [flowsPath]: flows(instance) }));
    const since = gong.received.length;
    const result = await run(findProspectsTool, { emails: Object.keys(directory) }, client);
    const questions = filterRequests(gong.received.slice(since), flowsPath);
    expect(questions.map(({ body }) => JSON.parse(body))).toEqual([{ crmProspectsIds: ['003A', '003B'] }]);
    const assignedFlows = [
      { flowId: '71', flowName: 'Welcome', flowInstanceId: '9', flowInstanceStatus: 'Running', exclusive: true },
    ];
    expect(result).toMatchObject({
      prospects: [
        { email: 'ada@example.com', assignedFlows },
        { email: 'ada@home.example', assignedFlows },
        { email: 'bob@example.com', assignedFlows: [] },
      ],
      notFound: [],
      ambiguous: [{ email: 'twice@example.com' }],
    });
    expect(result).not.toHaveProperty('nextCursor');
    expect(result).not.toHaveProperty('note');
  });

  it('reads no flows if no one is found', async () => {
    gong.respond(respondByPath({ [emailPath]: lookups({}) }));
    const result = await run(findProspectsTool, { emails: ['x@example.com'] }, client);
    expect(result).toEqual({ prospects: [], notFound: ['x@example.com'], ambiguous: [], failed: [] });
  });

  it('leaves out the flows, with the reason, if they cannot be read', async () => {
    gong.respond(respondByPath({ [emailPath]: lookups(directory), [flowsPath]: refuseScope('api:flows:read') }));
    const result = await run(findProspectsTool, { emails: ['bob@example.com'] }, client);
    expect(result.prospects).toEqual([
      { email: 'bob@example.com', crmProspectId: '003B', objectType: 'Contact', crmSystem: 'Salesforce' },
    ]);
    expect(result.note).toMatch(/flows.*not known.*api:flows:read/);
  });

  it('continues from a cursor, in any order of the same emails', async () => {
    let isDown = true;
    const known = lookups(directory);
    gong.respond(
      respondByPath({
        [flowsPath]: flows(),
        [emailPath]: (request, response, count) => {
          const address = request.url.searchParams.get('emailAddress');
          if (isDown && address?.startsWith('bob')) return fault(response, 401, 'down');
          known(request, response, count);
        },
      }),
    );
    const emails = ['ada@example.com', 'bob@example.com', 'z1@example.com', 'z2@example.com', 'z3@example.com'];
    const first = await run(findProspectsTool, { emails }, client);
    expect(first.note).toContain('down');
    expect(first.nextCursor).toEqual(expect.any(String));

    isDown = false;
    const since = gong.received.length;
    const again = { emails: [...emails].reverse().map((one) => one.replace('ada@', 'Ada@')) };
    const second = await run(findProspectsTool, { ...again, cursor: first.nextCursor }, client);
    expect(second).not.toHaveProperty('nextCursor');
    expect(askedEmails(since)).toContain('bob@example.com');
    expect(askedEmails(since)).not.toContain('ada@example.com');
    const all = [first, second].flatMap(({ prospects, notFound }) => [
      ...(prospects as { email: string }[]).map((one) => one.email),
      ...(notFound as string[]),
    ]);
    expect(all.sort()).toEqual(emails);

    const others = run(findProspectsTool, { emails: ['ada@example.com'], cursor: first.nextCursor }, client);
    await expect(others).rejects.toThrow(RefusalError);
    await expect(others).rejects.toThrow('other arguments');
  });

  it.each(['nonsense', '', Buffer.from('[1,2]').toString('base64url'), Buffer.from('["x"]').toString('base64url')])(
    'refuses %j as a cursor',
    async (cursor) => {
      const services = { client } as never;
      const running = findProspectsTool.run({ emails: ['ada@example.com'], cursor }, services, callWithin(client));
      await expect(running).rejects.toThrow('not one that this tool has given');
    },
  );

  it('accepts 1 to 50 emails', async () => {
    const emails = Array.from({ length: 51 }, (_, index) => `p${index}@example.com`);
    await expect(run(findProspectsTool, { emails }, client)).rejects.toThrow('at most 50');
    await expect(run(findProspectsTool, { emails: [] }, client)).rejects.toThrow('at least 1');
  });

  it('has a description of the right length', () => {
    expect(findWeaknesses(findProspectsTool, (text) => encode(text).length)).toEqual([]);
  });
});
