/** From emails to CRM ids: what assigning people to a flow begins with. Nothing is guessed. */
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
import { type CrmRecord, lookUpEmail, toCrmRecords } from './references.ts';

/** A person whom exactly one CRM record stands for. */
export interface Prospect extends CrmRecord {
  email: string;
}

/** The outcome of each email: each is in exactly one of the four lists. */
export interface Found {
  prospects: Prospect[];
  notFound: string[];
  /** Emails that several CRM records have: a contact and a lead, records of two systems. */
  ambiguous: { email: string; candidates: CrmRecord[] }[];
  /** Emails not yet looked up when the time was over, or when a failure ended the looking up. */
  remaining: string[];
  /** Why some remain. */
  note?: string;
}

/** Lookups under way at a time; how fast they leave is up to the client. */
const lookupsAtATime = 3;

/** Time that is kept for what follows the lookups. */
const reserveMilliseconds = 4000;

/**
 * Looks up each email once, whatever its letter case. A failure ends the looking up and leaves the rest as `remaining`.
 * Throws that GongError when it came before the first answer.
 */
export async function findProspects(client: GongClient, emails: readonly string[], call: WorkflowCall): Promise<Found> {
  const wanted = distinctEmails(emails);
  const waiting = wanted.values();
  const answered = new Map<string, CrmRecord[]>();
  const options = { ...call.options, deadline: call.options.deadline - reserveMilliseconds };
  let failure: { readonly error: unknown } | undefined;

  const lookUpInTurn = async () => {
    for (const next of waiting) {
      if (failure || client.clock.now() > options.deadline) return;
      try {
        answered.set(next, toCrmRecords(await lookUpEmail(client, next, options)));
        await call.progress(answered.size, wanted.length, 'emails looked up');
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: lookupsAtATime }, lookUpInTurn));

  const found = sortOut(wanted, answered);
  if (failure) {
    const note = describeFailure(partialFailure(failure.error));
    if (answered.size === 0) throw failure.error;
    return { ...found, note };
  }
  return found.remaining.length > 0 ? { ...found, note: 'The time for one call was over.' } : found;
}

function sortOut(wanted: readonly string[], answered: ReadonlyMap<string, CrmRecord[]>): Found {
  const found: Found = { prospects: [], notFound: [], ambiguous: [], remaining: [] };
  for (const next of wanted) {
    const candidates = answered.get(next);
    const [only, ...others] = candidates ?? [];
    if (!candidates) found.remaining.push(next);
    else if (!only) found.notFound.push(next);
    else if (others.length > 0) found.ambiguous.push({ email: next, candidates });
    else found.prospects.push({ email: next, ...only });
  }
  return found;
}

/** Each address in its first spelling: letter case makes no other address. */
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

/** The tool that answers with CRM ids for emails, and with the open flows of each person. */
export const findProspectsTool = workflow({
  name: 'gong_find_prospects',
  title: 'Find prospects',
  description:
    'CRM ids for email addresses, with the open flows each person is in. An email that several CRM records have is ambiguous: ask which candidate is meant. Uses the data-privacy lookup, 3 emails a second. With nextCursor, repeat the call with it as cursor for the remaining emails.',
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

/** Where Gong does not tell the flows, `assignedFlows` is left out: an empty list would say that nobody is in any. */
async function addAssignedFlows(client: GongClient, prospects: readonly Prospect[], options: CallOptions) {
  try {
    const ids = [...new Set(prospects.map(({ crmProspectId }) => crmProspectId))];
    const instances = await listOpenFlowInstances(client, ids, options);
    const flowsOf = (prospect: Prospect) =>
      instances
        .filter(({ crmProspectId }) => recordKey(crmProspectId) === recordKey(prospect.crmProspectId))
        .map(({ flowId, flowName, flowInstanceId, flowInstanceStatus, exclusive }) => ({
          flowId,
          flowName: toText(flowName),
          flowInstanceId,
          flowInstanceStatus: toText(flowInstanceStatus),
          exclusive: exclusive ?? undefined,
        }));
    return { prospects: prospects.map((prospect) => ({ ...prospect, assignedFlows: flowsOf(prospect) })) };
  } catch (error) {
    return { prospects, note: `Which flows they are in is not known: ${describeFailure(partialFailure(error))}` };
  }
}

/** The cursor names the remaining emails by their places in the sorted list, so their order may change between calls. */
function encodeCursor(remaining: readonly string[], emails: readonly string[]): string {
  const sorted = sortedEmails(emails);
  return writeCursor(
    sorted,
    remaining.map((next) => sorted.indexOf(next.toLowerCase())),
  );
}

function decodeCursor(cursor: string, emails: readonly string[]): string[] {
  const sorted = sortedEmails(emails);
  const places = readCursor(cursor, sorted, arePlaces);
  return emails.filter((next) => places.includes(sorted.indexOf(next.toLowerCase())));
}

function arePlaces(parts: readonly unknown[]): parts is readonly number[] {
  return parts.length > 0 && parts.every((place) => Number.isSafeInteger(place));
}

function sortedEmails(emails: readonly string[]): string[] {
  return [...new Set(emails.map((next) => next.toLowerCase()))].sort();
}
