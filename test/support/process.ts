/** The built server as a bare process, for what no well-behaved client would do to it. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { builtServer, newStateDirectory } from './host.ts';
import { until } from './waiting.ts';

export type Message = Record<string, unknown>;

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Lines of stdout so far. */
  lines(): readonly string[];
  stderr(): string;
  send(message: object): void;
  /** Sends a line as it is, for JSON that JavaScript could not write. */
  sendText(line: string): void;
  /** Sends a tool call without waiting for its answer. */
  call(id: number | string, name: string, args?: object): void;
  /** Resolves with the answer to the request of this id. */
  respond(id: number | string): Promise<Message>;
  /** Resolves with the exit code and the milliseconds since this was called. */
  exit(): Promise<{ code: number | null; milliseconds: number }>;
}

const started: number[] = [];

/** Starts the built server with exactly this environment. */
export function startProcess(environment: Record<string, string>, args: readonly string[] = []): ServerProcess {
  const child = spawnNode([builtServer, ...args], environment, ['pipe', 'pipe', 'pipe']);
  return watch(child, child.stdio[0] as Writable, child.stdio[1] as Readable);
}

/**
 * Starts the built server below a parent, which is the `child`, and can be killed while the pipes of the server stay open:
 * Node closes those that are a child's first three with the child.
 */
export async function startBelowParent(environment: Record<string, string>): Promise<ServerProcess> {
  const script = `
    const { spawn } = require('node:child_process');
    const { pid } = spawn(process.execPath, process.argv.slice(1), { stdio: [3, 4, 2] });
    require('node:fs').writeSync(2, 'server ' + pid + '\\n');
  `;
  const parent = spawnNode(['-e', script, builtServer], environment, ['ignore', 'ignore', 'pipe', 'pipe', 'pipe']);
  const server = watch(parent, parent.stdio[3] as Writable, parent.stdio[4] as Readable);
  await until(() => server.stderr().includes('\n'));
  const pid = Number(/^server (\d+)$/m.exec(server.stderr())?.[1]);
  started.push(pid);
  return {
    ...server,
    exit: async () => {
      const begun = performance.now();
      await until(() => !isAlive(pid));
      return { code: null, milliseconds: performance.now() - begun };
    },
  };
}

/** Of the processes started here, those that are still there. */
export function listRemaining(): number[] {
  return started.filter(isAlive);
}

/** Whether a process runs; one that has ended and only waits to be noticed does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

function spawnNode(args: readonly string[], environment: Record<string, string>, stdio: StdioOptions): ChildProcess {
  const child = spawn(process.execPath, args, {
    stdio,
    env: { PATH: process.env.PATH ?? '', GONG_STATE_DIR: newStateDirectory(), ...environment },
  });
  if (child.pid !== undefined) started.push(child.pid);
  return child;
}

function watch(child: ChildProcess, stdin: Writable, stdout: Readable): ServerProcess {
  const lines: string[] = [];
  const answers = new Map<unknown, Message>();
  const waiting = new Map<unknown, (response: Message) => void>();
  let torn = '';
  let stderr = '';
  const take = (line: string) => {
    if (line === '') return;
    lines.push(line);
    const message = parse(line);
    if (message?.id === undefined) return;
    answers.set(message.id, message);
    waiting.get(message.id)?.(message);
  };
  stdin.on('error', () => undefined);
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const whole = (torn + chunk).split('\n');
    torn = whole.pop() ?? '';
    for (const line of whole) take(line);
  });
  const sendText = (line: string) => void stdin.write(`${line}\n`);
  const send = (message: object) => sendText(JSON.stringify({ jsonrpc: '2.0', ...message }));
  return {
    child,
    stdin,
    stdout,
    lines: () => (torn === '' ? lines : [...lines, torn]),
    stderr: () => stderr,
    send,
    sendText,
    call: (id, name, args = {}) => send({ id, method: 'tools/call', params: { name, arguments: args } }),
    respond: async (id) =>
      answers.get(id) ??
      new Promise((resolve) => {
        waiting.set(id, resolve);
      }),
    exit: () => {
      const begun = performance.now();
      return new Promise((resolve) => {
        const done = () => {
          const milliseconds = performance.now() - begun;
          // What it wrote last is read after its exit, unless the test has stopped reading.
          const isRead = stdout.readableEnded || stdout.destroyed || stdout.isPaused();
          if (isRead) resolve({ code: child.exitCode, milliseconds });
          else stdout.once('close', () => resolve({ code: child.exitCode, milliseconds }));
        };
        if (child.exitCode !== null || child.signalCode !== null) return done();
        child.once('exit', done);
      });
    },
  };
}

/** The commands for people write text, which is no message. */
function parse(line: string): Message | undefined {
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
}

/** The opening of a host of the 2025 era. */
export async function initialize(server: ServerProcess, id = 'init'): Promise<Message> {
  const clientInfo = { name: 'test', version: '1' };
  server.send({ id, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo } });
  const response = await server.respond(id);
  server.send({ method: 'notifications/initialized' });
  return response;
}
