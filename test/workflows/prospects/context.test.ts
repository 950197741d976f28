import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { GongError } from '../../../src/client/errors.ts';
import { getProspectContext } from '../../../src/workflows/prospects/context.ts';
import { fault, type Received, type Responder, reply } from '../../support/gong.ts';
import {
  always,
  callsPath,
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

const { gong, client } = await openGong();

const noCalls: Responder = (_, response) =>
  fault(response, 404, 'No calls found corresponding to the provided filters');

const ada = {
  emails: [
    { from: 'ada@example.com', id: '1', sentTime: '2026-03-02T10:00:00Z', mailbox: null },
    { from: 'Ada <ADA@example.com>', sentTime: '2026-03-05T10:00:00+02:00' },
    { from: 'nada@example.com', sentTime: 'soon' },
    { from: null, sentTime: null },
    null,
  ],
  calls: [{ id: '9' }, { id: '10', status: 'COMPLETED' }, { id: '10' }, { id: null }, null],
  customerData: [
    {
      system: 'Salesforce',
      objects: [{ externalId: '003A', objectType: 'Contact', fields: [{ name: 'Name', value: 'Ada Byron' }] }],
    },
  ],
};

const party = (name: string | null, affiliation: string | null, more: object = {}) => ({
  id: '1',
  name,
  affiliation,
  emailAddress: null,
  title: null,
  speakerId: null,
  context: null,
  ...more,
});

const createCall = (id: unknown, started: string | null, more: object = {}) => ({
  metaData: { id, started, title: `Call ${id}`, url: `https://app.gong.io/call?id=${id}`, duration: 1830 },
  parties: [party('Sam Seller', 'Internal'), party('Ada', 'External', { emailAddress: 'ADA@example.com' })],
  ...more,
});

const linked = (objectId: string, objectType = 'Contact') => ({
  context: [
    null,
    { system: 'Salesforce', objects: [null, { objectType: 'User', objectId: null }, { objectType, objectId }] },
  ],
});

const running = {
  flowId: 71,
  flowName: 'Welcome',
  flowInstanceStatus: 'Running',
  crmProspectId: '003A',
  exclusive: false,
};

const parseBody = ({ body }: Received) => JSON.parse(body);

describe('gong_get_prospect_context by email', () => {
  const byEmail = (routes: Record<string, Responder>, email = 'ada@example.com') => {
    gong.respond(
      respondByPath({
        [emailPath]: always(ada),
        [flowsPath]: always({ prospectsAssigned: [running] }),
        [callsPath]: noCalls,
        ...routes,
      }),
    );
    return run(getProspectContext, { email }, client);
  };

  it('returns records, flows, calls and the count of emails', async () => {
    const content = {
      brief: 'Ada wants a pilot.',
      keyPoints: [{ text: 'Budget is there' }, { text: null }, null],
      callOutcome: { id: '1', category: 'x', name: 'Meeting set' },
      highlights: [
        { title: 'Next steps', items: [{ text: 'Send the offer', startTimes: [1] }, null] },
        { title: 'Objections', items: [{ text: 'Price' }] },
        { title: null, items: null },
      ],
    };
    const parties = [
      party('Sam Seller', 'Internal', { title: 'AE' }),
      party(null, null),
      null,
      party('Ada', 'External', { emailAddress: 'ADA@example.com', title: 'CTO', methods: ['Invitee', 'Attendee'] }),
    ];
    const since = gong.received.length;
    const result = await byEmail({
      [callsPath]: always({
        calls: [null, createCall('9', '2026-03-01T09:00:00Z', { content, parties }), { metaData: null }],
      }),
    });
    expect(result).toEqual({
      email: 'ada@example.com',
      crmRecords: [{ crmProspectId: '003A', objectType: 'Contact', crmSystem: 'Salesforce', name: 'Ada Byron' }],
      assignedFlows: [{ ...running, flowId: '71' }],
      recentCalls: [
        {
          callId: '9',
          title: 'Call 9',
          started: '2026-03-01T09:00:00Z',
          url: 'https://app.gong.io/call?id=9',
          durationMinutes: 31,
          person: { name: 'Ada', title: 'CTO', affiliation: 'External', attended: true },
          participants: [
            { name: 'Ada', title: 'CTO', affiliation: 'External' },
            { name: 'Sam Seller', title: 'AE', affiliation: 'Internal' },
          ],
          brief: 'Ada wants a pilot.',
          keyPoints: ['Budget is there'],
          outcome: 'Meeting set',
          nextSteps: ['Send the offer'],
        },
      ],
      emailsExchanged: { count: 4, fromProspect: 2, last: '2026-03-05T08:00:00.000Z' },
      notes: ['Calls with this person that Gong lists but does not show (private or deleted): 1.'],
    });
    const asked = gong.received.slice(since);
    expect(filterRequests(asked, flowsPath).map(parseBody)).toEqual([{ crmProspectsIds: ['003A'] }]);
    expect(filterRequests(asked, callsPath).map(parseBody)).toEqual([
      {
        filter: { callIds: ['9', '10'] },
        contentSelector: {
          exposedFields: {
            parties: true,
            content: { brief: true, keyPoints: true, callOutcome: true, highlights: true },
          },
        },
      },
    ]);
  });

  it('returns the newest five calls, newest first', async () => {
    const calls = Array.from({ length: 7 }, (_, day) => ({ id: String(100 + day) }));
    const result = await byEmail({
      [emailPath]: always({ ...ada, calls }),
      [callsPath]: always({
        calls: calls.map(({ id }, day) => createCall(id, day === 3 ? null : `2026-03-0${day + 1}T09:00:00Z`)),
      }),
    });
    expect((result.recentCalls as { callId: string }[]).map(({ callId }) => callId)).toEqual([
      '106',
      '105',
      '104',
      '102',
      '101',
    ]);
    expect(result.notes).toEqual([
      '7 calls with this person can be read; the newest 5 are listed.',
      'Calls with this person that have no start time, so that they may be newer: 1.',
    ]);
  });

  describe('of a person with more than a hundred calls', () => {
    /** Ids without an order: neighbours in time are far apart. */
    const manyCalls = (count: number) =>
      Array.from({ length: count }, (_, day) => ({
        id: String(1 + ((day * 7919) % 10_007)),
        started: new Date(Date.UTC(2024, 0, 1 + day)).toISOString(),
      }));
    const inOrderOfIds = (calls: readonly { id: string }[]) =>
      calls.toSorted((one, other) => Number(one.id) - Number(other.id));
    const findCalls =
      (calls: readonly { id: string; started: string | null }[]): Responder =>
      (request, response) => {
        const asked: string[] = parseBody(request).filter.callIds;
        const found = calls.filter(({ id }) => asked.includes(id)).map(({ id, started }) => createCall(id, started));
        if (found.length === 0) return noCalls(request, response, 0);
        reply(response, 200, { calls: found });
      };
    const askAbout = async (calls: readonly { id: string; started: string | null }[], responder = findCalls(calls)) => {
      const since = gong.received.length;
      const result = await byEmail({
        [emailPath]: always({ ...ada, calls: inOrderOfIds(calls) }),
        [callsPath]: responder,
      });
      const listed = (result.recentCalls as { callId: string }[] | undefined)?.map(({ callId }) => callId);
      return { result, listed, requests: filterRequests(gong.received.slice(since), callsPath).map(parseBody) };
    };

    it('returns the newest five, in any order of their ids', async () => {
      const calls = manyCalls(250);
      const { result, listed, requests } = await askAbout(calls);
      expect(listed).toEqual(
        calls
          .slice(-5)
          .reverse()
          .map(({ id }) => id),
      );
      expect(result.notes).toEqual(['250 calls with this person can be read; the newest 5 are listed.']);
      expect(requests.map(({ filter }) => filter.callIds.length)).toEqual([100, 100, 50, 5]);
      expect(requests.map(({ contentSelector }) => contentSelector !== undefined)).toEqual([false, false, false, true]);
    });

    it('counts the calls that are hidden, and says which may be newer than those listed', async () => {
      const calls = manyCalls(250);
      const [private_, undated, ...rest] = calls;
      if (!private_ || !undated) throw new Error('There are no calls');
      const shown = findCalls([{ ...undated, started: null }, ...rest]);
      const { result, listed } = await askAbout(calls, shown);
      expect(listed).toEqual(
        calls
          .slice(-5)
          .reverse()
          .map(({ id }) => id),
      );
      expect(result.notes).toEqual([
        'Calls with this person that Gong lists but does not show (private or deleted): 1.',
        '249 calls with this person can be read; the newest 5 are listed.',
        'Calls with this person that have no start time, so that they may be newer: 1.',
      ]);
    });

    it('lists calls of one moment in the same order every time', async () => {
      const calls = manyCalls(120).map(({ id }) => ({ id, started: '2026-03-01T09:00:00Z' }));
      const { listed } = await askAbout(calls);
      expect((await askAbout(calls.toReversed())).listed).toEqual(listed);
      expect(listed).toHaveLength(5);
    });

    it('asks ten times at most, and says how many calls were not read', async () => {
      const calls = inOrderOfIds(manyCalls(1300)) as { id: string; started: string }[];
      const { result, requests } = await askAbout(calls);
      expect(requests).toHaveLength(11);
      expect(result.notes).toContain(
        'Of 1300 calls with this person, 300 were not read (at most 1000 are read), so newer calls may be missing.',
      );
    });

    it('leaves out the calls of a request that fails, and says so', async () => {
      const calls = manyCalls(250);
      const failing: Responder = (request, response, count) =>
        parseBody(request).filter.callIds.length === 50
          ? fault(response, 400, 'Some calls not found')
          : findCalls(calls)(request, response, count);
      const { result, listed } = await askAbout(calls, failing);
      expect(listed).toHaveLength(5);
      expect(result.notes).toContainEqual(
        expect.stringMatching(/^Of 250 calls with this person, 50 were not read \(.*Some calls not found.*newer calls/),
      );
      const refused = await askAbout(calls, refuseScope('api:calls:read:extensive'));
      expect(refused.requests).toHaveLength(1);
      expect(refused.listed).toBeUndefined();
    });
  });

  it("treats Gong's 404 as no calls", async () => {
    const result = await byEmail({});
    expect(result.recentCalls).toEqual([]);
    expect(result.notes).toEqual(['Calls with this person that Gong lists but does not show (private or deleted): 2.']);
  });

  it('sends no further request about an address that Gong does not know', async () => {
    const since = gong.received.length;
    const result = await byEmail({ [emailPath]: always({ emails: [], calls: [], customerData: [] }) });
    expect(gong.received.slice(since)).toHaveLength(1);
    expect(result).toEqual({
      email: 'ada@example.com',
      crmRecords: [],
      assignedFlows: [],
      recentCalls: [],
      emailsExchanged: { count: 0, fromProspect: 0 },
      notes: ['No CRM record in Gong has this email address.', 'Gong knows of no call with this person.'],
    });
  });

  it('lists a flow that Gong gives without the id of the person', async () => {
    const result = await byEmail({
      [flowsPath]: always({ prospectsAssigned: [{ flowId: '5', crmProspectId: null }] }),
    });
    expect(result.assignedFlows).toEqual([{ flowId: '5' }]);
  });

  it('says that a call is private', async () => {
    const secret = { metaData: { id: '9', isPrivate: true } };
    const result = await byEmail({ [callsPath]: always({ calls: [secret, createCall('10', null)] }) });
    expect(result.recentCalls).toMatchObject([{ callId: '9', isPrivate: true }, { callId: '10' }]);
    expect((result.recentCalls as object[])[1]).not.toHaveProperty('isPrivate');
  });

  it('leaves out the count of emails if the lookup has no list of them', async () => {
    const result = await byEmail({ [emailPath]: always({ emails: null, calls: null, customerData: null }) });
    expect(result).not.toHaveProperty('emailsExchanged');
  });

  it('reports that several records share the address, with the flows of all of them', async () => {
    const customerData = [
      ...ada.customerData,
      { system: 'HubSpot', objects: [{ externalId: '55', objectType: 'Contact' }] },
    ];
    const since = gong.received.length;
    const result = await byEmail({ [emailPath]: always({ ...ada, customerData }) });
    expect(filterRequests(gong.received.slice(since), flowsPath).map(parseBody)).toEqual([
      { crmProspectsIds: ['003A', '55'] },
    ]);
    expect(result.notes).toContain('2 CRM records have this email address; Gong does not say which one is meant.');
  });

  it('recognizes the person on a call by the CRM record too, and distinguishes invited from attended', async () => {
    const parties = [party('A. Byron', 'External', { ...linked('003A'), methods: ['Invitee'] })];
    const result = await byEmail({
      [callsPath]: always({ calls: [createCall('9', null, { parties, metaData: { id: 9 } })] }),
    });
    expect(result.recentCalls).toMatchObject([
      { callId: '9', person: { name: 'A. Byron', affiliation: 'External', attended: false } },
    ]);
    expect((result.recentCalls as object[])[0]).not.toHaveProperty('durationMinutes');
  });

  it('recognizes the person by another spelling of the CRM id', async () => {
    const short = '003Hp0000202byA';
    const customerData = [{ system: 'Salesforce', objects: [{ externalId: `${short}IAQ`, objectType: 'Contact' }] }];
    const parties = [party('A. Byron', 'External', linked(short))];
    const result = await byEmail({
      [emailPath]: always({ ...ada, customerData }),
      [callsPath]: always({ calls: [createCall('9', null, { parties })] }),
    });
    expect(result.recentCalls).toMatchObject([{ person: { name: 'A. Byron' } }]);
  });

  it('distinguishes participants of one name, and names the person as they are listed', async () => {
    const parties = [
      party('Ada', 'Internal', { speakerId: '1' }),
      party(null, null, { speakerId: '2', emailAddress: 'ada@example.com', methods: ['Invitee'] }),
      party('Ada', 'External', { speakerId: '2', methods: ['Attendee'] }),
    ];
    const result = await byEmail({ [callsPath]: always({ calls: [createCall('9', null, { parties })] }) });
    expect(result.recentCalls).toMatchObject([
      {
        person: { name: 'Ada (External)', affiliation: 'External' },
        participants: [{ name: 'Ada (External)' }, { name: 'Ada (Internal)' }],
      },
    ]);
  });

  it('lists at most twenty participants, the other company first', async () => {
    const crowd = Array.from({ length: 30 }, (_, index) => party(`Seller ${index}`, 'Internal'));
    const parties = [...crowd, party(null, 'External', { emailAddress: 'guest@example.com' })];
    const result = await byEmail({ [callsPath]: always({ calls: [createCall('9', null, { parties })] }) });
    const [call] = result.recentCalls as { participants: { name: string }[] }[];
    expect(call?.participants).toHaveLength(20);
    expect(call?.participants[0]).toEqual({ name: 'guest@example.com', affiliation: 'External' });
    expect(call).not.toHaveProperty('person');
    expect(call).toHaveProperty('participantsLeftOut', 11);
  });

  it('returns the rest, with a note, if flows or calls cannot be read', async () => {
    const result = await byEmail({
      [flowsPath]: refuseScope('api:flows:read'),
      [callsPath]: refuseScope('api:calls:read:extensive'),
    });
    expect(result).not.toHaveProperty('assignedFlows');
    expect(result).not.toHaveProperty('recentCalls');
    expect(result.crmRecords).toHaveLength(1);
    expect([...(result.notes as string[])].sort()).toEqual([
      expect.stringMatching(/^The calls could not be read: .*api:calls:read:extensive/),
      expect.stringMatching(/^Which flows the person is in is not known: .*api:flows:read/),
    ]);
  });

  it('throws if the address cannot be looked up', async () => {
    await expect(byEmail({ [emailPath]: refuseScope('api:data-privacy:read') })).rejects.toThrow(GongError);
  });

  it('does not turn a cancellation into a partial result', async () => {
    const call = callWithin(client);
    gong.respond(
      respondByPath({ [emailPath]: always(ada), [flowsPath]: () => setTimeout(call.cancel, 30), [callsPath]: noCalls }),
    );
    const running = run(getProspectContext, { email: 'ada@example.com' }, client, call);
    await expect(running).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
  });
});

describe('gong_get_prospect_context by CRM id', () => {
  const page = (calls: unknown[], cursor?: string) => ({ calls, records: { totalRecords: 250, cursor } });
  const others = Array.from({ length: 100 }, (_, index) => createCall(`5${index}`, null, { parties: null }));

  /** Responder searches by time in turn, and searches by id with what `byId` says. */
  const searches = (pages: unknown[], byId: unknown = { calls: [] }): Responder => {
    let next = 0;
    return (request, response) => {
      if (parseBody(request).filter.callIds) return reply(response, 200, byId);
      next += 1;
      reply(response, 200, pages[next - 1]);
    };
  };
  const byCrmId = (routes: Record<string, Responder>, asking = client, call = callWithin(asking)) => {
    gong.respond(
      respondByPath({
        [emailPath]: always(ada),
        [flowsPath]: always({ prospectsAssigned: [running] }),
        [callsPath]: noCalls,
        ...routes,
      }),
    );
    return run(getProspectContext, { crmProspectId: '003A' }, asking, call);
  };

  it('finds the address on a call and looks it up', async () => {
    const seen = createCall('77', null, {
      parties: [party('Ada', 'External', { emailAddress: 'ada@example.com', ...linked('003A') })],
    });
    const since = gong.received.length;
    const call = callWithin(client);
    const result = await byCrmId(
      {
        [callsPath]: searches([page(others, 'two'), page([seen, ...others], 'three')], {
          calls: [createCall('77', '2026-03-01T09:00:00Z')],
        }),
      },
      client,
      call,
    );
    expect(result).toMatchObject({
      email: 'ada@example.com',
      crmRecords: [{ crmProspectId: '003A', objectType: 'Contact', crmSystem: 'Salesforce', name: 'Ada' }],
      assignedFlows: [{ flowId: '71' }],
      recentCalls: [{ callId: '77', person: { name: 'Ada' } }],
      emailsExchanged: { count: 4 },
      lookedThrough: { calls: 201, days: 90 },
    });
    const [first, second, byIds] = filterRequests(gong.received.slice(since), callsPath).map(parseBody);
    expect(first.contentSelector).toEqual({ context: 'Extended', exposedFields: { parties: true } });
    expect(Date.parse(first.filter.toDateTime) - Date.parse(first.filter.fromDateTime)).toBe(90 * 24 * 3600 * 1000);
    expect(second).toEqual({ ...first, cursor: 'two' });
    expect(byIds.filter.callIds.sort()).toEqual(['10', '77', '9']);
    expect(call.progressReports).toEqual(['100 of 250 calls searched']);
  });

  it('uses the spelling of Gong for an id that is asked for in another one', async () => {
    const short = '003Hp0000202byA';
    const long = `${short}IAQ`;
    const seen = createCall('77', null, {
      parties: [party('Ada', 'External', { emailAddress: 'ada@example.com', ...linked(long) })],
    });
    const customerData = [{ system: 'Salesforce', objects: [{ externalId: long, objectType: 'Contact' }] }];
    gong.respond(
      respondByPath({
        [emailPath]: always({ customerData }),
        [flowsPath]: always({ prospectsAssigned: [{ ...running, crmProspectId: long }] }),
        [callsPath]: searches([page([seen])], { calls: [seen] }),
      }),
    );
    const since = gong.received.length;
    const result = await run(getProspectContext, { crmProspectId: short }, client);
    expect(result).toMatchObject({
      crmRecords: [{ crmProspectId: long, name: 'Ada' }],
      assignedFlows: [{ crmProspectId: long }],
      recentCalls: [{ callId: '77', person: { name: 'Ada' } }],
      notes: [],
    });
    expect(filterRequests(gong.received.slice(since), flowsPath).map(parseBody)).toEqual([{ crmProspectsIds: [long] }]);
  });

  it('finds the address where one speaker is listed twice, and the link has none', async () => {
    const parties = [
      party('Ada', 'External', { speakerId: '7', methods: ['Invitee'], ...linked('003A') }),
      party(null, 'External', { speakerId: 7, methods: ['Attendee'], emailAddress: 'ada@example.com' }),
    ];
    const seen = createCall('77', null, { parties });
    const result = await byCrmId({ [callsPath]: searches([page([seen])], { calls: [seen] }) });
    expect(result).toMatchObject({
      email: 'ada@example.com',
      recentCalls: [{ person: { name: 'Ada', attended: true }, participants: [{ name: 'Ada' }] }],
    });
  });

  it('searches three pages, and returns the flows of a person who is on none of them', async () => {
    const since = gong.received.length;
    const result = await byCrmId({ [callsPath]: searches([page(others, 'b'), page(others, 'c'), page(others, 'd')]) });
    expect(filterRequests(gong.received.slice(since), callsPath)).toHaveLength(3);
    expect(filterRequests(gong.received.slice(since), emailPath)).toHaveLength(0);
    expect(result).toEqual({
      crmRecords: [],
      assignedFlows: [{ ...running, flowId: '71' }],
      recentCalls: [],
      lookedThrough: { calls: 300, days: 90 },
      notes: [
        'This CRM id is on none of the 300 calls of the last 90 days that were searched (there are more). An email address finds more.',
      ],
    });
  });

  it('stops searching when little time is left', async () => {
    const clock = movableClock();
    const hasty = createClient(gong.origin, clock);
    const since = gong.received.length;
    const respond = searches([page(others, 'b'), page(others, 'c')]);
    const late: Responder = (...exchange) => {
      clock.skip(30_000);
      respond(...exchange);
    };
    const result = await byCrmId({ [callsPath]: late }, hasty);
    expect(filterRequests(gong.received.slice(since), callsPath)).toHaveLength(1);
    expect(result.lookedThrough).toEqual({ calls: 100, days: 90 });
  });

  it("treats Gong's 404 as no calls", async () => {
    const result = await byCrmId({});
    expect(result.lookedThrough).toEqual({ calls: 0, days: 90 });
    expect(result.notes).toEqual([expect.stringContaining('on none of the 0 calls')]);
  });

  it('returns the calls it found when they have no address', async () => {
    const parties = [party('Ada', 'External', linked('003A', 'Lead'))];
    const seen = createCall('77', '2026-03-01T09:00:00Z', { parties });
    const nameless = createCall(null, null, { parties: [party(null, null, linked('003A', 'Lead'))] });
    const result = await byCrmId({ [callsPath]: searches([page([seen, nameless])], { calls: [seen] }) });
    expect(result).toMatchObject({
      crmRecords: [{ crmProspectId: '003A', objectType: 'Lead', crmSystem: 'Salesforce', name: 'Ada' }],
      recentCalls: [{ callId: '77', person: { name: 'Ada' } }],
      notes: [expect.stringContaining('no email address for this person')],
    });
    expect(result).not.toHaveProperty('email');
  });

  it('reports other records with the same address', async () => {
    const customerData = [{ system: 'HubSpot', objects: [{ externalId: '55', objectType: 'Contact' }] }];
    const seen = createCall('77', null, {
      parties: [party('Ada', 'External', { emailAddress: 'ada@example.com', ...linked('003A') })],
    });
    const since = gong.received.length;
    const result = await byCrmId({
      [callsPath]: searches([page([seen])], { calls: [seen] }),
      [emailPath]: always({ customerData }),
    });
    expect(filterRequests(gong.received.slice(since), flowsPath).map(parseBody)).toEqual([
      { crmProspectsIds: ['003A', '55'] },
    ]);
    expect(result.notes).toEqual(['Other CRM records have the same email address; their flows are included.']);
  });

  it('returns the rest if the address cannot be looked up', async () => {
    const seen = createCall('77', null, {
      parties: [party('Ada', 'External', { emailAddress: 'ada@example.com', ...linked('003A') })],
    });
    const result = await byCrmId({
      [callsPath]: searches([page([seen])], { calls: [seen] }),
      [emailPath]: refuseScope('api:data-privacy:read'),
    });
    expect(result).toMatchObject({ email: 'ada@example.com', recentCalls: [{ callId: '77' }] });
    expect(result.notes).toEqual([expect.stringMatching(/could not be looked up: .*api:data-privacy:read/)]);
  });

  it('returns the flows alone if calls cannot be read, and throws if nothing can be read', async () => {
    const noScope = refuseScope('api:calls:read:extensive');
    const result = await byCrmId({ [callsPath]: noScope });
    expect(result.assignedFlows).toHaveLength(1);
    expect(result.notes).toEqual([expect.stringMatching(/could not be searched: .*api:calls:read:extensive/)]);
    await expect(byCrmId({ [callsPath]: noScope, [flowsPath]: refuseScope('api:flows:read') })).rejects.toThrow(
      GongError,
    );
  });
});

describe('gong_get_prospect_context', () => {
  it('requires exactly one of email and crmProspectId', async () => {
    await expect(run(getProspectContext, {}, client)).rejects.toThrow(/exactly one of email, crmProspectId/);
    const both = { email: 'ada@example.com', crmProspectId: '003A' };
    await expect(run(getProspectContext, both, client)).rejects.toThrow('mutually exclusive');
  });

  it('has a description of the right length', () => {
    expect(findWeaknesses(getProspectContext, (text) => encode(text).length)).toEqual([]);
  });
});
