/** The audit log: one line for every write and every refusal, without bodies and without secrets. */
import type { Store } from '../store/store.ts';

export interface AuditEntry {
  readonly tool: string;
  readonly effect: string;
  /** The route of an operation; absent for a workflow. */
  readonly operation?: string | undefined;
  /** The ids and addresses that the arguments name. */
  readonly targets: Readonly<Record<string, unknown>>;
  /** `done`, `refused`, or the kind of failure. */
  readonly outcome: string;
  /** Why a call was refused. */
  readonly reason?: string | undefined;
  readonly counts?: unknown;
  /** The second person who approved an enrollment. */
  readonly approvedBy?: unknown;
  readonly requestId?: unknown;
}

const logName = 'audit.jsonl';

/** An entry with its time as ISO-8601. */
export type DatedEntry = AuditEntry & { readonly at: string };

export class Audit {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Adds a line with the current time. Rejects with a RefusalError when the store cannot be written. */
  async add(entry: AuditEntry): Promise<void> {
    const at = new Date(this.#store.now()).toISOString();
    await this.#store.append(logName, JSON.stringify({ at, ...entry }));
  }

  /** Rejects with a RefusalError when `add` would. */
  async check(): Promise<void> {
    await this.#store.checkAppend(logName);
  }

  /** All entries, oldest first. */
  async read(): Promise<DatedEntry[]> {
    return (await this.#store.readLines(logName)).filter(isEntry);
  }

  /** The entries since this time (ISO-8601), oldest first. */
  async readSince(since: string): Promise<DatedEntry[]> {
    return (await this.#store.readLinesSince(logName, since)).filter(isEntry);
  }
}

function isEntry(line: object): line is DatedEntry {
  return ['at', 'tool', 'outcome'].every((name) => typeof Reflect.get(line, name) === 'string');
}

const targetNames = /^(id|.*Ids?|emails?|.*Email|emailAddress|phoneNumber)$/;
const maxTargets = 500;

/** Collects the ids and addresses of a call's arguments, at any depth, by their names. */
export function collectTargets(input: unknown): Record<string, unknown> {
  const targets: Record<string, string[]> = {};
  const collect = (value: unknown, name: string) => {
    if (typeof value === 'string' && targetNames.test(name)) targets[name] = [...(targets[name] ?? []), value];
    else if (Array.isArray(value)) for (const item of value) collect(item, name);
    else if (typeof value === 'object' && value !== null)
      for (const [key, child] of Object.entries(value)) collect(child, key);
  };
  collect(input, '');
  return Object.fromEntries(
    Object.entries(targets).map(([name, values]) => [
      name,
      values.length === 1 ? values[0] : values.slice(0, maxTargets),
    ]),
  );
}
