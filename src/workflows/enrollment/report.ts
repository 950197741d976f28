/** An enrollment as the tools return it: counts of all people, and lists of as many as fit into one result. */
import { readCursor, writeCursor } from '../../client/cursor.ts';
import { describeRequest } from '../../client/dry-run.ts';
import { jsonLength } from '../../client/http/json.ts';
import { assignProspectsToFlow } from '../../tools/flows.ts';
import { type Approval, describeApproving } from './approvals.ts';
import type { Assigned, NotAssigned, Unexpected } from './journal.ts';
import type { Plan } from './plan-store.ts';
import { toAssignmentInput, toBatches } from './planning/words.ts';
import { type EnrollmentState, idsIn, listAssigned, listNotAssigned, replay } from './state.ts';

/** Room for the people of one result, in characters of JSON: the maximum of a result, less everything else in it. */
const maxPeopleCharacters = 36_000;

/** The states of a plan that can still be committed. */
type UncommittedStatus = 'planned' | 'awaitingApproval' | 'approved';

export interface ReportOptions {
  readonly status: UncommittedStatus | 'expired' | 'running' | 'ended';
  /** Of a plan that a second person approved. */
  readonly approval?: Approval | undefined;
  /** The place in the plan at which the lists begin. */
  readonly from?: number;
  /** The names of the tools that are on: `undo` names one of them. */
  readonly tools: ReadonlySet<string>;
  /** Nothing was sent: the report says what would have been. */
  readonly dryRun?: boolean;
}

export type EnrollmentReport = ReturnType<typeof reportEnrollment>;

/** Describes an enrollment. In an ended one, people who were not sent count as not assigned. */
export function reportEnrollment(
  plan: Plan,
  state: EnrollmentState,
  { status, approval, from = 0, tools, dryRun = false }: ReportOptions,
) {
  const isOpen = status !== 'expired' && status !== 'ended';
  const pending = idsIn(state, 'pending');
  const unknown = idsIn(state, 'sent');
  const assigned = listAssigned(state);
  const notSent = isOpen ? [] : pending.map((crmProspectId) => ({ crmProspectId, reason: whyNotSent(status, state) }));
  const notAssigned = [...listNotAssigned(state), ...notSent];

  // Unexpected rows follow the people, whose places never change, since later reads of Gong may find more of them.
  const planned = plan.willAssign.length;
  const sizes = [...measurePeople(plan, { assigned, notAssigned }), ...state.unexpected.map(measureUnexpected)];
  const to = findPageEnd(sizes, from);
  const onPage = new Set(plan.willAssign.slice(from, to).map(({ crmProspectId }) => crmProspectId));
  const isOnPage = ({ crmProspectId }: { crmProspectId: string }) => onPage.has(crmProspectId);
  const assignedOnPage = assigned.filter(isOnPage);
  const unexpected = state.unexpected.slice(Math.max(0, from - planned), Math.max(0, to - planned));
  const undoable = [...assignedOnPage, ...unexpected].flatMap(({ flowInstanceId }) => flowInstanceId ?? []);
  const isInDoubt = idsIn(state, 'sent', 'notInFlow').length > 0;
  const isPart = from > 0 || to < sizes.length;
  return {
    planId: plan.planId,
    status: dryRun && status === 'ended' ? 'dryRun' : status,
    flow: plan.flow,
    ...(approval && { approvedBy: approval }),
    counts: {
      planned: plan.willAssign.length,
      assigned: assigned.length,
      notAssigned: notAssigned.length,
      unknown: unknown.length,
      ...(status === 'running' && { notSentYet: pending.length }),
    },
    assigned: assignedOnPage,
    notAssigned: notAssigned.filter(isOnPage),
    unknown: unknown.filter((id) => onPage.has(id)),
    unexpected,
    ...(dryRun &&
      describeDryRun(
        plan,
        idsIn(state, 'wouldAssign').filter((id) => onPage.has(id)),
      )),
    ...(isInDoubt && state.lostBecause !== undefined && { lostResponse: state.lostBecause }),
    ...(status === 'running' && { next: 'Call gong_get_enrollment with this planId until status is ended.' }),
    ...(undoable.length > 0 && { undo: describeUndo(plan, undoable, tools) }),
    ...(isPart && {
      note: `counts cover the whole plan; the lists and undo cover ${describePart(planned, from, to)}.`,
    }),
    ...(to < sizes.length && { nextCursor: writeCursor(plan.planId, [to]) }),
  };
}

/** Says whom a dry run would have assigned, and by which requests. */
function describeDryRun({ willAssign, assignment }: Plan, ids: readonly string[]) {
  const wanted = new Set(ids);
  const batches = toBatches(willAssign.filter(({ crmProspectId }) => wanted.has(crmProspectId)));
  return {
    dryRun: true,
    wouldAssign: ids.map((crmProspectId) => ({ crmProspectId })),
    requests: batches.map((people) => describeRequest(assignProspectsToFlow, toAssignmentInput(people, assignment))),
  };
}

