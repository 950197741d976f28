/** The identity of a process among those that share a store: its number, when it started, and its host. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

const host = hostname();

/** The name of this process. A later process with the same number has another name. */
export const ownerName = `${process.pid}.${Date.now().toString(36)}@${host}`;

/** Whether the process of a name runs. One on another host cannot be checked and counts as running. */
export function isOwnerAlive(name: string): boolean {
  if (name === ownerName) return true;
  const [, processId, ownerHost] = /^(\d+)\.\w+@(.*)$/s.exec(name) ?? [];
  if (processId === undefined) return false;
  if (ownerHost !== host) return true;
  // In a container every start may get the same number as this process.
  return Number(processId) !== process.pid && isProcessAlive(Number(processId));
}

/** Whether a process of this host runs. On Linux a zombie, which its parent has not waited for yet, does not. */
export function isProcessAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(processId);
}

/** Only Linux says so; elsewhere no process counts as a zombie. */
function isZombie(processId: number): boolean {
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${processId}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
