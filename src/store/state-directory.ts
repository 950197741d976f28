/** Files below the state directory. They are readable by their owner alone, and on disk before a method returns. */
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { RefusalError } from '../client/errors.ts';
import { AlreadyExistsError } from './store.ts';

const ownerOnly = 0o600;
const ownerOnlyDirectory = 0o700;

/** Reads and writes files by names such as `journal/plan_x.jsonl`. Every method may throw a RefusalError. */
export class StateDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Writes a new file, which appears under its name only when it is complete. Throws an AlreadyExistsError. */
  create(name: string, text: string): void {
    this.#write(() => {
      const file = this.#prepare(name);
      const draft = `${file}.${randomUUID()}`;
      writeAndClose(openSync(draft, 'wx', ownerOnly), text);
      try {
        linkSync(draft, file);
      } catch (error) {
        throw readCode(error) === 'EEXIST' ? new AlreadyExistsError(name) : error;
      } finally {
        rmSync(draft, { force: true });
      }
      syncDirectory(dirname(file));
    });
  }

  /**
   * Writes a new file under its final name at once, so that no instant exists at which this process holds the text and the
   * file does not. Readers must expect a torn file. Throws an AlreadyExistsError.
   */
  createInPlace(name: string, text: string): void {
    this.#write(() => {
      const file = this.#prepare(name);
      try {
        writeAndClose(openSync(file, 'wx', ownerOnly), text);
      } catch (error) {
        throw readCode(error) === 'EEXIST' ? new AlreadyExistsError(name) : error;
      }
      syncDirectory(dirname(file));
    });
  }

  /** Appends lines, after closing one that a crash has torn. Returns the byte at which the first of them begins. */
  append(name: string, ...lines: readonly string[]): number {
    return this.#write(() => {
      const text = lines.map((line) => `${line}\n`).join('');
      const handle = openSync(this.#prepare(name), 'a+', ownerOnly);
      try {
        const { size } = fstatSync(handle);
        writeAll(handle, `${endsTorn(handle, size) ? '\n' : ''}${text}`);
        fsyncSync(handle);
        return findAppended(handle, size, text);
      } finally {
        closeSync(handle);
      }
    });
  }

  /**
   * Appends a line without waiting for the disk: it survives this process, but perhaps not the computer. A line break on
   * both sides keeps a torn line from spoiling its neighbours.
   */
  appendUnsynced(name: string, line: string): void {
    this.#write(() => appendFileSync(this.#prepare(name), `\n${line}\n`, { mode: ownerOnly }));
  }

  /** Throws when nothing could be appended to this file. */
  checkAppend(name: string): void {
    this.#write(() => closeSync(openSync(this.#prepare(name), 'a+', ownerOnly)));
  }

  /** The content of a file, or undefined when it does not exist. */
  read(name: string): string | undefined {
    return this.#readIfExists(() => readFileSync(join(this.path, name), 'utf8'));
  }

  /**
   * The complete lines from this byte on, where they were read from, and the byte after them; a negative start counts from the
   * end of the file. Starts over in a file that has become shorter.
   */
  readFrom(name: string, start: number): { lines: string[]; start: number; end: number } {
    const found = this.#readIfExists(() => {
      const handle = openSync(join(this.path, name), 'r');
      try {
        const { size } = fstatSync(handle);
        const from = start < 0 ? Math.max(0, size + start) : size < start ? 0 : start;
        const bytes = Buffer.alloc(size - from);
        const length = bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, from)).lastIndexOf('\n') + 1;
        const lines = bytes.toString('utf8', 0, length).split('\n');
        return { lines: lines.filter((line) => line !== ''), start: from, end: from + length };
      } finally {
        closeSync(handle);
      }
    });
    return found ?? { lines: [], start: 0, end: 0 };
  }

  /** The names of the files in a directory. */
  list(directory: string): string[] {
    return this.#readIfExists(() => readdirSync(join(this.path, directory))) ?? [];
  }

  /** When a file was last written, in milliseconds since the epoch; 0 when it does not exist. */
  writtenAt(name: string): number {
    return statSync(join(this.path, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  /** Removes a file, if it exists. */
  remove(name: string): void {
    this.#write(() => rmSync(join(this.path, name), { force: true }));
  }

  #prepare(name: string): string {
    const file = join(this.path, name);
    makeDirectory(dirname(file));
    return file;
  }

  #readIfExists<Content>(read: () => Content): Content | undefined {
    try {
      return read();
    } catch (error) {
      if (readCode(error) === 'ENOENT') return undefined;
      throw this.#refusal('read', error);
    }
  }

  #write<Written>(write: () => Written): Written {
    try {
      return write();
    } catch (error) {
      throw error instanceof AlreadyExistsError ? error : this.#refusal('written', error);
    }
  }

  #refusal(action: 'read' | 'written', error: unknown): RefusalError {
    return new RefusalError(
      `The state directory ${this.path} cannot be ${action} (${readCode(error) ?? String(error)}). Without it no write is sent and no token is refreshed.`,
      'Ask the person who runs this server to free space, or to set GONG_STATE_DIR to a directory that can be read and written.',
    );
  }
}

/** Creates a directory and its parents. (On Node 20, `mkdir` with `recursive` never returns below /proc.) */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  try {
    mkdirSync(directory, { mode: ownerOnlyDirectory });
  } catch (error) {
    if (readCode(error) !== 'EEXIST') throw error;
  }
}

function writeAndClose(handle: number, text: string): void {
  try {
    writeAll(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function writeAll(handle: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
}

function endsTorn(handle: number, size: number): boolean {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(handle, last, 0, 1, size - 1);
  return last.toString() !== '\n';
}

/** Other processes may have appended since `size` was read, so the text is looked for from there on. */
function findAppended(handle: number, size: number, text: string): number {
  const bytes = Buffer.alloc(fstatSync(handle).size - size);
  readSync(handle, bytes, 0, bytes.length, size);
  return size + Math.max(0, bytes.indexOf(text));
}

/** Makes the new name of a file durable. Windows cannot sync a directory, and need not. */
function syncDirectory(directory: string): void {
  let handle: number;
  try {
    handle = openSync(directory, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(handle);
  } catch (error) {
    if (!['EPERM', 'EISDIR', 'EINVAL'].includes(readCode(error) ?? '')) throw error;
  } finally {
    closeSync(handle);
  }
}

function readCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}
