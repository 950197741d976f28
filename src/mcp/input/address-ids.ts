/** Checks email addresses that stand in the place of CRM ids. */
import { describeFailure, RefusalError } from '../../client/errors.ts';
import { recordKey } from '../../client/ids.ts';
import { describeRemaining, lookUpEach } from '../../workflows/look-up-each.ts';
import { type KnownPerson, lookUpPerson } from '../../workflows/prospects/lookups.ts';
import type { Services, WorkflowCall } from '../../workflows/workflow.ts';
import type { JsonSchema } from '../schema.ts';
import type { Tool } from '../tool.ts';
import type { Arguments } from './input.ts';

/** Time kept for the call itself. */
const reserveMilliseconds = 15_000;

/**
 * Refuses an email address as a CRM id, unless Gong holds a record with this id: companies that upload their CRM may use
 * addresses. Gong itself answers with an empty list, which reads as "in no flow". Rejects with a RefusalError.
 */
export async function refuseAddressesAsIds(
  { input: { json } }: Tool,
  input: Arguments,
  { client }: Pick<Services, 'client'>,
  call: WorkflowCall,
): Promise<void> {
  const addresses = [...new Set(listCrmIds(json, input))].filter((id) => id.includes('@'));
  if (addresses.length === 0) return;
  const options = { what: 'ids looked up', reserveMilliseconds };
  const lookedUp = await lookUpEach(client, addresses, call, options, (address, callOptions) =>
    lookUpPerson(client, address, callOptions),
  );
  const problems = addresses.flatMap((address): string[] => {
    const person = lookedUp.found.get(address);
    if (person) return hasRecord(address, person) ? [] : [describeAddress(address, person)];
    const failure = lookedUp.failed.get(address)?.failure;
    const reason = failure ? describeFailure(failure) : (describeRemaining(lookedUp) ?? '');
    return [`"${address}" is an email address, and it could not be checked whether it is a CRM id too: ${reason}`];
  });
  if (problems.length > 0)
    throw new RefusalError(problems, 'Find the CRM ids with gong_find_prospects, and pass those.');
}

function hasRecord(address: string, { records }: KnownPerson): boolean {
  return records.some(({ crmProspectId }) => recordKey(crmProspectId) === recordKey(address));
}

function describeAddress(address: string, { records }: KnownPerson): string {
  const ids = records.map(({ crmProspectId }) => crmProspectId).join(', ');
  const known = ids === '' ? '' : `; the records of this address have the ids ${ids}`;
  return `"${address}" is an email address, and Gong has no record with this CRM id${known}.`;
}

/** Lists the values of arguments that are CRM ids of people, at any depth. */
function listCrmIds(schema: JsonSchema, value: unknown): string[] {
  if (typeof value === 'string') return schema.kind === 'crmProspectId' ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => listCrmIds(schema.items ?? {}, item));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => listCrmIds(schema.properties?.[name] ?? {}, child));
}
