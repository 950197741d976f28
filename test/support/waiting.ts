/** Waiting for what others do, in the computer's own time. */
import { setTimeout } from 'node:timers/promises';

/** Looks again and again whether something is so, and resolves with what came first: that it is, or the end of the time. */
export async function comesTrue(isSo: () => boolean, milliseconds = 3000): Promise<boolean> {
  const end = performance.now() + milliseconds;
  while (!isSo()) {
    if (performance.now() > end) return false;
    await setTimeout(5);
  }
  return true;
}

/** Waits until something is so; throws after a while. */
export async function until(isSo: () => boolean, milliseconds = 15_000): Promise<void> {
  if (!(await comesTrue(isSo, milliseconds))) throw new Error(`Not so within ${milliseconds} ms: ${isSo}`);
}
