/** Finds the CRM records of email addresses. An address with several records is ambiguous: none is chosen. */
import * as z from 'zod';
import type { GongClient } from '../../client/client.ts';
import { readCursor, writeCursor } from '../../client/cursor.ts';
import { describeFailure, partialFailure } from '../../client/errors.ts';
import type { CallOptions } from '../../client/request.ts';
import { toText } from '../../client/response.ts';
import { email, id } from '../../tools/schemas.ts';
import { describeUnexpected, type FlowInstance, findOpenInstances } from '../enrollment/flow-instances.ts';
import { describeRemaining, type LookedUp, lookUpEach } from '../look-up-each.ts';
import { type WorkflowCall, workflow } from '../workflow.ts';
import { type CrmRecord, type KnownPerson, type LastEmails, lookUpPerson } from './lookups.ts';

/** An email address with exactly one CRM record. */
export interface Prospect extends CrmRecord, LastEmails {
  email: string;
}

/** The outcome of each email: every email is in exactly one of the five lists. */
export interface FoundProspects {
  prospects: Prospect[];
  notFound: string[];
  /** Emails with several CRM records, such as a contact and a lead, or records of two systems. */
  ambiguous: { email: string; candidates: CrmRecord[] }[];
  /** Emails whose own look-up failed. */
  failed: { email: string; reason: string }[];
  /** Emails that were not looked up. */
  remaining: string[];
  /** Says why some remain. */
  note?: string;
}

/** Time reserved for the request that follows the lookups. */
const reserveMilliseconds = 4000;

/**
 * Looks up each email once, ignoring case. Throws the GongError if no email was looked up, and all for the same reason.
 */
export async function findProspects(
  client: GongClient,
  emails: readonly string[],
  call: WorkflowCall,
  { fresh }: Pick<CallOptions, 'fresh'> = {},
): Promise<FoundProspects> {
  const wanted = distinctEmails(emails);
  const options = { what: 'emails looked up', reserveMilliseconds };
  const lookedUp = await lookUpEach(client, wanted, call, options, (email, callOptions) =>
    lookUpPerson(client, email, { ...callOptions, ...(fresh && { fresh }) }),
  );
  throwIfNoneSucceeded(lookedUp);

  const found: FoundProspects = { prospects: [], notFound: [], ambiguous: [], failed: [], remaining: [] };
  for (const email of wanted) {
    const person = lookedUp.found.get(email);
    const error = lookedUp.failed.get(email);
    if (person) sortIn(found, email, person);
    else if (error) found.failed.push({ email, reason: describeFailure(error.failure) });
    else found.remaining.push(email);
  }
  const note = describeRemaining(lookedUp);
  return note === undefined ? found : { ...found, note };
}

function throwIfNoneSucceeded({ found, failed, endedBy }: LookedUp<unknown>): void {
  const errors = [...failed.values(), ...(endedBy ? [endedBy] : [])];
  const isOneReason = new Set(errors.map(({ message }) => message)).size === 1;
  if (found.size === 0 && errors[0] && (endedBy || isOneReason)) throw endedBy ?? errors[0];
}

function sortIn(found: FoundProspects, email: string, { records, lastEmails }: KnownPerson): void {
  const candidates = [...records];
  const [only, ...others] = candidates;
  if (!only) found.notFound.push(email);
  else if (others.length > 0) found.ambiguous.push({ email, candidates });
  else found.prospects.push({ email, ...only, ...lastEmails });
}

/** Removes repeated addresses, ignoring case; the first spelling is kept. */
function distinctEmails(emails: readonly string[]): string[] {
  const distinct = new Map<string, string>();
  for (const next of emails) {
    const key = next.toLowerCase();
    if (!distinct.has(key)) distinct.set(key, next);
  }
  return [...distinct.values()];
}

const crmRecord = { crmProspectId: id, objectType: z.string(), crmSystem: z.string(), name: z.string().optional() };

const assignedFlow = z.object({
  flowId: id,
  flowName: z.string().optional(),
  flowInstanceId: id.optional(),
  flowInstanceStatus: z.string().optional(),
  flowInstanceOwnerEmail: z.string().optional(),
  exclusive: z.boolean().optional(),
});

