/** Gong's side of HTTP: credentials, quota, routes, checks, pages, and the format of responses. */

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { type Operation, rowsKey } from '../client/operation.ts';
import { operations } from '../tools/index.ts';
import { createRequestId } from './company/seeded.ts';
import { answers } from './handlers/index.ts';
import { checkArguments } from './requests/checks.ts';
import { FormReader } from './requests/form.ts';
import { createPager } from './requests/paging.ts';
import { createRouter } from './requests/routes.ts';
import { GongFault, toJson } from './responses.ts';
import type { State } from './state/state.ts';

/** A request as it arrived. */
export interface Arrival {
  readonly method: string;
  /** The path with its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The text of the body, or its beginning if it is too large. */
  readonly body: string;
  readonly at: number;
}

/** The body of a request, as far as it was kept. */
interface ReceivedBody {
  readonly text: string;
  readonly bytes: number;
  readonly form: FormReader;
}

/** The options of a server that stands in for Gong. */
export interface ServerSettings {
  readonly state: State;
  /** The only accepted value of the Authorization header. */
  readonly authorization: string;
  readonly requestsPerSecond: number;
  readonly now: () => number;
  readonly onRequest: (arrival: Arrival) => void;
  /** Whether a firewall before Gong refuses a request with a page of its own. */
  readonly isBlocked: (arrival: Arrival) => boolean;
  /** Compresses every response, as some proxies do although nobody asked for it. */
  readonly compression: Compression | undefined;
}

export type Compression = 'gzip' | 'deflate' | 'br';

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

const maxBody = 1024 * 1024;

/** Long, because a client whose connection is closed while it sends cannot know what was done. */
const keepAliveMilliseconds = 120_000;

/** Creates the server; it does not listen yet. */
export function createGongServer(settings: ServerSettings): Server {
  const respondTo = createResponder(settings);
  let count = 0;

  const server = createServer((request, response) => {
    count += 1;
    const requestId = createRequestId(count);
    readBody(request)
      .then((body) => {
        const arrival = readArrival(request, body.text, settings.now());
        if (settings.isBlocked(arrival)) return sendFirewallPage(response);
        send(response, requestId, respondTo(arrival, body), settings.compression);
      })
      .catch(() => response.destroy());
  });
  server.keepAliveTimeout = keepAliveMilliseconds;
  server.on('connection', (socket) => socket.unref());
  return server;
}

function createResponder(settings: ServerSettings): (arrival: Arrival, received: ReceivedBody) => Reply {
  const { state, now } = settings;
  const admit = createQuota(settings.requestsPerSecond);
  const route = createRouter(operations);
  const page = createPager(now);

  return (arrival, received) => {
    try {
      settings.onRequest(arrival);
      return respond(arrival, received);
    } catch (error) {
      return refused(error);
    }
  };

  function respond(arrival: Arrival, { bytes, form }: ReceivedBody): Reply {
    if (arrival.headers.authorization !== settings.authorization) {
      throw new GongFault(401, 'Failed to authenticate: the access key or its secret is wrong');
    }
    admit(arrival.at);
    const [pathname = '', ...query] = arrival.url.split('?');
    const { operation, path } = route(arrival.method, pathname);
    if (!operation.upload && bytes > maxBody) throw new GongFault(413, 'Request body is too large');
    const { input, cursor } = checkArguments(operation, {
      path,
      query: new URLSearchParams(query.join('?')),
      contentType: arrival.headers['content-type'],
      body: arrival.body,
      form,
    });
    const handler = answers.get(operation.name);
    if (!handler) throw new GongFault(501, 'Not implemented in the sandbox');
    const body = handler.handle(input, state);
    if (operation.emptyOn404) checkRows(operation, body);
    return { status: handler.status, body: operation.pages ? paged(operation, input, cursor, body) : body };
  }

  function paged(
    operation: Operation,
    input: Readonly<Record<string, unknown>>,
    cursor: string | undefined,
    body: object,
  ) {
    const { key, rows: all } = listRows(operation, body);
    const { records, rows } = page({ operation: operation.name, input, cursor }, all);
    return { records, ...body, [key]: rows.map((row) => (typeof row === 'function' ? row() : row)) };
  }
}

/** The noun for the rows in Gong's errors, where it is not their key. */
const nouns: Readonly<Record<string, string>> = { callTranscripts: 'calls' };

function checkRows(operation: Operation, body: object): void {
  const { key, rows } = listRows(operation, body);
  if (rows.length > 0) return;
  throw new GongFault(404, `No ${nouns[key] ?? key} found corresponding to the provided filters`);
}

function listRows(operation: Operation, body: object): { key: string; rows: readonly unknown[] } {
  const key = rowsKey(operation) ?? '';
  const rows: unknown = Reflect.get(body, key);
  if (!Array.isArray(rows)) throw new TypeError(`The response of ${operation.name} has no ${key}`);
  return { key, rows };
}

function refused(error: unknown): Reply {
  const { status, errors, headers, details } =
    error instanceof GongFault ? error : new GongFault(500, 'An unexpected error has occurred');
  return { status, headers, body: { errors, ...details } };
}

function send(
  response: ServerResponse,
  requestId: string,
  { status, headers, body }: Reply,
  compression: Compression | undefined,
): void {
  const text = toJson({ requestId, ...body });
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json;charset=UTF-8',
    ...(compression && { 'content-encoding': compression }),
    'x-traceid': requestId,
  });
  response.end(compression ? compress[compression](text) : text);
}

const compress = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

/** What a web application firewall answers in place of Gong: a page, without Gong's error format. */
function sendFirewallPage(response: ServerResponse): void {
  response.writeHead(403, { 'content-type': 'text/html', server: 'firewall' });
  response.end(
    '<html><head><title>Attention Required</title></head><body><h1>Sorry, you have been blocked</h1></body></html>',
  );
}

function readArrival(request: IncomingMessage, body: string, at: number): Arrival {
  return { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body, at };
}

/** Reads the whole body, keeps what fits into the limit, and parses a form on the way. */
async function readBody(request: IncomingMessage): Promise<ReceivedBody> {
  const form = new FormReader(request.headers['content-type']);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (bytes <= maxBody) chunks.push(chunk);
    bytes += chunk.length;
    form.read(chunk);
  }
  return { text: Buffer.concat(chunks).toString(), bytes, form };
}

const windowMilliseconds = 1000;

/** Limits the requests in any second; the returned function throws Gong's 429 for a request above the limit. */
export function createQuota(requestsPerSecond: number): (at: number) => void {
  let admitted: number[] = [];

  return (at) => {
    admitted = admitted.filter((earlier) => earlier > at - windowMilliseconds);
    const oldest = admitted[0];
    if (admitted.length < requestsPerSecond || oldest === undefined) {
      admitted.push(at);
      return;
    }
    const seconds = Math.max(1, Math.ceil((oldest + windowMilliseconds - at) / 1000));
    throw new GongFault(429, 'API rate limit exceeded', { 'retry-after': String(seconds) });
  };
}
