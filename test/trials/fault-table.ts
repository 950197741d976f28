/** What can go wrong on the way to Gong and back, and what must come of it. */
import { gzipSync } from 'node:zlib';
import type { FailureKind } from '../../src/client/errors.ts';
import type { Play } from './fault-sockets.ts';
import type { Repeating } from './operation-classes.ts';

/** How a call ends. */
export interface Outcome {
  /** The least and the most requests that reach the socket. */
  readonly requests: readonly [number, number];
  /** What the failure may be; none where the call is answered. */
  readonly kinds: readonly FailureKind[];
  /** Whether Gong may have acted, so that it must not be called undone where the operation changes something. */
  readonly mayBeDone: boolean;
}

/** What must come of a fault that does not pass, by how often a request may be sent. */
export type Verdict = Readonly<Record<Repeating, Outcome>>;

export interface Fault {
  readonly name: string;
  /** What the socket does with the first request, the second, and so on; the last for all that follow. */
  readonly plays: readonly [Play, ...Play[]];
  readonly verdict: Verdict;
  /** What the failure must say, in the end. */
  readonly says?: RegExp;
  /** An answer without a body is all there is to tell for some writes. */
  readonly isReceipt?: true;
  /** Nothing was found: an empty list for some operations. */
  readonly isEmptyList?: true;
  /** Milliseconds of the client's clock after the first request, at which the host takes the call back. */
  readonly takenBackAfter?: number;
}

/** How a call ends: the number of requests, and the kinds of failure; none where it succeeds. */
export const ends = (
  requests: number | [number, number],
  kinds: FailureKind | FailureKind[],
  mayBeDone = false,
): Outcome => ({
  requests: typeof requests === 'number' ? [requests, requests] : requests,
  kinds: [kinds].flat(),
  mayBeDone,
});
/** What comes of a fault for every operation alike. */
export const all = (outcome: Outcome): Verdict => ({ read: outcome, 'repeatable write': outcome, once: outcome });

/** The answer is lost, the deed may be done: sent three times where that is safe. */
const lost: Verdict = {
  read: ends(3, 'outage'),
  'repeatable write': ends(3, 'outage', true),
  once: ends(1, 'outage', true),
};
/** A read is given up on after 20 seconds and asked again; a write is waited for to the end. */
const never: Verdict = {
  read: ends([2, 3], ['outage', 'deadline']),
  'repeatable write': ends(1, ['outage', 'deadline'], true),
  once: ends(1, ['outage', 'deadline'], true),
};
/** Counted in connections: after a request that was given up undici opens one more, and closes it at once. */
const neverRead: Verdict = {
  read: ends([2, 6], ['outage', 'deadline']),
  'repeatable write': ends([1, 2], ['outage', 'deadline'], true),
  once: ends([1, 2], ['outage', 'deadline'], true),
};
/** Waited out until the time of the call is over, or the next attempt would have none. */
const limited = all(ends([3, 9], ['quota', 'deadline']));
const limitedForLong = all(ends(1, 'quota'));
const refused = all(ends(1, 'refused'));
/** Another host has refused the request itself, so that Gong has not seen it. */
const strange = all(ends(1, 'outage'));
const responded = all(ends(1, []));
const unanswered = all(ends(1, 'outage', true));
const takenBack = all(ends(1, 'cancelled', true));
/** What the first attempt leaves open stays open, however the second ends. */
const lostThen = (requests: number | [number, number], kinds: FailureKind | FailureKind[]): Verdict => ({
  read: ends(requests, kinds),
  'repeatable write': ends(requests, kinds, true),
  once: ends(1, 'outage', true),
});

const json = 'content-type: application/json';
const html = 'content-type: text/html';
const page = `<!DOCTYPE html><html><head><title>Oops</title><script>alert(1)</script></head><body>${'<p>Bad gateway</p>'.repeat(200)}</body></html>`;
const gongSays = (words: string) => JSON.stringify({ requestId: 'request-of-gong', errors: [words] });

