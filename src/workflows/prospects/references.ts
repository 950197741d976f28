/** What Gong knows of an email address. Its data-privacy lookup is the only way from an email to a CRM id. */

import type { GongClient } from '../../client/client.ts';
import type { MemberOf, ResponseOf } from '../../client/operation.ts';
import type { CallOptions } from '../../client/request.ts';
import { toList, toText } from '../../client/response.ts';
import { findEmailReferences } from '../../tools/privacy.ts';

/** A record of the CRM that may stand for a person. */
export interface CrmRecord {
  crmProspectId: string;
  objectType: 'Contact' | 'Lead' | (string & {});
  crmSystem: string;
  name?: string;
}

/** What Gong holds of an email address. */
export type EmailReferences = ResponseOf<typeof findEmailReferences>;

type CrmObject = MemberOf<MemberOf<EmailReferences['customerData']>['objects']>;

/** Looks one email address up. Throws a GongError. */
export function lookUpEmail(client: GongClient, emailAddress: string, options: CallOptions): Promise<EmailReferences> {
  return client.call(findEmailReferences, { emailAddress }, options);
}

/** The CRM records that Gong holds for an email address. */
export function toCrmRecords({ customerData }: EmailReferences): CrmRecord[] {
  return distinctRecords(
    toList(customerData).flatMap(({ system, objects }) =>
      toList(objects).flatMap((object) => {
        const crmProspectId = toText(object.externalId);
        if (crmProspectId === undefined) return [];
        const name = nameOf(object);
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

/** Each record once: a record is known by its CRM system and its id there, and keeps the first name it came with. */
export function distinctRecords(records: readonly CrmRecord[]): CrmRecord[] {
  const distinct = new Map<string, CrmRecord>();
  for (const record of records) {
    const key = JSON.stringify([record.crmSystem, record.crmProspectId]);
    distinct.set(key, { ...record, ...distinct.get(key) });
  }
  return [...distinct.values()];
}

/** Every CRM spells the fields of a name in its own way: `Name`, `full_name`, `FirstName` and `LastName`, `firstname`. */
function nameOf({ fields }: CrmObject): string | undefined {
  const values = new Map<string, string>();
  for (const { name, value } of toList(fields)) {
    const key = (toText(name) ?? '').toLowerCase().replace(/[^a-z]/g, '');
    const text = typeof value === 'string' ? toText(value) : undefined;
    if (text !== undefined && !values.has(key)) values.set(key, text);
  }
  const first = (...keys: string[]) => keys.map((key) => values.get(key)).find((value) => value !== undefined);
  const whole = first('name', 'fullname', 'displayname');
  if (whole !== undefined) return whole;
  const parts = [first('firstname', 'givenname'), first('lastname', 'surname', 'familyname')];
  return toText(parts.filter((part) => part !== undefined).join(' '));
}
