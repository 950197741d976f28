/** The journal of one enrollment: each intent is on disk before it is sent, and each answer after it. */
import { Refusal } from '../client/errors.ts';
import type { Plan } from './plans.ts';
import { AlreadyThere, type StateFolder } from './state.ts';

export interface Assigned {
  readonly crmProspectId: string;
  readonly flowInstanceId: string;
}

export interface NotAssigned {
  readonly crmProspectId: string;
  readonly reason: string;
}

/** One line of the journal. Every line also carries `at`, the time as ISO-8601. */
export type Entry =
  | {
      readonly event: 'begun';
      readonly planId: string;
      readonly flow: Plan['flow'];
      readonly prospectCount: number;
      readonly processId: number;
    }
  /** Is on disk before the batch is sent. */
  | { readonly event: 'sending'; readonly crmProspectsIds: readonly string[] }
  /** What is known of these people for certain, by Gong's answer or by reading from Gong afterwards. */
  | {
      readonly event: 'settled';
      readonly assigned: readonly Assigned[];
      readonly notAssigned: readonly NotAssigned[];
      /** Not in the flow when Gong was read after a lost answer; looked at again whenever the enrollment is asked for. */
      readonly absent?: readonly string[];
    }
  /** The answer to the last batch was lost. */
  | { readonly event: 'lost'; readonly reason: string }
  | { readonly event: 'ended'; readonly reason?: string };

export type DatedEntry = Entry & { readonly at: string };

/** The journals of all enrollments, one file for each, in the state folder. */
export class Journals {
  readonly #state: StateFolder;
  readonly #now: () => number;
  readonly #processId: number;

  constructor(state: StateFolder, now: () => number, processId: number) {
    this.#state = state;
    this.#now = now;
    this.#processId = processId;
  }

  /** Opens the journal of a plan, which uses the plan up: only one commit can do this. Throws a Refusal for a second. */
  begin({ planId, flow, willAssign }: Plan): DatedEntry {
    const entry = this.dated({
      event: 'begun',
      planId,
      flow,
      prospectCount: willAssign.length,
      processId: this.#processId,
    });
    try {
      this.#state.create(fileOf(planId), `${JSON.stringify(entry)}\n`);
    } catch (error) {
      if (!(error instanceof AlreadyThere)) throw error;
      throw new Refusal('The plan was committed before.', 'See what became of it with gong_get_enrollment.');
    }
    return entry;
  }

  /** Adds an entry; it is on disk when this returns. Throws a Refusal when the state folder cannot be written. */
  add(planId: string, entry: DatedEntry): void {
    this.#state.append(fileOf(planId), JSON.stringify(entry));
  }

  /** The entries of a plan's enrollment, in their order; none when it was never committed. */
  read(planId: string): DatedEntry[] {
    return this.#state.readLines(fileOf(planId)) as DatedEntry[];
  }

  /** The plans that were committed. */
  planIds(): string[] {
    return this.#state.list('journal').flatMap((file) => (file.endsWith('.jsonl') ? [file.slice(0, -6)] : []));
  }

  /** An entry as of now. */
  dated(entry: Entry): DatedEntry {
    return { at: new Date(this.#now()).toISOString(), ...entry };
  }
}

function fileOf(planId: string): string {
  return `journal/${planId}.jsonl`;
}
