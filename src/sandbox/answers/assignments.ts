/** Putting people into flows and taking them out. */
import {
  assignProspectsToFlow,
  getBulkAssignment,
  submitBulkAssignment,
  unassignProspectByCrmId,
  unassignProspectsFromFlow,
} from '../../tools/flows.ts';
import { bulkProgress } from '../bulk.ts';
import type { FlowInstance } from '../company/model.ts';
import { assign, senderOf, submitBulk } from '../enrollment.ts';
import { GongFault } from '../fault.ts';
import type { State } from '../state.ts';
import { answer } from './answer.ts';
import { instanceRow } from './flows.ts';

const accepted = 202;

/** The answers that change who is in a flow, and the state of a bulk assignment. */
export const assignmentAnswers = [
  answer(assignProspectsToFlow, ({ crmProspectsIds, flowId, flowInstanceOwnerEmail, overrides }, state) => {
    const sender = senderOf(flowId, flowInstanceOwnerEmail, state);
    const prospectsAssigned: object[] = [];
    const prospectsNotAssigned: object[] = [];
    for (const crmProspectId of crmProspectsIds) {
      const assigned = assign(sender, crmProspectId, overrides?.coolOffOverride === true, state);
      if ('errorCode' in assigned) prospectsNotAssigned.push({ flowId, crmProspectId, ...assigned });
      else prospectsAssigned.push(instanceRow(assigned, state));
    }
    return { prospectsAssigned, prospectsNotAssigned };
  }),

  answer(
    submitBulkAssignment,
    ({ flowId, flowInstanceOwnerEmail, prospects }, state) =>
      bulkProgress(submitBulk(senderOf(flowId, flowInstanceOwnerEmail, state), prospects, state)),
    accepted,
  ),

  answer(getBulkAssignment, ({ id }, state) => {
    const bulk = state.bulkAssignments.get(id);
    if (!bulk) throw new GongFault(404, `Flow prospects bulk assignment ${id} not found`);
    bulk.polls += 1;
    return bulkProgress(bulk);
  }),

  answer(unassignProspectsFromFlow, ({ flowInstanceIds, unassignedByUserEmail }, state) => {
    checkUser(unassignedByUserEmail, state);
    const instances = flowInstanceIds.flatMap((id) => state.instance(id) ?? []);
    if (instances.length < flowInstanceIds.length) {
      throw new GongFault(400, 'One or more of the given flowInstanceIds does not exist');
    }
    return ended(instances, state);
  }),

  answer(unassignProspectByCrmId, ({ crmProspectId, flowId, unassignedByUserEmail }, state) => {
    checkUser(unassignedByUserEmail, state);
    const open = state.openInstancesOf(crmProspectId);
    return ended(
      open.filter((instance) => flowId === undefined || instance.flowId === flowId),
      state,
    );
  }),
];

function checkUser(email: string | undefined, state: State): void {
  if (email === undefined || state.userByEmail(email)) return;
  throw new GongFault(400, `unassignedByUserEmail is not a Gong user: ${email}`);
}

/** Ends the instances; those that had ended before are left out of the answer. */
function ended(instances: readonly FlowInstance[], state: State) {
  const removed = instances.filter((instance) => state.endInstance(instance));
  return { unassignedFlowInstanceIds: removed.map(({ flowInstanceId }) => flowInstanceId) };
}
