/** The ways in which a host leaves its server, and what all of them must come to. */
import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { environmentFor } from '../support/host.ts';
import { initialize, type ServerProcess, startBelowParent, startProcess } from '../support/process.ts';

/** A server that has no Gong to talk to. */
export const environment = environmentFor('http://127.0.0.1:1');

/** The contract: how long a server may stay when it is left. */
export const idleMilliseconds = 1000;
export const underWayMilliseconds = 5000;

export interface Way {
  readonly name: string;
  readonly start: (environment: Record<string, string>) => ServerProcess | Promise<ServerProcess>;
  readonly leave: (server: ServerProcess) => void;
}

const signals = (['SIGTERM', 'SIGINT', 'SIGHUP'] as const).map(
  (signal): Way => ({ name: signal, start: startProcess, leave: ({ child }) => void child.kill(signal) }),
);

export const ways: readonly Way[] = [
  { name: 'the end of stdin', start: startProcess, leave: ({ stdin }) => void stdin.end() },
  ...signals,
  {
    name: 'EPIPE on stdout',
    start: startProcess,
    leave: (server) => {
      server.stdout.destroy();
      server.send({ id: 'nobody reads this', method: 'tools/list', params: {} });
    },
  },
  {
    name: 'the death of its parent, whose pipes stay open',
    start: startBelowParent,
    leave: ({ child }) => void child.kill('SIGKILL'),
  },
];

/** A server that a host has opened. */
export async function opened(way: Pick<Way, 'start'> = { start: startProcess }, more: Record<string, string> = {}) {
  const server = await way.start({ ...environment, ...more });
  await initialize(server);
  return server;
}

/** Expects an exit in time, and grants what a busy machine needs for ten bare Node processes now. */
export function expectInTime(end: { readonly milliseconds: number }, milliseconds: number): void {
  const begun = performance.now();
  spawnSync(process.execPath, ['-e', '']);
  const busyMilliseconds = 10 * (performance.now() - begun);
  expect(end.milliseconds).toBeLessThan(milliseconds + busyMilliseconds);
}

/** Waits for the end of a server that was left, which must come in time, and without a fault. */
export async function expectEnd(server: ServerProcess, milliseconds: number): Promise<void> {
  const end = await server.exit();
  expectInTime(end, milliseconds);
  expect(end.code ?? 0, server.stderr()).toBe(0);
  expect(server.child.signalCode === null || server.child.signalCode === 'SIGKILL').toBe(true);
  expect(server.stderr()).not.toMatch(/Warning|Error:|\n {4}at /);
}
