/**
 * When the process ends: with its host, in every way a host can go. Hosts leave servers behind otherwise, by the thousand.
 */
import type { Readable } from 'node:stream';
import { Gate } from './gate.ts';
import { protocolOutput } from './stdout.ts';

/** Time for calls under way to end by themselves, so that their answers still reach the host. */
const drainMilliseconds = 3000;
/** Time for calls that were stopped to note what is not known of them. */
const closeMilliseconds = 500;
/** Time from the beginning of the end for answers to reach a host that reads slowly. */
const flushMilliseconds = 3500;
const parentCheckMilliseconds = 500;

/** As early as can be: a parent that dies while this program starts is missed otherwise, and for good. */
const parent = process.ppid;

export interface Lifetime {
  /** stdin for the MCP transport. Its end comes only once the calls under way are answered. */
  readonly input: Readable;
  /** Notes that work is under way. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Ends the process in order; later calls change nothing, except that a second signal ends it at once. */
  end(reason: string): void;
}

export interface LifetimeParts {
  readonly close: () => Promise<void>;
  readonly onEnding: (reason: string) => void;
  readonly isAlive: (processId: number) => boolean;
}

/** Ties the process to its host: the end of stdin, the signals, a broken stdout, and a parent that is gone. */
export function tieToHost(parts: LifetimeParts): Lifetime {
  const gate = new Gate(protocolOutput);
  const underWay = new Set<Promise<unknown>>();
  let ending = false;

  const end = (reason: string) => {
    if (ending) return;
    ending = true;
    parts.onEnding(reason);
    void finish();
  };
  const finish = async () => {
    const tooLateToFlush = inMilliseconds(flushMilliseconds);
    await Promise.race([allSettled(underWay, gate), inMilliseconds(drainMilliseconds)]);
    await Promise.race([parts.close(), inMilliseconds(closeMilliseconds)]);
    await Promise.race([flushed(), tooLateToFlush]);
    process.exit(0);
  };
  /** What a host wrote before it closed stdin is still answered; after any other sign of its end nothing is begun. */
  const endAtOnce = (reason: string) => {
    gate.shut();
    end(reason);
  };

  process.stdin.pipe(gate, { end: false });
  process.stdin.once('end', () => end('stdin ended'));
  process.stdin.once('close', () => end('stdin closed'));
  process.stdin.once('error', () => end('stdin broke'));
  process.stdout.on('error', () => endAtOnce('stdout broke'));
  // Without a reader of the log there is still a host to serve.
  process.stderr.on('error', () => undefined);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => (ending ? process.exit(0) : endAtOnce(signal)));
  }
  // On Windows the id of the parent stays what it was.
  const isOrphan = () => process.ppid !== parent || !parts.isAlive(parent);
  setInterval(() => isOrphan() && endAtOnce('the parent process is gone'), parentCheckMilliseconds).unref();

  return {
    input: gate,
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
async function allSettled(underWay: ReadonlySet<Promise<unknown>>, gate: Gate): Promise<void> {
  // A message that was handed on is under way in the next turns of the event loop.
  await inMilliseconds(20);
  while (underWay.size > 0 || gate.isBusy) {
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
