/** Operations on Engage to-dos, and the outcomes that reps can choose for a call. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import { dateTime, id, integerId, inWords, userId, workspaceId } from './schemas.ts';

const status = z.enum(['OPEN', 'DONE', 'DISMISSED']);

const type = z.enum(['FLOW', 'MANUAL']);

const action = z.enum(['CALL']);

const contact = z.object({
  crmId: id,
  type: z.enum(['CONTACT', 'LEAD']),
  data: z.object({
    firstName: z.string(),
    lastName: z.string(),
    crmUrl: z.string(),
    companyName: z.string(),
    affiliation: z.enum(['Us', 'Them', 'Unknown']),
    emails: z.array(z.object({ email: z.string() })),
    title: z.string(),
    timezone: z.string(),
    phoneNumbers: z.array(
      z.object({
        raw: z.string(),
        extension: z.string(),
        countryCode: z.int(),
        normalized: z.string(),
        label: z.string(),
        isVerified: z.boolean(),
      }),
    ),
    city: z.string(),
    country: z.string(),
    state: z.string(),
    zipcode: z.string(),
    optOutChannels: z.array(z.enum(['CALLS', 'EMAILS', 'SMS_MESSAGES'])),
    linkedinProfile: z.string(),
  }),
});

const tasks = z.array(
  z.object({
    id,
    userId: id,
    created: z.string(),
    updated: z.string(),
    status,
    type,
    actions: z.array(action),
    account: z.object({ crmId: id, name: z.string(), crmUrl: z.string() }),
    opportunity: z.object({
      crmId: id,
      name: z.string(),
      crmUrl: z.string(),
      status: z.string(),
      stage: z.string(),
      amount: z.string(),
      probability: z.string(),
      closeDate: z.string(),
    }),
    dueDate: z.string(),
    flow: z.object({ id, name: z.string(), step: z.object({ id, name: z.string(), stepNumber: z.int() }) }),
    contact,
    additionalContacts: z.array(contact),
    title: z.string(),
    priority: z.object({ id, name: z.string(), weight: z.int() }),
  }),
);

export const listTasks = operation({
  name: 'gong_list_tasks',
  title: 'List tasks',
  description:
    'To-do list of one rep: open tasks, which are calls to make: whom to call, phone numbers and opt-outs, account, deal, flow step, due date. Flows of people: gong_list_assigned_flows.',
  route: 'POST /v2/tasks',
  scope: 'api:tasks:read',
  effect: 'read',
  body: {
    filter: inWords(
      z.strictObject({
        userId,
        workspaceId: workspaceId.optional(),
        types: z.array(type),
        taskAction: z.array(action),
        status: z.array(status),
      }),
      "{userId (from gong_list_users), workspaceId?, types: [FLOW|MANUAL], taskAction: ['CALL'], status: ['OPEN']}",
    ),
  },
  output: { tasks },
  rows: 'tasks',
});

export const updateTask = operation({
  name: 'gong_update_task',
  title: 'Update a task',
  description:
    'Marks a to-do of a rep as done or dismissed, opens it again, or moves its due time or priority. Returns the task as it then stands. Calls nobody.',
  route: 'PATCH /v2/tasks/{taskId}',
  scope: 'api:tasks:write',
  effect: 'update',
  path: { taskId: integerId.describe('From gong_list_tasks') },
  body: {
    userId: id.describe('Owner of the task'),
    status: status.optional(),
    dueDate: dateTime.optional(),
    priority: z.string().describe('e.g. MEDIUM').optional(),
  },
  output: {
    requestId: z.string(),
    tasks,
    crmType: z.enum(['SALESFORCE', 'HUBSPOT', 'MICROSOFT_DYNAMICS', 'GENERIC']),
  },
  repeatable: true,
});

export const listCallOutcomes = operation({
  name: 'gong_list_call_outcomes',
  title: 'List call outcomes',
  description:
    'Outcomes reps of this company can choose after a dialer call, in order: answered, connected, sentiment, and what choosing one does to the to-do and to opt-out.',
  route: 'GET /v2/call-outcomes',
  scope: 'api:call-outcomes:read',
  effect: 'read',
  output: {
    requestId: z.string(),
    outcomes: z.array(
      z.object({
        callOutcome: z.string(),
        displayOrder: z.int(),
        connectStatus: z.enum(['CONNECTED', 'NOT_CONNECTED']),
        sentiment: z.enum(['POSITIVE', 'NEGATIVE', 'NEUTRAL']),
        todoAction: z.enum(['COMPLETE', 'COMPLETE_AND_REMOVE']),
        automation: z.enum(['MARK_AS_OPT_OUT']),
        category: z.enum(['ANSWERED', 'NOT_ANSWERED']),
      }),
    ),
  },
});
