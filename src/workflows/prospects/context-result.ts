/** The result of gong_get_prospect_context: its shape, and the functions that fill it from Gong's responses. */
import * as z from 'zod';
import { recordKey } from '../../client/ids.ts';
import type { Maybe } from '../../client/operation.ts';
import { toList, toText } from '../../client/response.ts';
import { id } from '../../tools/schemas.ts';
import { type CallDetails, listParticipants, type Party } from '../conversations/call-details.ts';
import { nameSpeakers, type Speakers } from '../conversations/speakers.ts';
import type { FlowInstance } from '../enrollment/flow-instances.ts';
import { listDistinctEmails, readSender, readSentTime } from './emails.ts';
import type { EmailReferences } from './lookups.ts';

const crmRecord = z.object({
  crmProspectId: id,
  objectType: z.string(),
  crmSystem: z.string(),
  name: z.string().optional(),
});

const assignedFlow = z.object({
  crmProspectId: id.optional(),
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
  isPrivate: z.boolean().optional(),
  person: z.object({ ...participant, attended: z.boolean().optional() }).optional(),
  participants: z.array(z.object(participant)),
  participantsLeftOut: z.int().optional(),
  brief: text,
  keyPoints: z.array(z.string()),
  outcome: text,
  nextSteps: z.array(z.string()),
});

export const prospectContext = {
  email: text,
  crmRecords: z.array(crmRecord),
  assignedFlows: z.array(assignedFlow).optional(),
  recentCalls: z.array(recentCall).optional(),
  emailsExchanged: z.object({ count: z.int(), fromProspect: z.int(), last: text }).optional(),
  lookedThrough: z.object({ calls: z.int(), days: z.int() }).optional(),
  notes: z.array(z.string()),
};

/** Identifies a person among the participants of a call. */
export interface PersonIds {
  readonly email: string | undefined;
  readonly crmProspectsIds: readonly string[];
}

export function describeFlowInstance(instance: FlowInstance) {
  return {
    ...instance,
    crmProspectId: toText(instance.crmProspectId),
    flowName: toText(instance.flowName),
    flowInstanceStatus: toText(instance.flowInstanceStatus),
    flowInstanceOwnerEmail: toText(instance.flowInstanceOwnerEmail),
    flowInstanceCreateDate: toText(instance.flowInstanceCreateDate),
    exclusive: instance.exclusive ?? undefined,
  };
}

export function describeCall(details: CallDetails, person: PersonIds) {
  const { metaData, content, parties } = details;
  const seconds = Number(metaData?.duration ?? Number.NaN);
  const speakers = nameSpeakers(toList(parties));
  return {
    callId: toText(metaData?.id),
    title: toText(metaData?.title),
    started: toText(metaData?.started),
    url: toText(metaData?.url),
    durationMinutes: Number.isFinite(seconds) ? Math.round(seconds / 60) : undefined,
    isPrivate: metaData?.isPrivate ? true : undefined,
    person: describePerson(toList(parties), person, speakers),
    ...listParticipants(speakers.participants),
    brief: toText(content?.brief),
    keyPoints: readTexts(content?.keyPoints),
    outcome: toText(content?.callOutcome?.name),
    nextSteps: listNextSteps(content),
  };
}

function isSamePerson({ emailAddress, context }: Party, { email, crmProspectsIds }: PersonIds): boolean {
  if (email !== undefined && toText(emailAddress)?.toLowerCase() === email.toLowerCase()) return true;
  const linked = toList(context).flatMap(({ objects }) => toList(objects));
  const keys = crmProspectsIds.map(recordKey);
  return linked.some(({ objectId }) => keys.includes(recordKey(toText(objectId) ?? '')));
}

/** Says whether the person attended, because an invitation alone is no conversation. */
function describePerson(parties: readonly Party[], person: PersonIds, speakers: Speakers) {
  const party = parties.find((one) => isSamePerson(one, person));
  if (!party) return undefined;
  const participant = speakers.findParty(party);
  const listings = parties.filter((one) => one === party || (participant && speakers.findParty(one) === participant));
  const methods = listings.flatMap((one) => toList(one.methods));
  return {
    name: participant?.name,
    title: participant?.title ?? toText(party.title),
    affiliation: participant?.affiliation ?? toText(party.affiliation),
    attended: methods.length > 0 ? methods.includes('Attendee') : undefined,
  };
}

/** Lists what was agreed on a call: the highlight of that title. */
export function listNextSteps(content: CallDetails['content']): string[] {
  const nextSteps = toList(content?.highlights).filter(({ title }) => /next\s*step/i.test(title ?? ''));
  return nextSteps.flatMap(({ items }) => readTexts(items));
}

function readTexts(items: Maybe<readonly Maybe<{ readonly text?: Maybe<string> }>[]>): string[] {
  return toList(items).flatMap(({ text }) => toText(text) ?? []);
}

/** Counts the emails with a person. Returns undefined if Gong's response has no list of emails, which does not mean none. */
export function countEmails({ emails }: EmailReferences, address: string) {
  if (!Array.isArray(emails)) return undefined;
  const distinct = listDistinctEmails(emails);
  const times = distinct.flatMap((row) => readSentTime(row) ?? []);
  const fromProspect = distinct.filter((row) => readSender(row) === address.toLowerCase());
  const last = times.length > 0 ? new Date(Math.max(...times)).toISOString() : undefined;
  return { count: distinct.length, fromProspect: fromProspect.length, last };
}
