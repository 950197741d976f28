/** One person, for writing a good first line: who they are in the CRM, which flows they are in, what was said before. */
import * as z from 'zod';
import type { GongClient } from '../../client/client.ts';
import type { GongError } from '../../client/errors.ts';
import { describeFailure, partialFailure } from '../../client/errors.ts';
import type { Maybe } from '../../client/operation.ts';
import type { CallOptions } from '../../client/request.ts';
import { toList, toText } from '../../client/response.ts';
import { email, id } from '../../tools/schemas.ts';
import { type CallDetails, listParticipants, type Party, readCalls } from '../conversations/call-details.ts';
import { type FlowInstance, listOpenFlowInstances } from '../enrollment/reconcile.ts';
import { type WorkflowCall, workflow } from '../workflow.ts';
import { findOnCalls, type Sighting } from './find-on-calls.ts';
import { type CrmRecord, distinctRecords, type EmailReferences, lookUpEmail, toCrmRecords } from './references.ts';

/** Maximum number of calls in a result. */
const recentCalls = 5;

/** Most calls that are read to find the newest: about one page of Gong's. */
const callsRead = 100;

const contentRead = {
  parties: true,
  content: { brief: true, keyPoints: true, callOutcome: true, highlights: true },
};

const crmRecord = z.object({
  crmProspectId: id,
  objectType: z.string(),
  crmSystem: z.string(),
  name: z.string().optional(),
});

const assignedFlow = z.object({
  crmProspectId: id,
  flowId: id,
  flowName: z.string().optional(),
  flowInstanceId: id.optional(),
  flowInstanceStatus: z.string().optional(),
  flowInstanceOwnerEmail: z.string().optional(),
  flowInstanceCreateDate: z.string().optional(),
  exclusive: z.boolean().optional(),
});

const text = z.string().optional();

const participant = { name: text, title: text, affiliation: text };

const recentCall = z.object({
  callId: id.optional(),
  title: text,
  started: text,
  url: text,
  durationMinutes: z.number().optional(),
  person: z.object({ ...participant, attended: z.boolean().optional() }).optional(),
  participants: z.array(z.object(participant)),
  brief: text,
  keyPoints: z.array(z.string()),
  outcome: text,
  nextSteps: z.array(z.string()),
});

/** The tool that tells what is known of one person. */
export const getProspectContext = workflow({
  name: 'gong_get_prospect_context',
  title: 'Get the context of a prospect',
  description:
    'One person before you write to them: CRM records, open flows, the newest 5 calls with brief, key points, outcome and next steps, and how many emails went to and fro. Prefer email: by crmProspectId the person is searched on calls of the last 90 days. notes say what is missing.',
  effect: 'read',
  input: {
    email: email.optional(),
    crmProspectId: id.optional(),
  },
  rules: [{ exactlyOneOf: ['email', 'crmProspectId'] }],
  output: {
    email: text,
    crmRecords: z.array(crmRecord),
    assignedFlows: z.array(assignedFlow).optional(),
    recentCalls: z.array(recentCall).optional(),
    emailsExchanged: z.object({ count: z.int(), fromProspect: z.int(), last: text }).optional(),
    lookedThrough: z.object({ calls: z.int(), days: z.int() }).optional(),
    notes: z.array(z.string()),
  },
  run: async ({ email, crmProspectId }, { client }, call) => {
    if (email !== undefined) return describePerson(client, await personByEmail(client, email, call.options), call);
    return describePerson(client, await personByCrmId(client, crmProspectId ?? '', call), call);
  },
});

/** What is known of a person so far, and what could not be learnt. */
interface Person {
  readonly email: string | undefined;
  readonly crmRecords: readonly CrmRecord[];
  /** The ids of the records, and the id asked for. */
  readonly crmProspectsIds: readonly string[];
  readonly callIds: readonly string[];
  /** Undefined when Gong could not be asked. */
  readonly references: EmailReferences | undefined;
  readonly sighting?: Sighting | undefined;
  readonly missing: Missing;
}

interface Missing {
  readonly notes: string[];
  readonly failures: GongError[];
}