export const findProspectsTool = workflow({
  name: 'gong_find_prospects',
  title: 'Find prospects',
  description:
    'Finds the CRM ids of email addresses, and the open flows each person is in. An email with several CRM records is ambiguous: ask which candidate is meant. Uses the data-privacy lookup, 3 emails a second. With nextCursor, call again with it as cursor for the remaining emails.',
  effect: 'read',
  alwaysLoad: true,
  input: {
    emails: z.array(email).min(1).max(50).meta({ uniqueItems: true }),
    cursor: z.string().optional(),
  },
  output: {
    prospects: z.array(
      z.object({
        email: z.string(),
        ...crmRecord,
        assignedFlows: z.array(assignedFlow).optional(),
        lastFromProspect: z.string().optional(),
        lastToProspect: z.string().optional(),
      }),
    ),
    notFound: z.array(z.string()),
    ambiguous: z.array(z.object({ email: z.string(), candidates: z.array(z.object(crmRecord)) })),
    failed: z.array(z.object({ email: z.string(), reason: z.string() })),
    nextCursor: z.string().optional(),
    note: z.string().optional(),
  },
  run: async ({ emails, cursor }, { client }, call) => {
    const wanted = cursor === undefined ? emails : decodeCursor(cursor, emails);
    const { prospects, notFound, ambiguous, failed, remaining, note } = await findProspects(client, wanted, call, {
      fresh: true,
    });
    const withFlows = await addAssignedFlows(client, prospects, call.options);
    const notes = [note, withFlows.note].filter((text) => text !== undefined);
    return {
      prospects: withFlows.prospects,
      notFound,
      ambiguous,
      failed,
      ...(remaining.length > 0 && { nextCursor: encodeCursor(remaining, emails) }),
      ...(notes.length > 0 && { note: notes.join(' ') }),
    };
  },
});

/** Adds the open flows of each person. Omits `assignedFlows` if they cannot be read: an empty list would mean "in none". */
async function addAssignedFlows(client: GongClient, prospects: readonly Prospect[], options: CallOptions) {
  try {
    const ids = [...new Set(prospects.map(({ crmProspectId }) => crmProspectId))];
    const instances = await findOpenInstances(client, ids, options);
    return {
      prospects: prospects.map((prospect) => ({
        ...prospect,
        assignedFlows: instances.of(prospect.crmProspectId).map(describeInstance),
      })),
      ...(instances.unexpected.length > 0 && { note: describeUnexpected(instances.unexpected) }),
    };
  } catch (error) {
    return { prospects, note: `Which flows they are in is not known: ${describeFailure(partialFailure(error))}` };
  }
}

function describeInstance({ flowId, flowInstanceId, exclusive, ...instance }: FlowInstance) {
  return {
    flowId,
    flowName: toText(instance.flowName),
    flowInstanceId,
    flowInstanceStatus: toText(instance.flowInstanceStatus),
    flowInstanceOwnerEmail: toText(instance.flowInstanceOwnerEmail),
    exclusive: exclusive ?? undefined,
  };
}

/** Encodes the remaining emails as indexes into the sorted list, so that their order may differ in the next call. */
function encodeCursor(remaining: readonly string[], emails: readonly string[]): string {
  const sorted = sortEmails(emails);
  return writeCursor(
    sorted,
    remaining.map((next) => sorted.indexOf(next.toLowerCase())),
  );
}

function decodeCursor(cursor: string, emails: readonly string[]): string[] {
  const sorted = sortEmails(emails);
  const indexes = readCursor(cursor, sorted, areIndexes);
  return emails.filter((next) => indexes.includes(sorted.indexOf(next.toLowerCase())));
}

function areIndexes(values: readonly unknown[]): values is readonly number[] {
  return values.length > 0 && values.every((value) => Number.isSafeInteger(value));
}

function sortEmails(emails: readonly string[]): string[] {
  return [...new Set(emails.map((next) => next.toLowerCase()))].sort();
}
