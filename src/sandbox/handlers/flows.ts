/** Reading flows, their folders and steps, and who is in them. */
import {
  assignProspectsToFlow,
  getBulkAssignment,
  getFlowSteps,
  listAssignedFlows,
  listFlowFolders,
  listFlows,
  submitBulkAssignment,
  unassignProspectByCrmId,
  unassignProspectsFromFlow,
} from '../../tools/flows.ts';
import type { Flow, FlowFolder, FlowInstance, User } from '../company/model.ts';
import { GongFault } from '../responses.ts';
import { assign, bulkProgress, findSender, noSeat, submitBulk } from '../state/enrollment.ts';
import { mayUse, type State } from '../state/state.ts';
import { handlerFor } from './handler.ts';

const recentCount = 20;

/** The answers that read flows. */
export const flowHandlers = [
  handlerFor(listFlows, ({ flowOwnerEmail, workspaceId, folderId, mostRecentlyAssigned }, state) => {
    const owner = state.userByEmail(flowOwnerEmail);
    if (!owner) throw new GongFault(404, `User not found: ${flowOwnerEmail}`);
    if (!state.hasEngageSeat(owner)) throw new GongFault(403, noSeat);
    const flows = mostRecentlyAssigned ? flowsAssignedLast(owner, state) : state.company.flows;
    return {
      flows: flows
        .filter((flow) => mayUse(owner, flow))
        .filter((flow) => workspaceId === undefined || flow.workspaceId === workspaceId)
        .filter((flow) => folderId === undefined || flow.folderId === folderId)
        .slice(0, mostRecentlyAssigned ? recentCount : undefined)
        .map(flowRow),
    };
  }),

  handlerFor(listFlowFolders, ({ flowFolderOwnerEmail, parentId, workspaceId }, state) => {
    const owner = state.userByEmail(flowFolderOwnerEmail);
    if (!owner) throw new GongFault(400, `flowFolderOwnerEmail is not a Gong user: ${flowFolderOwnerEmail}`);
    return {
      flowsFolders: state.company.folders
        .filter((folder) => mayUse(owner, folder))
        .filter((folder) => workspaceId === undefined || folder.workspaceId === workspaceId)
        .filter((folder) => parentId === undefined || folder.id === parentId || folder.parentId === parentId)
        .map(folderRow),
    };
  }),

  handlerFor(getFlowSteps, ({ flowIds = [] }, state) => ({ flows: flowIds.map((id) => flowWithSteps(id, state)) })),

  handlerFor(listAssignedFlows, ({ crmProspectsIds = [], flowInstanceIds = [] }, state) => {
    const open = crmProspectsIds.flatMap((id) => state.listOpenInstances(id));
    const named = flowInstanceIds.flatMap((id) => state.instance(id) ?? []);
    return { prospectsAssigned: [...open, ...named].map((instance) => instanceRow(instance, state)) };
  }),
];

/** A flow instance, as Gong answers it. */
export function instanceRow(instance: FlowInstance, state: State) {
  const flow = state.flow(instance.flowId);
  const owner = state.user(instance.ownerId);
  return {
    flowId: instance.flowId,
    flowName: flow?.name,
    crmProspectId: instance.crmProspectId,
    flowInstanceId: instance.flowInstanceId,
    flowInstanceOwnerEmail: owner?.emailAddress,
    flowInstanceOwnerFullName: owner && `${owner.firstName} ${owner.lastName}`,
    flowInstanceCreateDate: instance.createDate,
    flowInstanceStatus: instance.status,
    workspaceId: flow?.workspaceId,
    exclusive: flow?.exclusive,
  };
}

function flowsAssignedLast(owner: User, state: State): Flow[] {
  const instances = state.instances().filter(({ ownerId }) => ownerId === owner.id);
  const newestFirst = instances.sort((one, other) => Date.parse(other.createDate) - Date.parse(one.createDate));
  return [...new Set(newestFirst.map(({ flowId }) => flowId))].flatMap((id) => state.flow(id) ?? []);
}

function flowRow({ id, name, folderId, folderName, visibility, creationDate, exclusive }: Flow) {
  return { id, name, folderId, folderName, visibility, creationDate, exclusive };
}

/** Gong writes the absence of a parent and of a creator as the text "null". */
function folderRow({ id, name, parentId = 'null', ownerId = 'null', visibility }: FlowFolder) {
  return { id, name, parentFolderId: parentId, createdById: ownerId, visibility };
}

function flowWithSteps(flowId: string, state: State) {
  const flow = state.flow(flowId);
  if (!flow) throw new GongFault(404, `Flow not found: flowId=${flowId}`);
  const { folderName: _, ...row } = flowRow(flow);
  return { ...row, description: flow.description, steps: state.steps(flow) };
}

const accepted = 202;

/** The answers that change who is in a flow, and the state of a bulk assignment. */
export const assignmentHandlers = [
  handlerFor(assignProspectsToFlow, ({ crmProspectsIds, flowId, flowInstanceOwnerEmail, overrides }, state) => {
    const sender = findSender(flowId, flowInstanceOwnerEmail, state);
    const prospectsAssigned: object[] = [];
    const prospectsNotAssigned: object[] = [];
    for (const crmProspectId of crmProspectsIds) {
      const assigned = assign(sender, crmProspectId, overrides?.coolOffOverride === true, state);
      if ('errorCode' in assigned) prospectsNotAssigned.push({ flowId, crmProspectId, ...assigned });
      else prospectsAssigned.push(instanceRow(assigned, state));
    }
    return { prospectsAssigned, prospectsNotAssigned };
  }),

  handlerFor(
    submitBulkAssignment,
    ({ flowId, flowInstanceOwnerEmail, prospects }, state) =>
      bulkProgress(submitBulk(findSender(flowId, flowInstanceOwnerEmail, state), prospects, state)),
    accepted,
  ),

  handlerFor(getBulkAssignment, ({ id }, state) => {
    const bulk = state.bulkAssignments.get(id);
    if (!bulk) throw new GongFault(404, `Flow prospects bulk assignment ${id} not found`);
    bulk.polls += 1;
    return bulkProgress(bulk);
  }),

  handlerFor(unassignProspectsFromFlow, ({ flowInstanceIds, unassignedByUserEmail }, state) => {
    checkUser(unassignedByUserEmail, state);
    const instances = flowInstanceIds.flatMap((id) => state.instance(id) ?? []);
    if (instances.length < flowInstanceIds.length) {
      throw new GongFault(400, 'One or more of the given flowInstanceIds does not exist');
    }
    return ended(instances, state);
  }),

  handlerFor(unassignProspectByCrmId, ({ crmProspectId, flowId, unassignedByUserEmail }, state) => {
    checkUser(unassignedByUserEmail, state);
    const open = state.listOpenInstances(crmProspectId);
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
