/** The to-dos of the reps. */
import { listCallOutcomes, listTasks, updateTask } from '../../tools/tasks.ts';
import type { Account, Flow, FlowInstance, FlowStep, Prospect } from '../company/model.ts';
import { dialerOutcomes } from '../company/organization/settings.ts';
import { chance, gongId, nth } from '../company/seeded.ts';
import { GongFault, NumericId } from '../responses.ts';
import type { State } from '../state/state.ts';
import { handlerFor } from './handler.ts';

/** The answers about to-dos and what comes of them. */
export const taskHandlers = [
  handlerFor(listTasks, ({ filter: { userId, workspaceId, types, taskAction, status } }, state) => {
    if (!state.user(userId)) throw new GongFault(400, `filter.userId is not a Gong user: ${userId}`);
    // Gong has tasks to call, and no others.
    const toDos = taskAction.includes('CALL') ? listToDos(userId, state) : [];
    return {
      tasks: toDos
        .filter((toDo) => workspaceId === undefined || toDo.workspaceId === workspaceId)
        .filter((toDo) => types.includes(toDo.type))
        .filter((toDo) => status.some((one) => one === toDo.status))
        .map((toDo) => taskRow(toDo, state)),
    };
  }),

  handlerFor(updateTask, ({ taskId, userId, status, dueDate, priority }, state) => {
    const find = () => listToDos(userId, state).find(({ id }) => id === taskId);
    if (!find()) throw new GongFault(404, `Task not found: ${taskId}`);
    if (priority !== undefined && !priorities.includes(priority)) {
      throw new GongFault(400, `priority is not one of ${priorities.join(', ')}: ${priority}`);
    }
    state.taskChanges.set(taskId, {
      ...state.taskChanges.get(taskId),
      ...(status && { status }),
      ...(dueDate && { dueDate: new Date(dueDate).toISOString() }),
      ...(priority && { priority }),
      updated: new Date(state.now()).toISOString(),
    });
    return { tasks: [find()].flatMap((toDo) => (toDo ? taskRow(toDo, state) : [])), crmType: 'SALESFORCE' };
  }),

  handlerFor(listCallOutcomes, () => ({ outcomes: dialerOutcomes })),
];

function taskRow({ prospect, origin, priority, workspaceId: _, ...toDo }: ToDo, state: State) {
  const { accounts, deals } = state.company;
  const account = accounts.find(({ crmId }) => crmId === prospect.accountCrmId);
  const deal = deals.find(({ accountCrmId }) => accountCrmId === account?.crmId);
  return {
    ...toDo,
    id: new NumericId(toDo.id),
    userId: new NumericId(toDo.userId),
    actions: ['CALL'],
    account: account ? { crmId: account.crmId, name: account.name, crmUrl: crmUrl(account.crmId) } : null,
    opportunity: deal
      ? {
          crmId: deal.crmId,
          name: deal.name,
          crmUrl: crmUrl(deal.crmId),
          status: deal.status,
          stage: deal.stage,
          amount: deal.amount,
          probability: deal.probability,
          closeDate: deal.closeDate,
        }
      : null,
    flow: origin
      ? {
          id: new NumericId(origin.flow.id),
          name: origin.flow.name,
          step: { id: new NumericId(origin.step.id), name: null, stepNumber: origin.step.stepOrder },
        }
      : null,
    contact: contactRow(prospect, account),
    additionalContacts: [],
    title: `Call ${prospect.firstName} ${prospect.lastName}`,
    priority: {
      id: new NumericId(gongId('priority', priority)),
      name: priority,
      weight: 1 + priorities.indexOf(priority),
    },
  };
}

function contactRow(prospect: Prospect, account: Account | undefined) {
  const { crmProspectId, objectType, firstName, lastName, companyName, email, title, phoneNumber } = prospect;
  return {
    crmId: crmProspectId,
    type: objectType === 'Contact' ? 'CONTACT' : 'LEAD',
    data: {
      firstName,
      lastName,
      crmUrl: crmUrl(crmProspectId),
      companyName,
      affiliation: 'Them',
      emails: [{ email }],
      title,
      timezone: null,
      phoneNumbers: phoneNumber === null ? [] : [phoneRow(phoneNumber)],
      city: account?.city ?? null,
      country: null,
      state: null,
      zipcode: null,
      optOutChannels: listOptOuts(prospect),
      linkedinProfile: null,
    },
  };
}