/** Gong does not say by its API whether a company has a cool-off period. */
const undoNote =
  'Where the company has a cool-off period, it runs from this removal too: people may not be assignable again until it is over.';

/** The maximum number of people of a plan whose flow instances `undo` names; beyond it, `undo` names the plan. */
const maxNamedInUndo = 100;

function describeUndo({ planId, willAssign }: Plan, flowInstanceIds: readonly string[], tools: ReadonlySet<string>) {
  if (!tools.has('gong_stop_outreach')) {
    return { tool: 'gong_unassign_prospects_from_flow', arguments: { flowInstanceIds }, note: undoNote };
  }
  const reason = `undo of ${planId}`;
  const target = willAssign.length > maxNamedInUndo ? { planId } : { flowInstanceIds };
  return { tool: 'gong_stop_outreach', arguments: { ...target, reason }, note: undoNote };
}

/** Describes a plan that is not committed: who is planned, their own words whole, and what is unfinished in them. */
export function reportPlan(plan: Plan, from: number, approval: Approval | undefined) {
  const { planId, willAssign } = plan;
  const ids = willAssign.map(({ crmProspectId }) => crmProspectId);
  const status = toUncommittedStatus(plan, approval);
  const { counts, flow } = reportEnrollment(plan, replay(ids, []), { status, tools: new Set() });
  const people = willAssign.map(({ own: _, lastEmails: __, ...person }) => ({
    person,
    personal: plan.personal.filter(({ crmProspectId }) => crmProspectId === person.crmProspectId),
    checks: plan.checks.filter(({ crmProspectId }) => crmProspectId === person.crmProspectId),
  }));
  const shared = plan.checks.filter(({ crmProspectId }) => crmProspectId === undefined);
  const to = findPageEnd(people.map(jsonLength), from);
  const page = people.slice(from, to);
  return {
    planId,
    status,
    ...(plan.toApprove && { expiresAt: new Date(plan.expiresAt).toISOString() }),
    ...(status === 'awaitingApproval' && { next: describeApproving(plan) }),
    ...(approval && { approvedBy: approval }),
    flow,
    counts,
    assigned: [],
    notAssigned: [],
    unknown: [],
    unexpected: [],
    willAssign: page.map(({ person }) => person),
    personal: page.flatMap((one) => one.personal),
    checks: [...(from === 0 ? shared : []), ...page.flatMap((one) => one.checks)],
    ...(to < people.length && { nextCursor: writeCursor(planId, [to]) }),
  };
}

function toUncommittedStatus({ toApprove }: Plan, approval: Approval | undefined): UncommittedStatus {
  if (!toApprove) return 'planned';
  return approval ? 'approved' : 'awaitingApproval';
}

/** Says why a person of a plan that no longer runs was not sent. */
export function whyNotSent(status: ReportOptions['status'], { end }: EnrollmentState): string {
  if (status === 'expired') return 'Not sent. The plan expired before it was committed.';
  return `Not sent. ${end?.reason ?? 'The server stopped before this person was sent.'}`;
}

/** An assigned person takes room in the list and in `undo`. */
function measurePeople(
  { willAssign }: Plan,
  { assigned, notAssigned }: { readonly assigned: readonly Assigned[]; readonly notAssigned: readonly NotAssigned[] },
): number[] {
  const characters = new Map(notAssigned.map((row) => [row.crmProspectId, jsonLength(row)]));
  for (const row of assigned) characters.set(row.crmProspectId, jsonLength(row) + jsonLength(row.flowInstanceId));
  return willAssign.map(({ crmProspectId }) => characters.get(crmProspectId) ?? jsonLength(crmProspectId));
}

function measureUnexpected(row: Unexpected): number {
  return jsonLength(row) + jsonLength(row.flowInstanceId ?? '');
}

function describePart(planned: number, from: number, to: number): string {
  const people = from < planned ? [`people ${from + 1} to ${Math.min(to, planned)} of it`] : [];
  const rows = to > planned ? [`unexpected rows ${Math.max(0, from - planned) + 1} to ${to - planned}`] : [];
  return [...people, ...rows].join(' and ');
}

/** Returns the place after the last of these sizes that still fits into one result; at least one is taken. */
function findPageEnd(sizes: readonly number[], from: number): number {
  let room = maxPeopleCharacters;
  for (let place = from; place < sizes.length; place += 1) {
    room -= (sizes[place] ?? 0) + ','.length;
    if (room < 0) return Math.max(place, from + 1);
  }
  return sizes.length;
}

/** The place in a plan that a cursor of its report stands for. Throws a RefusalError for any other cursor. */
export function readReportCursor(cursor: string | undefined, planId: string): number {
  if (cursor === undefined) return 0;
  const [place] = readCursor(cursor, planId, isPlace);
  return place;
}

function isPlace(position: readonly unknown[]): position is readonly [number] {
  return position.length === 1 && Number.isSafeInteger(position[0]) && Number(position[0]) >= 0;
}
