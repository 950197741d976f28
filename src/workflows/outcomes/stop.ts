/** gong_stop_outreach: takes people out of flows, reads back that they are out, and can keep them out for good. */
import * as z from 'zod';
import { callInBatches } from '../../client/batch.ts';
import { describeRequests } from '../../client/dry-run.ts';
import { describeFailure, GongError, partialFailure } from '../../client/errors.ts';
import { recordKey } from '../../client/ids.ts';
import { unassignProspectsFromFlow } from '../../tools/flows.ts';
import { crmProspectsIds, email, flowId, id, ids } from '../../tools/schemas.ts';
import { type FlowInstance, findOpenInstances, readInstances } from '../enrollment/flow-instances.ts';
import { listInTransit } from '../enrollment/open-commits.ts';
import { type Services, type WorkflowCall, type WorkflowInput, workflow } from '../workflow.ts';
import { findTargets, type StopTargets } from './stop-targets.ts';

const maxEmails = 50;

const stopInput = {
  emails: z.array(email).min(1).max(maxEmails).meta({ uniqueItems: true }).optional(),
  crmProspectsIds: crmProspectsIds.describe('CRM ids of contacts or leads').optional(),
  flowInstanceIds: ids.optional(),
  planId: id.optional(),
  flowId: flowId.optional(),
  allFlows: z.boolean().describe('true: leave all flows. Instead of flowId').optional(),
  reason: z.string().min(1).max(500).describe('For the audit'),
  doNotContact: z.boolean().describe('true: never contact them again').optional(),
};

export type StopInput = WorkflowInput<typeof stopInput>;

export const stopOutreach = workflow({
  name: 'gong_stop_outreach',
  title: 'Stop outreach',
  description:
    'Takes people out of flows (sequences, cadences) so that they get no further steps, and reads back that they are out: opt out, unsubscribe, remove, undo an enrollment. By emails or CRM ids with flowId or allFlows, by flow instances, or by plan. doNotContact keeps them out of later plans too.',
  effect: 'delete',
  alwaysLoad: true,
  searchHint: 'remove, opt out, unsubscribe, stop emails to a contact, lead or prospect in a flow, sequence, cadence',
  input: stopInput,
  rules: [
    { exactlyOneOf: ['emails', 'crmProspectsIds', 'flowInstanceIds', 'planId'] },
    { scopedBy: ['flowId', 'allFlows'], with: ['emails', 'crmProspectsIds'] },
  ],
  output: {
    removed: z.array(z.object({ crmProspectId: z.string(), flowInstanceIds: z.array(z.string()) })),
    notInAnyFlow: z.array(z.string()),
    notFound: z.array(z.string()),
    stillInFlow: z.array(z.object({ crmProspectId: z.string(), flowInstanceIds: z.array(z.string()) })),
    unknown: z.array(z.string()),
    counts: z.object({ removed: z.int(), stillInFlow: z.int(), unknown: z.int() }),
    doNotContact: z.object({ added: z.int() }).optional(),
    note: z.string(),
  },
  run: stop,
});

const coolOffNote = 'Where the company has a cool-off period, it runs from now for the people who were removed.';

