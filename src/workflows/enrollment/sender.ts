/** The sending of a plan: batch after batch, each on disk before it is sent and settled before the next. */

import type { GongClient } from '../../client/client.ts';
import { GongError } from '../../client/errors.ts';
import { beginDeadline } from '../../client/http/deadline.ts';
import { recordKey } from '../../client/ids.ts';
import type { GongResponse } from '../../client/response.ts';
import { toText } from '../../client/response.ts';
import { assignProspectsToFlow } from '../../tools/flows.ts';
import type { Assigned, DatedEvent, JournalEvent, Journals, NotAssigned } from './journal.ts';
import type { Plan } from './plan-store.ts';
import { findInFlow } from './reconcile.ts';
import { type Enrollment, enrollmentOf } from './state.ts';

/** Time for one request of a run, which is not bound to the time of the tool call that began it. */
const requestMilliseconds = 40_000;

/** A request whose answer was lost may still be on its way; Gong is read only after this pause. */
export const inTransitMilliseconds = 2000;

export interface SenderOptions {
  readonly client: GongClient;
  readonly journals: Journals;
}

const inFlowAlready = 'Already in the flow when the plan was committed.';
const abandonedReason = 'Another server took this sending for dead and ended it.';

/** One commit under way. It goes on when the tool call that began it is over, and stops only between two batches. */
export class EnrollmentSender {
  readonly #plan: Plan;
  readonly #parts: SenderOptions;
  readonly #entries: DatedEvent[];
  #stopReason: string | undefined;
  /** Called when a batch is settled, with how many of the planned people are. */
  onSettled: (people: number) => void = () => undefined;

  constructor(plan: Plan, begun: DatedEvent, parts: SenderOptions) {
    this.#plan = plan;
    this.#parts = parts;
    this.#entries = [begun];
  }

  /** What is known so far. */
  get enrollment(): Enrollment {
    return { ...enrollmentOf(this.#plan, this.#entries), endReason: this.#stopReason };
  }

  /** Lets the batch under way come to its end, and sends no other. */
  stop(reason: string): void {
    this.#stopReason ??= reason;
  }

  /**
   * Sends everybody who is not in the flow already, and of whom no other commit takes care: `elsewhere` says why not, by the
   * key of the record. Throws only when the journal cannot be written.
   */
  async send(alreadyInFlow: readonly Assigned[], elsewhere: ReadonlyMap<string, string>): Promise<void> {
    const planned = this.#plan.willAssign.map(({ crmProspectId }) => crmProspectId);
    const skipped = new Map(alreadyInFlow.map(({ crmProspectId }) => [crmProspectId, inFlowAlready]));
    for (const id of planned) {
      const reason = elsewhere.get(recordKey(id));
      if (reason !== undefined) skipped.set(id, `Not sent: ${reason}.`);
    }
    const notAssigned = [...skipped].map(([crmProspectId, reason]) => ({ crmProspectId, reason }));
    if (notAssigned.length > 0) this.#settle([], notAssigned);

    const people = planned.filter((id) => !skipped.has(id));
    const { size } = assignProspectsToFlow.batch;
    for (let start = 0; start < people.length && this.#stopReason === undefined; start += size) {
      await this.#sendBatch(people.slice(start, start + size));
      this.onSettled(skipped.size + Math.min(start + size, people.length));
    }
    this.#record({ event: 'ended', ...(this.#stopReason && { reason: this.#stopReason }) });
  }

  async #sendBatch(crmProspectsIds: readonly string[]): Promise<void> {
    if (this.#isAbandoned()) return this.stop(abandonedReason);
    this.#record({ event: 'sending', crmProspectsIds });
    if (this.#isAbandoned()) {
      this.#settle(
        [],
        crmProspectsIds.map((crmProspectId) => ({ crmProspectId, reason: `Not sent. ${abandonedReason}` })),
      );
      return this.stop(abandonedReason);
    }
    try {
      const input = { ...this.#plan.assignment, crmProspectsIds };
      const answer = await this.#timed((options) => this.#parts.client.call(assignProspectsToFlow, input, options));
      await this.#settleAnswer(crmProspectsIds, answer);
    } catch (error) {
      if (!(error instanceof GongError)) throw error;
      if (error.failure.changed === 'unknown') return this.#settleLost(crmProspectsIds, error);
      this.#settle(
        [],
        crmProspectsIds.map((crmProspectId) => ({ crmProspectId, reason: error.message })),
      );
      this.stop(error.message);
    }
  }

  /** Whether another process has declared this sending dead: the order of the lines in the journal decides. */
  #isAbandoned(): boolean {
    return this.#parts.journals.read(this.#plan.planId).some(({ event }) => event === 'abandoned');
  }

