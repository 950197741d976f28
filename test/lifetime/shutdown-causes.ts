/** The ways in which a host ends its server, and the checks that the server exits in time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';
import { environmentFor } from '../support/host.ts';
import { initialize, type ServerProcess, startBelowParent, startProcess } from '../support/process.ts';

/** A server that has no Gong to talk to. */
export const environment = environmentFor('http://127.0.0.1:1');

/** The longest that a server waits for its calls after it was ended, by its own clock. */
export const maxWaitMilliseconds = 5000;

/** How many times as fast as real time a server's clock runs in tests that wait until the server gives up. */
export const speed = 5;

/** How many bare Node processes could start and exit, one after another, while a server exits that waits for nothing. */
const maxProcesses = 20;

export interface ShutdownCause {
  readonly name: string;
  readonly start: (environment: Record<string, string>) => ServerProcess | Promise<ServerProcess>;
  readonly trigger: (server: ServerProcess) => void;
}

const signals = (['SIGTERM', 'SIGINT', 'SIGHUP'] as const).map(
  (signal): ShutdownCause => ({ name: signal, start: startProcess, trigger: ({ child }) => void child.kill(signal) }),
);

export const shutdownCauses: readonly ShutdownCause[] = [
  { name: 'the end of stdin', start: startProcess, trigger: ({ stdin }) => void stdin.end() },
  ...signals,
  {
    name: 'EPIPE on stdout',
    start: startProcess,
    trigger: (server) => {
      server.stdout.destroy();
      server.send({ id: 'no one reads this', method: 'tools/list', params: {} });
    },
  },
  {
    name: 'the death of its parent, whose pipes stay open',
    start: startBelowParent,
    trigger: ({ child }) => void child.kill('SIGKILL'),
  },
];

/** Starts a server and initializes it as a host does. */
export async function openServer(
  cause: Pick<ShutdownCause, 'start'> = { start: startProcess },
  more: Record<string, string> = {},
): Promise<ServerProcess> {
  const server = await cause.start({ ...environment, ...more });
  await initialize(server);
  return server;
}

/** Measures how long this machine takes now for a bare Node process, as a yardstick. */
async function measureBareProcess(): Promise<number> {
  const begun = performance.now();
  await once(spawn(process.execPath, ['-e', '']), 'exit');
  return performance.now() - begun;
}

/** Waits for an exit, which must come in the given time beside the time that the machine needs for bare processes. */
export async function exitInTime(server: ServerProcess, waitMilliseconds = 0): Promise<{ code: number | null }> {
  const [exit, bareMilliseconds] = await Promise.all([server.exit(), measureBareProcess()]);
  expect(exit.milliseconds).toBeLessThan(waitMilliseconds + maxProcesses * bareMilliseconds);
  return exit;
}

/** Expects that a server exits in time and without an error. */
export async function expectExit(server: ServerProcess, waitMilliseconds = 0): Promise<void> {
  const { code } = await exitInTime(server, waitMilliseconds);
  expect(code ?? 0, server.stderr()).toBe(0);
  expect(server.child.signalCode === null || server.child.signalCode === 'SIGKILL').toBe(true);
  expect(server.stderr()).not.toMatch(/Warning|Error:|\n {4}at /);
}