async function personByEmail(client: GongClient, email: string, options: CallOptions): Promise<Person> {
  const references = await lookUpEmail(client, email, options);
  const crmRecords = toCrmRecords(references);
  const crmProspectsIds = crmRecords.map((record) => record.crmProspectId);
  const missing = { notes: notesOnRecords(crmRecords), failures: [] };
  return { email, crmRecords, crmProspectsIds, callIds: callIdsOf(references), references, missing };
}

async function personByCrmId(client: GongClient, crmProspectId: string, call: WorkflowCall): Promise<Person> {
  const missing: Missing = { notes: [], failures: [] };
  const sighting = await orNote(missing, 'The calls could not be looked through', () =>
    findOnCalls(client, crmProspectId, call),
  );
  const email = sighting?.email;
  const references =
    email === undefined
      ? undefined
      : await orNote(missing, 'The email address could not be looked up', () =>
          lookUpEmail(client, email, call.options),
        );
  const crmRecords = distinctRecords([...(sighting?.records ?? []), ...toCrmRecords(references ?? {})]);
  missing.notes.push(...notesOnSighting(sighting));
  if (crmRecords.length > 1)
    missing.notes.push('Other CRM records have the same email address; their flows are listed too.');
  return {
    email,
    crmRecords,
    crmProspectsIds: [crmProspectId, ...crmRecords.map((record) => record.crmProspectId)],
    callIds: [...new Set([...(sighting?.callIds ?? []), ...callIdsOf(references ?? {})])],
    references,
    sighting,
    missing,
  };
}

async function describePerson(client: GongClient, person: Person, { options }: WorkflowCall) {
  const { email, crmRecords, references, sighting, missing } = person;
  const [assignedFlows, calls] = await Promise.all([
    orNote(missing, 'Which flows the person is in is not known', () =>
      listOpenFlowInstances(client, [...new Set(person.crmProspectsIds)], options),
    ),
    orNote(missing, 'The calls could not be read', () => newestCalls(client, person.callIds, options)),
  ]);
  const [failure] = missing.failures;
  if (failure && !references && !sighting && !assignedFlows) throw failure;
  return {
    email,
    crmRecords,
    assignedFlows: assignedFlows?.map(describeFlowInstance),
    recentCalls: calls?.slice(0, recentCalls).map((details) => describeCall(details, person)),
    emailsExchanged: references && emailsExchanged(references, email ?? ''),
    lookedThrough: sighting && { calls: sighting.calls, days: sighting.days },
    notes: [...missing.notes, ...notesOnCalls(person, calls)],
  };
}

/** A part of the answer, or a note that it is missing. */
async function orNote<T>(missing: Missing, what: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    missing.notes.push(`${what}: ${describeFailure(partialFailure(error))}`);
    missing.failures.push(error as GongError);
    return undefined;
  }
}

/** The calls, newest first. The lookup tells no times, but Gong's ids grow: the highest belong to the newest calls. */
async function newestCalls(client: GongClient, callIds: readonly string[], options: CallOptions) {
  if (callIds.length === 0) return [];
  const highestFirst = [...callIds].sort((one, other) => other.length - one.length || (one < other ? 1 : -1));
  const calls = await readCalls(client, highestFirst.slice(0, callsRead), contentRead, options);
  return calls.sort((one, other) => startOf(other) - startOf(one));
}

function startOf({ metaData }: CallDetails): number {
  return Date.parse(metaData?.started ?? '') || 0;
}

function describeFlowInstance(instance: FlowInstance) {
  return {
    ...instance,
    flowName: toText(instance.flowName),
    flowInstanceStatus: toText(instance.flowInstanceStatus),
    flowInstanceOwnerEmail: toText(instance.flowInstanceOwnerEmail),
    flowInstanceCreateDate: toText(instance.flowInstanceCreateDate),
    exclusive: instance.exclusive ?? undefined,
  };
}

