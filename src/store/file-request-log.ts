/** The request log of one company on this machine: one file a day in the state directory. */
import { type Checkpoint, isCheckpoint, parseCheckpoint } from '../client/rate-limit/log-entry.ts';
import { type RequestLog, RequestLogState } from '../client/rate-limit/request-log.ts';
import type { StateDirectory } from './state-directory.ts';

const day = 24 * 60 * 60_000;

/** How long the previous day's file is still read: its last requests count in the first second of the new day. */
const overlapMilliseconds = 60_000;

const daysKept = 3;

/** The maximum number of lines kept in memory while the file cannot be written: those of a day or two. */
const maxUnwritten = 100_000;

/** Bytes between two checkpoints: about 700 lines. */
const defaultCheckpointBytes = 64 * 1024;

/** A checkpoint is searched for in the last bytes of a file: this many times the distance between two. */
const checkpointSearchFactor = 4;

export interface FileRequestLogOptions {
  readonly state: StateDirectory;
  /** Names a directory for each company. */
  readonly company: string;
  readonly now: () => number;
  readonly checkpointBytes?: number;
}

interface FoundCheckpoint {
  readonly line: string;
  readonly checkpoint: Checkpoint;
}

/** Counts in memory, for this process alone, while the files cannot be used; `problem` says why. */
export class FileRequestLog implements RequestLog {
  readonly #state: StateDirectory;
  readonly #directory: string;
  readonly #now: () => number;
  readonly #checkpointBytes: number;
  /** The byte up to which each file was read. */
  readonly #read = new Map<string, number>();
  /** Roughly the byte up to which each file is covered by a checkpoint. */
  readonly #summarized = new Map<string, number>();
  /** Lines of this process that the next read returns without having read them from a file. */
  #unshared: string[] = [];
  /** The lines among them that are not written yet. */
  #unwritten: string[] = [];
  /** Lines already returned, to be skipped when they appear in a file. */
  readonly #returned = new Set<string>();
  readonly #problems: { written?: string; read?: string } = {};
  #hasPruned = false;

  constructor({ state, company, now, checkpointBytes = defaultCheckpointBytes }: FileRequestLogOptions) {
    this.#state = state;
    this.#directory = `quota/${company}`;
    this.#now = now;
    this.#checkpointBytes = checkpointBytes;
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
    if (isWritten) this.#writeCheckpointWhenDue(this.#fileFor(this.#now()));
    if (!this.#hasPruned) this.#prune();
  }

  read(): string[] {
    const lines = this.#unshared;
    this.#unshared = [];
    const now = this.#now();
    const files = [...new Set([this.#fileFor(now - overlapMilliseconds), this.#fileFor(now)])];
    this.#dropPositions(this.#fileFor(now - daysKept * day));
    for (const [index, file] of files.entries()) {
      this.#try('read', () => {
        const known = index === 0 ? this.#findFirstCheckpoint(file) : undefined;
        const { lines: more, end } = this.#state.readFrom(file, this.#read.get(file) ?? known?.checkpoint.end ?? 0);
        if (known) this.#summarized.set(file, known.checkpoint.end);
        if (more.some(isCheckpoint)) this.#summarized.set(file, end);
        if (known) lines.push(known.line);
        for (const line of more) if (!isCheckpoint(line) && !this.#returned.delete(line)) lines.push(line);
        this.#read.set(file, end);
      });
    }
    return lines;
  }

  /**
   * Returns the checkpoint from which a file is read for the first time. There is none for a second file, which may hold the end
   * of requests of the first, nor while lines that were returned already have to be skipped.
   */
  #findFirstCheckpoint(file: string): FoundCheckpoint | undefined {
    return this.#read.has(file) || this.#returned.size > 0 ? undefined : this.#findCheckpoint(file);
  }

  /** Drops the positions in files that are no longer appended to. */
  #dropPositions(oldest: string): void {
    for (const file of this.#read.keys()) if (file < oldest) this.#read.delete(file);
    for (const file of this.#summarized.keys()) if (file < oldest) this.#summarized.delete(file);
  }

  #writeCheckpointWhenDue(file: string): void {
    const isDue = () => (this.#read.get(file) ?? 0) - (this.#summarized.get(file) ?? 0) >= this.#checkpointBytes;
    if (!isDue()) return;
    this.#try('read', () => {
      const newest = this.#findCheckpoint(file);
      this.#summarized.set(file, newest?.checkpoint.end ?? 0);
      if (isDue()) this.#writeCheckpoint(file, newest);
    });
  }

  /** Appends a checkpoint. It depends only on the lines before it, not on the process that writes it. */
  #writeCheckpoint(file: string, newest: FoundCheckpoint | undefined): void {
    const { lines, end } = this.#state.readFrom(file, newest?.checkpoint.end ?? 0);
    const state = new RequestLogState();
    if (newest) state.apply(newest.line);
    for (const line of lines) if (!isCheckpoint(line)) state.apply(line);
    const checkpoint: Checkpoint = { event: 'checkpoint', end, ...state.summarize() };
    this.#try('written', () => this.#state.appendUnsynced(file, JSON.stringify(checkpoint)));
    this.#summarized.set(file, end);
  }

  /** Returns the newest checkpoint near the end of a file. Older versions write none. */
  #findCheckpoint(file: string): FoundCheckpoint | undefined {
    const { lines, end } = this.#state.readFrom(file, -checkpointSearchFactor * this.#checkpointBytes);
    for (const line of lines.reverse()) {
      const checkpoint = parseCheckpoint(line);
      if (checkpoint && checkpoint.end >= 0 && checkpoint.end <= end) return { line, checkpoint };
    }
    return undefined;
  }

  #write(lines: readonly string[]): boolean {
    return this.#try('written', () => this.#state.appendUnsynced(this.#fileFor(this.#now()), lines.join('\n')));
  }

  /** Writes the lines that could not be written before. */
  #writeMissing(): void {
    const missing = this.#unwritten;
    this.#unwritten = this.#write(missing) ? [] : missing;
    if (this.#unwritten.length === 0) for (const line of missing) this.#returned.add(line);
  }

  /** Returns whether the work succeeded; otherwise keeps the error as the problem. */
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

/** The log of a single process, for the sandbox, whose requests count against no quota. */
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
