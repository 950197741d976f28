/** Carries a commit out: batch after batch, each durable before it is sent and resolved before the next one. */

import type { GongClient } from '../../client/client.ts';
import { describeFailure, GongError } from '../../client/errors.ts';
import { beginDeadline } from '../../client/http/deadline.ts';
import { recordKey } from '../../client/ids.ts';
import type { ResponseOf } from '../../client/operation.ts';
import { toList, toText } from '../../client/response.ts';
import { onOneLine } from '../../client/text.ts';
import { assignProspectsToFlow } from '../../tools/flows.ts';
import type { Assigned, DatedEvent, JournalEvent, Journals, NotAssigned, Unexpected } from './journal.ts';
import type { Plan, PlannedProspect } from './plan-store.ts';
import { toAssignmentInput, toBatches } from './planning/words.ts';
import { findInFlow, inTransitMilliseconds } from './reconcile.ts';
import { type EnrollmentState, idsIn, replay } from './state.ts';

/** Time for one request. It does not depend on the time of the tool call that began the commit. */
const requestMilliseconds = 40_000;

/** Maximum length of the reason for a lost response. */
const maxReasonCharacters = 600;

const abandonedReason = 'Another server considered this commit stalled and ended it.';

/** Why a request may not be sent at all, and why some people are left out of it. */
export interface RequestVerdict {
  readonly refusals: readonly string[];
  /** By record key. */
  readonly reasons: ReadonlyMap<string, string>;
}

export interface SenderOptions {
  readonly client: GongClient;
  readonly journals: Journals;
  /** Called before each request, with the people it would contact. */
  readonly judge: (people: readonly PlannedProspect[]) => Promise<RequestVerdict>;
  /** Called when a batch is resolved, with the number of planned people that are. */
  readonly onProgress?: (people: number) => void;
}

/** One running commit. It goes on when the tool call that began it has returned, and stops only between two batches. */
export class Sender {
  readonly #plan: Plan;
  readonly #options: SenderOptions;
  readonly #events: DatedEvent[];
  #stopReason: string | undefined;

  constructor(plan: Plan, begun: DatedEvent, options: SenderOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#events = [begun];
  }

  /** What is known so far. */
  get state(): EnrollmentState {
    const ids = this.#plan.willAssign.map(({ crmProspectId }) => crmProspectId);
    const state = replay(ids, this.#events);
    return this.#stopReason === undefined ? state : { ...state, end: { reason: this.#stopReason } };
  }

  /** Lets the batch in flight finish, and sends no other. */
  stop(reason: string): void {
    this.#stopReason ??= reason;
  }

  /** Sends all people but those in `skipped` (reasons by CRM id). Rejects only when the journal cannot be written. */
  async run(skipped: ReadonlyMap<string, string>): Promise<void> {
    if (skipped.size > 0) await this.#recordNotAssigned(skipped);
    const people = this.#plan.willAssign.filter(({ crmProspectId }) => !skipped.has(crmProspectId));
    let resolved = skipped.size;
    for (const batch of toBatches(people)) {
      if (this.#stopReason !== undefined) break;
      await this.#sendBatch(batch);
      resolved += batch.length;
      this.#options.onProgress?.(resolved);
    }
    await this.#record({ event: 'ended', ...(this.#stopReason !== undefined && { reason: this.#stopReason }) });
  }

  /**
   * Looks for the fence and for stops before and after the intent: a process that fences the commit or stops a person reads the
   * intent, or its line is read here.
   */
  async #sendBatch(batch: readonly PlannedProspect[]): Promise<void> {
    const people = await this.#leaveOutForbidden(batch);
    if (people.length === 0) return;
    const ids = people.map(({ crmProspectId }) => crmProspectId);
    const fencedBefore = await this.#findFence();
    if (fencedBefore !== undefined) return this.stop(fencedBefore);
    if (this.#options.client.dryRun) {
      return this.#record({ event: 'outcome', assigned: [], notAssigned: [], notInFlow: [], wouldAssign: ids });
    }
    await this.#record({ event: 'sending', crmProspectsIds: ids });
    const fenced = await this.#findFence();
    if (fenced !== undefined) {
      this.stop(fenced);
      return this.#recordNotAssigned(new Map(ids.map((id) => [id, `Not sent. ${fenced}`])));
    }
    const allowed = await this.#leaveOutForbidden(people);
    if (allowed.length > 0) await this.#request(allowed);
  }

  async #request(people: readonly PlannedProspect[]): Promise<void> {
    const ids = people.map(({ crmProspectId }) => crmProspectId);
    try {
      await this.#recordResponse(ids, await this.#requestAssignment(people));
    } catch (error) {
      if (!(error instanceof GongError)) throw error;
      if (error.failure.changed === 'unknown') {
        await this.#record({ event: 'lost', reason: onOneLine(describeFailure(error.failure), maxReasonCharacters) });
        return this.#reconcile(ids);
      }
      await this.#recordNotAssigned(new Map(ids.map((id) => [id, error.message])));
      this.stop(error.message);
    }
  }

