/** The journal of one commit: each intent is durable before it is acted on, and each outcome after it. README.md has the picture. */
import { RefusalError } from '../../client/errors.ts';
import { AlreadyExistsError, type Store } from '../../store/store.ts';
import type { Plan } from './plan-store.ts';

export interface Assigned {
  readonly crmProspectId: string;
  readonly flowInstanceId: string;
}

export interface NotAssigned {
  readonly crmProspectId: string;
  readonly reason: string;
}

/** A row of Gong's response about an id that was not asked for, such as the contact to which a lead was converted. */
export interface Unexpected {
  readonly crmProspectId?: string;
  readonly flowInstanceId?: string;
  /** Why Gong did not assign the row's person. */
  readonly reason?: string;
}

/** One line of a journal. */
export type JournalEvent =
  /** The plan is used up. `owner` is the process that carries the commit out. */
  | {
      readonly event: 'begun';
      readonly planId: string;
      readonly owner: string;
      readonly flow: Plan['flow'];
      readonly flowInstanceOwnerEmail: string;
      readonly label?: string;
      /** Nothing is sent. */
      readonly dryRun?: true;
      readonly crmProspectsIds: readonly string[];
    }
  /** Is durable before the request of this batch leaves. */
  | { readonly event: 'sending'; readonly crmProspectsIds: readonly string[] }
  /** The response to the last batch was lost. */
  | { readonly event: 'lost'; readonly reason: string }
  /** From Gong's response, or read from Gong afterwards. */
  | {
      readonly event: 'outcome';
      readonly assigned: readonly Assigned[];
      readonly notAssigned: readonly NotAssigned[];
      /** In doubt before, and not in the flow when Gong was read. */
      readonly notInFlow: readonly string[];
      readonly unexpected?: readonly Unexpected[];
      /** The people whom a dry run would have assigned. */
      readonly wouldAssign?: readonly string[];
    }
  /** Written by another process: after this line the owner must not send, should it still run. */
  | { readonly event: 'abandoned'; readonly reason?: string }
  | { readonly event: 'ended'; readonly reason?: string };

/** An event with its time as ISO-8601. */
export type DatedEvent = JournalEvent & { readonly at: string };

/** The error for a second commit of a plan. */
export function alreadyCommittedError(): RefusalError {
  return new RefusalError('The plan was committed before.', 'Read the outcome with gong_get_enrollment.');
}

/**
 * The journals of all commits. A journal is open until nothing can change its outcomes any more; a marker says so, so that
 * finding the open ones costs nothing for those that are closed.
 */
export class Journals {
  readonly #store: Store;
  #isUpgraded = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Milliseconds since the epoch, by the clock that all processes on the store share. */
  now(): number {
    return this.#store.now();
  }

  /** Uses the plan up: only one commit can begin its journal. Rejects with a RefusalError for any other. */
  async begin({ planId, flow, willAssign, assignment, label }: Plan, dryRun = false): Promise<DatedEvent> {
    await this.#markOpen(planId);
    const event = this.date({
      event: 'begun',
      planId,
      owner: this.#store.self,
      flow: { id: flow.id, name: flow.name },
      flowInstanceOwnerEmail: assignment.flowInstanceOwnerEmail,
      ...(label !== undefined && { label }),
      ...(dryRun && { dryRun }),
      crmProspectsIds: willAssign.map(({ crmProspectId }) => crmProspectId),
    });
    try {
      await this.#store.create(journalName(planId), `${JSON.stringify(event)}\n`);
    } catch (error) {
      throw error instanceof AlreadyExistsError ? alreadyCommittedError() : error;
    }
    return event;
  }

  /** Appends an event, which is durable once this resolves. */
  async append(planId: string, event: DatedEvent): Promise<void> {
    await this.#store.append(journalName(planId), JSON.stringify(event));
  }