  /** Gong tells some failures only by leaving people out of its answer: those are looked for. */
  async #settleAnswer(crmProspectsIds: readonly string[], answer: GongResponse): Promise<void> {
    const asked = new Map(crmProspectsIds.map((id) => [recordKey(id), id]));
    const assigned = rowsOf(answer, 'prospectsAssigned', asked).flatMap((row): Assigned[] => {
      const flowInstanceId = toText(row.flowInstanceId);
      const isOfThisFlow = (toText(row.flowId) ?? this.#plan.flow.id) === this.#plan.flow.id;
      return flowInstanceId && isOfThisFlow ? [{ crmProspectId: row.crmProspectId, flowInstanceId }] : [];
    });
    const isAssigned = new Set(assigned.map(({ crmProspectId }) => crmProspectId));
    const refused = rowsOf(answer, 'prospectsNotAssigned', asked).filter((row) => !isAssigned.has(row.crmProspectId));
    const notAssigned = refused.map(
      (row): NotAssigned => ({
        crmProspectId: row.crmProspectId,
        reason: [row.errorCode, row.errorMessage].map(toText).filter(Boolean).join(': ') || 'Gong gave no reason.',
      }),
    );
    this.#settle(assigned, notAssigned);
    const told = new Set([...assigned, ...notAssigned].map(({ crmProspectId }) => crmProspectId));
    const leftOut = crmProspectsIds.filter((id) => !told.has(id));
    if (leftOut.length > 0) await this.#settleSilent(leftOut);
  }

  async #settleLost(crmProspectsIds: readonly string[], error: GongError): Promise<void> {
    this.#record({ event: 'lost', reason: error.message });
    await this.#settleSilent(crmProspectsIds);
  }

  /** Reads once the request has had time to arrive, and once more for those who were not there yet. */
  async #settleSilent(crmProspectsIds: readonly string[]): Promise<void> {
    const { clock } = this.#parts.client;
    await clock.sleep(inTransitMilliseconds);
    await this.#settleByReading(crmProspectsIds);
    const absent = new Set(this.enrollment.absent);
    const still = crmProspectsIds.filter((id) => absent.has(id));
    if (still.length === 0) return;
    await clock.sleep(inTransitMilliseconds);
    await this.#settleByReading(still);
  }

  async #settleByReading(crmProspectsIds: readonly string[]): Promise<void> {
    const { client } = this.#parts;
    try {
      const { assigned, absent } = await this.#timed((options) =>
        findInFlow(client, this.#plan.flow.id, crmProspectsIds, options),
      );
      this.#record({ event: 'settled', assigned, notAssigned: [], absent });
    } catch (error) {
      if (!(error instanceof GongError)) throw error;
      this.stop(`What became of the batch before could not be read from Gong: ${error.message}`);
    }
  }

  #settle(assigned: readonly Assigned[], notAssigned: readonly NotAssigned[]): void {
    this.#record({ event: 'settled', assigned, notAssigned });
  }

  /** What is not written is not sent; what Gong has told stays known although it cannot be written. */
  #record(entry: JournalEvent): void {
    const { journals } = this.#parts;
    const dated = journals.dated(entry);
    if (entry.event !== 'sending') this.#entries.push(dated);
    journals.add(this.#plan.planId, dated);
    if (entry.event === 'sending') this.#entries.push(dated);
  }

  async #timed<Result>(work: (options: Parameters<GongClient['call']>[2]) => Promise<Result>): Promise<Result> {
    const deadline = beginDeadline(requestMilliseconds, this.#parts.client.clock);
    try {
      return await work({ ...deadline.options, priority: 'background' });
    } finally {
      deadline.end();
    }
  }
}

interface OutcomeRow {
  readonly crmProspectId: string;
  readonly flowId?: unknown;
  readonly flowInstanceId?: unknown;
  readonly errorCode?: unknown;
  readonly errorMessage?: unknown;
}

/** The rows about people who were asked for, by the ids they were asked for with. */
function rowsOf(answer: GongResponse, key: string, asked: ReadonlyMap<string, string>): OutcomeRow[] {
  const list = Array.isArray(answer[key]) ? (answer[key] as ({ readonly crmProspectId?: unknown } | null)[]) : [];
  return list.flatMap((row) => {
    const crmProspectId = asked.get(recordKey(toText(row?.crmProspectId) ?? ''));
    return crmProspectId === undefined ? [] : [{ ...row, crmProspectId }];
  });
}
