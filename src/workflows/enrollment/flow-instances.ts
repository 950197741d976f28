/** Reads from Gong which flows people are in now. */
import { chunks } from '../../client/batch.ts';
import type { GongClient } from '../../client/client.ts';
import { GongError } from '../../client/errors.ts';
import { recordKey } from '../../client/ids.ts';
import type { Maybe, RowOf } from '../../client/operation.ts';
import type { CallOptions } from '../../client/request.ts';
import { toText } from '../../client/response.ts';
import { listAssignedFlows } from '../../tools/flows.ts';

/** One open flow instance. `crmProspectId` is the id that Gong gives it, which may differ from the one that was asked for. */
export type FlowInstance = RowOf<typeof listAssignedFlows> & {
  readonly flowId: string;
  readonly crmProspectId: string;
  readonly flowInstanceId: string | undefined;
};

/** The open flow instances of a group of people. */
export interface OpenInstances {
  /** Returns the instances of one of these people, by any spelling of the id. */
  of(crmProspectId: string): readonly FlowInstance[];
  /** Instances whose owner among these people is not known: Gong gives them ids that were not asked for. */
  readonly unexpected: readonly FlowInstance[];
}

/** Gong documents no limit for this read; this is the limit it has for an assignment. */
const maxPeoplePerRead = 100;
const maxInstancesPerRead = 100;

/**
 * Reads the open flow instances of these people, in all flows. Rejects with a GongError, also for a response without the
 * list: only a list that leaves a person out says that the person is in no flow.
 */
export async function readOpenInstances(
  client: GongClient,
  crmProspectsIds: readonly string[],
  options: CallOptions,
): Promise<InstancesByPerson> {
  const found = new InstancesByPerson(crmProspectsIds);
  for (let start = 0; start < crmProspectsIds.length; start += maxPeoplePerRead) {
    const people = crmProspectsIds.slice(start, start + maxPeoplePerRead);
    for await (const { rows } of client.pages(listAssignedFlows, { crmProspectsIds: people }, options)) {
      for (const row of rows) found.add(row);
    }
  }
  return found;
}

/** Flow instances by their ids. */
export interface InstancesById {
  readonly found: ReadonlyMap<string, FlowInstance>;
  /** Why some could not be read. Without it, an instance that is not found is one that Gong does not return. */
  readonly refusal?: GongError;
}

/** Requests that may be spent on finding the ids for which Gong refuses a read. */
const maxSplitReads = 40;

/**
 * Reads flow instances of any state by their ids. A read that Gong refuses for its ids is repeated in halves, so that one id
 * takes no others along. Rejects with any other GongError.
 */
export async function readInstances(
  client: GongClient,
  flowInstanceIds: readonly string[],
  options: CallOptions,
): Promise<InstancesById> {
  const found = new Map<string, FlowInstance>();
  const groups: (readonly string[])[] = chunks(flowInstanceIds, maxInstancesPerRead);
  let refusal: GongError | undefined;
  let splitReads = 0;
  for (let ids = groups.shift(); ids; ids = groups.shift()) {
    try {
      const pages = client.pages(listAssignedFlows, { flowInstanceIds: ids }, { ...options, fresh: true });
      for await (const { rows } of pages) {
        for (const instance of rows.flatMap((row) => readInstance(row) ?? [])) {
          if (instance.flowInstanceId !== undefined) found.set(instance.flowInstanceId, instance);
        }
      }
    } catch (error) {
      if (!isAboutIds(error)) throw error;
      if (ids.length === 1) continue;
      splitReads += 2;
      if (splitReads <= maxSplitReads) groups.unshift(...halve(ids));
      else refusal = error;
    }
  }
  return { found, ...(refusal && { refusal }) };
}

/** Whether Gong refuses what a request names. A 401 or a 403 is about the credentials, whatever the ids. */
function isAboutIds(error: unknown): error is GongError {
  if (!(error instanceof GongError)) return false;
  const { kind, status } = error.failure;
  return kind === 'refused' && status !== 401 && status !== 403;
}

