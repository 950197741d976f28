/** Looks up an email address with Gong's data-privacy operation, the only one that returns CRM ids for an email. */
import { LRUCache } from 'lru-cache';
import type { GongClient } from '../../client/client.ts';
import { recordKey } from '../../client/ids.ts';
import type { MemberOf, ResponseOf } from '../../client/operation.ts';
import type { CallOptions } from '../../client/request.ts';
import { toList, toText } from '../../client/response.ts';
import { findEmailReferences } from '../../tools/privacy.ts';
import { readSender, readSentTime } from './emails.ts';

/** A record of the CRM that may stand for a person. */
export interface CrmRecord {
  crmProspectId: string;
  objectType: 'Contact' | 'Lead' | (string & {});
  crmSystem: string;
  name?: string;
}

/** Everything Gong stores about an email address. */
export type EmailReferences = ResponseOf<typeof findEmailReferences>;

type CrmObject = MemberOf<MemberOf<EmailReferences['customerData']>['objects']>;

/** Returns everything Gong stores about an email address. Throws a GongError. */
export function lookUpEmail(client: GongClient, emailAddress: string, options: CallOptions): Promise<EmailReferences> {
  return client.call(findEmailReferences, { emailAddress }, options);
}

/** What a plan and a review need of a lookup. */
export interface KnownPerson {
  readonly records: readonly CrmRecord[];
  readonly lastEmails: LastEmails;
}

const keptMilliseconds = 15 * 60_000;
const maxKept = 5000;

const keptPeople = new WeakMap<GongClient, LRUCache<string, KnownPerson>>();

/**
 * Looks up an email address, or returns what a lookup of the last 15 minutes has found, so that a call that ran out of time
 * is completed by the same call again. Throws a GongError.
 */
export async function lookUpPerson(
  client: GongClient,
  emailAddress: string,
  options: CallOptions,
): Promise<KnownPerson> {
  const kept = keptPeople.get(client) ?? new LRUCache({ max: maxKept, ttl: keptMilliseconds, perf: client.clock });
  keptPeople.set(client, kept);
  const key = emailAddress.toLowerCase();
  const known = options.fresh ? undefined : kept.get(key);
  if (known) return known;
  const references = await lookUpEmail(client, emailAddress, options);
  const person = { records: toCrmRecords(references), lastEmails: findLastEmails(references, emailAddress) };
  kept.set(key, person);
  return person;
}

/** Lists the CRM records in a lookup, each once. */
export function toCrmRecords({ customerData }: EmailReferences): CrmRecord[] {
  return distinctRecords(
    toList(customerData).flatMap(({ system, objects }) =>
      toList(objects).flatMap((object) => {
        const crmProspectId = toText(object.externalId);
        if (crmProspectId === undefined) return [];
        const name = readName(object);
        return {
          crmProspectId,
          objectType: toText(object.objectType) ?? 'Unknown',
          crmSystem: toText(system) ?? 'Unknown',
          ...(name !== undefined && { name }),
        };
      }),
    ),
  );
}

/** Removes repeated records (same CRM system and id, in any spelling); the first name given for a record is kept. */
export function distinctRecords(records: readonly CrmRecord[]): CrmRecord[] {
  const distinct = new Map<string, CrmRecord>();
  for (const record of records) {
    const key = JSON.stringify([record.crmSystem, recordKey(record.crmProspectId)]);
    distinct.set(key, { ...record, ...distinct.get(key) });
  }
  return [...distinct.values()];
}

/** Reads the name, whose fields differ between CRMs: `Name`, `full_name`, `FirstName` and `LastName`, `firstname`. */
function readName({ fields }: CrmObject): string | undefined {
  const values = new Map<string, string>();
  for (const { name, value } of toList(fields)) {
    const key = (toText(name) ?? '').toLowerCase().replace(/[^a-z]/g, '');
    const text = typeof value === 'string' ? toText(value) : undefined;
    if (text !== undefined && !values.has(key)) values.set(key, text);
  }
  const firstValue = (...keys: string[]) => keys.map((key) => values.get(key)).find((value) => value !== undefined);
  const fullName = firstValue('name', 'fullname', 'displayname');
  if (fullName !== undefined) return fullName;
  const names = [firstValue('firstname', 'givenname'), firstValue('lastname', 'surname', 'familyname')];
  return toText(names.filter((name) => name !== undefined).join(' '));
}

/** The newest emails that Gong links to an address, as ISO-8601. */
export interface LastEmails {
  lastFromProspect?: string;
  /** The newest email that was not sent from the address: Gong's response does not name recipients. */
  lastToProspect?: string;
}

/** Finds the newest email in each direction. Emails without a time are left out. */
export function findLastEmails({ emails }: EmailReferences, address: string): LastEmails {
  const last: LastEmails = {};
  for (const row of toList(emails)) {
    const time = readSentTime(row);
    if (time === undefined) continue;
    const direction = readSender(row) === address.toLowerCase() ? 'lastFromProspect' : 'lastToProspect';
    if (!(Date.parse(last[direction] ?? '') >= time)) last[direction] = new Date(time).toISOString();
  }
  return last;
}
