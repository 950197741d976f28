/** Where the servers of one company on this machine write down their requests: one file a day, in the state folder. */
import type { RequestLog } from '../client/rate-limit/request-log.ts';
import type { StateDirectory } from './state-directory.ts';

const day = 24 * 60 * 60_000;

/** For so long into a day the file of the day before is still read: its last requests count against the first second. */
const overlapMilliseconds = 60_000;

const daysKept = 3;

/** Lines that wait for room: those of a day or two. */
const mostUnwritten = 100_000;

/** A log in files. Where the folder cannot be used it goes on in memory, for this process alone, and says so. */
export class FileRequestLog implements RequestLog {
  readonly #state: StateDirectory;
  readonly #folder: string;
  readonly #now: () => number;
  readonly #read = new Map<string, number>();
  /** What this server has added and does not find in the files, or not yet. */
  #unshared: string[] = [];
  /** Of these, the ones that are not in the files yet. */
  #unwritten: string[] = [];
  /** Of these, the ones that it will find once the files can be read again. */
  readonly #told = new Set<string>();
  readonly #problems: { written?: string; read?: string } = {};
  #hasTidied = false;

  /** `company` names a folder of its own for each company. */
  constructor(state: StateDirectory, company: string, now: () => number) {
    this.#state = state;
    this.#folder = `quota/${company}`;
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
    if (!isWritten && this.#unwritten.length < mostUnwritten) this.#unwritten.push(line);
    if (isWritten && isUnread) this.#told.add(line);
    if (isWritten && this.#unwritten.length > 0) this.#writeWhatIsMissing();
    if (!this.#hasTidied) this.#tidy();
  }

  read(): string[] {
    const lines = this.#unshared;
    this.#unshared = [];
    const now = this.#now();
    const files = new Set([this.#fileOf(now - overlapMilliseconds), this.#fileOf(now)]);
    for (const file of this.#read.keys()) if (!files.has(file)) this.#read.delete(file);
    for (const file of files) {
      this.#try('read', () => {
        const { lines: more, end } = this.#state.readFrom(file, this.#read.get(file) ?? 0);
        for (const line of more) if (!this.#told.delete(line)) lines.push(line);
        this.#read.set(file, end);
      });
    }
    return lines;
  }

  #write(lines: readonly string[]): boolean {
    return this.#try('written', () => this.#state.appendUnsynced(this.#fileOf(this.#now()), lines.join('\n')));
  }

  /** What was counted alone is counted by all once there is room again. */
  #writeWhatIsMissing(): void {
    const missing = this.#unwritten;
    this.#unwritten = this.#write(missing) ? [] : missing;
    if (this.#unwritten.length === 0) for (const line of missing) this.#told.add(line);
  }

  /** Whether the work could be done; if not, the reason is kept until it can. */
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

  #fileOf(at: number): string {
    return `${this.#folder}/${new Date(at).toISOString().slice(0, 10)}.jsonl`;
  }

  #tidy(): void {
    this.#hasTidied = true;
    const oldest = this.#fileOf(this.#now() - daysKept * day);
    this.#try('read', () => {
      for (const name of this.#state.list(this.#folder)) {
        const file = `${this.#folder}/${name}`;
        if (/^\d{4}-\d\d-\d\d\.jsonl$/.test(name) && file < oldest) this.#state.remove(file);
      }
    });
  }
}

/** A log for one server alone: of the sandbox, whose requests count against nobody's quota. */
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
