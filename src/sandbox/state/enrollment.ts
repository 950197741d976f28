/** Putting prospects into flows, one by one or in bulk. */
import type { Flow, FlowInstance, Prospect, User } from '../company/model.ts';
import { uuid } from '../company/seeded.ts';
import { GongFault } from '../responses.ts';
import { mayUse, type State } from './state.ts';

/** A flow, and the Gong user in whose name it runs. */
export interface Sender {
  readonly flow: Flow;
  readonly owner: User;
}

/** Why a prospect was not assigned, in Gong's words. */
export interface Refusal {
  readonly errorCode: 'InvalidArgument' | 'InvalidState';
  readonly errorMessage: string;
}

/** What Gong says of a flow owner whose seat does not include Engage (from a user's report). */
export const noSeat = 'The flow owner does not have permission to use Gong Engage';

/** The flow and its user; throws Gong's 404 when either is unknown, or the flow is not for this user. */
export function findSender(flowId: string, flowInstanceOwnerEmail: string, state: State): Sender {
  const owner = state.userByEmail(flowInstanceOwnerEmail);
  if (!owner) throw new GongFault(404, `User not found: ${flowInstanceOwnerEmail}`);
  if (!state.hasEngageSeat(owner)) throw new GongFault(403, noSeat);
  const flow = state.flow(flowId);
  if (!flow || !mayUse(owner, flow)) throw new GongFault(404, 'Flow not found');
  return { flow, owner };
}

/** Puts one prospect into a flow, or tells why not. */
export function assign(
  { flow, owner }: Sender,
  crmProspectId: string,
  coolOffOverride: boolean,
  state: State,
): FlowInstance | Refusal {
  const person = state.prospect(crmProspectId);
  const refusal = findRefusal(flow, person?.crmProspectId ?? crmProspectId, coolOffOverride, state);
  return refusal ?? state.addInstance(flow.id, person?.crmProspectId ?? crmProspectId, owner.id);
}

function findRefusal(flow: Flow, crmProspectId: string, coolOffOverride: boolean, state: State): Refusal | undefined {
  if (!state.prospect(crmProspectId)) {
    return { errorCode: 'InvalidArgument', errorMessage: `Prospect with CRM id ${crmProspectId} was not found` };
  }
  const flowIds = state.listOpenInstances(crmProspectId).map(({ flowId }) => flowId);
  if (flowIds.includes(flow.id)) return invalidState('Prospect is already assigned to this flow');
  if (flowIds.some((flowId) => state.flow(flowId)?.exclusive)) {
    return invalidState('Prospect is assigned to an exclusive flow');
  }
  if (flow.exclusive && flowIds.length > 0) {
    return invalidState('Flow is exclusive and the prospect is assigned to another flow');
  }
  if (state.company.coolOff.has(crmProspectId) && !coolOffOverride) {
    return invalidState('Prospect is in the cool-off period');
  }
  return undefined;
}

function invalidState(errorMessage: string): Refusal {
  return { errorCode: 'InvalidState', errorMessage };
}

/** Makes a bulk assignment. All of it is done at once, and told bit by bit. */
export function submitBulk(sender: Sender, prospects: readonly BulkProspect[], state: State): BulkAssignment {
  const id = uuid('bulk assignment', state.bulkAssignments.size);
  const results = prospects.map((prospect) => bulkResult(sender, prospect, state));
  const bulk: BulkAssignment = { id, results, polls: 0 };
  state.bulkAssignments.set(id, bulk);
  return bulk;
}

function bulkResult(sender: Sender, prospect: BulkProspect, state: State): BulkResult {
  const crmId = prospect.crmId ?? crmRecordFor(prospect, state)?.crmProspectId;
  if (crmId === undefined) {
    const errorMessage = 'firstName and lastName are required to create a CRM record';
    return outcome(prospect, 'CRM_OPERATION_FAILED', null, { errorCode: 'InvalidArgument', errorMessage });
  }
  const assigned = assign(sender, crmId, false, state);
  if ('errorCode' in assigned) return outcome(prospect, 'FLOW_ASSIGNMENT_FAILED', crmId, assigned);
  return { ...outcome(prospect, 'ASSIGNED', crmId), flowInstanceId: assigned.flowInstanceId };
}

function outcome(
  prospect: BulkProspect,
  status: BulkResult['status'],
  crmId: string | null,
  refusal?: Refusal,
): BulkResult {
  const { errorCode = null, errorMessage = null } = refusal ?? {};
  return { prospect, status, crmId, flowInstanceId: null, errorCode, errorMessage };
}

/** Finds the CRM record by email, or creates one. */
function crmRecordFor(person: BulkProspect, state: State): Prospect | undefined {
  const email = person.email?.toLowerCase();
  const [known] = email === undefined ? [] : state.prospectsByEmail(email);
  if (known) return known;
  if (!person.firstName || !person.lastName) return undefined;
  return state.addProspect({
    objectType: person.accountCrmId === undefined ? 'Lead' : 'Contact',
    firstName: person.firstName,
    lastName: person.lastName,
    email: email ?? '',
    title: person.jobTitle ?? '',
    phoneNumber: null,
    companyName: person.companyName ?? '',
    accountCrmId: person.accountCrmId,
  });
}

/** A person of a bulk assignment, as submitted. */
export interface BulkProspect {
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly email?: string | undefined;
  readonly jobTitle?: string | undefined;
  readonly linkedInUrl?: string | undefined;
  readonly crmId?: string | undefined;
  readonly accountCrmId?: string | undefined;
  readonly companyName?: string | undefined;
}

/** The outcome of one person of a bulk assignment, as in Gong's response. */
export interface BulkResult {
  readonly prospect: BulkProspect;
  readonly status: 'ASSIGNED' | 'CRM_OPERATION_FAILED' | 'FLOW_ASSIGNMENT_FAILED';
  readonly crmId: string | null;
  readonly flowInstanceId: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

/** A bulk assignment; how much of it Gong admits to depends on how often it was asked. */
export interface BulkAssignment {
  readonly id: string;
  readonly results: readonly BulkResult[];
  polls: number;
}

/** What Gong tells of a bulk assignment: nothing done at first, half of it when asked once, then all of it. */
export function bulkProgress({ id, results, polls }: BulkAssignment) {
  const processed = polls > 1 ? results : results.slice(0, polls === 0 ? 0 : Math.floor(results.length / 2));
  const succeeded = processed.filter(({ status }) => status === 'ASSIGNED');
  return {
    id,
    status: polls === 0 ? 'PENDING' : polls === 1 ? 'IN_PROGRESS' : 'COMPLETED',
    totalCount: results.length,
    processedCount: processed.length,
    successCount: succeeded.length,
    failedCount: processed.length - succeeded.length,
    results: processed,
  };
}
