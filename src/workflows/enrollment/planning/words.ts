/** The words that each person of a plan gets. */
import { chunks } from '../../../client/batch.ts';
import { jsonLength } from '../../../client/http/json.ts';
import { shortened } from '../../../client/text.ts';
import { assignProspectsToFlow } from '../../../tools/flows.ts';
import type { Assignment, OwnWords, PlannedProspect } from '../plan-store.ts';
import { applyOverrides, type FlowStep, type PlannedStep } from './steps.ts';

/** Returns the assignment of one person: their own steps and variables replace the shared ones, each as a whole. */
function assignmentFor({ own }: PlannedProspect, shared: Assignment): Assignment {
  return own ? { ...shared, overrides: { ...shared.overrides, ...toOverrides(own) } } : shared;
}

/** Groups people who get the same words, in the order of the plan: one request can assign them. */
export function groupByWords(people: readonly PlannedProspect[]): PlannedProspect[][] {
  const groups = new Map<string, PlannedProspect[]>();
  for (const person of people) {
    const key = JSON.stringify(person.own ?? {});
    groups.set(key, [...(groups.get(key) ?? []), person]);
  }
  return [...groups.values()];
}

/** Splits people into requests: people of one request get the same words, and are no more than Gong takes. */
export function toBatches(people: readonly PlannedProspect[]): PlannedProspect[][] {
  const { size } = assignProspectsToFlow.batch;
  return groupByWords(people).flatMap((group) => chunks(group, size));
}

/** Returns the arguments of the assignment of one batch, in which all people get the same words. */
export function toAssignmentInput([first, ...others]: readonly PlannedProspect[], shared: Assignment) {
  const people = first ? [first, ...others] : others;
  return {
    ...(first ? assignmentFor(first, shared) : shared),
    crmProspectsIds: people.map(({ crmProspectId }) => crmProspectId),
  };
}

/** Returns the words as an assignment names them. */
export function toOverrides({ steps, variables }: OwnWords): NonNullable<Assignment['overrides']> {
  return { ...(steps && { steps }), ...(variables && { flowInstanceVariables: variables }) };
}

/** The words that one person gets instead of the shared ones. */
export interface PersonalWords extends Pick<PlannedProspect, 'crmProspectId' | 'name'> {
  readonly steps: readonly PlannedStep[];
  readonly variables?: OwnWords['variables'];
}

/** Lists the people with words of their own. Throws a RefusalError for words of a step that cannot be replaced. */
export function listPersonal(flowSteps: readonly FlowStep[], people: readonly PlannedProspect[]): PersonalWords[] {
  return people.flatMap(({ crmProspectId, name, own }) =>
    own
      ? {
          crmProspectId,
          ...(name !== undefined && { name }),
          steps: applyOverrides(flowSteps, own.steps ?? []).filter(({ overridden }) => overridden),
          ...(own.variables && { variables: own.variables }),
        }
      : [],
  );
}

/** Room for the words of single people in the result of a plan, in characters of JSON. */
const maxPersonalCharacters = 7000;

/** Shortens bodies, and then the list, until it fits into the result of a plan. */
export function cutPersonal(personal: readonly PersonalWords[]): readonly PersonalWords[] {
  for (const maxBody of [Number.POSITIVE_INFINITY, 600, 300, 150, 80]) {
    const cut = personal.map((person) => ({
      ...person,
      steps: person.steps.map((step) => shortenBody(step, maxBody)),
    }));
    if (jsonLength(cut) <= maxPersonalCharacters) return cut;
    if (maxBody === 80) return takeWhileFits(cut);
  }
  return personal;
}

function shortenBody(step: PlannedStep, maxCharacters: number): PlannedStep {
  return step.body === undefined ? step : { ...step, body: shortened(step.body, maxCharacters) };
}

function takeWhileFits(personal: readonly PersonalWords[]): PersonalWords[] {
  let room = maxPersonalCharacters;
  return personal.filter((person) => {
    room -= jsonLength(person);
    return room >= 0;
  });
}
