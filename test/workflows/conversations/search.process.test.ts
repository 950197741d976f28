import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Body } from '../../sandbox/body.ts';
import { type Gong, openGong } from '../../sandbox/gong.ts';
import { fastClock } from '../../support/fast-clock.ts';
import { type GongStandIn, reply, startGong } from '../../support/gong.ts';
import { environmentFor, type Host, startHost, type ToolResult } from '../../support/host.ts';
import { callsPath, filterRequests, transcriptPath } from '../call-workflow.ts';
import { hourly, inventGong, respondAs, said } from './gong-calls.ts';

const range = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };

interface Found {
  hits: { callId: string; quotes: { text: string; at?: string; speaker?: string; affiliation?: string }[] }[];
  scanned: { calls: number; of?: number; transcripts: number; complete: boolean; private: number };
  nextCursor?: string;
  note?: string;
}

async function search(host: Host, args: object): Promise<Found> {
  const result: ToolResult = await host.callTool('gong_search_conversations', { ...range, ...args });
  expect(result.isError, result.text).toBe(false);
  return result.structured as unknown as Found;
}

async function searchAll(host: Host, args: object): Promise<Found[]> {
  const pages = [await search(host, args)];
  for (let cursor = pages[0]?.nextCursor; cursor !== undefined; cursor = pages.at(-1)?.nextCursor) {
    expect(pages.at(-1)?.scanned.complete).toBe(false);
    pages.push(await search(host, { ...args, cursor }));
  }
  return pages;
}

describe('a search of the sandbox', () => {
  async function readAll(gong: Gong, path: string, body: object): Promise<Body[]> {
    const pages: Body[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const page: Body = (await gong.post(path, { ...body, ...(cursor && { cursor }) })).body;
      pages.push(page);
      cursor = page.records.cursor;
    }
    return pages;
  }

  it('finds the calls that a reader of all transcripts finds, and leaves private ones out', async () => {
    const gong = await openGong();
    const host = await startHost({
      environment: {
        ...environmentFor(gong.url),
        GONG_ACCESS_KEY: gong.accessKey,
        GONG_ACCESS_KEY_SECRET: gong.accessKeySecret,
      },
    });
    const filter = { fromDateTime: range.from, toDateTime: range.to };
    const calls = (await readAll(gong, callsPath, { filter })).flatMap((page) => page.calls);
    const isPrivate = new Set(calls.filter(({ metaData }) => metaData.isPrivate).map(({ metaData }) => metaData.id));
    const transcripts = (await readAll(gong, transcriptPath, { filter })).flatMap((page) => page.callTranscripts);
    const expected = transcripts
      .filter(({ callId }) => !isPrivate.has(callId))
      .filter(({ transcript }) =>
        transcript.some(({ sentences }) => /security/i.test(sentences.map(({ text }) => text).join(' '))),
      )
      .map(({ callId }) => callId);
    expect(expected.length).toBeGreaterThan(20);

    const pages = await searchAll(host, { terms: ['SECURITY'], source: 'transcripts' });
    const hits = pages.flatMap((page) => page.hits);
    expect(hits.map(({ callId }) => callId).sort()).toEqual(expected.sort());
    for (const quote of hits.flatMap(({ quotes }) => quotes)) {
      expect(quote).toEqual({
        text: expect.stringMatching(/security/i),
        at: expect.stringMatching(/^(\d+:)?\d\d:\d\d$/),
        speaker: expect.stringMatching(/^[A-Z]\S+ /),
        affiliation: expect.stringMatching(/^(Internal|External|Unknown)$/),
      });
    }
    const open = calls.length - isPrivate.size;
    expect(isPrivate.size).toBeGreaterThan(0);
    expect(pages.at(-1)?.scanned).toMatchObject({ calls: open, of: open, private: isPrivate.size, complete: true });
    await host.close();
  });
});

