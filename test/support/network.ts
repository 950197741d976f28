/** A network between the server and a sandbox, that fails as the test says. */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { respondWithPage } from './gong.ts';

/**
 * What happens to one request. `before`: Gong has not seen it. `after`: Gong has acted, and its response is lost. A firewall sends
 * its page before, a proxy that filters responses sends it after. `compressed`: the response arrives, although compressed.
 */
export type NetworkFault =
  | 'pass'
  | 'reset before'
  | 'reset after'
  | '500 before'
  | '500 after'
  | '502 page after'
  | '403 page before'
  | '403 page after'
  | 'redirect after'
  | 'cut after'
  | 'empty after'
  | 'compressed'
  | 'compressed and cut after';

export const networkFaults: readonly NetworkFault[] = [
  'reset before',
  'reset after',
  '500 before',
  '500 after',
  '502 page after',
  '403 page before',
  '403 page after',
  'redirect after',
  'cut after',
  'empty after',
  'compressed',
  'compressed and cut after',
];

export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** Milliseconds that a request takes on its way there, or its answer on its way back. */
export type Delay = (way: 'there' | 'back', request: Passing) => number;

export interface Network {
  readonly origin: string;
  close(): Promise<void>;
}

/** Forwards to `target`; `decide` chooses a fault for each request, and `delay` how long it takes. */
export async function startNetwork(
  target: string,
  decide: (request: Passing) => NetworkFault,
  delay: Delay = () => 0,
): Promise<Network> {
  const server = createServer(async (incoming, outgoing) => {
    const body = await readText(incoming);
    const passing = { method: incoming.method ?? '', path: incoming.url ?? '', body };
    const fault = decide(passing);
    await new Promise((resolve) => setTimeout(resolve, delay('there', passing)));
    if (fault === 'reset before') return void outgoing.socket?.destroy();
    if (fault === '500 before') return void outgoing.writeHead(500).end('{"errors":["before"]}');
    if (fault === '403 page before') return void respondWithPage(outgoing, 403);
    const response = await passOn(target, incoming, body).catch(() => undefined);
    if (!response) return void outgoing.socket?.destroy();
    await new Promise((resolve) => setTimeout(resolve, delay('back', passing)));
    deliver(outgoing, response, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface UpstreamResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

function deliver(outgoing: ServerResponse, { status, headers, body }: UpstreamResponse, fault: NetworkFault): void {
  switch (fault) {
    case 'reset after':
      return void outgoing.socket?.destroy();
    case '500 after':
      return void outgoing.writeHead(500, { 'content-type': 'application/json' }).end('{"errors":["Internal error"]}');
    case '502 page after':
      return void respondWithPage(outgoing, 502);
    case '403 page after':
      return void respondWithPage(outgoing, 403);
    case 'redirect after':
      return void outgoing.writeHead(302, { location: 'https://login.example.com/blocked' }).end();
    case 'empty after':
      return void outgoing.writeHead(200).end();
    case 'cut after':
      outgoing.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
      outgoing.write(body.slice(0, body.length / 2));
      return void setTimeout(() => outgoing.socket?.destroy(), 5);
    case 'compressed':
      return void respondCompressed(outgoing, status, gzipSync(body));
    case 'compressed and cut after':
      return void respondCompressed(outgoing, status, gzipSync(body).subarray(0, -10));
    default:
      outgoing.writeHead(status, headers).end(body);
  }
}

function respondCompressed(outgoing: ServerResponse, status: number, body: Buffer): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
}

function passOn(target: string, incoming: IncomingMessage, body: string): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const headers = { ...incoming.headers, host: new URL(target).host };
    const outgoing = forward(new URL(incoming.url ?? '/', target), { method: incoming.method, headers }, (response) => {
      readText(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function readText(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
