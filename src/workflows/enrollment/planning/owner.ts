/** Checks that the owner of a plan can use its flow. */
import { LRUCache } from 'lru-cache';
import type { GongClient } from '../../../client/client.ts';
import { GongError, partialFailure, RefusalError } from '../../../client/errors.ts';
import { toText } from '../../../client/response.ts';
import { listFlows } from '../../../tools/flows.ts';
import { listUsers } from '../../../tools/users.ts';
import type { Services, WorkflowCall } from '../../workflow.ts';
import type { Flow } from './flow.ts';

const findUser = 'Find the right user with gong_list_users.';

/** Rejects with a RefusalError when the owner is no Gong user, has no Engage seat, or cannot use the flow. */
export async function checkOwner(
  { id, name, folderId }: Flow,
  flowOwnerEmail: string,
  { client }: Pick<Services, 'client'>,
  { options }: Pick<WorkflowCall, 'options'>,
): Promise<void> {
  try {
    const pages = client.pages(
      listFlows,
      { flowOwnerEmail, ...(folderId && { folderId }) },
      { ...options, fresh: true },
    );
    for await (const { rows } of pages) {
      if (rows.some((flow) => toText(flow?.id) === id)) return;
    }
  } catch (error) {
    throw isAboutOwner(error) ? ownerRefusal(flowOwnerEmail, error) : error;
  }
  throw new RefusalError(
    `The flow "${name}" is not among the flows that ${flowOwnerEmail} can use.`,
    'Choose another flowInstanceOwnerEmail, or a flow from gong_list_flows for this user.',
  );
}

/** A 404 is about the only thing that the request names, the owner; a 403 may also be about the credentials. */
function isAboutOwner(error: unknown): error is GongError {
  if (!(error instanceof GongError)) return false;
  const { kind, status, messages = [] } = error.failure;
  if (kind !== 'refused') return false;
  const isScope = messages.some((message) => message.includes('api:'));
  const namesOwner = messages.some((message) => /\b(owner|user|seat|licen[cs]e|engage)\b/i.test(message));
  return status === 404 || (status === 403 && namesOwner && !isScope);
}

function ownerRefusal(flowOwnerEmail: string, { failure }: GongError): RefusalError {
  const messages = (failure.messages ?? []).join(' ');
  return new RefusalError(`${flowOwnerEmail} cannot own a flow instance. Gong says: ${messages}`, findUser);
}

/** Pages of users that are read to find out whether the owner is active: 200 users. */
const maxUserPages = 2;

const keptMilliseconds = 15 * 60_000;
const maxKept = 1000;

/** Which users are active, by their emails. */
const activeUsers = new WeakMap<GongClient, LRUCache<string, boolean>>();

/** Whether Gong lists the owner as inactive. False where the users cannot be read, or are too many to be read for one plan. */
export async function isInactive(
  ownerEmail: string,
  { client }: Pick<Services, 'client'>,
  { options }: Pick<WorkflowCall, 'options'>,
): Promise<boolean> {
  const kept = activeUsers.get(client) ?? new LRUCache({ max: maxKept, ttl: keptMilliseconds, perf: client.clock });
  activeUsers.set(client, kept);
  const key = ownerEmail.toLowerCase();
  if (!kept.has(key)) {
    await readUsers(client, kept, options);
    // An owner whom the pages do not list counts as active, and is not searched for again soon.
    if (!kept.has(key)) kept.set(key, true);
  }
  return kept.get(key) === false;
}

async function readUsers(
  client: GongClient,
  kept: LRUCache<string, boolean>,
  options: WorkflowCall['options'],
): Promise<void> {
  let pages = 0;
  try {
    for await (const { rows } of client.pages(listUsers, {}, options)) {
      for (const user of rows) {
        const email = toText(user?.emailAddress)?.toLowerCase();
        if (email !== undefined) kept.set(email, user?.active !== false);
      }
      pages += 1;
      if (pages === maxUserPages) return;
    }
  } catch (error) {
    partialFailure(error);
  }
}