  /** Judges a batch by the policy and the lists of this moment. A store that cannot be read ends the commit. */
  async #leaveOutForbidden(people: readonly PlannedProspect[]): Promise<readonly PlannedProspect[]> {
    const { refusals, reasons } = await this.#options.judge(people);
    const forbidden = new Map<string, string>();
    if (refusals.length > 0) {
      const refusal = refusals.join(' ');
      this.stop(refusal);
      for (const { crmProspectId } of people) forbidden.set(crmProspectId, `Not sent. ${refusal}`);
    }
    for (const { crmProspectId } of people) {
      const reason = reasons.get(recordKey(crmProspectId));
      if (reason !== undefined && !forbidden.has(crmProspectId)) forbidden.set(crmProspectId, `Not sent: ${reason}`);
    }
    if (forbidden.size > 0) await this.#recordNotAssigned(forbidden);
    return people.filter(({ crmProspectId }) => !forbidden.has(crmProspectId));
  }

  #requestAssignment(people: readonly PlannedProspect[]): Promise<AssignmentResponse> {
    const input = toAssignmentInput(people, this.#plan.assignment);
    return this.#withDeadline((options) => this.#options.client.call(assignProspectsToFlow, input, options));
  }

  /** Returns why another process has fenced this commit, if one has: the order of the journal's lines decides. */
  async #findFence(): Promise<string | undefined> {
    const events = await this.#options.journals.read(this.#plan.planId);
    const fence = events.find((event) => event.event === 'abandoned');
    return fence && (fence.reason ?? abandonedReason);
  }

  /** People whom Gong leaves out of its response are in doubt: it reports some failures only in this way. */
  async #recordResponse(ids: readonly string[], response: AssignmentResponse): Promise<void> {
    const { assigned, notAssigned, unexpected } = readOutcome(response, ids, this.#plan.flow.id);
    await this.#record({
      event: 'outcome',
      assigned,
      notAssigned,
      notInFlow: [],
      ...(unexpected.length > 0 && { unexpected }),
    });
    const mentioned = new Set([...assigned, ...notAssigned].map(({ crmProspectId }) => crmProspectId));
    const leftOut = ids.filter((id) => !mentioned.has(id));
    if (leftOut.length > 0) await this.#reconcile(leftOut);
  }

  /** Reads Gong once the request has had time to arrive, and once more for those who were not there yet. */
  async #reconcile(ids: readonly string[]): Promise<void> {
    for (let inDoubt = ids, reads = 0; inDoubt.length > 0 && reads < 2; reads += 1) {
      await this.#options.client.clock.sleep(inTransitMilliseconds);
      await this.#readFromGong(inDoubt);
      const missing = new Set(idsIn(this.state, 'notInFlow'));
      inDoubt = inDoubt.filter((id) => missing.has(id));
    }
  }

  async #readFromGong(ids: readonly string[]): Promise<void> {
    const { client } = this.#options;
    try {
      const found = await this.#withDeadline((options) => findInFlow(client, this.#plan.flow.id, ids, options));
      await this.#record({ event: 'outcome', ...found, notAssigned: [] });
    } catch (error) {
      if (!(error instanceof GongError)) throw error;
      this.stop(`The outcome of the last batch could not be read from Gong: ${error.message}`);
    }
  }

  #recordNotAssigned(reasons: ReadonlyMap<string, string>): Promise<void> {
    const notAssigned = [...reasons].map(([crmProspectId, reason]) => ({ crmProspectId, reason }));
    return this.#record({ event: 'outcome', assigned: [], notAssigned, notInFlow: [] });
  }

  /** An intent counts once it is durable; an outcome counts at once, also where it cannot be written. */
  async #record(event: JournalEvent): Promise<void> {
    const dated = this.#options.journals.date(event);
    const isIntent = event.event === 'sending';
    if (!isIntent) this.#events.push(dated);
    await this.#options.journals.append(this.#plan.planId, dated);
    if (isIntent) this.#events.push(dated);
  }

  async #withDeadline<Found>(work: (options: Parameters<GongClient['call']>[2]) => Promise<Found>): Promise<Found> {
    const deadline = beginDeadline(requestMilliseconds, this.#options.client.clock);
    try {
      return await work({ ...deadline.options, priority: 'background' });
    } finally {
      deadline.end();
    }
  }
}

