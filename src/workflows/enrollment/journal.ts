/** The journal of one enrollment: each intent is on disk before it is sent, and each answer after it. */
import { RefusalError } from '../../client/errors.ts';
import { AlreadyExistsError, type FileStore } from '../../store/file-store.ts';
import type { Runner } from '../../store/owner.ts';
import type { Plan } from './plan-store.ts';

export interface Assigned {
  readonly crmProspectId: string;
  readonly flowInstanceId: string;
}

export interface NotAssigned {
  readonly crmProspectId: string;
  readonly reason: string;
}

/** One line of the journal. Every line also carries `at`, the time as ISO-8601. */
export type JournalEvent =
  | {
      readonly event: 'begun';
      readonly planId: string;
      readonly flow: Plan['flow'];
      readonly prospectCount: number;
      readonly runner: Runner;
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
  /** Written by another process that found the sending dead: whoever still lives must not send after this line. */
  | { readonly event: 'abandoned' }
  /** The answer to the last batch was lost. */
  | { readonly event: 'lost'; readonly reason: string }
  | { readonly event: 'ended'; readonly reason?: string };

export type DatedEvent = JournalEvent & { readonly at: string };

/** The refusal of a second commit. */
export function alreadyCommittedError(): RefusalError {
  return new RefusalError('The plan was committed before.', 'See what became of it with gong_get_enrollment.');
}

/** The journals of all enrollments, one file for each, in the state folder. */
export class Journals {
  readonly #closed = new Set<string>();
  readonly #state: FileStore;
  readonly #now: () => number;
  readonly #runner: Runner;

  constructor(state: FileStore, now: () => number, runner: Runner) {
    this.#state = state;
    this.#now = now;
    this.#runner = runner;
  }

  /** Opens the journal of a plan, which uses the plan up: only one commit can do this. Throws a Refusal for a second. */
  begin({ planId, flow, willAssign }: Plan): DatedEvent {
    const entry = this.dated({
      event: 'begun',
      planId,
      flow,
      prospectCount: willAssign.length,
      runner: this.#runner,
    });
    try {
      this.#state.create(fileOf(planId), `${JSON.stringify(entry)}\n`);
    } catch (error) {
      if (!(error instanceof AlreadyExistsError)) throw error;
      throw alreadyCommittedError();
    }
    return entry;
  }

  /** Adds an entry; it is on disk when this returns. Throws a Refusal when the state folder cannot be written. */
  add(planId: string, entry: DatedEvent): void {
    this.#state.append(fileOf(planId), JSON.stringify(entry));
  }

  /** The entries of a plan's enrollment, in their order; none when it was never committed. */
  read(planId: string): DatedEvent[] {
    return this.#state.readLines(fileOf(planId)).filter(isEntry);
  }

  /** The plans that were committed. */
  planIds(): string[] {
    return planIdsOf(this.#state.list('journal'));
  }

  /** So many of them whose journals were written to last. */
  newestPlanIds(most: number): string[] {
    return planIdsOf(this.#state.listNewest('journal', most));
  }

  /** Notes that nothing changes about an enrollment any more, so that this process need not read it again. */
  close(planId: string): void {
    this.#closed.add(planId);
  }

  /** The committed plans about which something may change yet, as far as this process knows. */
  openPlanIds(): string[] {
    return this.planIds().filter((planId) => !this.#closed.has(planId));
  }

  /** An entry as of now. */
  dated(entry: JournalEvent): DatedEvent {
    return { at: new Date(this.#now()).toISOString(), ...entry };
  }
}

/** Whether a line is what this program writes; a line of somebody else's is left out. */
function isEntry(line: object): line is DatedEvent {
  const { event, at, assigned, notAssigned, absent = [], crmProspectsIds, flow } = line as Record<string, unknown>;
  if (typeof at !== 'string') return false;
  if (event === 'sending') return Array.isArray(crmProspectsIds);
  if (event === 'settled') return [assigned, notAssigned, absent].every((list) => Array.isArray(list));
  if (event === 'begun') return typeof flow === 'object' && flow !== null;
  return event === 'lost' || event === 'ended' || event === 'abandoned';
}

function planIdsOf(files: readonly string[]): string[] {
  return files.flatMap((file) => (file.endsWith('.jsonl') ? [file.slice(0, -6)] : []));
}

function fileOf(planId: string): string {
  return `journal/${planId}.jsonl`;
}

/** The time of the latest of these entries, in milliseconds; 0 when there is none. */
export function lastAt(entries: readonly DatedEvent[]): number {
  return Math.max(0, ...entries.map(({ at }) => Date.parse(at) || 0));
}
