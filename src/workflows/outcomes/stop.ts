/** gong_stop_outreach: takes people out of flows, reads back that they are out, and can keep them out for good. */
import * as z from 'zod';
import { callInBatches } from '../../client/batch.ts';
import { describeRequests } from '../../client/dry-run.ts';
import { describeFailure, GongError, partialFailure } from '../../client/errors.ts';
import { recordKey } from '../../client/ids.ts';
import { unassignProspectsFromFlow } from '../../tools/flows.ts';
import { crmProspectsIds, email, flowId, id, ids } from '../../tools/schemas.ts';
import { type FlowInstance, readInstances, readOpenInstances } from '../enrollment/flow-instances.ts';
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
  const removal = await removeFromFlows(targets, services, call);
  const removed = groupByPerson(removal.removed);
  const stillInFlow = groupByPerson(removal.stillInFlow);
  const touched = new Set([...removal.removed, ...removal.stillInFlow].map(({ person }) => recordKey(person)));
  const unknown = [...targets.unknown, ...removal.unknown];
  const notInAnyFlow = removal.unknown.length > 0 ? [] : targets.people.filter((one) => !touched.has(recordKey(one)));
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

/** A flow instance and its person, by the id that the call named. */
interface Removal {
  readonly person: string;
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
async function readOpen({ people, flowId: only, instances }: StopTargets, services: Services, call: WorkflowCall) {
  const options = { ...call.options, fresh: true };
  const rows = instances
    ? [...(await readInstances(services.client, instances, options)).values()].filter(isOpen)
    : (await readOpenInstances(services.client, people, options)).all.filter(
        (instance) => only === undefined || instance.flowId === only,
      );
  const named = new Map(people.map((one) => [recordKey(one), one]));
  return rows.flatMap(({ crmProspectId, flowInstanceId }): Removal[] =>
    flowInstanceId === undefined
      ? []
      : [{ person: named.get(recordKey(crmProspectId)) ?? crmProspectId, flowInstanceId }],
  );
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
