/** The audit file: one line for every write and every refusal. It holds no bodies and no secrets. */
import type { FileStore } from '../store/file-store.ts';

export interface AuditEntry {
  readonly tool: string;
  readonly effect: string;
  /** The route of an operation; workflows take several. */
  readonly operation?: string | undefined;
  /** The ids and addresses the call names. */
  readonly targets: Readonly<Record<string, unknown>>;
  /** `done`, `refused`, or the kind of failure. */
  readonly outcome: string;
  readonly counts?: unknown;
  readonly requestId?: unknown;
}

const file = 'audit.jsonl';

/** Adds lines, on disk when `add` returns. */
export class Audit {
  readonly #state: FileStore;
  readonly #now: () => number;

  constructor(state: FileStore, now: () => number) {
    this.#state = state;
    this.#now = now;
  }

  /** Throws a Refusal when the state folder cannot be written. */
  add(entry: AuditEntry): void {
    this.#state.append(file, JSON.stringify({ at: new Date(this.#now()).toISOString(), ...entry }));
  }

  /** Throws a Refusal when no line could be added. */
  check(): void {
    this.#state.checkAppend(file);
  }

  /** All entries, oldest first. */
  read(): (AuditEntry & { readonly at: string })[] {
    return this.#state.readLines(file).filter(isEntry);
  }
}

function isEntry(line: object): line is AuditEntry & { readonly at: string } {
  return ['at', 'tool', 'outcome'].every((name) => typeof Reflect.get(line, name) === 'string');
}

const namesOfTargets = /^(id|.*Ids?|emails?|.*Email|emailAddress|phoneNumber)$/;
const mostTargets = 500;

/** Of the arguments of a call, at any depth, those that say whom and what it is about. */
export function collectTargets(input: unknown): Record<string, unknown> {
  const targets: Record<string, string[]> = {};
  const collect = (value: unknown, name: string) => {
    if (typeof value === 'string' && namesOfTargets.test(name)) targets[name] = [...(targets[name] ?? []), value];
    else if (Array.isArray(value)) for (const item of value) collect(item, name);
    else if (typeof value === 'object' && value !== null)
      for (const [key, child] of Object.entries(value)) collect(child, key);
  };
  collect(input, '');
  return Object.fromEntries(Object.entries(targets).map(([name, values]) => [name, briefly(values)]));
}

function briefly(values: readonly string[]): unknown {
  const [first] = values;
  return values.length === 1 ? first : values.slice(0, mostTargets);
}
