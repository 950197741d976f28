/**
 * When the process ends: with its host, in every way a host can go. Hosts leave servers behind otherwise, by the thousand.
 */
import { PassThrough, type Readable } from 'node:stream';
import { protocolOutput } from './stdout.ts';

/** Time for calls under way to end by themselves, so that their answers still reach the host. */
const drainMilliseconds = 4000;
const parentCheckMilliseconds = 2000;

export interface Lifetime {
  /** stdin for the MCP transport. Its end comes only once the calls under way are answered. */
  readonly input: Readable;
  /** Notes that work is under way. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Ends the process in order; later calls change nothing, except that a second signal ends it at once. */
  end(reason: string): void;
}

/** Ties the process to its host: the end of stdin, the signals, a broken stdout, and a parent that is gone. */
export function tieToHost(parts: { close: () => Promise<void>; onEnding: (reason: string) => void }): Lifetime {
  const input = new PassThrough();
  const underWay = new Set<Promise<unknown>>();
  let ending = false;

  const end = (reason: string) => {
    if (ending) return;
    ending = true;
    parts.onEnding(reason);
    void finish();
  };
  const finish = async () => {
    const tooLate = new Promise((resolve) => setTimeout(resolve, drainMilliseconds).unref());
    await Promise.race([allSettled(underWay), tooLate]);
    await Promise.race([parts.close(), inMilliseconds(500)]);
    await Promise.race([flushed(), inMilliseconds(300)]);
    process.exit(0);
  };

  process.stdin.pipe(input, { end: false });
  process.stdin.once('end', () => end('stdin ended'));
  process.stdin.once('close', () => end('stdin closed'));
  process.stdin.once('error', () => end('stdin broke'));
  process.stdout.on('error', () => end('stdout broke'));
  // Without a reader of the log there is still a host to serve.
  process.stderr.on('error', () => undefined);
  protocolOutput.on('error', () => end('stdout broke'));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => (ending ? process.exit(0) : end(signal)));
  }
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end('the parent process is gone'), parentCheckMilliseconds).unref();

  return {
    input,
    end,
    track: (work) => {
      const settled = work.then(
        () => undefined,
        () => undefined,
      );
      underWay.add(settled);
      void settled.then(() => underWay.delete(settled));
      return work;
    },
  };
}

/** Resolves once nothing is under way, counting what begins meanwhile. */
async function allSettled(underWay: ReadonlySet<Promise<unknown>>): Promise<void> {
  // Messages that arrived just before the end of stdin are handed on in the next turns of the event loop.
  await inMilliseconds(20);
  while (underWay.size > 0) {
    await Promise.all(underWay);
    await inMilliseconds(5);
  }
}

function flushed(): Promise<void> {
  return new Promise((resolve) => protocolOutput.end(resolve));
}

function inMilliseconds(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
