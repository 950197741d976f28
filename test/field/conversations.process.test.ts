import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fault, type GongStandIn, type Received, reply, startGong } from '../support/gong.ts';
import { environmentFor, type Host, startHost } from '../support/host.ts';

let gong: GongStandIn;
let host: Host;

beforeAll(async () => {
  gong = await startGong();
  host = await startHost({ environment: environmentFor(gong.origin, { GONG_TOOLSETS: 'all' }) });
});
afterAll(async () => {
  await host.close();
  await gong.close();
});

const transcriptPath = '/v2/calls/transcript';
const callsPath = '/v2/calls/extensive';
const emailPath = '/v2/data-privacy/data-for-email-address';
const flowsPath = '/v2/flows/prospects';

/** Responds to each path with a body, or with what a function makes of the request; with Gong's 404 to everything else. */
function respondWith(bodies: Readonly<Record<string, object | ((request: Received) => object)>>): void {
  gong.respond((request, response) => {
    const body = bodies[request.url.pathname];
    if (!body) return fault(response, 404, 'No calls found corresponding to the provided filters');
    reply(response, 200, typeof body === 'function' ? body(request) : body);
  });
}

const said = (speakerId: unknown, text: unknown, start: unknown = 0) => ({ speakerId, sentences: [{ start, text }] });
const ann = { speakerId: '1', name: 'Ann Lee' };
const bob = { speakerId: '2', name: 'Bob Ray' };

/** Every row has a call of its own, because transcripts are kept for a while. */
let callNumber = 7_000_000_000_000_000_000n;
function newCallId(): string {
  callNumber += 1n;
  return String(callNumber);
}

describe('what was said on a call', () => {
  const read = async (monologues: readonly object[], parties: readonly object[], metaData: object = {}) => {
    const callId = newCallId();
    respondWith({
      [transcriptPath]: { callTranscripts: [{ callId, transcript: monologues }] },
      [callsPath]: { calls: [{ metaData: { id: callId, ...metaData }, parties }] },
    });
    const result = await host.callTool('gong_read_transcript', { callId });
    expect(result.isError, result.text).toBe(false);
    const lines = String(result.structured.text).split('\n').slice(1, -1);
    return { lines, structured: result.structured };
  };

  it.each<[input: string, monologues: object[], parties: object[], lines: string[]]>([
    [
      'the first speaker is null',
      [said(null, 'Is this on?'), said('1', 'Yes.')],
      [ann],
      ['[00:00] Speaker 1: Is this on?', '[00:00] Ann Lee: Yes.'],
    ],
    [
      'the first speaker is missing',
      [{ sentences: [{ start: 0, text: 'Is this on?' }] }, said('1', 'Yes.')],
      [ann],
      ['[00:00] Speaker 1: Is this on?', '[00:00] Ann Lee: Yes.'],
    ],
    ['every speaker is empty', [said('', 'One.'), said('', 'Two.')], [ann], ['[00:00] Speaker 1: One. Two.']],
    [
      'speakers are no party',
      [said('8', 'One.'), said('9', 'Two.'), said('8', 'Three.')],
      [ann],
      ['[00:00] Speaker 1: One.', '[00:00] Speaker 2: Two.', '[00:00] Speaker 1: Three.'],
    ],
    [
      'parties have no speaker id',
      [said('1', 'One.')],
      [{ name: 'Ann Lee' }, { name: 'Bob Ray', speakerId: null }],
      ['[00:00] Speaker 1: One.'],
    ],
    ['there are no parties', [said('1', 'One.')], [], ['[00:00] Speaker 1: One.']],
    [
      'ids are numbers in one place',
      [said(1, 'One.'), said('2', 'Two.')],
      [ann, { ...bob, speakerId: 2 }],
      ['[00:00] Ann Lee: One.', '[00:00] Bob Ray: Two.'],
    ],
    [
      'a sentence has no text',
      [
        { speakerId: '1', sentences: [{ start: 0 }, null, { text: 'One.' }] },
        { speakerId: '2', sentences: null },
      ],
      [ann, bob],
      ['Ann Lee: One.'],
    ],
    [
      'monologues are out of order',
      [said('2', 'Two.', 9000), said('1', 'One.', 1000)],
      [ann, bob],
      ['[00:01] Ann Lee: One.', '[00:09] Bob Ray: Two.'],
    ],
    [
      'a speaker is listed twice, the second time without a name',
      [said('1', 'One.')],
      [ann, { speakerId: '1', name: null, emailAddress: null }],
      ['[00:00] Ann Lee: One.'],
    ],
    [
      'a speaker is listed twice, the first time without a name',
      [said('1', 'One.')],
      [{ speakerId: '1', emailAddress: 'ann@acme.example' }, ann],
      ['[00:00] Ann Lee: One.'],
    ],
    [
      'two people of two sides have one name',
      [said('1', 'One.'), said('2', 'Two.')],
      [
        { ...ann, affiliation: 'Internal' },
        { ...bob, name: 'ann lee', affiliation: 'External' },
      ],
      ['[00:00] Ann Lee (Internal): One.', '[00:00] ann lee (External): Two.'],
    ],
    [
      'two people have one name and nothing else',
      [said('1', 'One.'), said('2', 'Two.')],
      [{ ...bob, name: 'Ann Lee' }, ann],
      ['[00:00] Ann Lee (1): One.', '[00:00] Ann Lee (2): Two.'],
    ],
    [
      'a name looks like that of a speaker without one',
      [said('9', 'One.'), said('1', 'Two.')],
      [{ ...ann, name: 'Speaker 1' }],
      ['[00:00] Speaker 2: One.', '[00:00] Speaker 1: Two.'],
    ],
  ])('[F9] keeps every word and distinguishes the voices: %s', async (_, monologues, parties, lines) => {
    expect((await read(monologues, parties)).lines).toEqual(lines);
  });

  it('[F9] keeps every word, under the same names, in all slices', async () => {
    const callId = newCallId();
    const monologues = Array.from({ length: 300 }, (_, turn) =>
      said([null, '1', '2', 'x'][turn % 4], `word${turn} `.repeat(20)),
    );
    respondWith({
      [transcriptPath]: { callTranscripts: [{ callId, transcript: monologues }] },
      [callsPath]: { calls: [{ metaData: { id: callId }, parties: [ann, { ...bob, name: 'Ann Lee' }] }] },
    });
    const words: string[] = [];
    const names = new Set<string>();
    let cursor: unknown;
    do {
      const { structured } = await host.callTool('gong_read_transcript', {
        callId,
        maxCharacters: 3000,
        ...(cursor ? { cursor } : {}),
      });
      for (const line of String(structured.text).split('\n').slice(1, -1)) {
        const [, name = '', spoken = line] = /^\[00:00\] ([^:]*): (.*)$/.exec(line) ?? [];
        if (name) names.add(name);
        words.push(...spoken.split(' ').filter((word) => word !== ''));
      }
      cursor = structured.nextCursor;
    } while (cursor !== undefined);
    expect(words).toHaveLength(300 * 20);
    expect(new Set(words).size).toBe(300);
    expect([...names]).toEqual(['Speaker 1', 'Ann Lee (1)', 'Ann Lee (2)', 'Speaker 4']);
  });

  it.each([true, false])('says whether the call is private: %s', async (isPrivate) => {
    expect((await read([said('1', 'One.')], [ann], { isPrivate })).structured.isPrivate).toBe(isPrivate);
  });
});

