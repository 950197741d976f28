/** The audit file: one line for every write and every refusal. It holds no bodies and no secrets. */
import type { StateFolder } from './state.ts';

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
  readonly #state: StateFolder;
  readonly #now: () => number;

  constructor(state: StateFolder, now: () => number) {
    this.#state = state;
    this.#now = now;
  }

  /** Throws a Refusal when the state folder cannot be written. */
  add(entry: AuditEntry): void {
    this.#state.append(file, JSON.stringify({ at: new Date(this.#now()).toISOString(), ...entry }));
  }

  /** All entries, oldest first. */
  read(): (AuditEntry & { readonly at: string })[] {
    return this.#state.readLines(file) as (AuditEntry & { readonly at: string })[];
  }
}

const namesOfTargets = /^(id|.*Ids?|emails?|emailAddress|phoneNumber|flowInstanceOwnerEmail)$/;

/** Of the arguments of a call, those that say whom and what it is about. */
export function targetsOf(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(input).filter(([name, value]) => namesOfTargets.test(name) && isPlain(value));
  const prospects = Array.isArray(input.prospects) ? { prospects: input.prospects.length } : {};
  return { ...Object.fromEntries(entries), ...prospects };
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}