  /** The events of a plan's commit in order; none when it was never committed. */
  async read(planId: string): Promise<DatedEvent[]> {
    return (await this.#store.readLines(journalName(planId))).flatMap((line) => parseEvent(line) ?? []);
  }

  /** The plans whose journals were written to last, at most `max`. */
  async listNewest(max: number): Promise<string[]> {
    return toPlanIds(await this.#store.listNewest(directory, max));
  }

  /** The plans whose journals are open. */
  async listOpen(): Promise<string[]> {
    await this.#markUnmarked();
    return this.#store.list(openDirectory);
  }

  /** The plans whose journals are open, found without writing to the store. Before the first `listOpen` that may be any. */
  async findOpen(): Promise<string[]> {
    const isMarked = (await this.#store.read(upgradeMarker)) !== undefined;
    return isMarked ? this.#store.list(openDirectory) : toPlanIds(await this.#store.list(directory));
  }

  /** Marks a journal as one that nothing can change any more. */
  async close(planId: string): Promise<void> {
    await this.#store.remove(`${openDirectory}/${planId}`);
  }

  /** Gives an event the current time. */
  date(event: JournalEvent): DatedEvent {
    return { at: new Date(this.now()).toISOString(), ...event };
  }

  async #markOpen(planId: string): Promise<void> {
    await ignoreExisting(this.#store.create(`${openDirectory}/${planId}`, ''));
  }

  /** Marks the journals of version 0.1.0, which knew no markers, once for each state directory. */
  async #markUnmarked(): Promise<void> {
    if (this.#isUpgraded) return;
    if ((await this.#store.read(upgradeMarker)) === undefined) {
      for (const planId of toPlanIds(await this.#store.list(directory))) await this.#markOpen(planId);
      await ignoreExisting(this.#store.create(upgradeMarker, ''));
    }
    this.#isUpgraded = true;
  }
}

const directory = 'journal';
const openDirectory = 'journal-open';
const upgradeMarker = 'journal-markers';

function journalName(planId: string): string {
  return `${directory}/${planId}.jsonl`;
}

function toPlanIds(files: readonly string[]): string[] {
  return files.flatMap((file) => (file.endsWith('.jsonl') ? [file.slice(0, -'.jsonl'.length)] : []));
}

async function ignoreExisting(creation: Promise<void>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!(error instanceof AlreadyExistsError)) throw error;
  }
}

/** Undefined for a line that no version of this program writes. Events of version 0.1.0 become today's. */
function parseEvent(line: object): DatedEvent | undefined {
  const {
    event,
    at,
    assigned,
    notAssigned,
    absent = [],
    notInFlow = absent,
    crmProspectsIds,
    flow,
    runner: owner,
  } = line as Record<string, unknown>;
  if (typeof at !== 'string') return undefined;
  switch (event) {
    case 'begun':
      if (typeof flow !== 'object' || flow === null) return undefined;
      return Object.assign(
        { crmProspectsIds: [], flowInstanceOwnerEmail: '', owner: toOwnerName(owner) },
        line as DatedEvent,
      );
    case 'sending':
      return Array.isArray(crmProspectsIds) ? (line as DatedEvent) : undefined;
    case 'outcome':
    case 'settled':
      if (![assigned, notAssigned, notInFlow].every(Array.isArray)) return undefined;
      return { ...line, event: 'outcome', notInFlow } as DatedEvent;
    case 'lost':
    case 'abandoned':
    case 'ended':
      return line as DatedEvent;
    default:
      return undefined;
  }
}

/** Version 0.1.0 named the owner by host and process number. */
function toOwnerName(owner: unknown): string {
  const { host = '', processId = 0 } = (owner ?? {}) as { host?: string; processId?: number };
  return `${processId}.0@${host}`;
}

/** The time of the last of these events in milliseconds; 0 when there is none. */
export function lastEventAt(events: readonly DatedEvent[]): number {
  return Math.max(0, ...events.map(({ at }) => Date.parse(at) || 0));
}