describe('the context of a person', () => {
  const email = 'ada@acme.example';

  /** Ids without an order: neighbours in time are far apart. */
  const createCalls = (count: number) =>
    Array.from({ length: count }, (_, day) => ({
      id: String(1_000_000_000_000_000_000n + ((BigInt(day) * 7919n) % 10_007n) * 1_000_003n),
      started: new Date(Date.UTC(2025, 0, 1 + day)).toISOString(),
    }));

  it.each([
    ['a hundred calls', 100, []],
    ['a hundred and one', 101, []],
    ['250 calls', 250, []],
    ['1,100 calls', 1100, [expect.stringContaining('100 were not read')]],
  ])('[F10] has the newest five calls, or says what was left out: %s', async (_, count, left) => {
    const calls = createCalls(count);
    const known = calls.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    respondWith({
      [emailPath]: { emails: [], calls: known.map(({ id }) => ({ id })), customerData: [] },
      [callsPath]: ({ body }) => {
        const { callIds } = JSON.parse(body).filter;
        return { calls: calls.filter(({ id }) => callIds.includes(id)).map((metaData) => ({ metaData, parties: [] })) };
      },
    });
    const before = gong.received.length;
    const { structured } = await host.callTool('gong_get_prospect_context', { email });
    const listed = (structured.recentCalls as { callId: string }[]).map(({ callId }) => callId);
    const readable = calls.filter(({ id }) => known.slice(0, 1000).some((one) => one.id === id));
    expect(listed).toEqual(
      readable
        .slice(-5)
        .reverse()
        .map(({ id }) => id),
    );
    expect(structured.notes).toEqual(expect.arrayContaining(left));
    expect(gong.received.length - before).toBeLessThanOrEqual(13);
  });

  const sent = { from: `Ada <${email.toUpperCase()}>`, sentTime: '2026-03-02T10:00:00Z', messageHash: 'h1' };
  it.each<[input: string, emails: object[], expected: { count: number; fromProspect: number }]>([
    [
      'one hash in three mailboxes',
      ['a', 'b', 'c'].map((mailbox, id) => ({ ...sent, id: String(id), mailbox: `${mailbox}@us.example` })),
      { count: 1, fromProspect: 1 },
    ],
    [
      'copies without a hash',
      ['a', 'b'].map((mailbox) => ({ ...sent, messageHash: null, mailbox: `${mailbox}@us.example` })),
      { count: 1, fromProspect: 1 },
    ],
    ['two emails of one second', [sent, { ...sent, messageHash: 'h2' }], { count: 2, fromProspect: 2 }],
    [
      'emails without a hash in one mailbox',
      ['1', '2'].map((id) => ({ ...sent, id, messageHash: '', mailbox: 'a@us.example' })),
      { count: 2, fromProspect: 2 },
    ],
    ['emails of which nothing is known', [{}, {}], { count: 2, fromProspect: 0 }],
  ])('[F23] counts each email once: %s', async (_, emails, expected) => {
    respondWith({ [emailPath]: { emails, calls: [], customerData: [] } });
    const { structured } = await host.callTool('gong_get_prospect_context', { email });
    expect(structured.emailsExchanged).toMatchObject(expected);
  });

  it.each([
    ['Salesforce', '003Hp0000202byA', '003Hp0000202byAIAQ'],
    ['Salesforce', '003Hp0000202byAIAQ', '003Hp0000202byA'],
    ['MicrosoftDynamic', '{8A5B1C2D-0000-4ABC-8DEF-1234567890AB}', '8a5b1c2d-0000-4abc-8def-1234567890ab'],
  ])('[F1] matches another spelling of an id on calls: %s %s', async (system, crmProspectId, linkedId) => {
    const party = {
      name: 'Ada',
      emailAddress: email,
      context: [{ system, objects: [{ objectType: 'Contact', objectId: linkedId }] }],
    };
    const instance = { crmProspectId: linkedId, flowId: '5', flowInstanceId: '6', flowInstanceStatus: 'Running' };
    respondWith({
      [callsPath]: { calls: [{ metaData: { id: '77', started: '2026-03-01T09:00:00Z' }, parties: [party] }] },
      [emailPath]: {
        emails: [],
        calls: [{ id: '77' }],
        customerData: [{ system, objects: [{ externalId: linkedId, objectType: 'Contact' }] }],
      },
      [flowsPath]: ({ body }) => ({
        prospectsAssigned: JSON.parse(body).crmProspectsIds.includes(linkedId) ? [instance] : [],
      }),
    });
    const { structured } = await host.callTool('gong_get_prospect_context', { crmProspectId });
    expect(structured).toMatchObject({
      email,
      crmRecords: [{ crmProspectId: linkedId }],
      assignedFlows: [{ flowInstanceId: '6' }],
      recentCalls: [{ callId: '77', person: { name: 'Ada' } }],
    });
    expect(structured.crmRecords).toHaveLength(1);
  });
});

