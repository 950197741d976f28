/** The built server as a bare process, for what no well-behaved client would do to it. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { builtServer, newStateDirectory } from './host.ts';

export interface ServerProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Lines of stdout so far. */
  lines(): string[];
  stderr(): string;
  send(message: object): void;
  /** Resolves with the answer to the request of this id. */
  answer(id: number | string): Promise<Record<string, unknown>>;
  /** Resolves with the exit code and the milliseconds since this was called. */
  exit(): Promise<{ code: number | null; milliseconds: number }>;
}

/** Starts the built server with exactly this environment. */
export function startProcess(environment: Record<string, string>, args: readonly string[] = []): ServerProcess {
  const child = spawn(process.execPath, [builtServer, ...args], {
    env: { PATH: process.env.PATH ?? '', GONG_STATE_DIR: newStateDirectory(), ...environment },
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Map<number | string, (answer: Record<string, unknown>) => void>();
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const lines = () => stdout.split('\n').filter((line) => line !== '');
  const settle = () => {
    if (waiting.size === 0) return;
    for (const line of stdout.slice(0, stdout.lastIndexOf('\n') + 1).split('\n')) {
      if (line === '') continue;
      const message = JSON.parse(line) as { id?: number | string };
      if (message.id !== undefined) waiting.get(message.id)?.(message as Record<string, unknown>);
    }
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    settle();
  });
  return {
    child,
    lines,
    stderr: () => stderr,
    send: (message) => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
    answer: (id) =>
      new Promise((resolve) => {
        waiting.set(id, resolve);
        settle();
      }),
    exit: () => {
      const begun = performance.now();
      return new Promise((resolve) => {
        const done = (code: number | null) => resolve({ code, milliseconds: performance.now() - begun });
        if (child.exitCode !== null) return done(child.exitCode);
        child.once('exit', done);
      });
    },
  };
}

/** The opening of a host of the 2025 era. */
export async function initialize(server: ServerProcess): Promise<void> {
  const clientInfo = { name: 'test', version: '1' };
  server.send({
    id: 'init',
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
  });
  await server.answer('init');
  server.send({ method: 'notifications/initialized' });
}
