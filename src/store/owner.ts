/** Who works in the state folder: one process on one host. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that works in the state folder. */
export interface Runner {
  readonly host: string;
  readonly processId: number;
}

/** This process. */
export const thisRunner: Runner = { host: hostname(), processId: process.pid };

/** Whether a process of this host lives. On Linux one that has ended stays until its parent has noticed, in a container perhaps for ever. */
export function isProcessAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(processId);
}

/** Only Linux tells; elsewhere nobody is taken for one. */
function isZombie(processId: number): boolean {
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${processId}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const born = Date.now().toString(36);

/** The name of this process among those that share a log; another process with the same number has another name. */
export const runnerName = `${thisRunner.processId}.${born}@${thisRunner.host}`;

/** Whether the process of a name lives; one on another host is taken to. */
export function isRunnerAlive(name: string): boolean {
  const [, processId, host] = /^(\d+)\.\w+@(.*)$/s.exec(String(name)) ?? [];
  if (processId === undefined) return false;
  // In a container each start has the same number.
  if (host === thisRunner.host && Number(processId) === thisRunner.processId) return name === runnerName;
  return host !== thisRunner.host || isProcessAlive(Number(processId));
}