/** One in this many wants no emails. Gong's API shows it nowhere else, and assigns them by hand all the same. */
const optedOutEvery = 12;

function listOptOuts({ crmProspectId }: Prospect): 'EMAILS'[] {
  return chance(`opt-outs of ${crmProspectId}`).below(optedOutEvery) === 0 ? ['EMAILS'] : [];
}

function phoneRow(raw: string) {
  const normalized = `+${raw.replaceAll(/\D/g, '')}`;
  return { raw, extension: null, countryCode: 1, normalized, label: 'Work', isVerified: true };
}

function crmUrl(crmId: string): string {
  return `https://northwind-robotics.my.salesforce.example/${crmId}`;
}

const dayMilliseconds = 86_400_000;
const manualCount = 60;

/** How urgent a task is. */
export const priorities = ['LOW', 'MEDIUM', 'HIGH'];

/** A call that a rep has to make. */
export interface ToDo {
  readonly id: string;
  readonly userId: string;
  readonly workspaceId: string | undefined;
  readonly created: string;
  readonly updated: string;
  readonly status: string;
  readonly type: 'FLOW' | 'MANUAL';
  readonly dueDate: string;
  readonly priority: string;
  readonly prospect: Prospect;
  /** Where a flow wants the call. */
  readonly origin: { readonly flow: Flow; readonly step: FlowStep } | undefined;
}

/** The tasks of a rep as they are now. They are derived from the flow instances: a person who left a flow has none. */
export function listToDos(userId: string, state: State): ToDo[] {
  const ofFlows = state
    .instances()
    .filter((instance) => instance.ownerId === userId && instance.status === 'Running')
    .flatMap((instance) => toDoOfFlow(instance, state) ?? []);
  return [...ofFlows, ...manualToDos(state).filter((toDo) => toDo.userId === userId)].map((toDo) => ({
    ...toDo,
    ...state.taskChanges.get(toDo.id),
  }));
}

function toDoOfFlow(instance: FlowInstance, state: State): ToDo | undefined {
  const flow = state.flow(instance.flowId);
  const prospect = state.prospect(instance.crmProspectId);
  const step = flow?.steps().find(({ action }) => action === 'CALL');
  if (!flow || !prospect || !step) return undefined;
  const due = Date.parse(instance.createDate) + step.stepOrder * 2 * dayMilliseconds;
  return {
    id: gongId('task', instance.flowInstanceId),
    userId: instance.ownerId,
    workspaceId: flow.workspaceId,
    created: instance.createDate,
    updated: instance.createDate,
    status: 'OPEN',
    type: 'FLOW',
    dueDate: new Date(due).toISOString(),
    priority: 'MEDIUM',
    prospect,
    origin: { flow, step },
  };
}

function manualToDos(state: State): ToDo[] {
  const reps = state.company.users.filter(
    ({ active, title }) => active && /Representative|Executive$/.test(title ?? ''),
  );
  const { calendar } = state.company;
  return Array.from({ length: manualCount }, (_, index) => index).flatMap((index) => {
    const { below, pick } = chance(`task ${index}`);
    const { crmProspectId } = pick(state.company.prospects);
    const created = calendar.before(1 + below(30), below(1440));
    // Erased people have no tasks.
    const person = state.prospect(crmProspectId);
    if (!person) return [];
    return {
      id: gongId('manual task', index),
      userId: nth(reps, index).id,
      workspaceId: undefined,
      created,
      updated: created,
      status: pick(['OPEN', 'OPEN', 'OPEN', 'DONE', 'DISMISSED']),
      type: 'MANUAL' as const,
      dueDate: calendar.before(-below(10)),
      priority: pick(priorities),
      prospect: person,
      origin: undefined,
    };
  });
}
