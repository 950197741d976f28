/** Shutdown: the process ends with its host, however the host ends. Otherwise servers would be left running. */
import { once } from 'node:events';
import { type Readable, Transform, type Writable } from 'node:stream';
import { protocolOutput } from './stdout.ts';

/** Time for calls in progress to end by themselves, so that their results still reach the host. */
const drainMilliseconds = 3000;
/** Time for stopped calls to record what is unknown. */
const closeMilliseconds = 500;
/** Time from the start of a shutdown for results to reach a host that reads slowly. */
const flushMilliseconds = 3500;
const parentCheckMilliseconds = 500;

/** Read at import, because the id changes when the parent dies while this program starts. */
const parent = process.ppid;

export interface Lifetime {
  /** stdin for the MCP transport. It does not end before the calls in progress have returned. */
  readonly input: Readable;
  /** Registers work that a shutdown waits for. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Shuts down in order. Later calls do nothing; a second signal exits immediately. */
  end(reason: string): void;
}

export interface LifetimeOptions {
  readonly close: () => Promise<void>;
  readonly onEnding: (reason: string) => void;
  readonly isAlive: (processId: number) => boolean;
}

/** Ends the process when stdin ends, on a signal, when stdout breaks, and when the parent process is gone. */
export function tieToHost({ close, onEnding, isAlive }: LifetimeOptions): Lifetime {
  const input = new BackpressureInput(protocolOutput);
  const inProgress = new Set<Promise<unknown>>();
  let isEnding = false;

  const end = (reason: string) => {
    if (isEnding) return;
    isEnding = true;
    onEnding(reason);
    void finish();
  };
  const finish = async () => {
    const flushDeadline = wait(flushMilliseconds);
    await Promise.race([drain(inProgress, input), wait(drainMilliseconds)]);
    await Promise.race([close(), wait(closeMilliseconds)]);
    await Promise.race([flush(), flushDeadline]);
    process.exit(0);
  };
  /** Messages that a host wrote before it closed stdin are still handled; after any other sign of its end none is. */
  const endImmediately = (reason: string) => {
    input.stop();
    end(reason);
  };

  process.stdin.pipe(input, { end: false });
  process.stdin.once('end', () => {
    input.write(endOfInput);
    end('stdin ended');
  });
  process.stdin.once('close', () => end('stdin closed'));
  process.stdin.once('error', () => end('stdin broke'));
  process.stdout.on('error', () => endImmediately('stdout broke'));
  // The server keeps serving when nothing reads its log.
  process.stderr.on('error', () => undefined);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => (isEnding ? process.exit(0) : endImmediately(signal)));
  }
  // On Windows process.ppid does not change when the parent dies, so its process is checked too.
  const isOrphan = () => process.ppid !== parent || !isAlive(parent);
  setInterval(() => isOrphan() && endImmediately('the parent process is gone'), parentCheckMilliseconds).unref();

  return {
    input,
    end,
    track: (work) => {
      const finished = work.then(
        () => undefined,
        () => undefined,
      );
      inProgress.add(finished);
      void finished.then(() => inProgress.delete(finished));
      return work;
    },
  };
}

/** Resolves when no call is in progress, including calls that start meanwhile. */
async function drain(inProgress: ReadonlySet<Promise<unknown>>, input: BackpressureInput): Promise<void> {
  // The call of a message that was just passed on starts within the next turns of the event loop.
  await wait(20);
  while (inProgress.size > 0 || input.hasPending) {
    await Promise.all(inProgress);
    await wait(5);
  }
}

function flush(): Promise<void> {
  return new Promise((resolve) => protocolOutput.end(resolve));
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** How much a host may write ahead before it has to wait. The end of stdin is noticed only within this. */
const maxPendingBytes = 8 * 1024 * 1024;

const lineFeed = 0x0a;
/** The last bytes of an object and of a list. */
const closingBrackets = [0x7d, 0x5d];
const endOfInput = Buffer.from('\n');

/**
 * Passes stdin on to the transport message by message, each in a turn of the event loop of its own, and pauses while the host
 * does not read `output`: a host that leaves results unread gets no more work done.
 */
class BackpressureInput extends Transform {
  readonly #output: Writable;
  #isStopped = false;
  #lastByte: number | undefined;

  constructor(output: Writable) {
    super({ writableHighWaterMark: maxPendingBytes });
    this.#output = output;
  }

  /** Passes on no further message. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Whether messages are still to be passed on. */
  get hasPending(): boolean {
    return !this.#isStopped && (this.writableLength > 0 || this.readableLength > 0);
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: (error?: Error) => void): void {
    const passed = chunk === endOfInput && !this.#lacksLineEnd ? Promise.resolve() : this.#passOn(chunk);
    this.#lastByte = chunk.at(-1);
    passed.then(() => done(), done);
  }

  /** The last message of a host may lack the end of its line. One that is cut off is not passed on. */
  get #lacksLineEnd(): boolean {
    return this.#lastByte !== undefined && closingBrackets.includes(this.#lastByte);
  }

  async #passOn(chunk: Buffer): Promise<void> {
    for (let start = 0; start < chunk.length && !this.#isStopped; ) {
      if (this.#output.writableNeedDrain) await once(this.#output, 'drain');
      const end = chunk.indexOf(lineFeed, start) + 1 || chunk.length;
      this.push(chunk.subarray(start, end));
      start = end;
      // An immediate response to this message is written before the next one is passed on.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