/** A whole answer, of the right length unless the headers name another one. */
export function respond(status: number, headers: readonly string[], body: string | Buffer): string | Buffer {
  const length = headers.some((header) => /^(content-length|transfer-encoding)/i.test(header))
    ? []
    : [`content-length: ${Buffer.byteLength(body)}`];
  const head = Buffer.from(`HTTP/1.1 ${status} Words\r\n${[...headers, ...length].join('\r\n')}\r\n\r\n`);
  return Buffer.concat([head, Buffer.from(body)]);
}

const kept = (status: number, headers: readonly string[], body: string | Buffer): [Play] => [
  { writes: [respond(status, headers, body)], connection: 'keep' },
];
const words = (status: number, ...headers: string[]) => kept(status, [json, ...headers], gongSays('words of Gong'));
const raw = (text: string | Buffer, connection: Play['connection'] = 'end'): [Play] => [{ writes: [text], connection }];
const after503 = (...plays: Play[]): [Play, ...Play[]] => [...words(503), ...plays];

const faultOfGong = (status: number) => new RegExp(`Gong had a fault of its own \\(${status}\\)`);
const otherHost = (status: number) =>
  new RegExp(`proxy or another host responded in place of Gong \\(${status}, an .*GONG_BASE_URL`, 's');
const unusable = /The connection to Gong gave no usable response: /;

/** Answers of Gong, or of a host in its place. */
const statuses: readonly Fault[] = [
  { name: '500 in Gong’s format', plays: words(500), verdict: lost, says: /fault of its own \(500\).*words of Gong/s },
  { name: '502 in Gong’s format', plays: words(502), verdict: lost, says: faultOfGong(502) },
  { name: '503 in Gong’s format', plays: words(503), verdict: lost, says: faultOfGong(503) },
  { name: '503 with Retry-After', plays: words(503, 'retry-after: 2'), verdict: lost, says: faultOfGong(503) },
  { name: '503 for an hour', plays: words(503, 'retry-after: 3600'), verdict: unanswered, says: faultOfGong(503) },
  { name: '500 as a page', plays: kept(500, [html], page), verdict: lost, says: otherHost(500) },
  { name: '502 as a page', plays: kept(502, [html], page), verdict: lost, says: otherHost(502) },
  { name: '503 as a page', plays: kept(503, [html], page), verdict: lost, says: otherHost(503) },
  { name: '504 without a body', plays: kept(504, [], ''), verdict: lost, says: otherHost(504) },
  { name: '500 with a page in Gong’s format', plays: kept(500, [json], gongSays(page)), verdict: lost, says: /Oops/ },
  { name: '408', plays: kept(408, [html], page), verdict: unanswered, says: otherHost(408) },
  { name: '429', plays: words(429), verdict: limited, says: /limit of requests.*Wait \d+ seconds|time for one call/s },
  {
    name: '429 as a page',
    plays: kept(429, [html], page),
    verdict: limited,
    says: /limit of requests|time for one call/,
  },
  {
    name: '429 with Retry-After',
    plays: words(429, 'retry-after: 14'),
    verdict: limited,
    says: /Wait 14 seconds|time for one call/,
  },
  {
    name: '429 for an hour',
    plays: words(429, 'retry-after: 3600'),
    verdict: limitedForLong,
    says: /Wait 3600 seconds/,
  },
  {
    name: '429 until a date',
    plays: words(429, `retry-after: ${new Date(Date.now() + 7_200_000).toUTCString()}`),
    verdict: limitedForLong,
    says: /Wait \d{3,} seconds/,
  },
  { name: '400', plays: words(400), verdict: refused, says: /invalid \(400\).*words of Gong.*Correct/s },
  { name: '401', plays: words(401), verdict: refused, says: /credentials \(401\)/ },
  { name: '402', plays: words(402), verdict: refused, says: /credits are used up \(402\)/ },
  { name: '403 as a page', plays: kept(403, [html], page), verdict: unanswered, says: otherHost(403) },
  { name: '404', plays: words(404), verdict: refused, says: /\(404\).*words of Gong/s },
  {
    name: '404 for nothing found',
    plays: kept(404, [json], gongSays('No rows found corresponding to the provided filters')),
    verdict: refused,
    says: /\(404\).*No rows found/s,
    isEmptyList: true,
  },
  { name: '404 as a page', plays: kept(404, [html], page), verdict: unanswered, says: otherHost(404) },
  { name: '407 as a page', plays: kept(407, [html], page), verdict: strange, says: otherHost(407) },
  { name: '413 as a page', plays: kept(413, [html], page), verdict: strange, says: otherHost(413) },
  {
    name: '302',
    plays: kept(302, ['location: http://127.0.0.1:1/'], ''),
    verdict: unanswered,
    says: /redirect \(302\) to 127\.0\.0\.1:1,/,
  },
  { name: '409 after a lost answer', plays: after503(...words(409)), verdict: lostThen(2, 'refused') },
  {
    name: '429 after a lost answer',
    plays: after503(...words(429)),
    verdict: lostThen([3, 9], ['quota', 'deadline']),
  },
];

