/** MCP over a pair of streams: one message, or one batch of them, a line. */
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResponse,
  type JSONRPCMessage,
  type RequestId,
  type Transport,
} from '@modelcontextprotocol/server';
import { Batch } from './batch.ts';
import { type ErrorResponse, type IncomingMessages, parseMessages, toLine, tooLong } from './messages.ts';

/** Maximum size of a message from a host. A longer one is answered with an error, and skipped. */
const maxMessageBytes = 32 * 1024 * 1024;

const lineFeed = 0x0a;

/** Replaces the SDK's transport, which leaves a request unanswered when anything about it is unexpected. */
export class StreamTransport implements Transport {
  onclose: Transport['onclose'];
  onerror: Transport['onerror'];
  onmessage: Transport['onmessage'];
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #batches = new Set<Batch>();
  #line: Buffer[] = [];
  #lineBytes = 0;
  #isClosed = false;

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
  }

  async start(): Promise<void> {
    this.#input.on('data', this.#read);
    this.#input.on('error', this.#fail);
    this.#input.once('end', this.#end);
    this.#input.once('close', this.#end);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed) throw new Error('The connection is closed.');
    if (!isJSONRPCResponse(message) || message.id === undefined) return this.#write(toLine(message));
    const { id } = message;
    const batch = this.#findBatch(id);
    if (!batch) return this.#write(toLine(message));
    batch.add(toLine(message), id);
    return this.#finish(batch);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#input.off('data', this.#read);
    this.#input.off('error', this.#fail);
    this.#input.off('end', this.#end);
    this.#input.off('close', this.#end);
    if (this.#input.listenerCount('data') === 0) this.#input.pause();
    this.onclose?.();
  }

  readonly #fail = (error: Error) => this.onerror?.(error);

  readonly #end = () => {
    this.#endLine();
    void this.close();
  };

  readonly #read = (chunk: Buffer) => {
    for (let start = 0; start < chunk.length && !this.#isClosed; ) {
      const end = chunk.indexOf(lineFeed, start);
      this.#append(chunk.subarray(start, end < 0 ? chunk.length : end));
      if (end < 0) return;
      this.#endLine();
      start = end + 1;
    }
  };

  #append(part: Buffer): void {
    this.#lineBytes += part.length;
    if (this.#lineBytes <= maxMessageBytes) this.#line.push(part);
    else this.#line = [];
  }

  #endLine(): void {
    const [line, isTooLong] = [this.#line, this.#lineBytes > maxMessageBytes];
    this.#line = [];
    this.#lineBytes = 0;
    if (isTooLong) this.#respond(tooLong(maxMessageBytes));
    else this.#receive(parseMessages(Buffer.concat(line)));
  }

  #receive({ isBatch, messages }: IncomingMessages): void {
    const batch = isBatch ? this.#open(messages) : undefined;
    for (const incoming of messages) {
      if ('message' in incoming) this.#deliver(incoming.message);
      else if ('dropped' in incoming) this.onerror?.(new Error(`Dropped ${incoming.dropped}`));
      else if (!batch) this.#respond(incoming.response);
    }
  }

  /** Opens a batch before its messages are delivered, because some are responded to at once. */
  #open(messages: IncomingMessages['messages']): Batch {
    const batch = new Batch();
    for (const incoming of messages) {
      if ('response' in incoming) batch.add(toLine(incoming.response));
      if ('message' in incoming && isJSONRPCRequest(incoming.message)) batch.expect(incoming.message.id);
    }
    this.#batches.add(batch);
    void this.#finish(batch);
    return batch;
  }

  #deliver(message: JSONRPCMessage): void {
    this.onmessage?.(message);
    if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled') return;
    const id = message.params?.requestId;
    if (typeof id === 'string' || typeof id === 'number') this.#giveUp(id);
  }

  /** The SDK does not respond to a cancelled request, so its batch must not wait for it. */
  #giveUp(id: RequestId): void {
    const batch = this.#findBatch(id);
    if (!batch) return;
    batch.giveUp(id);
    void this.#finish(batch);
  }

  #findBatch(id: RequestId): Batch | undefined {
    return [...this.#batches].find((batch) => batch.awaits(id));
  }

  async #finish(batch: Batch): Promise<void> {
    if (!batch.isComplete || !this.#batches.delete(batch)) return;
    if (batch.responses.length > 0) await this.#write(`[${batch.responses.join(',')}]`);
  }

  #respond(response: ErrorResponse): void {
    this.onerror?.(new Error(response.error.message));
    void this.#write(toLine(response));
  }

  async #write(line: string): Promise<void> {
    if (!this.#output.write(`${line}\n`)) await once(this.#output, 'drain');
  }
}
