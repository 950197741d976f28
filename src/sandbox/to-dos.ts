/** The to-dos of the reps: whom to call next, from their flows or by their own decision. */
import { chance, nth } from './company/chance.ts';
import { daysBefore } from './company/dates.ts';
import { gongId } from './company/ids.ts';
import type { Flow, FlowInstance, FlowStep, Prospect } from './company/model.ts';
import type { State } from './state.ts';

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

/** The tasks of a rep as they are now. They follow from the flow instances: whoever leaves a flow is not called for it. */
export function toDosOf(userId: string, state: State): ToDo[] {
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
  return Array.from({ length: manualCount }, (_, index) => index).flatMap((index) => {
    const { below, pick } = chance(`task ${index}`);
    const { crmProspectId } = pick(state.company.prospects);
    const created = daysBefore(1 + below(30), below(1440));
    // Whoever was erased is not called.
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
      dueDate: daysBefore(-below(10)),
      priority: pick(priorities),
      prospect: person,
      origin: undefined,
    };
  });
}
