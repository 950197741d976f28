/** Stands for Gong with calls that a test invents: filters, pages and cursors as Gong has them. */
import type { Responder } from '../../support/gong.ts';
import { reply } from '../../support/gong.ts';
import { callsPath, transcriptPath } from '../call-workflow.ts';

export interface InventedCall {
  readonly id: string;
  readonly started: string;
  readonly title?: string | null;
  readonly isPrivate?: boolean;
  readonly primaryUserId?: string | null;
  readonly parties?: readonly object[] | null;
  readonly content?: object;
  /** A call without one has no transcript (yet). */
  readonly transcript?: readonly object[];
}

interface Body {
  readonly filter: {
    readonly fromDateTime?: string;
    readonly toDateTime?: string;
    readonly callIds?: readonly string[];
  };
  readonly contentSelector?: { readonly exposedFields?: { readonly content?: object } };
  readonly cursor?: string;
}

export interface InventedGong {
  /** Returns the status and the body for a request. */
  respond(path: string, body: string): { status: number; body: object };
  /** How many requests came for a path. */
  count(path: string): number;
  /** Makes all cursors that were given until now expire. */
  expireCursors(): void;
}

/** Lists the calls in the given order. */
export function inventGong(calls: readonly InventedCall[], pageSize = 100): InventedGong {
  const counts = new Map<string, number>();
  let generation = 0;

  const page = (key: string, found: readonly object[], filter: object, cursor: string | undefined) => {
    const [number = 0, digest, made] = cursor === undefined ? [] : (JSON.parse(cursor) as [number, string, number]);
    if (made !== undefined && made !== generation) return refuse(400, 'cursor has expired');
    if (digest !== undefined && digest !== JSON.stringify(filter)) {
      return refuse(400, 'cursor does not match the other request parameters');
    }
    if (found.length === 0) return refuse(404, 'No calls found corresponding to the provided filters');
    const end = (number + 1) * pageSize;
    const next = end < found.length && { cursor: JSON.stringify([number + 1, JSON.stringify(filter), generation]) };
    return {
      status: 200,
      body: { records: { totalRecords: found.length, ...next }, [key]: found.slice(number * pageSize, end) },
    };
  };

  return {
    respond: (path, text) => {
      counts.set(path, (counts.get(path) ?? 0) + 1);
      const { filter, contentSelector, cursor } = JSON.parse(text) as Body;
      const { fromDateTime: from, toDateTime: to, callIds } = filter;
      if (callIds?.length === 0) return refuse(400, 'callIds is empty');
      const found = calls
        .filter(({ started }) => from === undefined || Date.parse(started) >= Date.parse(from))
        .filter(({ started }) => to === undefined || Date.parse(started) < Date.parse(to))
        .filter(({ id }) => callIds === undefined || callIds.includes(id));
      if (path === callsPath) {
        const asked = Object.keys(contentSelector?.exposedFields?.content ?? {});
        return page(
          'calls',
          found.map((call) => toDetails(call, asked)),
          filter,
          cursor,
        );
      }
      if (path !== transcriptPath) return refuse(418, `${path} is not expected`);
      const rows = found.flatMap(({ id, transcript }) => (transcript ? [{ callId: id, transcript }] : []));
      return page('callTranscripts', rows, filter, cursor);
    },
    count: (path) => counts.get(path) ?? 0,
    expireCursors: () => {
      generation += 1;
    },
  };
}

/** Responds on a socket as an invented Gong. */
export function respondAs(gong: InventedGong): Responder {
  return ({ url, body }, response) => {
    const { status, body: responseBody } = gong.respond(url.pathname, body);
    reply(response, status, responseBody);
  };
}

function refuse(status: number, message: string) {
  return { status, body: { requestId: 'invented', errors: [message] } };
}

function toDetails(call: InventedCall, asked: readonly string[]): object {
  const { id, started, title, isPrivate = false, primaryUserId = 'u1', parties, content } = call;
  const shown = Object.entries(content ?? {}).filter(([name]) => asked.includes(name));
  return {
    metaData: { id, started, title: title ?? `Call ${id}`, isPrivate, primaryUserId, url: `https://gong.test/${id}` },
    parties: parties === undefined ? [seller, buyer] : parties,
    ...(asked.length > 0 && { content: Object.fromEntries(shown) }),
  };
}

export const seller = {
  name: 'Sam Seller',
  emailAddress: 'sam@example.com',
  userId: 'u1',
  speakerId: '1',
  affiliation: 'Internal',
};

export const buyer = {
  name: 'Ada Byron',
  emailAddress: 'Ada@Mail.Acme.example',
  speakerId: '2',
  affiliation: 'External',
};

/** A monologue; each sentence takes ten seconds. */
export function said(speakerId: string | null, start: number, ...sentences: readonly string[]): object {
  return {
    speakerId,
    topic: null,
    sentences: sentences.map((text, index) => ({ start: (start + index * 10) * 1000, end: 0, text })),
  };
}

/** Starts calls one hour apart, the newest first, as Gong lists them. */
export function hourly(count: number, invent: (index: number) => Partial<InventedCall>): InventedCall[] {
  const end = Date.UTC(2026, 4, 30);
  return Array.from({ length: count }, (_, index) => ({
    id: `7${String(100000 + index)}`,
    started: new Date(end - index * 3_600_000).toISOString(),
    ...invent(index),
  }));
}
