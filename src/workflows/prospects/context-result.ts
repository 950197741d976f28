/** The result of gong_get_prospect_context: its shape, and the functions that fill it from Gong's responses. */
import * as z from 'zod';
import type { Maybe } from '../../client/operation.ts';
import { toList, toText } from '../../client/response.ts';
import { id } from '../../tools/schemas.ts';
import { type CallDetails, listParticipants, type Party } from '../conversations/call-details.ts';
import { nameSpeakers } from '../conversations/speakers.ts';
import type { FlowInstance } from '../enrollment/flow-instances.ts';
import type { EmailReferences } from './lookups.ts';

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
  const nextSteps = toList(content?.highlights).filter(({ title }) => /next\s*step/i.test(title ?? ''));
  return {
    callId: toText(metaData?.id),
    title: toText(metaData?.title),
    started: toText(metaData?.started),
    url: toText(metaData?.url),
    durationMinutes: Number.isFinite(seconds) ? Math.round(seconds / 60) : undefined,
    person: describeParty(toList(parties).find((party) => isSamePerson(party, person))),
    ...listParticipants(nameSpeakers(toList(parties)).participants),
    brief: toText(content?.brief),
    keyPoints: readTexts(content?.keyPoints),
    outcome: toText(content?.callOutcome?.name),
    nextSteps: nextSteps.flatMap(({ items }) => readTexts(items)),
  };
}

function isSamePerson({ emailAddress, context }: Party, { email, crmProspectsIds }: PersonIds): boolean {
  if (email !== undefined && toText(emailAddress)?.toLowerCase() === email.toLowerCase()) return true;
  const linked = toList(context).flatMap(({ objects }) => toList(objects));
  return linked.some(({ objectId }) => crmProspectsIds.includes(toText(objectId) ?? ''));
}

/** Says whether the person attended, because an invitation alone is no conversation. */
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

function readTexts(items: Maybe<readonly Maybe<{ readonly text?: Maybe<string> }>[]>): string[] {
  return toList(items).flatMap(({ text }) => toText(text) ?? []);
}

/** Counts the emails with a person. Returns undefined if Gong's response has no list of emails, which does not mean none. */
export function countEmails({ emails }: EmailReferences, address: string) {
  if (!Array.isArray(emails)) return undefined;
  const all = toList(emails);
  const times = all.map(({ sentTime }) => Date.parse(sentTime ?? '')).filter((time) => !Number.isNaN(time));
  const fromProspect = all.filter(({ from }) => isFrom(from, address));
  const last = times.length > 0 ? new Date(Math.max(...times)).toISOString() : undefined;
  return { count: all.length, fromProspect: fromProspect.length, last };
}

/** Compares a sender, written as an address or as `Name <address>`, with an address. */
function isFrom(from: Maybe<string>, address: string): boolean {
  const sender = (toText(from) ?? '').toLowerCase();
  return sender === address.toLowerCase() || sender.endsWith(`<${address.toLowerCase()}>`);
}
