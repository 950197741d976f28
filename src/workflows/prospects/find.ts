/** Finds the CRM records of email addresses. Nothing is guessed: an address with several records is ambiguous. */
import * as z from 'zod';
import type { GongClient } from '../../client/client.ts';
import { readCursor, writeCursor } from '../../client/cursor.ts';
import { describeFailure, partialFailure } from '../../client/errors.ts';
import { recordKey } from '../../client/ids.ts';
import type { CallOptions } from '../../client/request.ts';
import { toText } from '../../client/response.ts';
import { email, id } from '../../tools/schemas.ts';
import { listOpenFlowInstances } from '../enrollment/reconcile.ts';
import { type WorkflowCall, workflow } from '../workflow.ts';
import { type CrmRecord, lookUpEmail, toCrmRecords } from './lookups.ts';

/** An email address with exactly one CRM record. */
export interface Prospect extends CrmRecord {
  email: string;
}

/** The outcome of each email: every email is in exactly one of the four lists. */
export interface FoundProspects {
  prospects: Prospect[];
  notFound: string[];
  /** Emails with several CRM records, such as a contact and a lead, or records of two systems. */
  ambiguous: { email: string; candidates: CrmRecord[] }[];
  /** Emails that were not looked up before the deadline or the first failure. */
  remaining: string[];
  /** Says why some remain. */
  note?: string;
}

/** The rate limiter of the client decides how fast they are sent. */
const maxConcurrentLookups = 3;

/** Time reserved for the request that follows the lookups. */
const reserveMilliseconds = 4000;

/**
 * Looks up each email once, ignoring case. A failure stops the lookups and leaves the rest in `remaining`.
 * Throws the GongError if no email was looked up before it.
 */
export async function findProspects(
  client: GongClient,
  emails: readonly string[],
  call: WorkflowCall,
): Promise<FoundProspects> {
  const wanted = distinctEmails(emails);
  const queue = wanted.values();
  const recordsByEmail = new Map<string, CrmRecord[]>();
  const options = { ...call.options, deadline: call.options.deadline - reserveMilliseconds };
  let failure: { readonly error: unknown } | undefined;

  const lookUpFromQueue = async () => {
    for (const next of queue) {
      if (failure || client.clock.now() > options.deadline) return;
      try {
        recordsByEmail.set(next, toCrmRecords(await lookUpEmail(client, next, options)));
        await call.progress(recordsByEmail.size, wanted.length, 'emails looked up');
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: maxConcurrentLookups }, lookUpFromQueue));

  const found = sortByOutcome(wanted, recordsByEmail);
  if (failure) {
    const note = describeFailure(partialFailure(failure.error));
    if (recordsByEmail.size === 0) throw failure.error;
    return { ...found, note };
  }
  return found.remaining.length > 0 ? { ...found, note: 'The time for one call was over.' } : found;
}

function sortByOutcome(wanted: readonly string[], recordsByEmail: ReadonlyMap<string, CrmRecord[]>): FoundProspects {
  const found: FoundProspects = { prospects: [], notFound: [], ambiguous: [], remaining: [] };
  for (const next of wanted) {
    const candidates = recordsByEmail.get(next);
    const [only, ...others] = candidates ?? [];
    if (!candidates) found.remaining.push(next);
    else if (!only) found.notFound.push(next);
    else if (others.length > 0) found.ambiguous.push({ email: next, candidates });
    else found.prospects.push({ email: next, ...only });
  }
  return found;
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
  exclusive: z.boolean().optional(),
});

export const findProspectsTool = workflow({
  name: 'gong_find_prospects',
  title: 'Find prospects',
  description:
    'Finds the CRM ids of email addresses, and the open flows each person is in. An email with several CRM records is ambiguous: ask which candidate is meant. Uses the data-privacy lookup, 3 emails a second. With nextCursor, call again with it as cursor for the remaining emails.',
  effect: 'read',
  input: {
    emails: z.array(email).min(1).max(50).meta({ uniqueItems: true }),
    cursor: z.string().optional(),
  },
  output: {
    prospects: z.array(z.object({ email: z.string(), ...crmRecord, assignedFlows: z.array(assignedFlow).optional() })),
    notFound: z.array(z.string()),
    ambiguous: z.array(z.object({ email: z.string(), candidates: z.array(z.object(crmRecord)) })),
    nextCursor: z.string().optional(),
    note: z.string().optional(),
  },
  run: async ({ emails, cursor }, { client }, call) => {
    const wanted = cursor === undefined ? emails : decodeCursor(cursor, emails);
    const { prospects, notFound, ambiguous, remaining, note } = await findProspects(client, wanted, call);
    const withFlows = await addAssignedFlows(client, prospects, call.options);
    const notes = [note, withFlows.note].filter((text) => text !== undefined);
    return {
      prospects: withFlows.prospects,
      notFound,
      ambiguous,
      ...(remaining.length > 0 && { nextCursor: encodeCursor(remaining, emails) }),
      ...(notes.length > 0 && { note: notes.join(' ') }),
    };
  },
});

/** Adds the open flows of each person. Omits `assignedFlows` if they cannot be read: an empty list would mean "in none". */
async function addAssignedFlows(client: GongClient, prospects: readonly Prospect[], options: CallOptions) {
  try {
    const ids = [...new Set(prospects.map(({ crmProspectId }) => crmProspectId))];
    const instances = await listOpenFlowInstances(client, ids, options);
    const listFlows = (prospect: Prospect) =>
      instances
        .filter(({ crmProspectId }) => recordKey(crmProspectId) === recordKey(prospect.crmProspectId))
        .map(({ flowId, flowName, flowInstanceId, flowInstanceStatus, exclusive }) => ({
          flowId,
          flowName: toText(flowName),
          flowInstanceId,
          flowInstanceStatus: toText(flowInstanceStatus),
          exclusive: exclusive ?? undefined,
        }));
    return { prospects: prospects.map((prospect) => ({ ...prospect, assignedFlows: listFlows(prospect) })) };
  } catch (error) {
    return { prospects, note: `Which flows they are in is not known: ${describeFailure(partialFailure(error))}` };
  }
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