describe('a search of another Gong', () => {
  let gong: GongStandIn;
  let host: Host;

  beforeAll(async () => {
    gong = await startGong();
    // Enough for two pages of transcripts and for the server, and far from enough for all of them.
    const NODE_OPTIONS = '--max-old-space-size=80';
    host = await startHost({ environment: environmentFor(gong.origin, { NODE_OPTIONS }) });
  });
  afterAll(async () => {
    await host.close();
    await gong.close();
  });

  it('reads 766 calls with 16 requests', async () => {
    const calls = hourly(766, (index) => ({
      transcript: [said('2', 60, index === 700 ? 'Acme is cheaper.' : 'Hello.')],
    }));
    gong.respond(respondAs(inventGong(calls)));
    const before = gong.received.length;
    const found = await search(host, { terms: ['acme'], source: 'transcripts' });
    expect(found).toMatchObject({
      hits: [{ callId: calls[700]?.id, quotes: [{ text: 'Acme is cheaper.', at: '01:00', affiliation: 'External' }] }],
      scanned: { calls: 766, of: 766, transcripts: 766, complete: true },
    });
    const sent = gong.received.slice(before);
    expect(filterRequests(sent, callsPath)).toHaveLength(8);
    expect(filterRequests(sent, transcriptPath)).toHaveLength(8);
  });

  it('keeps no more than the page that it reads, though 100 MB pass and each page has quotes', async () => {
    // Long digits within words must not make the server read the whole page in the way that keeps all digits of numbers.
    const sentence = `My card: 4111111111111111. ${'We talked about nothing else. '.repeat(17)}`;
    const monologues = Array.from({ length: 95 }, (_, index) => said('2', index, sentence));
    const transcript = JSON.stringify([said('2', 1, `price ${sentence}`), ...monologues]);
    const calls = hourly(2000, () => ({}));
    const invented = inventGong(calls);
    let bytes = 0;
    gong.respond((request, response, count) => {
      if (request.url.pathname !== transcriptPath) return respondAs(invented)(request, response, count);
      const { callIds } = JSON.parse(request.body).filter as { callIds: string[] };
      const rows = callIds.map((callId) => `{"callId":"${callId}","transcript":${transcript}}`);
      const body = `{"records":{"totalRecords":${rows.length}},"callTranscripts":[${rows.join()}]}`;
      bytes += body.length;
      reply(response, 200, body);
    });
    let args: object = { terms: ['price', 'pilot'], match: 'all', source: 'transcripts' };
    for (;;) {
      const { scanned, hits, nextCursor } = await search(host, args);
      expect(hits).toEqual([]);
      if (nextCursor === undefined) {
        expect(scanned).toMatchObject({ calls: 2000, of: 2000, transcripts: 2000, complete: true });
        break;
      }
      args = { ...args, cursor: nextCursor };
    }
    expect(bytes).toBeGreaterThan(100_000_000);
  });

  const call = (more: object) => ({
    metaData: { id: '1', started: '2026-05-01T10:00:00Z', primaryUserId: 'u1', isPrivate: false },
    parties: [{ name: 'Ada', speakerId: '2', userId: 'u1' }],
    content: { brief: 'price' },
    ...more,
  });
  const hit = [{ callId: '1', quotes: [expect.objectContaining({ text: 'price' })] }];

  it.each<[string, object, object, unknown[]]>([
    [
      'fields that are null',
      { terms: ['price'] },
      { content: { brief: 'price', keyPoints: null, trackers: [null] } },
      hit,
    ],
    ['no content', { terms: ['price'] }, { content: null }, []],
    ['parties that are null', { terms: ['price'] }, { parties: [null, { speakerId: null, emailAddress: null }] }, hit],
    ['an id that is a number', { terms: ['price'] }, { metaData: { id: 1, started: null, isPrivate: null } }, hit],
    [
      'a tracker with no count',
      { terms: ['rival'] },
      { content: { trackers: [{ name: 'Rival', count: null }] } },
      [{ callId: '1' }],
    ],
    ['a key point in another form', { terms: ['price'] }, { content: { keyPoints: 'price' } }, []],
    ['a text with invisible characters', { terms: ['pri\u00adce'] }, { content: { brief: 'pri\u200bce\u202e' } }, hit],
    ['a term as a string', { terms: 'price' }, {}, hit],
    ['the terms as JSON', { terms: '["price"]' }, {}, hit],
  ])('takes %s', async (_, args, more, expected) => {
    gong.respond((_request, response) =>
      reply(response, 200, { records: { totalRecords: 1 }, calls: [call(more), null] }),
    );
    const found = await search(host, args);
    expect(found.hits).toMatchObject(expected);
    expect(found.hits).toHaveLength(expected.length);
    expect(found.scanned).toMatchObject({ calls: 1, of: 1, complete: true });
  });

  it.each<[string, unknown, unknown]>([
    ['a transcript that is null', null, undefined],
    ['sentences that are null', [{ speakerId: '2', sentences: null }], undefined],
    ['sentences without a time', [{ speakerId: 2, sentences: [{ text: 'price' }] }], { text: 'price', speaker: 'Ada' }],
    [
      'a sentence without words',
      [{ sentences: [null, { text: null }, { text: 'price', start: 1000 }] }],
      { at: '00:01' },
    ],
  ])('takes %s', async (_, transcript, expected) => {
    gong.respond(({ url }, response) =>
      reply(response, 200, {
        records: {},
        ...(url.pathname === callsPath
          ? { calls: [call({})] }
          : {
              callTranscripts: [
                { callId: 'of another call', transcript: null },
                { callId: 1, transcript },
              ],
            }),
      }),
    );
    const found = await search(host, { terms: ['price'], source: 'transcripts' });
    expect(found.hits.flatMap(({ quotes }) => quotes)).toEqual(expected ? [expect.objectContaining(expected)] : []);
    expect(found.scanned).toMatchObject({ calls: 1, transcripts: expected ? 1 : 0, complete: true });
  });
});