/** Requests that may be spent on finding the owners of unexpected instances. */
const maxOwnerReads = 20;

/**
 * Reads the open flow instances of these people, and finds out whose the unexpected ones are: Gong answers for a converted
 * lead with the contact's id. The people are asked for again in halves until each unexpected instance has its owner.
 */
export async function findOpenInstances(
  client: GongClient,
  crmProspectsIds: readonly string[],
  options: CallOptions,
): Promise<OpenInstances> {
  const found = await readOpenInstances(client, crmProspectsIds, options);
  const groups = found.unexpected.length > 0 ? [crmProspectsIds] : [];
  let reads = 0;
  for (let group = groups.pop(); group && found.unexpected.length > 0; group = groups.pop()) {
    for (const part of halve(group)) {
      if (reads >= maxOwnerReads) return found;
      reads += 1;
      const { unexpected } = await readOpenInstances(client, part, options);
      if (unexpected.length > 0 && part.length > 1) groups.push(part);
      if (unexpected.length > 0 && part.length === 1) found.attribute(part[0] ?? '', unexpected);
    }
  }
  return found;
}

/** Reads the open flow instances of one person, by all ids of that person. Rejects with a GongError. */
export async function listOpenFlowInstances(
  client: GongClient,
  crmProspectsIds: readonly string[],
  options: CallOptions,
): Promise<readonly FlowInstance[]> {
  return (await readOpenInstances(client, crmProspectsIds, options)).all;
}

/** Returns two halves, or the only item by itself. */
function halve<Item>(items: readonly Item[]): (readonly Item[])[] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)].filter((half) => half.length > 0);
}

class InstancesByPerson implements OpenInstances {
  readonly #byPerson: ReadonlyMap<string, FlowInstance[]>;
  #unexpected: FlowInstance[] = [];

  constructor(crmProspectsIds: readonly string[]) {
    this.#byPerson = new Map(crmProspectsIds.map((id) => [recordKey(id), []]));
  }

  of(crmProspectId: string): readonly FlowInstance[] {
    return this.#byPerson.get(recordKey(crmProspectId)) ?? [];
  }

  get unexpected(): readonly FlowInstance[] {
    return this.#unexpected;
  }

  get all(): readonly FlowInstance[] {
    return [...[...this.#byPerson.values()].flat(), ...this.#unexpected];
  }

  add(row: Maybe<RowOf<typeof listAssignedFlows>>): void {
    const instance = readInstance(row);
    if (instance) (this.#byPerson.get(recordKey(instance.crmProspectId)) ?? this.#unexpected).push(instance);
  }

  /** Gives unexpected instances to the person for whom alone Gong returns them. */
  attribute(crmProspectId: string, instances: readonly FlowInstance[]): void {
    this.#byPerson.get(recordKey(crmProspectId))?.push(...instances);
    const attributed = new Set(instances.map(instanceKey));
    this.#unexpected = this.#unexpected.filter((instance) => !attributed.has(instanceKey(instance)));
  }
}

function instanceKey({ flowInstanceId, flowId, crmProspectId }: FlowInstance): string {
  return flowInstanceId ?? `${flowId} ${recordKey(crmProspectId)}`;
}

/** Says that some of the people asked for may be in flows in which they do not seem to be. */
export function describeUnexpected(unexpected: readonly FlowInstance[]): string {
  const ids = [...new Set(unexpected.map(({ crmProspectId }) => crmProspectId || 'no id'))].join(', ');
  return `Gong also returned flow instances of ${ids}, which were not asked for: one of these people may be in a flow under that id.`;
}

/** Returns undefined for a row without a flow. A row without a person is kept: it may belong to any of them. */
function readInstance(row: Maybe<RowOf<typeof listAssignedFlows>>): FlowInstance | undefined {
  const fields = row ?? {};
  const flowId = toText(fields.flowId);
  if (flowId === undefined) return undefined;
  const crmProspectId = toText(fields.crmProspectId) ?? '';
  return { ...fields, crmProspectId, flowId, flowInstanceId: toText(fields.flowInstanceId) };
}
