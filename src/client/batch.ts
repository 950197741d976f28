/** Splits a list argument that is longer than Gong accepts into several requests, and reports the outcome of each item. */

import type { GongClient } from './client.ts';
import { type Failure, GongError } from './errors.ts';
import { recordKey } from './ids.ts';
import type { Batch, Operation, Outcome } from './operation.ts';
import type { CallOptions, Input } from './request.ts';
import type { GongResponse } from './response.ts';
import { toText } from './response.ts';

/** People or things with the same fate, and why they have it. */
export interface ReasonGroup {
  readonly reason: string;
  readonly ids: readonly string[];
}

/** The outcome of every id: done, refused, unknown and notDone add up to asked. */
export interface BatchResult {
  /** Gong's rows of all answers, under Gong's keys. */
  readonly rows: Readonly<Record<string, readonly unknown[]>>;
  /** Gong may have acted: the answer was lost, or leaves them out. */
  readonly unknown: readonly ReasonGroup[];
  /** Gong has not acted: they were refused as a whole, or never sent. */
  readonly notDone: readonly ReasonGroup[];
  /** Rows of Gong's about ids that were not asked for, such as the contact to which a lead was converted. */
  readonly unexpected: readonly unknown[];
  readonly counts: { asked: number; done: number; refused: number; unknown: number; notDone: number };
  /** What ended the sending early. */
  readonly ended?: Failure;
}

/** Time that a further request should still have before it is begun. */
const reserveMilliseconds = 5000;

const outOfTime: Failure = {
  kind: 'deadline',
  reason: 'The time for one call was over before everything was sent.',
  advice: 'Call again with only those under notDone.',
  changed: 'nothing',
};

/**
 * Sends the list in batches and resolves each id from the responses. The first failure ends the sending:
 * what made one batch fail would make the next one fail, or make its outcome unknown too. Only where the batch says that
 * one bad member spoils the others is a refused batch divided until the bad ones are alone. Throws the GongError when it
 * says all there is to say: nothing was changed, or there was but one request.
 */
export async function callInBatches(
  client: GongClient,
  operation: Operation & { readonly batch: Batch },
  input: Input,
  options: CallOptions & { onProgress?: (resolvedCount: number, asked: number) => Promise<void> },
): Promise<BatchResult> {
  const { field, size } = operation.batch;
  const asked = distinct(input[field] as readonly string[]);
  const account = new Account(operation.batch, asked);
  const waiting = chunks(asked, size);
  let ended: Failure | undefined;

  for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
    if (account.isBegun && client.clock.now() + reserveMilliseconds > options.deadline) ended ??= outOfTime;
    if (ended) {
      account.notDone('Not sent, because the sending had ended before.', batch);
      continue;
    }
    try {
      account.recordResponse(batch, await client.call(operation, { ...input, [field]: batch }, options));
    } catch (error) {
      if (!(error instanceof GongError)) throw error;
      const { failure } = error;
      const isOneBadMember =
        operation.batch.divides &&
        failure.kind === 'refused' &&
        failure.status === 400 &&
        !isAboutAnother(field, input, failure);
      if (isOneBadMember && batch.length > 1) {
        waiting.unshift(...chunks(batch, Math.ceil(batch.length / 2)));
        continue;
      }
      if (asked.length <= size && batch.length === asked.length) throw error;
      if (!account.isBegun && failure.changed === 'nothing' && !isOneBadMember) throw error;
      if (failure.changed === 'unknown') account.unknown(error.message, batch);
      else account.notDone(error.message, batch);
      if (!isOneBadMember)
        ended = { ...failure, advice: 'Call again with only those under notDone, once the cause is fixed.' };
    }
    await options.onProgress?.(account.resolvedCount, asked.length);
  }
  return { ...account.toResult(), ...(ended && { ended }) };
}

