/** Between stdin and the transport: a host that does not read its answers is not asked for more work. */
import { once } from 'node:events';
import { Transform, type Writable } from 'node:stream';

/** What a host may write ahead before it is made to wait; its end is noticed only within this. */
const backlogBytes = 8 * 1024 * 1024;

const lineFeed = 0x0a;

/** Hands messages on line by line, each in a turn of its own, and none while `output` has answers that nobody reads. */
export class Gate extends Transform {
  readonly #output: Writable;
  #isShut = false;

  constructor(output: Writable) {
    super({ writableHighWaterMark: backlogBytes });
    this.#output = output;
  }

  /** Hands on nothing more. */
  shut(): void {
    this.#isShut = true;
  }

  /** Whether messages wait here to be handed on. */
  get isBusy(): boolean {
    return !this.#isShut && (this.writableLength > 0 || this.readableLength > 0);
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: (error?: Error) => void): void {
    this.#handOn(chunk).then(() => done(), done);
  }

  async #handOn(chunk: Buffer): Promise<void> {
    for (let from = 0; from < chunk.length && !this.#isShut; ) {
      if (this.#output.writableNeedDrain) await once(this.#output, 'drain');
      const end = chunk.indexOf(lineFeed, from) + 1 || chunk.length;
      this.push(chunk.subarray(from, end));
      from = end;
      // What this message is answered at once counts before the next one is handed on.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