async function stop(input: StopInput, services: Services, call: WorkflowCall) {
  const targets = await findTargets(input, services, call);
  if (input.doNotContact) await addOptOuts(input, targets, services);
  // Recorded before people are taken out, so that a running commit does not put them back in.
  if (targets.crmProspectsIds.length > 0) {
    await services.stops.add({
      crmProspectsIds: targets.crmProspectsIds,
      ...(targets.flowId !== undefined && { flowId: targets.flowId }),
      reason: input.reason,
    });
  }
  if (services.client.dryRun) return describeDryRun(input, targets, await readOpen(targets, services, call));
  const inTransit = await awaitResponses(targets, services, call);
  const removal = await removeFromFlows(targets, services, call);
  const otherIds = removal.removed.filter(isUnderOtherId);
  if (otherIds.length > 0) await addOtherIds(otherIds, input, services);
  const removed = groupByPerson(removal.removed);
  const stillInFlow = groupByPerson(removal.stillInFlow);
  const touched = new Set([...removal.removed, ...removal.stillInFlow].map(({ person }) => recordKey(person)));
  const inDoubt = targets.people.filter((one) => inTransit.has(recordKey(one)));
  const unknown = [...new Set([...targets.unknown, ...removal.unknown, ...inDoubt])];
  const isOut = (one: string) => !touched.has(recordKey(one)) && !inTransit.has(recordKey(one));
  const notInAnyFlow = removal.unknown.length > 0 ? [] : targets.people.filter(isOut);
  return {
    removed,
    notInAnyFlow,
    notFound: targets.notFound,
    stillInFlow,
    unknown,
    counts: { removed: removed.length, stillInFlow: stillInFlow.length, unknown: unknown.length },
    ...(input.doNotContact && { doNotContact: { added: targets.optOuts.length } }),
    note: [
      ...(removed.length > 0 ? [coolOffNote] : []),
      ...(notInAnyFlow.length > 0 ? ['notInAnyFlow: in no such flow, or not known to Gong by this id.'] : []),
      ...(inDoubt.length > 0 ? [describeInTransit(inDoubt)] : []),
      ...targets.problems,
      ...removal.problems,
    ].join(' '),
  };
}

/** Describes a stop in a dry run, which adds people to the do-not-contact list and takes none out of a flow. */
function describeDryRun(input: StopInput, targets: StopTargets, open: readonly Removal[]) {
  const requests = describeRequests(unassignProspectsFromFlow, {
    flowInstanceIds: open.map(({ flowInstanceId }) => flowInstanceId),
  });
  const stillInFlow = groupByPerson(open);
  return {
    dryRun: true,
    removed: [],
    notInAnyFlow: [],
    notFound: targets.notFound,
    stillInFlow,
    unknown: targets.unknown,
    counts: { removed: 0, stillInFlow: stillInFlow.length, unknown: targets.unknown.length },
    ...(input.doNotContact && { doNotContact: { added: targets.optOuts.length } }),
    requests: open.length > 0 ? requests : [],
    note: ['Dry run: nobody was taken out of a flow.', ...targets.problems].join(' '),
  };
}

async function addOptOuts({ reason }: StopInput, { optOuts }: StopTargets, { policy, store }: Services): Promise<void> {
  await policy.optOuts.add(optOuts.map((optOut) => ({ domains: [], ...optOut, reason, by: store.self })));
}

/** How long a stop waits for the responses to requests that would put its people into a flow. */
const maxTransitMilliseconds = 10_000;

/** Waits until no commit has a request with these people under way, and returns whom one may still put into a flow, by record key. */
async function awaitResponses(
  { people, flowId: only }: StopTargets,
  services: Services,
  { options }: WorkflowCall,
): Promise<ReadonlySet<string>> {
  const { clock } = services.client;
  const keys = new Set(people.map(recordKey));
  const end = clock.now() + maxTransitMilliseconds;
  for (;;) {
    const inTransit = new Set([...(await listInTransit(only, services))].filter((key) => keys.has(key)));
    if (inTransit.size === 0 || clock.now() >= end) return inTransit;
    await clock.sleep(500, options.signal);
  }
}

function describeInTransit(people: readonly string[]): string {
  return `A commit was sending ${people.join(', ')} less than a minute ago, and its outcome is not known: call gong_stop_outreach again in a minute.`;
}

/** Keeps the ids out under which Gong lists the people, too: a lead may have become a contact. */
async function addOtherIds(
  removals: readonly Removal[],
  { reason, flowId: only, doNotContact }: StopInput,
  { policy, stops, store }: Services,
): Promise<void> {
  const crmProspectsIds = [...new Set(removals.map(({ crmProspectId }) => crmProspectId))];
  await stops.add({ crmProspectsIds, ...(only !== undefined && { flowId: only }), reason });
  if (!doNotContact) return;
  const optOut = { emails: [], domains: [], reason, by: store.self, recordsKnown: true };
  await policy.optOuts.add(
    removals.map(({ person, crmProspectId }) => ({ ...optOut, crmProspectsIds: [person, crmProspectId] })),
  );
}

function isUnderOtherId({ person, crmProspectId }: Removal): boolean {
  return crmProspectId !== '' && recordKey(person) !== recordKey(crmProspectId);
}