describe('a result that is too large', () => {
  const longTalk = Array.from({ length: 5000 }, (_, turn) => said(String(turn % 2), 'word '.repeat(200), turn * 1000));

  it('[F25] is not complete where a transcript of five megabytes is a row, and names the tool that reads it whole', async () => {
    const callId = newCallId();
    respondWith({
      [transcriptPath]: { callTranscripts: [{ callId, transcript: longTalk }], records: { totalRecords: 1 } },
    });
    const { structured, text } = await host.callTool('gong_get_call_transcripts', { filter: { callIds: [callId] } });
    expect(text.length).toBeLessThanOrEqual(40_000);
    expect(structured.page).toMatchObject({
      returned: 1,
      complete: false,
      readWhole: { tool: 'gong_read_transcript', arguments: { callId } },
      note: expect.stringContaining('gong_read_transcript'),
    });
    const { readWhole } = structured.page as { readWhole: { tool: string; arguments: Record<string, unknown> } };
    const whole = await host.callTool(readWhole.tool, readWhole.arguments);
    expect((whole.structured.page as { characters: number }).characters).toBeGreaterThan(5_000_000);
  });

  it('[F25] goes on behind a row that was shortened', async () => {
    const [long, short] = [newCallId(), newCallId()];
    const rows = [
      { callId: long, transcript: longTalk },
      { callId: short, transcript: [said('1', 'Hello.')] },
    ];
    respondWith({ [transcriptPath]: { callTranscripts: rows, records: { totalRecords: 2 } } });
    const args = { filter: { callIds: [long, short] }, limit: 1 };
    const first = await host.callTool('gong_get_call_transcripts', args);
    expect(first.structured.page).toMatchObject({ returned: 1, complete: false });
    const { nextCursor: cursor } = first.structured.page as { nextCursor: string };
    const second = await host.callTool('gong_get_call_transcripts', { ...args, cursor });
    expect(second.structured).toMatchObject({ callTranscripts: [{ callId: short }], page: { complete: true } });
  });

  it.each<[tool: string, args: object, key: string, row: object]>([
    ['gong_search_calls', { filter: {} }, 'calls', { metaData: { id: '1' }, content: { brief: 'x'.repeat(90_000) } }],
    [
      'gong_list_calls',
      { fromDateTime: '2026-01-01T00:00:00Z', toDateTime: '2026-02-01T00:00:00Z' },
      'calls',
      { id: '1', title: 'x'.repeat(90_000) },
    ],
    ['gong_get_flow_steps', { flowIds: ['1'] }, 'flows', { id: '1', steps: [{ body: 'x'.repeat(90_000) }] }],
    [
      'gong_list_users',
      {},
      'users',
      { id: '1', emailAliases: Array.from({ length: 9000 }, (_, index) => `a${index}@x.example`) },
    ],
  ])('[F25] is not complete where a row of %s was shortened', async (tool, args, key, row) => {
    gong.respond((_, response) => reply(response, 200, { [key]: [row], records: { totalRecords: 1 } }));
    const { structured, isError, text } = await host.callTool(tool, args as Record<string, unknown>);
    expect(isError, text).toBe(false);
    expect(structured.page).toMatchObject({ complete: false, note: expect.stringContaining('shortened') });
    expect(structured.page).not.toHaveProperty('nextCursor');
  });

  it('[F25] says that it was cut where it is the result of a workflow', async () => {
    const content = { brief: 'x'.repeat(60_000) };
    respondWith({
      [emailPath]: { emails: [], calls: [{ id: '9' }], customerData: [] },
      [callsPath]: { calls: [{ metaData: { id: '9' }, parties: [], content }] },
    });
    const { structured } = await host.callTool('gong_get_prospect_context', { email: 'ada@acme.example' });
    expect(structured.note).toContain('Cut at');
  });
});

