/** The state folder: what must outlive this process. Files are the owner's alone, and on disk before anything relies on them. */
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

const ownerOnly = 0o600;
const ownerOnlyFolder = 0o700;

/** A file that was to be made anew is there already. */
export class AlreadyExistsError extends Error {}

/** Reads and writes files below one folder, by names such as `journal/plan_x.jsonl`. */
export class FileStore {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Writes a file that must not be there yet. Throws AlreadyThere, or a Refusal when the folder cannot be written. */
  create(name: string, text: string): void {
    this.#writing(() => {
      const file = this.#prepare(name);
      const draft = `${file}.${randomUUID()}`;
      writeAndClose(openSync(draft, 'wx', ownerOnly), text);
      try {
        linkNew(draft, file);
      } finally {
        rmSync(draft, { force: true });
      }
      syncFolder(dirname(file));
    });
  }

  /**
   * Writes a file that must not be there yet under its own name at once: as soon as this process has the text, so has the
   * file, and whoever reads it must expect to see it torn. Throws AlreadyThere, or a Refusal when the folder cannot be written.
   */
  createAtOnce(name: string, text: string): void {
    this.#writing(() => {
      const file = this.#prepare(name);
      writeAndClose(openNew(file), text);
      syncFolder(dirname(file));
    });
  }

  /**
   * Adds one line, on disk when this returns. A line that a crash has torn is closed first, so that it spoils no other.
   * Throws a Refusal when the folder cannot be written.
   */
  append(name: string, line: string): void {
    this.#writing(() => {
      const handle = openSync(this.#prepare(name), 'a+', ownerOnly);
      writeAndClose(handle, `${endsTorn(handle) ? '\n' : ''}${line}\n`);
    });
  }

  /**
   * Adds one line without waiting for the disk: it survives the end of this process, but perhaps not of the computer. Each
   * line is closed on both sides, so that a torn one spoils no other. Throws a Refusal when the folder cannot be written.
   */
  jot(name: string, line: string): void {
    this.#writing(() => appendFileSync(this.#prepare(name), `\n${line}\n`, { mode: ownerOnly }));
  }

  /** The whole lines of a file from this byte on, and where the next one begins. A file that is shorter is a new one. */
  readFrom(name: string, start: number): { lines: string[]; end: number } {
    let handle: number;
    try {
      handle = openSync(join(this.path, name), 'r');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return { lines: [], end: 0 };
      throw this.#refusal('read', error);
    }
    try {
      const { size } = fstatSync(handle);
      const from = size < start ? 0 : start;
      const bytes = Buffer.alloc(size - from);
      const read = readSync(handle, bytes, 0, bytes.length, from);
      const length = bytes.subarray(0, read).lastIndexOf('\n') + 1;
      const lines = bytes.toString('utf8', 0, length).split('\n');
      return { lines: lines.filter((line) => line !== ''), end: from + length };
    } catch (error) {
      throw this.#refusal('read', error);
    } finally {
      closeSync(handle);
    }
  }

  /** The text of a file, or undefined when it is not there. */
  read(name: string): string | undefined {
    try {
      return readFileSync(join(this.path, name), 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw this.#refusal('read', error);
    }
  }

  /** The lines of a file as JSON objects, without what a crash has torn or somebody else has written. */
  readLines(name: string): object[] {
    return (this.read(name)?.split('\n') ?? []).flatMap((line) => {
      const parsed = parseLine(line);
      return typeof parsed === 'object' && parsed !== null ? [parsed] : [];
    });
  }

  /** Throws a Refusal when this file could not be added to. */
  checkAppend(name: string): void {
    this.#writing(() => closeSync(openSync(this.#prepare(name), 'a+', ownerOnly)));
  }

  /** The names of the files in a folder below this one. */
  list(folder: string): string[] {
    try {
      return readdirSync(join(this.path, folder));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw this.#refusal('read', error);
    }
  }

  /** So many of the files in a folder below this one that were written to last, the newest first. */
  listNewest(folder: string, most: number): string[] {
    const changedAt = (name: string) =>
      statSync(join(this.path, folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const dated = this.list(folder).map((name) => ({ name, at: changedAt(name) }));
    const newest = dated.sort((one, other) => other.at - one.at).slice(0, most);
    return newest.map(({ name }) => name);
  }

  /** Removes a file, if it is there. */
  remove(name: string): void {
    this.#writing(() => rmSync(join(this.path, name), { force: true }));
  }

  #prepare(name: string): string {
    const file = join(this.path, name);
    makeFolder(dirname(file));
    return file;
  }

  #writing(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof AlreadyExistsError) throw error;
      throw this.#refusal('written', error);
    }
  }

  #refusal(how: 'read' | 'written', error: unknown): RefusalError {
    return new RefusalError(
      `The state folder ${this.path} cannot be ${how} (${codeOf(error) ?? String(error)}), and without it no write is sent and no token renewed.`,
      'Ask the person who runs this server to make room or to set GONG_STATE_DIR to a folder that can be read and written.',
    );
  }
}

function openNew(file: string): number {
  try {
    return openSync(file, 'wx', ownerOnly);
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? new AlreadyExistsError() : error;
  }
}

/** Gives a finished file its name, unless the name is taken: nobody ever sees a file that is half written. */
function linkNew(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? new AlreadyExistsError() : error;
  }
}

/** Makes a folder and those above it. (mkdir with `recursive` never returns for a folder below /proc on Node 20.) */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: ownerOnlyFolder });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function writeAndClose(handle: number, text: string): void {
  try {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function endsTorn(handle: number): boolean {
  const { size } = fstatSync(handle);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(handle, last, 0, 1, size - 1);
  return last.toString() !== '\n';
}

/** A new name in a folder is on disk only when the folder is. Windows cannot do this, and does not need it. */
function syncFolder(folder: string): void {
  let handle: number;
  try {
    handle = openSync(folder, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(handle);
  } catch (error) {
    if (!['EPERM', 'EISDIR', 'EINVAL'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    closeSync(handle);
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}