/** Successes that are none. */
const bodies: readonly Fault[] = [
  { name: 'a page', plays: kept(200, [html], page), verdict: lost, says: /\(200\) is not JSON/ },
  { name: 'a page that is called JSON', plays: kept(200, [json], page), verdict: lost, says: /\(200\) is not JSON/ },
  { name: 'an empty body', plays: kept(200, [json], ''), verdict: lost, says: /is not JSON/, isReceipt: true },
  { name: 'a blank body', plays: kept(200, [json], ' \n'), verdict: lost, says: /is not JSON/, isReceipt: true },
  {
    name: '204',
    plays: raw('HTTP/1.1 204 No Content\r\n\r\n', 'keep'),
    verdict: lost,
    says: /\(204\)/,
    isReceipt: true,
  },
  { name: 'a list', plays: kept(200, [json], '[1, 2]'), verdict: lost, says: /is not a JSON object/ },
  { name: 'null', plays: kept(200, [json], 'null'), verdict: lost, says: /is not a JSON object/ },
  { name: 'JSON cut short', plays: kept(200, [json], '{"users":[{"id":"1"'), verdict: lost, says: /is not JSON/ },
  {
    name: 'compressed JSON cut short',
    plays: kept(200, [json, 'content-encoding: gzip'], gzipSync('{"a":1}').subarray(0, -9)),
    verdict: lost,
    says: /\(200\) cannot be decoded/,
  },
  {
    name: 'an unknown compression',
    plays: kept(200, [json, 'content-encoding: zstd'], Buffer.from([0x28, 0xb5, 0x2f, 0xfd])),
    verdict: lost,
    says: /\(200\) cannot be decoded.*zstd/,
  },
  {
    name: 'a body cut short by an end',
    plays: raw(respond(200, [json, 'content-length: 500'], '{"a"')),
    verdict: lost,
    says: unusable,
  },
  {
    name: 'a body cut short by a reset',
    plays: [{ writes: [respond(200, [json, 'content-length: 500'], '{'), '"a"'], connection: 'reset' }],
    verdict: lost,
    says: unusable,
  },
  {
    name: 'chunks without the last one',
    plays: raw(respond(200, [json, 'transfer-encoding: chunked'], '2\r\n{}\r\n')),
    verdict: lost,
    says: unusable,
  },
  {
    name: 'chunks of no length',
    plays: raw(respond(200, [json, 'transfer-encoding: chunked'], 'zz\r\n{}\r\n')),
    verdict: lost,
    says: unusable,
  },
  {
    name: 'a 500 cut short',
    plays: raw(respond(500, [json, 'content-length: 500'], '{"er')),
    verdict: lost,
    says: unusable,
  },
  { name: 'another protocol', plays: raw('SSH-2.0-OpenSSH_9.6\r\n'), verdict: lost, says: unusable },
  { name: 'headers cut short', plays: raw('HTTP/1.1 200 OK\r\ncontent-ty'), verdict: lost, says: unusable },
  { name: 'endless headers', plays: raw(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(99_999)}`), verdict: lost, says: unusable },
  { name: 'two lengths', plays: raw(respond(200, ['content-length: 2', 'content-length: 9'], '{}')), verdict: lost },
  {
    name: 'an upgrade',
    plays: raw('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    verdict: lost,
  },
];

/** Connections that break, or go on for ever. */
const connections: readonly Fault[] = [
  { name: 'a reset before', plays: [{ at: 'first byte', connection: 'reset' }], verdict: lost, says: unusable },
  { name: 'a reset after', plays: [{ connection: 'reset' }], verdict: lost, says: unusable },
  { name: 'an end before', plays: [{ at: 'first byte', connection: 'end' }], verdict: lost, says: unusable },
  { name: 'an end after', plays: [{ connection: 'end' }], verdict: lost, says: unusable },
  { name: 'no listener after a lost answer', plays: [{ connection: 'shut' }], verdict: lostThen(1, 'outage') },
  { name: 'an accepted connection', plays: [{ at: 'connection', connection: 'silence' }], verdict: neverRead },
  { name: 'no answer', plays: [{ connection: 'silence' }], verdict: never },
  { name: 'slow headers', plays: raw('HTTP/1.1 200 OK\r\nx: ', 'drip'), verdict: never },
  { name: 'headers alone', plays: raw(`HTTP/1.1 200 OK\r\n${json}\r\n\r\n`, 'silence'), verdict: never },
  { name: 'a slow body', plays: raw(respond(200, [json, 'content-length: 99999'], '{"a":"'), 'drip'), verdict: never },
  {
    name: 'half a body',
    plays: raw(respond(200, [json, 'content-length: 99999'], '{"a":"'), 'silence'),
    verdict: never,
  },
  {
    name: 'a cancelled call',
    plays: [{ connection: 'silence' }],
    verdict: takenBack,
    says: /cancelled/,
    takenBackAfter: 500,
  },
  {
    name: 'a call cancelled between two attempts',
    plays: words(503, 'retry-after: 20'),
    verdict: lostThen(1, 'cancelled'),
    takenBackAfter: 5000,
  },
];

/** Every fault that a socket can make which was reached. */
export const faults: readonly Fault[] = [...statuses, ...bodies, ...connections];

/** Ways to send a good answer that are unusual, and must not matter. */
export function unusualResponses(good: string): readonly Fault[] {
  const whole = (...headers: string[]) => kept(200, headers, good);
  const half = Math.floor(good.length / 2);
  return [
    { name: 'JSON that is called a page', plays: whole(html), verdict: responded },
    {
      name: 'compressed JSON',
      plays: kept(200, [json, 'content-encoding: gzip'], gzipSync(good)),
      verdict: responded,
    },
    { name: 'JSON after a byte order mark', plays: kept(200, [json], `\uFEFF${good}`), verdict: responded },
    { name: 'JSON that is called nothing', plays: whole(), verdict: responded },
    { name: 'JSON that is called bytes', plays: whole('content-type: application/octet-stream'), verdict: responded },
    {
      name: 'JSON until the connection ends',
      plays: raw(`HTTP/1.1 200 OK\r\n${json}\r\n\r\n${good}`),
      verdict: responded,
    },
    {
      name: 'an answer that takes its time',
      plays: [
        {
          writes: [
            'HTTP/1.1 2',
            '00 OK\r\ncontent-le',
            `ngth: ${good.length}\r\n`,
            '\r\n',
            good.slice(0, half),
            good.slice(half),
          ],
          connection: 'keep',
        },
      ],
      verdict: responded,
    },
    {
      name: 'an early hint',
      plays: [
        { writes: ['HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\n', ...(whole(json)[0].writes ?? [])], connection: 'keep' },
      ],
      verdict: responded,
    },
  ];
}
