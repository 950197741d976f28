/** Finds out whom a plan names: one CRM record for each person, and everybody else with the reason. */
import { recordKey } from '../../../client/ids.ts';
import { findProspects } from '../../prospects/find.ts';
import type { Services, WorkflowCall } from '../../workflow.ts';
import type { PlannedProspect } from '../plan-store.ts';

/** Someone who will not be assigned, by the id or the email that the call named. */
export interface NotPlanned {
  readonly crmProspectId?: string;
  readonly email?: string;
  readonly reason: string;
}

export interface NamedPeople {
  readonly crmProspectsIds?: readonly string[] | undefined;
  readonly emails?: readonly string[] | undefined;
}

/** Resolves everybody the call names to one CRM record each. Rejects with a GongError when no email can be looked up. */
export async function resolvePeople(
  { crmProspectsIds = [], emails = [] }: NamedPeople,
  { client }: Pick<Services, 'client'>,
  call: WorkflowCall,
): Promise<{ people: PlannedProspect[]; notPlanned: NotPlanned[] }> {
  const people = new Map<string, PlannedProspect>();
  const notPlanned: NotPlanned[] = [];
  const add = (person: PlannedProspect) => {
    const key = recordKey(person.crmProspectId);
    const known = people.get(key);
    if (!known) people.set(key, person);
    else notPlanned.push({ ...person, reason: `duplicate: named before in this call${spelledAs(known, person)}` });
  };
  for (const crmProspectId of crmProspectsIds) add({ crmProspectId });
  if (emails.length === 0) return { people: [...people.values()], notPlanned };

  const { prospects, notFound, ambiguous, failed, remaining, note } = await findProspects(client, emails, call);
  for (const { crmProspectId, email, name } of prospects) add({ crmProspectId, email, ...(name && { name }) });
  for (const email of notFound) notPlanned.push({ email, reason: 'unknown: Gong has no CRM record with this email' });
  for (const { email, candidates } of ambiguous) {
    const ids = candidates.map(({ crmProspectId }) => crmProspectId).join(', ');
    notPlanned.push({ email, reason: `ambiguous: the CRM records ${ids} have this email; name one by its id` });
  }
  for (const { email, reason } of failed) notPlanned.push({ email, reason: `not looked up: ${reason}` });
  for (const email of remaining) {
    const reason = `not looked up: ${note ?? 'the time of this call was over; plan these people in another call'}`;
    notPlanned.push({ email, reason });
  }
  return { people: [...people.values()], notPlanned };
}

function spelledAs(known: PlannedProspect, repeated: PlannedProspect): string {
  return known.crmProspectId === repeated.crmProspectId ? '' : ` as ${known.crmProspectId}`;
}
