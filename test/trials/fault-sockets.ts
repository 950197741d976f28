/** Raw sockets that stand for Gong, for a host on the way to it, or for no server at all. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from './certificates.ts';

/** The moments at which a socket can act. */
export type Stage = 'connection' | 'first byte' | 'whole request';

/** What a socket does once. */
export interface Play {
  /** When it acts; left out, when the whole request is here. */
  readonly at?: Stage;
  /** What it writes, piece by piece with a pause between. */
  readonly writes?: readonly (string | Buffer)[];
  /**
   * What happens to the connection: it is kept for a next request, ended, reset, left without another word, kept alive with
   * one more byte now and then, or reset while the server stops to listen.
   */
  readonly connection: 'keep' | 'end' | 'reset' | 'silence' | 'drip' | 'shut';
}

/** Tells what to do at a stage; undefined lets it pass. `text` is what has arrived on this connection since the last answer. */
export type Choose = (stage: Stage, text: string, socket: Socket) => Play | undefined;

export interface StandIn {
  readonly port: number;
  /** How many connections were made so far. */
  readonly connections: number;
  /** Connections that are open now. */
  readonly open: number;
  /** Those of them that wait for something: an idle one, kept for a next request, does not. */
  readonly busy: number;
  /** Reads on where nothing was read: only a socket that reads notices that the other side has gone. */
  readOn(): void;
  /** Ends every connection. */
  endAll(): void;
  close(): Promise<void>;
}

const pauseMilliseconds = 30;

/** Opens a socket on a free port of this machine, behind TLS where it has a certificate to show. */
export async function openStandIn(choose: Choose, certificate?: Certificate): Promise<StandIn> {
  const open = new Set<Socket>();
  const busy = new Set<Socket>();
  let connections = 0;
  const converse = (socket: Socket) => tend(socket, { choose, busy, server });
  const server: Server = certificate ? createTlsServer(certificate, converse) : createServer(converse);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    get connections() {
      return connections;
    },
    get open() {
      return open.size;
    },
    get busy() {
      return busy.size;
    },
    readOn: () => {
      for (const socket of open) socket.resume();
    },
    endAll: () => {
      for (const socket of open) socket.end();
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Opens a proxy that leads every CONNECT to this port of this machine; what it was asked is added to `asked`. */
export function openTunnel(port: number, asked: string[]): Promise<StandIn> {
  return openStandIn((stage, text, socket) => {
    if (stage !== 'whole request') return undefined;
    asked.push(text);
    const onward = connect(port, '127.0.0.1');
    const end = () => [onward, socket].map((side) => side.destroy());
    onward.on('error', end).on('close', end);
    socket.on('close', end).removeAllListeners('data');
    socket.write('HTTP/1.1 200 Connected\r\n\r\n');
    socket.pipe(onward).pipe(socket);
    return undefined;
  });
}

interface FaultContext {
  readonly choose: Choose;
  readonly busy: Set<Socket>;
  readonly server: Server;
}

function tend(socket: Socket, { choose, busy, server }: FaultContext): void {
  let text = '';
  const act = async (play: Play) => {
    busy.add(socket);
    const isKept = await perform(socket, play, server);
    if (isKept) busy.delete(socket);
  };
  socket.on('error', () => undefined);
  socket.on('close', () => busy.delete(socket));
  const first = choose('connection', '', socket);
  if (first) return void act(first);
  socket.on('data', (chunk: Buffer) => {
    const isFirst = text === '';
    busy.add(socket);
    text += chunk.toString('latin1');
    const early = isFirst ? choose('first byte', text, socket) : undefined;
    if (early) return void act(early);
    if (!isWhole(text)) return;
    const play = choose('whole request', text, socket);
    text = '';
    if (play) void act(play);
  });
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
  return text.length - end - 4 >= length;
}

/** Whether the connection is kept for a next request. */
async function perform(socket: Socket, { writes = [], connection }: Play, server: Server): Promise<boolean> {
  for (const [index, piece] of writes.entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
    if (socket.destroyed) return false;
    socket.write(piece);
  }
  switch (connection) {
    case 'keep':
      return true;
    case 'end':
      socket.end();
      return false;
    case 'silence':
      return false;
    case 'drip':
      drip(socket);
      return false;
    case 'shut':
      server.close();
      socket.resetAndDestroy();
      return false;
    case 'reset':
      socket.resetAndDestroy();
      return false;
  }
}

function drip(socket: Socket): void {
  const dripping = setInterval(() => socket.write('a'), pauseMilliseconds / 2);
  socket.on('close', () => clearInterval(dripping));
}
