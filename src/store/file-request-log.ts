/** The request log of one company on this machine: one file a day in the state directory. */
import type { RequestLog } from '../client/rate-limit/request-log.ts';
import type { StateDirectory } from './state-directory.ts';

const day = 24 * 60 * 60_000;

/** How long into a day the file of the day before is still read: its last requests count against the first second. */
const overlapMilliseconds = 60_000;

const daysKept = 3;

/** Lines kept in memory while the file cannot be written: those of a day or two. */
const maxUnwritten = 100_000;

/** Goes on in memory, for this process alone, while the files cannot be used; `problem` says so. */
export class FileRequestLog implements RequestLog {
  readonly #state: StateDirectory;
  readonly #directory: string;
  readonly #now: () => number;
  readonly #read = new Map<string, number>();
  /** Lines of this process that the next read returns without finding them in the files. */
  #unshared: string[] = [];
  /** Those of them that still have to be written. */
  #unwritten: string[] = [];
  /** Lines that were returned already, and are skipped when they are found in the files. */
  readonly #returned = new Set<string>();
  readonly #problems: { written?: string; read?: string } = {};
  #hasPruned = false;

  /** `company` names a directory for each company. */
  constructor(state: StateDirectory, company: string, now: () => number) {
    this.#state = state;
    this.#directory = `quota/${company}`;
    this.#now = now;
  }

  get problem(): string | undefined {
    const problem = this.#problems.written ?? this.#problems.read;
    return problem && `This server counts its own requests alone. ${problem}`;
  }

  append(line: string): void {
    const isWritten = this.#write([line]);
    const isUnread = this.#problems.read !== undefined;
    if (!isWritten || isUnread) this.#unshared.push(line);
    if (!isWritten && this.#unwritten.length < maxUnwritten) this.#unwritten.push(line);
    if (isWritten && isUnread) this.#returned.add(line);
    if (isWritten && this.#unwritten.length > 0) this.#writeMissing();
    if (!this.#hasPruned) this.#prune();
  }

  read(): string[] {
    const lines = this.#unshared;
    this.#unshared = [];
    const now = this.#now();
    const files = new Set([this.#fileFor(now - overlapMilliseconds), this.#fileFor(now)]);
    for (const file of this.#read.keys()) if (!files.has(file)) this.#read.delete(file);
    for (const file of files) {
      this.#try('read', () => {
        const { lines: more, end } = this.#state.readFrom(file, this.#read.get(file) ?? 0);
        for (const line of more) if (!this.#returned.delete(line)) lines.push(line);
        this.#read.set(file, end);
      });
    }
    return lines;
  }

  #write(lines: readonly string[]): boolean {
    return this.#try('written', () => this.#state.appendUnsynced(this.#fileFor(this.#now()), lines.join('\n')));
  }

  /** Shares the lines of the meantime once the file can be written again. */
  #writeMissing(): void {
    const missing = this.#unwritten;
    this.#unwritten = this.#write(missing) ? [] : missing;
    if (this.#unwritten.length === 0) for (const line of missing) this.#returned.add(line);
  }

  /** Returns whether the work succeeded; keeps the reason until it does. */
  #try(kind: 'written' | 'read', work: () => void): boolean {
    try {
      work();
      delete this.#problems[kind];
      return true;
    } catch (error) {
      this.#problems[kind] = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  #fileFor(at: number): string {
    return `${this.#directory}/${new Date(at).toISOString().slice(0, 10)}.jsonl`;
  }

  #prune(): void {
    this.#hasPruned = true;
    const oldest = this.#fileFor(this.#now() - daysKept * day);
    this.#try('read', () => {
      for (const name of this.#state.list(this.#directory)) {
        const file = `${this.#directory}/${name}`;
        if (/^\d{4}-\d\d-\d\d\.jsonl$/.test(name) && file < oldest) this.#state.remove(file);
      }
    });
  }
}

/** The log of one process alone: requests to the sandbox count against nobody's quota. */
export class MemoryRequestLog implements RequestLog {
  #lines: string[] = [];

  append(line: string): void {
    this.#lines.push(line);
  }

  read(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}
