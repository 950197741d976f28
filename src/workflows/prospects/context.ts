/** Collects what Gong knows about one person: CRM records, open flows, recent calls and a count of emails. */
import type { GongClient } from '../../client/client.ts';
import { describeFailure, partialFailure } from '../../client/errors.ts';
import { distinctIds } from '../../client/ids.ts';
import type { CallOptions } from '../../client/request.ts';
import { toList, toText } from '../../client/response.ts';
import { crmProspectId, email } from '../../tools/schemas.ts';
import { listOpenFlowInstances } from '../enrollment/flow-instances.ts';
import { type WorkflowCall, workflow } from '../workflow.ts';
import { countEmails, describeCall, describeFlowInstance, prospectContext } from './context-result.ts';
import { type CallMatches, findOnCalls } from './find-on-calls.ts';
import { type CrmRecord, distinctRecords, type EmailReferences, lookUpEmail, toCrmRecords } from './lookups.ts';
import { readNewestCalls } from './newest-calls.ts';

export const getProspectContext = workflow({
  name: 'gong_get_prospect_context',
  title: 'Get the context of a prospect',
  description:
    'What Gong knows about one contact or lead, to prepare for a meeting, a call or an email: CRM records, open flows, 5 recent calls with brief, key points, outcome and next steps, and how many emails were exchanged. Prefer email: a crmProspectId is searched for on calls of the last 90 days. notes say what is missing.',
  effect: 'read',
  input: {
    email: email.optional(),
    crmProspectId: crmProspectId.optional(),
  },
  rules: [{ exactlyOneOf: ['email', 'crmProspectId'] }],
  output: prospectContext,
  run: async ({ email, crmProspectId = '' }, { client }, call) => {
    const person =
      email === undefined
        ? await findPersonByCrmId(client, crmProspectId, call)
        : await findPersonByEmail(client, email, call.options);
    return describePerson(client, person, call);
  },
});

interface Person {
  readonly email: string | undefined;
  readonly crmRecords: readonly CrmRecord[];
  /** The ids of the records in Gong's spelling, and the requested id if no record has it. */
  readonly crmProspectsIds: readonly string[];
  readonly callIds: readonly string[];
  /** Undefined if the email address was not looked up. */
  readonly references: EmailReferences | undefined;
  readonly callMatches?: CallMatches | undefined;
  readonly gaps: Gaps;
}

/** What could not be read, as sentences for the result, and the errors. */
interface Gaps {
  readonly notes: string[];
  readonly errors: unknown[];
}

async function findPersonByEmail(client: GongClient, email: string, options: CallOptions): Promise<Person> {
  const references = await lookUpEmail(client, email, options);
  const crmRecords = toCrmRecords(references);
  const crmProspectsIds = distinctIds(crmRecords.map((record) => record.crmProspectId));
  const gaps = { notes: describeRecordCount(crmRecords), errors: [] };
  return { email, crmRecords, crmProspectsIds, callIds: listCallIds(references), references, gaps };
}

/** Finds the person on calls, and then looks up the email address found there. */
async function findPersonByCrmId(client: GongClient, crmProspectId: string, call: WorkflowCall): Promise<Person> {
  const gaps: Gaps = { notes: [], errors: [] };
  const callMatches = await tryRead(gaps, 'The calls could not be searched', () =>
    findOnCalls(client, crmProspectId, call),
  );
  const email = callMatches?.email;
  const references =
    email === undefined
      ? undefined
      : await tryRead(gaps, 'The email address could not be looked up', () => lookUpEmail(client, email, call.options));
  const crmRecords = distinctRecords([...(callMatches?.records ?? []), ...toCrmRecords(references ?? {})]);
  gaps.notes.push(...describeCallMatches(callMatches));
  if (crmRecords.length > 1) {
    gaps.notes.push('Other CRM records have the same email address; their flows are included.');
  }
  return {
    email,
    crmRecords,
    crmProspectsIds: distinctIds([...crmRecords.map((record) => record.crmProspectId), crmProspectId]),
    callIds: [...new Set([...(callMatches?.callIds ?? []), ...listCallIds(references ?? {})])],
    references,
    callMatches,
    gaps,
  };
}

/** Reads flows and calls, and builds the result. Throws the first error if nothing at all could be read. */
async function describePerson(client: GongClient, person: Person, { options }: WorkflowCall) {
  const { email, crmRecords, references, callMatches, gaps } = person;
  const [assignedFlows, newest] = await Promise.all([
    tryRead(gaps, 'Which flows the person is in is not known', () =>
      listOpenFlowInstances(client, person.crmProspectsIds, options),
    ),
    tryRead(gaps, 'The calls could not be read', () => readNewestCalls(client, person.callIds, options)),
  ]);
  const [error] = gaps.errors;
  if (error && !references && !callMatches && !assignedFlows) throw error;
  return {
    email,
    crmRecords,
    assignedFlows: assignedFlows?.map(describeFlowInstance),
    recentCalls: newest?.calls.map((details) => describeCall(details, person)),
    emailsExchanged: references && countEmails(references, email ?? ''),
    lookedThrough: callMatches && { calls: callMatches.searchedCalls, days: callMatches.searchedDays },
    notes: [
      ...gaps.notes,
      ...(person.callIds.length === 0 && references ? ['Gong knows of no call with this person.'] : []),
      ...(newest?.notes ?? []),
    ],
  };
}

/** Returns undefined, and adds a note to the gaps, if the read fails with a GongError. */
async function tryRead<T>(gaps: Gaps, problem: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    gaps.notes.push(`${problem}: ${describeFailure(partialFailure(error))}`);
    gaps.errors.push(error);
    return undefined;
  }
}

function listCallIds({ calls }: EmailReferences): string[] {
  return [...new Set(toList(calls).flatMap(({ id }) => toText(id) ?? []))];
}

function describeRecordCount(crmRecords: readonly CrmRecord[]): string[] {
  if (crmRecords.length === 0) return ['No CRM record in Gong has this email address.'];
  if (crmRecords.length === 1) return [];
  return [`${crmRecords.length} CRM records have this email address; Gong does not say which one is meant.`];
}

function describeCallMatches(matches: CallMatches | undefined): string[] {
  if (!matches) return [];
  const { searchedCalls, searchedDays, complete, callIds, email } = matches;
  const searched = `the ${searchedCalls} calls of the last ${searchedDays} days that were searched${complete ? '' : ' (there are more)'}`;
  if (callIds.length === 0) return [`This CRM id is on none of ${searched}. An email address finds more.`];
  if (email !== undefined) return [];
  return [`Gong has no email address for this person on ${searched}, so only these calls are known.`];
}
