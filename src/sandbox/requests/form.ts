/** Multipart forms, read as they come: of each part, its size and its beginning are kept. */
import { GongFault } from '../responses.ts';

const keptBytes = 8 * 1024 * 1024;
const maxHead = 16 * 1024;
const lineBreak = Buffer.from('\r\n');
const endOfHead = Buffer.from('\r\n\r\n');

/** A part of a form. */
export interface Part {
  readonly name: string | undefined;
  /** Undefined where the part is a plain field. */
  readonly fileName: string | undefined;
  readonly bytes: number;
  /** The content, or the first 8 MB of it. */
  readonly beginning: Buffer;
}

/** A file that was sent to Gong. */
export interface ReceivedFile extends Part {
  readonly fileName: string;
}

interface OpenPart {
  readonly name: string | undefined;
  readonly fileName: string | undefined;
  readonly chunks: Buffer[];
  bytes: number;
}

/** Reads the form that a Content-Type announces; of any other body it takes no notice. */
export class FormReader {
  readonly #delimiter: Buffer | undefined;
  readonly #parts: OpenPart[] = [];
  #state: 'content' | 'delimited' | 'head' | 'end' | 'broken' = 'content';
  #rest = lineBreak;

  constructor(contentType: string | undefined) {
    const boundary = /^multipart\/form-data\s*;.*\bboundary="?([^";]{1,70})"?/i.exec(contentType ?? '')?.[1];
    this.#delimiter = boundary === undefined ? undefined : Buffer.from(`\r\n--${boundary}`);
  }

  read(chunk: Buffer): void {
    const delimiter = this.#delimiter;
    if (!delimiter || this.#state === 'end' || this.#state === 'broken') return;
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#advance(delimiter));
  }

  /** The parts of the form; undefined when the body is none. Throws Gong's 400 for one that does not end. */
  parts(): readonly Part[] | undefined {
    if (!this.#delimiter) return undefined;
    if (this.#state !== 'end') throw new GongFault(400, 'Request body is not a valid multipart form');
    return this.#parts.map(({ chunks, ...part }) => ({ ...part, beginning: Buffer.concat(chunks) }));
  }

  /** Takes one thing off what is there; false when more has to come first. */
  #advance(delimiter: Buffer): boolean {
    if (this.#state === 'content') return this.#readContent(delimiter);
    if (this.#state === 'delimited') return this.#readEndOfDelimiter();
    if (this.#state === 'head') return this.#readHead();
    return false;
  }

  #readEndOfDelimiter(): boolean {
    if (this.#rest.length < lineBreak.length) return false;
    this.#state = this.#rest.subarray(0, lineBreak.length).equals(lineBreak) ? 'head' : 'end';
    return true;
  }

  #readContent(delimiter: Buffer): boolean {
    const end = this.#rest.indexOf(delimiter);
    const certain = end < 0 ? Math.max(0, this.#rest.length - delimiter.length + 1) : end;
    this.#keep(this.#rest.subarray(0, certain));
    this.#rest = this.#rest.subarray(end < 0 ? certain : end + delimiter.length);
    if (end < 0) return false;
    this.#state = 'delimited';
    return true;
  }

  #readHead(): boolean {
    const end = this.#rest.indexOf(endOfHead);
    if (end < 0) {
      if (this.#rest.length > maxHead) this.#state = 'broken';
      return false;
    }
    const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(
      this.#rest.subarray(0, end).toString(),
    )?.[1];
    const name = readParameter('name', disposition);
    this.#parts.push({ name, fileName: readParameter('filename', disposition), chunks: [], bytes: 0 });
    this.#rest = this.#rest.subarray(end + endOfHead.length);
    this.#state = 'content';
    return true;
  }

  #keep(content: Buffer): void {
    const part = this.#parts.at(-1);
    if (!part) return;
    const room = Math.max(0, keptBytes - part.bytes);
    // A copy: a slice would hold the whole chunk it was cut from.
    if (room > 0) part.chunks.push(Buffer.from(content.subarray(0, room)));
    part.bytes += content.length;
  }
}

function readParameter(name: 'name' | 'filename', disposition = ''): string | undefined {
  return new RegExp(`(?:^|[\\s;])${name}="([^"]*)"`, 'i').exec(disposition)?.[1];
}