describe('a search of a slow Gong', () => {
  const calls = hourly(1500, (index) => ({ content: { brief: index % 100 === 0 ? 'The price.' : 'Hello.' } }));
  const args = { terms: ['price'], limit: 100 };

  it('returns what it has when its time is over, and goes on from there', async () => {
    const invented = respondAs(inventGong(calls));
    const gong = await startGong((...exchange) => setTimeout(() => invented(...exchange), 500));
    const host = await startHost({ environment: { ...environmentFor(gong.origin), ...fastClock(10) } });
    const pages = await searchAll(host, args);
    expect(pages.length).toBeGreaterThan(1);
    for (const { note } of pages.slice(0, -1)) expect(note).toMatch(/The time for one call was over\..*nextCursor/);
    expect(pages.flatMap(({ hits }) => hits).map(({ callId }) => callId)).toEqual(
      calls.filter((_, index) => index % 100 === 0).map(({ id }) => id),
    );
    expect(pages.at(-1)?.scanned).toMatchObject({ calls: 1500, of: 1500, complete: true });
    await host.close();
    await gong.close();
  });

  it('returns the pages before one that never comes', async () => {
    const invented = respondAs(inventGong(calls));
    let isDown = true;
    const gong = await startGong((request, response, count) => {
      if (count <= 3 || !isDown) invented(request, response, count);
    });
    const host = await startHost({ environment: { ...environmentFor(gong.origin), ...fastClock(10) } });
    const found = await search(host, args);
    expect(found.hits).toHaveLength(3);
    expect(found.scanned).toMatchObject({ calls: 300, of: 1500, complete: false });
    expect(found.note).toMatch(/The search stopped early: .*nextCursor/);
    isDown = false;
    const rest = await search(host, { ...args, cursor: found.nextCursor });
    expect(rest.hits).toHaveLength(12);
    expect(rest.scanned).toMatchObject({ calls: 1500, of: 1500, complete: true });
    await host.close();
    await gong.close();
  });
});
