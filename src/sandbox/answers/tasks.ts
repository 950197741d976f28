/** The to-dos of the reps. */
import { listCallOutcomes, listTasks, updateTask } from '../../tools/tasks.ts';
import { gongId } from '../company/ids.ts';
import type { Account, Prospect } from '../company/model.ts';
import { dialerOutcomes } from '../company/outcomes.ts';
import { GongFault } from '../fault.ts';
import { NumericId } from '../json.ts';
import type { State } from '../state.ts';
import { priorities, type ToDo, toDosOf } from '../to-dos.ts';
import { answer } from './answer.ts';

/** The answers about to-dos and what comes of them. */
export const taskAnswers = [
  answer(listTasks, ({ filter: { userId, workspaceId, types, taskAction, status } }, state) => {
    if (!state.user(userId)) throw new GongFault(400, `filter.userId is not a Gong user: ${userId}`);
    // Gong has tasks to call, and no others.
    const toDos = taskAction.includes('CALL') ? toDosOf(userId, state) : [];
    return {
      tasks: toDos
        .filter((toDo) => workspaceId === undefined || toDo.workspaceId === workspaceId)
        .filter((toDo) => types.includes(toDo.type))
        .filter((toDo) => status.some((one) => one === toDo.status))
        .map((toDo) => taskRow(toDo, state)),
    };
  }),

  answer(updateTask, ({ taskId, userId, status, dueDate, priority }, state) => {
    const find = () => toDosOf(userId, state).find(({ id }) => id === taskId);
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

  answer(listCallOutcomes, () => ({ outcomes: dialerOutcomes })),
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
      optOutChannels: [],
      linkedinProfile: null,
    },
  };
}

function phoneRow(raw: string) {
  const normalized = `+${raw.replaceAll(/\D/g, '')}`;
  return { raw, extension: null, countryCode: 1, normalized, label: 'Work', isVerified: true };
}

function crmUrl(crmId: string): string {
  return `https://northwind-robotics.my.salesforce.example/${crmId}`;
}