/** A flow instance and its person, by the id that the call named. */
interface Removal {
  readonly person: string;
  /** The id that Gong gives the person. */
  readonly crmProspectId: string;
  readonly flowInstanceId: string;
}

interface RemovalResult {
  readonly removed: readonly Removal[];
  readonly stillInFlow: readonly Removal[];
  /** People whose flow instances could not be read. */
  readonly unknown: readonly string[];
  readonly problems: readonly string[];
}

/** A running commit may put people in again while others are taken out. */
const maxRounds = 2;

async function removeFromFlows(targets: StopTargets, services: Services, call: WorkflowCall): Promise<RemovalResult> {
  const removed = new Map<string, Removal>();
  const problems: string[] = [];
  let open: Removal[] = [];
  try {
    open = await readOpen(targets, services, call);
    for (let round = 0; round < maxRounds && open.length > 0; round += 1) {
      const before = open;
      problems.push(...(await unassign(before, services, call)));
      open = await readOpen(targets, services, call);
      const stillOpen = new Set(open.map(({ flowInstanceId }) => flowInstanceId));
      for (const one of before) if (!stillOpen.has(one.flowInstanceId)) removed.set(one.flowInstanceId, one);
    }
  } catch (error) {
    const failure = partialFailure(error);
    const isNothingDone = removed.size === 0 && targets.optOuts.length === 0 && failure.changed === 'nothing';
    if (isNothingDone && open.length === 0) throw error;
    const unknown = open.length > 0 ? open.map(({ person }) => person) : targets.people;
    return {
      removed: [...removed.values()],
      stillInFlow: [],
      unknown: [...new Set(unknown)],
      problems: [...problems, describeFailure(failure)],
    };
  }
  return { removed: [...removed.values()], stillInFlow: open, unknown: [], problems: open.length > 0 ? problems : [] };
}

/** Reads which instances of the people are open. Every row is theirs: Gong may answer with another id of the same person. */
async function readOpen(
  { people, flowId: only, instances }: StopTargets,
  { client }: Services,
  call: WorkflowCall,
): Promise<Removal[]> {
  const options = { ...call.options, fresh: true };
  if (instances) {
    const { found, refusal } = await readInstances(client, instances, options);
    if (refusal) throw refusal;
    return [...found.values()].filter(isOpen).flatMap((one) => toRemoval(one, one.crmProspectId));
  }
  const open = await findOpenInstances(client, people, options);
  return [
    ...people.flatMap((person) => open.of(person).map((instance) => ({ instance, person }))),
    ...open.unexpected.map((instance) => ({ instance, person: instance.crmProspectId })),
  ].flatMap(({ instance, person }) =>
    only === undefined || instance.flowId === only ? toRemoval(instance, person) : [],
  );
}

function toRemoval({ flowInstanceId, crmProspectId }: FlowInstance, person: string): Removal[] {
  return flowInstanceId === undefined ? [] : [{ person, crmProspectId, flowInstanceId }];
}

function isOpen({ flowInstanceStatus }: FlowInstance): boolean {
  return !/^Finished/.test(String(flowInstanceStatus));
}

/** Unassigns by instance id. Returns why instances may be left; the read afterwards decides the outcome. */
async function unassign(open: readonly Removal[], { client }: Services, call: WorkflowCall): Promise<string[]> {
  const input = { flowInstanceIds: open.map(({ flowInstanceId }) => flowInstanceId) };
  try {
    const { notDone, unknown } = await callInBatches(client, unassignProspectsFromFlow, input, call.options);
    return [...notDone, ...unknown].map(({ reason }) => reason);
  } catch (error) {
    if (error instanceof GongError && error.failure.kind === 'cancelled') throw error;
    return [describeFailure(partialFailure(error))];
  }
}

function groupByPerson(removals: readonly Removal[]) {
  const groups = new Map<string, string[]>();
  for (const { person, flowInstanceId } of removals)
    groups.set(person, [...(groups.get(person) ?? []), flowInstanceId]);
  return [...groups].map(([crmProspectId, flowInstanceIds]) => ({ crmProspectId, flowInstanceIds }));
}
