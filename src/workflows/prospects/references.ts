/** What Gong knows of an email address. Its data-privacy lookup is the only way from an email to a CRM id. */
import type { CallOptions } from '../../client/call-options.ts';
import type { GongClient } from '../../client/client.ts';
import { listOf, type Maybe, textOf } from '../../client/fields.ts';
import { findEmailReferences } from '../../tools/privacy.ts';

/** A record of the CRM that may stand for a person. */
export interface CrmRecord {
  crmProspectId: string;
  objectType: 'Contact' | 'Lead' | (string & {});
  crmSystem: string;
  name?: string;
}

/** The part of Gong's answer that workflows read. */
export interface EmailReferences {
  readonly emails?: Maybe<readonly Maybe<{ readonly from?: Maybe<string>; readonly sentTime?: Maybe<string> }>[]>;
  readonly calls?: Maybe<readonly Maybe<{ readonly id?: Maybe<string> }>[]>;
  readonly customerData?: Maybe<
    readonly Maybe<{ readonly system?: Maybe<string>; readonly objects?: Maybe<readonly Maybe<CrmObject>[]> }>[]
  >;
}

interface CrmObject {
  readonly objectType?: Maybe<string>;
  readonly externalId?: Maybe<string>;
  readonly fields?: Maybe<readonly Maybe<{ readonly name?: Maybe<string>; readonly value?: unknown }>[]>;
}

/** Looks one email address up. Throws a GongError. */
export async function lookUpEmail(client: GongClient, emailAddress: string, options: CallOptions) {
  return (await client.call(findEmailReferences, { emailAddress }, options)) as EmailReferences;
}

/** The CRM records that Gong holds for an email address. */
export function crmRecordsOf({ customerData }: EmailReferences): CrmRecord[] {
  return distinctRecords(
    listOf(customerData).flatMap(({ system, objects }) =>
      listOf(objects).flatMap((object) => {
        const crmProspectId = textOf(object.externalId);
        if (crmProspectId === undefined) return [];
        const name = nameOf(object);
        return {
          crmProspectId,
          objectType: textOf(object.objectType) ?? 'Unknown',
          crmSystem: textOf(system) ?? 'Unknown',
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
  for (const { name, value } of listOf(fields)) {
    const key = (textOf(name) ?? '').toLowerCase().replace(/[^a-z]/g, '');
    const text = typeof value === 'string' ? textOf(value) : undefined;
    if (text !== undefined && !values.has(key)) values.set(key, text);
  }
  const first = (...keys: string[]) => keys.map((key) => values.get(key)).find((value) => value !== undefined);
  const whole = first('name', 'fullname', 'displayname');
  if (whole !== undefined) return whole;
  const parts = [first('firstname', 'givenname'), first('lastname', 'surname', 'familyname')];
  return textOf(parts.filter((part) => part !== undefined).join(' '));
}