/** Whether Gong's words name an argument other than the divided list: then every part would be refused as well. */
function isAboutAnother(field: string, input: Input, { messages = [] }: Failure): boolean {
  const others = Object.entries(input).filter(([name]) => name !== field);
  const words = others.flatMap(([name, value]) => (typeof value === 'string' ? [name, value] : [name]));
  return messages.some((message) => words.some((word) => word !== '' && message.includes(word)));
}

/** Keeps the fate of each member asked for. */
class Account {
  readonly #batch: Batch;
  readonly #asked: readonly string[];
  readonly #rows: Record<string, unknown[]>;
  readonly #outcomes = new Map<string, 'done' | 'refused'>();
  readonly #unknown = new Map<string, string[]>();
  readonly #notDone = new Map<string, string[]>();
  readonly #unexpected: unknown[] = [];
  isBegun = false;

  constructor(batch: Batch, asked: readonly string[]) {
    this.#batch = batch;
    this.#asked = asked;
    this.#rows = Object.fromEntries(listOutcomes(batch).map(([, { rows }]) => [rows, []]));
  }

  get resolvedCount(): number {
    return this.#outcomes.size + countIds(this.#unknown) + countIds(this.#notDone);
  }

  recordResponse(batch: readonly string[], response: GongResponse): void {
    this.isBegun = true;
    const members = new Map(batch.map((id) => [recordKey(id), id]));
    for (const [kind, outcome] of listOutcomes(this.#batch)) {
      const rows = toRows(response, outcome);
      this.#rows[outcome.rows]?.push(...rows);
      for (const row of rows) {
        const id = readId(row, outcome);
        const member = members.get(recordKey(id));
        if (member === undefined && (id !== '' || hasInstance(row))) this.#unexpected.push(row);
        if (member !== undefined && this.#outcomes.get(member) !== 'done') this.#outcomes.set(member, kind);
      }
    }
    const leftOut = batch.filter((id) => !this.#outcomes.has(id));
    if (leftOut.length > 0) this.unknown("Gong's response does not mention them.", leftOut);
  }

  unknown(reason: string, ids: readonly string[]): void {
    this.isBegun = true;
    this.#unknown.set(reason, [...(this.#unknown.get(reason) ?? []), ...ids]);
  }

  notDone(reason: string, ids: readonly string[]): void {
    this.#notDone.set(reason, [...(this.#notDone.get(reason) ?? []), ...ids]);
  }

  toResult(): Omit<BatchResult, 'ended'> {
    const count = (outcome: 'done' | 'refused') => [...this.#outcomes.values()].filter((one) => one === outcome).length;
    return {
      rows: this.#rows,
      unknown: listed(this.#unknown),
      notDone: listed(this.#notDone),
      unexpected: this.#unexpected,
      counts: {
        asked: this.#asked.length,
        done: count('done'),
        refused: count('refused'),
        unknown: countIds(this.#unknown),
        notDone: countIds(this.#notDone),
      },
    };
  }
}

function listOutcomes({ done, refused }: Batch): ['done' | 'refused', Outcome][] {
  return refused
    ? [
        ['done', done],
        ['refused', refused],
      ]
    : [['done', done]];
}

function listed(reasons: ReadonlyMap<string, string[]>): ReasonGroup[] {
  return [...reasons].map(([reason, ids]) => ({ reason, ids }));
}

function countIds(reasons: ReadonlyMap<string, string[]>): number {
  return [...reasons.values()].reduce((sum, ids) => sum + ids.length, 0);
}

/** One way of writing each record. */
function distinct(ids: readonly string[]): string[] {
  return [...new Map(ids.map((id) => [recordKey(id), id])).values()];
}

/** Splits a list into parts of at most this size. */
export function chunks<Item>(list: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

function toRows(response: GongResponse, { rows }: Outcome): readonly unknown[] {
  const list = response[rows];
  return Array.isArray(list) ? list : [];
}

function readId(row: unknown, { id }: Outcome): string {
  return toText(id === undefined ? row : (row as Record<string, unknown> | null)?.[id]) ?? '';
}

function hasInstance(row: unknown): boolean {
  return toText((row as { flowInstanceId?: unknown } | null)?.flowInstanceId) !== undefined;
}
