/** Operations on Gong Engage flows: list and read them, list, assign and unassign people. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import {
  crmProspectId,
  crmProspectsIds,
  email,
  flowId,
  flowInstanceOwnerEmail,
  id,
  ids,
  int32,
  integerId,
  keepsEmpty,
  workspaceId,
} from './schemas.ts';

const visibility = z.enum(['Company', 'Personal', 'Shared']);

const flow = z.object({
  id,
  name: z.string(),
  folderId: id,
  folderName: z.string(),
  visibility,
  creationDate: z.string(),
  exclusive: z.boolean(),
});

const flowInstance = z.object({
  flowId: id,
  flowName: z.string(),
  crmProspectId: id,
  flowInstanceId: id,
  flowInstanceOwnerEmail: z.string(),
  flowInstanceOwnerFullName: z.string(),
  flowInstanceCreateDate: z.string(),
  flowInstanceStatus: z.enum(['Pending', 'Running', 'Paused', 'FinishedNoReply', 'FinishedResponse', 'Finished']),
  workspaceId: id,
  exclusive: z.boolean(),
});

const bulkProspect = {
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: email.optional(),
  jobTitle: z.string().optional(),
  linkedInUrl: z.string().optional(),
  crmId: crmProspectId.optional(),
  accountCrmId: id.optional(),
  companyName: z.string().optional(),
};

const bulkAssignment = {
  requestId: z.string(),
  id,
  status: z.enum(['PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED']),
  totalCount: z.int(),
  processedCount: z.int(),
  successCount: z.int(),
  failedCount: z.int(),
  results: z.array(
    z.object({
      prospect: z.object(bulkProspect),
      status: z.enum(['ASSIGNED', 'CRM_OPERATION_FAILED', 'FLOW_ASSIGNMENT_FAILED']),
      crmId: id,
      flowInstanceId: id,
      errorCode: z.string(),
      errorMessage: z.string(),
    }),
  ),
};

const unassignedByUserEmail = email.describe('Gong user in whose name they are removed').optional();

export const listFlows = operation({
  name: 'gong_list_flows',
  title: 'List flows',
  description:
    'Lists the flows (sequences, cadences) a Gong user can use: company flows, personal flows and shared flows. A prospect in an exclusive flow can be in no other. What a flow sends: gong_get_flow_steps.',
  route: 'GET /v2/flows',
  scope: 'api:flows:read',
  effect: 'read',
  alwaysLoad: true,
  cacheable: true,
  query: {
    flowOwnerEmail: email.describe('Gong user, see gong_list_users'),
    workspaceId: workspaceId.optional(),
    folderId: id.describe('From gong_list_flow_folders').optional(),
    mostRecentlyAssigned: z.boolean().describe('Only the last flows (at most 20) this user assigned').optional(),
  },
  output: { flows: z.array(flow) },
  pages: 'flows',
});

export const listFlowFolders = operation({
  name: 'gong_list_flow_folders',
  title: 'List flow folders',
  description:
    'Folders that hold Engage flows: company folders plus the personal and shared ones of a Gong user. Their ids narrow gong_list_flows.',
  route: 'GET /v2/flows/folders',
  scope: 'api:flows:read',
  effect: 'read',
  cacheable: true,
  query: {
    flowFolderOwnerEmail: email.describe('Gong user, see gong_list_users'),
    parentId: integerId.describe('Only this folder and its children').optional(),
    workspaceId: workspaceId.optional(),
  },
  output: {
    flowsFolders: z.array(z.object({ id, name: z.string(), parentFolderId: id, createdById: id, visibility })),
  },
  pages: ['flowsFolders', 'flows'],
});

export const getFlowSteps = operation({
  name: 'gong_get_flow_steps',
  title: 'Get flow steps',
  description:
    'What a flow (sequence, cadence) sends: its steps and emails in order with stepOrder, action (AUTO_SEND_EMAIL is sent by Gong, SEND_EMAIL waits for a person), subject and body with their {{variables}}. Read it before assigning or overriding anything. One unknown flow id fails the whole call.',
  route: 'POST /v2/flows/steps',
  scope: 'api:flows:read',
  effect: 'read',
  cacheable: true,
  body: { flowIds: keepsEmpty(z.array(id).max(20)).describe('From gong_list_flows').optional() },
  output: {
    flows: z.array(
      z.object({
        ...flow.omit({ folderName: true }).shape,
        description: z.string(),
        steps: z.array(
          z.object({
            id,
            stepOrder: z.int(),
            action: z.enum(['SEND_EMAIL', 'AUTO_SEND_EMAIL', 'CALL', 'LINKEDIN_CONNECT', 'LINKEDIN_MESSAGE', 'CUSTOM']),
            subject: z.string(),
            body: z.string(),
            isReply: z.boolean(),
          }),
        ),
      }),
    ),
  },
  rows: 'flows',
});

export const listAssignedFlows = operation({
  name: 'gong_list_assigned_flows',
  title: 'List assigned flows',
  description:
    'Which flows (sequences, cadences) a contact or lead is in: one row per flow instance with flow, prospect, owner and status. By crmProspectsIds it returns open instances only (Pending, Running, Paused); by flowInstanceIds it returns those instances in any state, finished ones too. A person without a row is in no flow, or not known to Gong by this id. Gong cannot list the people of a flow.',
  route: 'POST /v2/flows/prospects',
  scope: 'api:flows:read',
  effect: 'read',
  body: {
    crmProspectsIds: crmProspectsIds.describe('CRM ids of contacts or leads').optional(),
    flowInstanceIds: ids.optional(),
  },
  rules: [{ exactlyOneOf: ['crmProspectsIds', 'flowInstanceIds'] }],
  output: { prospectsAssigned: z.array(flowInstance) },
  rows: 'prospectsAssigned',
  whenEmpty:
    'None of these people is in a flow, or Gong does not know them by these ids: gong_find_prospects finds the ids.',
});

export const assignProspectsToFlow = operation({
  name: 'gong_assign_prospects_to_flow',
  title: 'Assign prospects to a flow',
  description:
    'Contacts CRM records by a flow at once; gong_plan_enrollment shows it first and is safer. Any number of ids; each comes back as done, refused (why) or unknown. Repeating a call may contact them twice; gong_list_assigned_flows shows who is in.',
  route: 'POST /v2/flows/prospects/assign',
  scope: 'api:flows:write',
  effect: 'outreach',
  body: {
    crmProspectsIds,
    flowId,
    flowInstanceOwnerEmail,
    overrides: z
      .strictObject({
        steps: z
          .array(
            z.strictObject({
              number: int32.min(1).describe('stepOrder in gong_get_flow_steps'),
              subject: z.string().optional(),
              body: z.string().describe('HTML').optional(),
            }),
          )
          .describe('Emails to replace')
          .optional(),
        flowInstanceVariables: z
          .array(z.strictObject({ name: z.string().describe('e.g. recipient.first_name'), value: z.string() }))
          .optional(),
        coolOffOverride: z.boolean().describe('Assign even people in the cool-off period').optional(),
      })
      .optional(),
    flowInstanceDescription: z.string().describe('HTML').optional(),
  },
  rules: [{ each: 'overrides.steps', hasOneOf: [['subject'], ['body']] }],
  output: {
    prospectsAssigned: z.array(flowInstance),
    prospectsNotAssigned: z.array(
      z.object({
        flowId: id,
        crmProspectId: id,
        errorCode: z.enum(['InvalidArgument', 'InvalidState', 'UnexpectedError']),
        errorMessage: z.string(),
      }),
    ),
  },
  batch: {
    field: 'crmProspectsIds',
    size: 100,
    done: { rows: 'prospectsAssigned', id: 'crmProspectId' },
    refused: { rows: 'prospectsNotAssigned', id: 'crmProspectId' },
  },
  contacts: { flow: 'flowId', people: 'crmProspectsIds' },
});

export const submitBulkAssignment = operation({
  name: 'gong_submit_bulk_assignment',
  title: 'Submit a bulk assignment',
  description:
    'Starts a job that contacts up to 50 records by a flow at once. Only without a CRM id: Gong finds or creates the record. Returns the id for gong_get_bulk_assignment. Every call is a new job.',
  route: 'POST /v2/flows/prospects/bulk-assignments',
  scope: 'api:flows:write',
  effect: 'outreach',
  body: {
    flowInstanceOwnerEmail,
    flowId,
    prospects: z
      .array(z.strictObject(bulkProspect))
      .min(1)
      .max(50)
      .describe('Each with crmId, or with firstName and lastName'),
  },
  rules: [{ each: 'prospects', hasOneOf: [['crmId'], ['firstName', 'lastName']] }, { distinctPeople: 'prospects' }],
  output: bulkAssignment,
  contacts: { flow: 'flowId', people: 'prospects' },
});

export const getBulkAssignment = operation({
  name: 'gong_get_bulk_assignment',
  title: 'Get a bulk assignment',
  description:
    'The progress of a bulk assignment, with counts and the outcome for each person: assigned, CRM record failed or flow assignment failed, and why.',
  route: 'GET /v2/flows/prospects/bulk-assignments/{id}',
  scope: 'api:flows:read',
  effect: 'read',
  path: { id: id.describe('From gong_submit_bulk_assignment') },
  output: bulkAssignment,
});

export const unassignProspectsFromFlow = operation({
  name: 'gong_unassign_prospects_from_flow',
  title: 'Unassign prospects by flow instance',
  description:
    'Ends flow instances by their id, not by CRM id, so the people get no further steps. Any number; ids that do not exist are listed separately. Gong omits those that had already ended. Where there is a cool-off, it runs from now; a new assignment starts at step 1.',
  route: 'POST /v2/flows/prospects/unassign-flows-by-instance-id',
  scope: 'api:flows:write',
  effect: 'delete',
  body: { flowInstanceIds: ids.describe('From gong_list_assigned_flows'), unassignedByUserEmail },
  output: { unassignedFlowInstanceIds: z.array(id) },
  batch: { field: 'flowInstanceIds', size: 100, done: { rows: 'unassignedFlowInstanceIds' }, divides: true },
});

export const unassignProspectByCrmId = operation({
  name: 'gong_unassign_prospect_by_crm_id',
  title: 'Unassign a prospect by CRM id',
  description:
    'Takes one person out of one flow, or with allFlows out of every flow they are in. Returns the ids of the ended flow instances; an empty list means in none, or not known to Gong by this id. Where there is a cool-off, it runs from now; a new assignment starts at step 1.',
  route: 'POST /v2/flows/prospects/unassign-flows-by-crm-id',
  scope: 'api:flows:write',
  effect: 'delete',
  body: { crmProspectId, flowId: flowId.optional(), unassignedByUserEmail },
  local: { allFlows: z.boolean().describe('true: leave all flows. Instead of flowId').optional() },
  rules: [{ exactlyOneOf: ['flowId', 'allFlows'] }],
  output: { unassignedFlowInstanceIds: z.array(id) },
  whenEmpty: 'The person was in no such flow, or Gong does not know them by this id: gong_find_prospects finds the id.',
  repeatable: true,
});
