/** Resolves the people of a plan to CRM records, and gives the reason for each one who has none. */
import { recordKey } from '../../../client/ids.ts';
import { type FoundProspects, findProspects } from '../../prospects/find.ts';
import type { LastEmails } from '../../prospects/lookups.ts';
import type { Services, WorkflowCall } from '../../workflow.ts';
import type { OwnWords, PlannedProspect } from '../plan-store.ts';
import type { PersonInput, PlanInput } from './input.ts';

/** Someone who will not be assigned, by the id or the email that the call named. */
export interface NotPlanned {
  readonly crmProspectId?: string;
  readonly email?: string;
  readonly reason: string;
}

/** The people of a call: those it gives, and those it does not, with the reason. */
export interface CallPeopleFound {
  readonly people: readonly PlannedProspect[];
  readonly notTaken: readonly NotTaken[];
}

/** A party whom the call does not give, with the ids of all records that the call links to it. */
export interface NotTaken extends NotPlanned {
  readonly records: readonly string[];
}

/**
 * Resolves each person that the call names to one CRM record. A person who is named several times is planned once, with own
 * words if there are any. Rejects with a GongError when no email can be looked up.
 */
export async function resolvePeople(
  { people: entries = [], crmProspectsIds = [], emails = [] }: Pick<PlanInput, 'people' | 'crmProspectsIds' | 'emails'>,
  fromCall: CallPeopleFound,
  { client }: Pick<Services, 'client'>,
  call: WorkflowCall,
): Promise<{ people: PlannedProspect[]; notPlanned: NotPlanned[] }> {
  const addresses = [...entries.flatMap(({ email }) => email ?? []), ...emails];
  const found = addresses.length > 0 ? await findProspects(client, addresses, call) : undefined;
  const byEmail = new Map(found?.prospects.map((prospect) => [prospect.email.toLowerCase(), prospect]));

  const people = new Map<string, PlannedProspect>();
  const notPlanned: NotPlanned[] = [];
  const named: readonly PersonInput[] = [
    ...entries,
    ...crmProspectsIds.map((crmProspectId) => ({ crmProspectId })),
    ...emails.map((email) => ({ email })),
  ];
  for (const entry of named) {
    const record = entry.email === undefined ? undefined : byEmail.get(entry.email.toLowerCase());
    const crmProspectId = entry.crmProspectId ?? record?.crmProspectId;
    if (crmProspectId === undefined) continue;
    const person = { crmProspectId, ...(record && { email: record.email, ...(record.name && { name: record.name }) }) };
    const lastEmails = record && pickLastEmails(record);
    const key = recordKey(crmProspectId);
    const known = people.get(key);
    if (!known) people.set(key, { ...person, ...toOwnWords(entry), ...(lastEmails && { lastEmails }) });
    else notPlanned.push({ ...person, reason: `duplicate: named before in this call${spelledAs(known, person)}` });
  }
  // A person who is also named in the arguments is planned as the arguments say.
  for (const person of fromCall.people) {
    const key = recordKey(person.crmProspectId);
    if (!people.has(key)) people.set(key, person);
  }
  const isNamed = ({ email, records }: NotTaken) =>
    addresses.some((address) => address.toLowerCase() === email?.toLowerCase()) ||
    records.some((id) => people.has(recordKey(id)));
  const notTaken = fromCall.notTaken.filter((party) => !isNamed(party)).map(({ records: _, ...party }) => party);
  return {
    people: [...people.values()],
    notPlanned: [...notPlanned, ...(found ? explainNotFound(found) : []), ...notTaken],
  };
}

function pickLastEmails({ lastFromProspect, lastToProspect }: LastEmails): LastEmails {
  return { ...(lastFromProspect && { lastFromProspect }), ...(lastToProspect && { lastToProspect }) };
}

function toOwnWords({ steps, variables }: PersonInput): { own?: OwnWords } {
  if (!steps && !variables) return {};
  return { own: { ...(steps && { steps }), ...(variables && { variables }) } };
}

function spelledAs(known: PlannedProspect, repeated: PlannedProspect): string {
  return known.crmProspectId === repeated.crmProspectId ? '' : ` as ${known.crmProspectId}`;
}

function explainNotFound({ notFound, ambiguous, failed, remaining, note }: FoundProspects): NotPlanned[] {
  const later = note ?? 'the time of this call was over; plan these people in another call';
  return [
    ...notFound.map((email) => ({ email, reason: 'unknown: Gong has no CRM record with this email' })),
    ...ambiguous.map(({ email, candidates }) => {
      const ids = candidates.map(({ crmProspectId }) => crmProspectId).join(', ');
      return { email, reason: `ambiguous: the CRM records ${ids} have this email; name one by its id` };
    }),
    ...failed.map(({ email, reason }) => ({ email, reason: `not looked up: ${reason}` })),
    ...remaining.map((email) => ({ email, reason: `not looked up: ${later}` })),
  ];
}