function describeCall(details: CallDetails, person: Person) {
  const { metaData, content, parties } = details;
  const seconds = Number(metaData?.duration ?? Number.NaN);
  const nextSteps = toList(content?.highlights).filter(({ title }) => /next\s*step/i.test(title ?? ''));
  return {
    callId: toText(metaData?.id),
    title: toText(metaData?.title),
    started: toText(metaData?.started),
    url: toText(metaData?.url),
    durationMinutes: Number.isFinite(seconds) ? Math.round(seconds / 60) : undefined,
    person: describeParty(toList(parties).find((party) => isThePerson(party, person))),
    participants: listParticipants(details),
    brief: toText(content?.brief),
    keyPoints: textsOf(content?.keyPoints),
    outcome: toText(content?.callOutcome?.name),
    nextSteps: nextSteps.flatMap(({ items }) => textsOf(items)),
  };
}

function isThePerson({ emailAddress, context }: Party, { email, crmProspectsIds }: Person): boolean {
  if (email !== undefined && toText(emailAddress)?.toLowerCase() === email.toLowerCase()) return true;
  const linked = toList(context).flatMap(({ objects }) => toList(objects));
  return linked.some(({ objectId }) => crmProspectsIds.includes(toText(objectId) ?? ''));
}

/** Whether somebody came matters to a first line: an invitation alone is no conversation. */
function describeParty(party: Party | undefined) {
  if (!party) return undefined;
  const methods = toList(party.methods);
  return {
    name: toText(party.name),
    title: toText(party.title),
    affiliation: toText(party.affiliation),
    attended: methods.length > 0 ? methods.includes('Attendee') : undefined,
  };
}

function textsOf(items: Maybe<readonly Maybe<{ readonly text?: Maybe<string> }>[]>): string[] {
  return toList(items).flatMap(({ text }) => toText(text) ?? []);
}

function callIdsOf({ calls }: EmailReferences): string[] {
  return [...new Set(toList(calls).flatMap(({ id }) => toText(id) ?? []))];
}

/** Undefined when Gong's answer has no list of emails, which is not the same as none. */
function emailsExchanged({ emails }: EmailReferences, address: string) {
  if (!Array.isArray(emails)) return undefined;
  const all = toList(emails);
  const moments = all.map(({ sentTime }) => Date.parse(sentTime ?? '')).filter((moment) => !Number.isNaN(moment));
  const fromProspect = all.filter(({ from }) => isFrom(from, address));
  const last = moments.length > 0 ? new Date(Math.max(...moments)).toISOString() : undefined;
  return { count: all.length, fromProspect: fromProspect.length, last };
}

/** The sender is written as an address, or as `Name <address>`. */
function isFrom(from: Maybe<string>, address: string): boolean {
  const sender = (toText(from) ?? '').toLowerCase();
  return sender === address.toLowerCase() || sender.endsWith(`<${address.toLowerCase()}>`);
}

function notesOnRecords(crmRecords: readonly CrmRecord[]): string[] {
  if (crmRecords.length === 0) return ['No CRM record in Gong has this email address.'];
  if (crmRecords.length === 1) return [];
  return [`${crmRecords.length} CRM records have this email address; Gong does not tell which one is meant.`];
}

function notesOnSighting(sighting: Sighting | undefined): string[] {
  if (!sighting) return [];
  const { calls, days, complete, callIds, email } = sighting;
  const searched = `the ${calls} calls of the last ${days} days that were looked through${complete ? '' : ' (there are more)'}`;
  if (callIds.length === 0) return [`This CRM id is on none of ${searched}. With the email address more can be found.`];
  if (email !== undefined) return [];
  return [`Gong has no email address for this person on ${searched}, so only these calls are known.`];
}

function notesOnCalls({ callIds, references }: Person, calls: readonly CallDetails[] | undefined): string[] {
  if (!calls) return [];
  const { length: known } = callIds;
  const read = Math.min(known, callsRead);
  const hidden = read - calls.length;
  return [
    known === 0 && references && 'Gong knows of no call with this person.',
    known > callsRead && `Of ${known} calls with this person, the ${callsRead} with the highest ids were read.`,
    hidden > 0 && `Calls with this person that Gong knows of but does not show (private or deleted): ${hidden}.`,
    calls.length > recentCalls &&
      `${calls.length} calls with this person can be read; the newest ${recentCalls} are returned.`,
  ].filter((note) => typeof note === 'string');
}