type AssignmentResponse = ResponseOf<typeof assignProspectsToFlow>;

/** Returns what Gong's response says about the people of a batch, by the ids they were sent with, and the unexpected rows. */
function readOutcome(
  { prospectsAssigned, prospectsNotAssigned }: AssignmentResponse,
  ids: readonly string[],
  flowId: string,
): { assigned: Assigned[]; notAssigned: NotAssigned[]; unexpected: Unexpected[] } {
  const sent = new Map(ids.map((id) => [recordKey(id), id]));
  const assigned = new Map<string, Assigned>();
  const notAssigned = new Map<string, NotAssigned>();
  const unexpected: Unexpected[] = [];
  for (const row of toList(prospectsAssigned)) {
    const flowInstanceId = toText(row.flowInstanceId);
    const crmProspectId = sent.get(recordKey(toText(row.crmProspectId) ?? ''));
    const isThisFlow = (toText(row.flowId) ?? flowId) === flowId;
    const isRepeated = crmProspectId !== undefined && assigned.has(crmProspectId);
    if (flowInstanceId === undefined && crmProspectId !== undefined) continue;
    if (flowInstanceId !== undefined && crmProspectId !== undefined && isThisFlow && !isRepeated) {
      assigned.set(crmProspectId, { crmProspectId, flowInstanceId });
    } else if (crmProspectId === undefined || assigned.get(crmProspectId)?.flowInstanceId !== flowInstanceId) {
      unexpected.push(...toUnexpected(toText(row.crmProspectId), flowInstanceId));
    }
  }
  for (const { crmProspectId: id, errorCode, errorMessage } of toList(prospectsNotAssigned)) {
    const reason = [errorCode, errorMessage].map(toText).filter(Boolean).join(': ') || 'Gong gave no reason.';
    const crmProspectId = sent.get(recordKey(toText(id) ?? ''));
    if (crmProspectId === undefined) unexpected.push(...toUnexpected(toText(id), undefined, reason));
    else if (!assigned.has(crmProspectId)) notAssigned.set(crmProspectId, { crmProspectId, reason });
  }
  return { assigned: [...assigned.values()], notAssigned: [...notAssigned.values()], unexpected };
}

/** A row with neither a person nor an instance says nothing. */
function toUnexpected(crmProspectId?: string, flowInstanceId?: string, reason?: string): Unexpected[] {
  if (crmProspectId === undefined && flowInstanceId === undefined) return [];
  return [
    {
      ...(crmProspectId !== undefined && { crmProspectId }),
      ...(flowInstanceId !== undefined && { flowInstanceId }),
      ...(reason !== undefined && { reason }),
    },
  ];
}
