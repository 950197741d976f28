/** Prepares an enrollment: everything that is read and checked before a plan can be saved. */
import { RefusalError } from '../../../client/errors.ts';
import { recordKey } from '../../../client/ids.ts';
import { applyPolicy, nameMaxProspects } from '../../../policy/limits.ts';
import { summarizePolicy } from '../../../policy/policy.ts';
import type { Services, WorkflowCall } from '../../workflow.ts';
import { findOpenInstances, type OpenInstances } from '../flow-instances.ts';
import { findConflicts } from '../open-commits.ts';
import type { Assignment, NewPlan, PlannedProspect } from '../plan-store.ts';
import { type CallSource, readCallSource } from './call-people.ts';
import { type Check, findProblems, findSameText } from './checks.ts';
import { findEarlier } from './earlier.ts';
import { type Flow, fingerprintSteps, readFlow } from './flow.ts';
import type { PlanInput } from './input.ts';
import { type Judged, judgePeople, refuseByPolicy } from './judge.ts';
import { findObstacle, findPossibleObstacle } from './obstacles.ts';
import { checkOwner, isInactive } from './owner.ts';
import { type NotPlanned, resolvePeople } from './people.ts';
import { applyOverrides, listOpenVariables, type PlannedStep } from './steps.ts';
import { listPersonal, toOverrides } from './words.ts';

/** Everything a plan shows, and what it would send. */
export interface PreparedEnrollment extends Omit<NewPlan, 'flow'> {
  readonly flow: Omit<Flow, 'steps' | 'folderId'>;
  readonly originalSteps: readonly PlannedStep[];
  /** The steps as people without own words get them. */
  readonly steps: readonly PlannedStep[];
  readonly willNotAssign: readonly NotPlanned[];
  readonly warnings: readonly string[];
  /** The call that the people were taken from. */
  readonly call?: CallSource['call'];
}

/** Prepares an enrollment. Rejects with a RefusalError when it makes no sense, with a GongError when Gong cannot be read. */
export async function prepareEnrollment(
  input: PlanInput,
  services: Services,
  call: WorkflowCall,
): Promise<PreparedEnrollment> {
  const owner = input.flowInstanceOwnerEmail ?? services.about.userEmail;
  if (input.callPeople !== undefined && input.callId === undefined)
    throw new RefusalError('callPeople needs a callId.');
  if (owner === undefined) throw new RefusalError('flowInstanceOwnerEmail is required: GONG_USER_EMAIL is not set.');
  const assignment = toAssignment(input, owner);
  const inForce = await services.policy.read();
  const judged: Judged = { at: 'plan', assignment, inForce };
  await refuseByPolicy(judged, services);

  const flow = await readFlow(input.flowId, services, call);
  const steps = applyOverrides(flow.steps, input.steps ?? []);
  for (const { steps: own = [] } of input.people ?? []) applyOverrides(flow.steps, own);
  await checkOwner(flow, owner, services, call);

  const { callId, callPeople = 'attended' } = input;
  const source = callId === undefined ? undefined : await readCallSource(callId, callPeople, services, call);
  const { people, notPlanned } = await resolvePeople(input, source ?? { people: [], notTaken: [] }, services, call);
  const selected = await selectPeople(people, { flow, judged, input }, services, call);
  const { willAssign, keptOut } = selected;
  const warnings = [
    ...listWarnings(input, steps),
    ...selected.warnings,
    ...((await isInactive(owner, services, call)) ? [`Gong lists ${owner} as an inactive user.`] : []),
  ];
  return {
    flow: omitSteps(flow),
    flowSteps: fingerprintSteps(flow),
    originalSteps: applyOverrides(flow.steps, []),
    steps,
    willAssign,
    willNotAssign: [...notPlanned, ...keptOut],
    personal: listPersonal(flow.steps, willAssign),
    checks: checkWords(flow, input, willAssign),
    ...(input.label !== undefined && { label: input.label }),
    warnings,
    assignment,
    policy: summarizePolicy(inForce.policy),
    ...(inForce.policy.approval === 'required' && { toApprove: { steps, warnings } }),
    ...(source && { call: source.call }),
  };
}

interface SelectionContext {
  readonly flow: Flow;
  readonly judged: Judged;
  readonly input: PlanInput;
}

interface SelectedPeople {
  readonly willAssign: readonly PlannedProspect[];
  readonly keptOut: readonly NotPlanned[];
  /** Those of the policy. */
  readonly warnings: readonly string[];
}

