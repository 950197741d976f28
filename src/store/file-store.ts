/** The store of one machine: files below the state directory, shared by any number of processes. */
import type { Clock } from '../client/http/clock.ts';
import { FileEnrollmentIndex } from './file-enrollment-index.ts';
import { isOwnerAlive, ownerName } from './owner.ts';
import type { StateDirectory } from './state-directory.ts';
import type { EnrollmentQuery, EnrollmentRecord, Store } from './store.ts';

/** The bytes from the end of a log that are read first. */
const firstTailBytes = 64 * 1024;

/** Processes date their lines before they append them, so lines may be a little out of order. */
const maxDisorderMilliseconds = 60 * 60_000;

export class FileStore implements Store {
  readonly self = ownerName;
  readonly #files: StateDirectory;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #index: FileEnrollmentIndex;

  constructor(files: StateDirectory, clock: Pick<Clock, 'now'>) {
    this.#files = files;
    this.#clock = clock;
    this.#index = new FileEnrollmentIndex(files);
  }

  now(): number {
    return this.#clock.now();
  }

  async isAlive(name: string): Promise<boolean> {
    return isOwnerAlive(name);
  }

  async create(name: string, text: string): Promise<void> {
    this.#files.create(name, text);
  }

  async append(name: string, line: string): Promise<number> {
    return this.#files.append(name, line);
  }

  async checkAppend(name: string): Promise<void> {
    this.#files.checkAppend(name);
  }

  async read(name: string): Promise<string | undefined> {
    return this.#files.read(name);
  }

  async readLines(name: string): Promise<object[]> {
    return parseLines(this.#files.read(name) ?? '');
  }

  async readLinesSince(name: string, since: string): Promise<object[]> {
    const safelyBefore = toDate(Date.parse(since) - maxDisorderMilliseconds);
    for (let bytes = firstTailBytes; ; bytes *= 4) {
      const { lines, start } = this.#files.readFrom(name, -bytes);
      const whole = parseLines((start > 0 ? lines.slice(1) : lines).join('\n'));
      const dated = whole.flatMap((line) =>
        'at' in line && typeof line.at === 'string' ? [{ line, at: line.at }] : [],
      );
      const [first] = dated;
      if (start > 0 && (first === undefined || first.at >= safelyBefore)) continue;
      return dated.filter(({ at }) => at >= since).map(({ line }) => line);
    }
  }

  async list(directory: string): Promise<string[]> {
    return this.#files.list(directory);
  }

  async listNewest(directory: string, max: number): Promise<string[]> {
    const files = this.#files
      .list(directory)
      .map((name) => ({ name, at: this.#files.writtenAt(`${directory}/${name}`) }));
    return files
      .sort((one, other) => other.at - one.at)
      .slice(0, max)
      .map(({ name }) => name);
  }

  async remove(name: string): Promise<void> {
    this.#files.remove(name);
  }

  async removeOlder(directory: string, before: number): Promise<void> {
    for (const name of this.#files.list(directory)) {
      const at = this.#files.writtenAt(`${directory}/${name}`);
      if (at > 0 && at < before) this.#files.remove(`${directory}/${name}`);
    }
  }

  async addEnrollments(records: readonly EnrollmentRecord[]): Promise<void> {
    await this.#index.add(records);
  }

  async findEnrollments(query: EnrollmentQuery): Promise<EnrollmentRecord[]> {
    return this.#index.find(query);
  }

  async close(): Promise<void> {}
}

function toDate(time: number): string {
  return new Date(Math.max(0, time)).toISOString();
}

/** Leaves out lines that a crash has torn or another program has written. */
export function parseLines(text: string): object[] {
  return text.split('\n').flatMap((line) => {
    const parsed = parseLine(line);
    return typeof parsed === 'object' && parsed !== null ? [parsed] : [];
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