describe('the company of the sandbox', () => {
  it('[F10] has a person with more than a hundred calls, of which the newest are found', async () => {
    const sandbox = await startHost({
      environment: { GONG_SANDBOX: 'true', GONG_TOOLSETS: 'all', GONG_REQUESTS_PER_SECOND: '1000' },
    });
    try {
      const range = { fromDateTime: '2020-01-01T00:00:00Z', toDateTime: '2100-01-01T00:00:00Z' };
      const all: { id: string; started: string; title: string }[] = [];
      let cursor: string | undefined;
      do {
        const { structured } = await sandbox.callTool('gong_list_calls', {
          ...range,
          limit: 1000,
          fields: ['id', 'started', 'title'],
          ...(cursor && { cursor }),
        });
        all.push(...(structured.calls as typeof all));
        cursor = (structured.page as { nextCursor?: string }).nextCursor;
      } while (cursor);
      const checkIn = all.find(({ title }) => title.endsWith('go-live check-in'));
      const { structured: details } = await sandbox.callTool('gong_search_calls', {
        filter: { callIds: [checkIn?.id] },
        contentSelector: { exposedFields: { parties: true } },
      });
      const [call] = details.calls as { parties: { emailAddress?: string; affiliation: string }[] }[];
      const email = call?.parties.find(({ affiliation }) => affiliation === 'External')?.emailAddress;
      const { structured } = await sandbox.callTool('gong_get_prospect_context', { email });
      const recent = structured.recentCalls as { callId: string; started: string }[];
      const times = recent.map(({ started }) => Date.parse(started));
      expect(recent).toHaveLength(5);
      expect(times).toEqual(times.toSorted((one, other) => other - one));
      const checkIns = all.filter(({ title }) => title.endsWith('go-live check-in'));
      expect(checkIns.length).toBeGreaterThan(100);
      expect(Math.min(...times)).toBeGreaterThanOrEqual(Date.parse(checkIns[4]?.started ?? ''));
      expect(structured.notes).toContainEqual(expect.stringMatching(/^1\d\d calls with this person can be read/));
    } finally {
      await sandbox.close();
    }
  });
});