/** Selects the people who can be put into the flow: by the operator's limit, the flows they are or were in, and the policy. */
async function selectPeople(
  people: readonly PlannedProspect[],
  { flow, judged, input }: SelectionContext,
  services: Services,
  call: WorkflowCall,
): Promise<SelectedPeople> {
  const { policy } = judged.inForce;
  const { maxProspects } = applyPolicy(services.limits, policy);
  const [within, beyond] = [people.slice(0, maxProspects), people.slice(maxProspects)];
  const limitName = nameMaxProspects(services.limits, policy);
  const overLimit = `over the operator's limit of ${maxProspects} people (${limitName})`;

  const { obstacles, ...known } = await findObstacles(flow, within, input, services, call);
  const free = within.filter((person) => !obstacles.has(person));
  const { reasons, warnings } = await judgePeople(judged, free, { flowSteps: flow.steps, ...known }, services);
  for (const person of free) {
    const reason = reasons.get(recordKey(person.crmProspectId));
    if (reason !== undefined) obstacles.set(person, reason);
  }
  return {
    willAssign: within.filter((person) => !obstacles.has(person)),
    keptOut: [
      ...beyond.map((person) => ({ ...nameOnly(person), reason: overLimit })),
      ...[...obstacles].map(([person, reason]) => ({ ...nameOnly(person), reason })),
    ],
    warnings,
  };
}

/** Returns what a plan shows of its flow: the steps stand beside it, with their overrides. */
function omitSteps({ steps: _, folderId: __, ...flow }: Flow): PreparedEnrollment['flow'] {
  return flow;
}

/** Returns who a person is, without what is only needed to assign them. */
function nameOnly({ own: _, lastEmails: __, ...person }: PlannedProspect): Omit<PlannedProspect, 'own' | 'lastEmails'> {
  return person;
}

interface Obstacles {
  readonly obstacles: Map<PlannedProspect, string>;
  readonly instances: OpenInstances;
  /** Earlier enrollments into this flow, by record key. */
  readonly earlier: ReadonlyMap<string, string>;
}

/** Finds why people cannot be put into the flow: the flows they are in now, other commits, earlier enrollments. */
async function findObstacles(
  flow: Flow,
  people: readonly PlannedProspect[],
  { allowRepeat }: PlanInput,
  services: Services,
  call: WorkflowCall,
): Promise<Obstacles> {
  const ids = people.map(({ crmProspectId }) => crmProspectId);
  const instances = await findOpenInstances(services.client, ids, { ...call.options, fresh: true });
  const conflicts = await findConflicts({ flowId: flow.id }, services);
  const earlier = await findEarlier(flow.id, ids, services, call);
  const obstacles = new Map<PlannedProspect, string>();
  for (const person of people) {
    const key = recordKey(person.crmProspectId);
    const reason =
      findObstacle(flow, instances.of(person.crmProspectId)) ??
      conflicts.get(key) ??
      (allowRepeat ? undefined : earlier.get(key)) ??
      findPossibleObstacle(person.crmProspectId, instances);
    if (reason !== undefined) obstacles.set(person, reason);
  }
  return { obstacles, instances, earlier };
}

/** Checks the shared words once for all who get them, and own words for each person. */
function checkWords(flow: Flow, input: PlanInput, people: readonly PlannedProspect[]): Check[] {
  const sharing = people.filter(({ own }) => own?.steps === undefined);
  const shared = findProblems(applyOverrides(flow.steps, input.steps ?? []), input.variables ?? [], sharing);
  const personal = people.flatMap((person) => {
    const { crmProspectId, own } = person;
    if (!own) return [];
    const steps = own.steps ? applyOverrides(flow.steps, own.steps).filter(({ overridden }) => overridden) : [];
    return findProblems(steps, own.variables ?? [], [person]).map((problem) => ({ crmProspectId, ...problem }));
  });
  return [...(sharing.length > 0 || people.length === 0 ? shared : []), ...personal, ...findSameText(people)];
}

function listWarnings(
  { variables = [], people = [], coolOffOverride }: PlanInput,
  steps: readonly PlannedStep[],
): string[] {
  const names = variables.map(({ name }) => name);
  // Names with a dot, such as recipient.first_name, are Gong's own.
  const open = listOpenVariables(steps, names).filter((name) => !name.includes('.'));
  const ownNames = new Set(people.flatMap(({ variables: own = [] }) => own.map(({ name }) => name)));
  const unset = open.filter((name) => !ownNames.has(name));
  const used = listOpenVariables(steps, []);
  const hasOwnSteps = people.some((person) => person.steps !== undefined);
  const unused = hasOwnSteps ? [] : names.filter((name) => !used.includes(name));
  return [
    ...(steps.length === 0 ? ['Gong returns no steps of this flow: what people would receive is not known.'] : []),
    ...(unset.length > 0
      ? [`Neither this plan nor Gong sets these variables; they may be left blank: ${unset.join(', ')}.`]
      : []),
    ...(unused.length > 0 ? [`No step uses these variables: ${unused.join(', ')}.`] : []),
    ...(coolOffOverride
      ? ['The cool-off period is overridden: people who were contacted recently will be contacted again.']
      : []),
  ];
}

function toAssignment(input: PlanInput, flowInstanceOwnerEmail: string): Assignment {
  const { steps, variables, coolOffOverride, flowInstanceDescription } = input;
  const overrides = {
    ...toOverrides({ steps, variables }),
    ...(coolOffOverride && { coolOffOverride }),
  };
  return {
    flowId: input.flowId,
    flowInstanceOwnerEmail,
    ...(Object.keys(overrides).length > 0 && { overrides }),
    ...(flowInstanceDescription && { flowInstanceDescription }),
  };
}
