/** A socket that stands for Gong in a test: it records what arrives and answers as the test says. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly url: URL;
  /** The path with its query as it stood in the request, where `url` has resolved its dots. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds since the process began. */
  readonly at: number;
}

export interface GongStandIn {
  readonly origin: string;
  readonly received: readonly Received[];
  /** Replaces the answers from now on. */
  respond(answers: Responder): void;
  close(): Promise<void>;
}

/** `count` is the number of this request, from 1. */
export type Responder = (request: Received, response: ServerResponse, count: number) => void;

/** Starts a stand-in on a free port of this machine. */
export async function startGong(answers: Responder = (_, response) => reply(response, 200, {})): Promise<GongStandIn> {
  const received: Received[] = [];
  let current = answers;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    const at = performance.now();
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = request.url ?? '/';
      const url = new URL(target, 'http://gong.test');
      const body = Buffer.concat(chunks).toString('utf8');
      const seen = { method: request.method ?? '', url, target, headers: request.headers, body, at };
      received.push(seen);
      current(seen, response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    respond: (next) => {
      current = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Answers with JSON; a string is sent as it is, for JSON that JavaScript could not write. */
export function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

/** Answers in Gong's error format. */
export function fault(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  reply(response, status, { requestId: 'request-of-the-stand-in', errors: [message] }, headers);
}

/** The page of a firewall, a proxy or a login, with words that must not be taken for those of Gong. */
export const page = `<!DOCTYPE html><html><head><title>Access denied</title></head><body>
  <h1>You do not have permission. Invalid credentials. Missing api:flows:read. No calls found.</h1></body></html>`;

/** Responds with a page instead of what Gong would say. */
export function respondWithPage(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(page);
}
