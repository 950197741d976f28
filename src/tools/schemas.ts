/** Shares schemas between toolsets. Descriptions are short, because a model reads all of them in every session. */
import * as z from 'zod';

/** An id of Gong's: a string, because it has up to 20 digits. */
export const id = z.string().min(1);

/** An id that Gong reads as a 64-bit integer, in paths and queries of some operations. */
export const integerId = id.refine(
  (text) => /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text),
  'must be a whole number of at most 19 digits',
);

/** A whole number of which Gong keeps 32 bits. */
export const int32 = z
  .int()
  .refine(
    (value) => value >= -(2 ** 31) && value < 2 ** 31,
    'must be a whole number between -2147483648 and 2147483647',
  );

export const email = z.email();

/** A time with its zone; Gong refuses a time without one. */
export const dateTime = z.iso.datetime({ offset: true }).describe('ISO-8601 with zone');

export const workspaceId = id.describe('From gong_list_workspaces');

export const flowId = id.describe('From gong_list_flows');

/** A list of ids without repetitions. */
export const ids = z.array(id).min(1).meta({ uniqueItems: true });

export const crmProspectsIds = ids.describe('CRM ids of contacts or leads that the CRM sync has brought into Gong');

export const flowInstanceOwnerEmail = email.describe('Gong user who will own the to-dos');

/** Gong's response to a write that returns only a request id. */
export const receipt = { requestId: z.string() };

/** Marks a nested schema to be described to models in one line of text, at a third of the tokens. */
export function inWords<T extends z.ZodType>(schema: T, words?: string): T {
  return schema.meta({ inWords: true, ...(words && { description: words }) });
}

export const userId = id.describe('From gong_list_users');

export const userIds = ids.describe('From gong_list_users');

export const callIds = ids.describe('From gong_list_calls');

/** The kinds of CRM records, as the CRM upload and the AI tools spell them. */
export const crmObjectType = z.enum(['ACCOUNT', 'CONTACT', 'DEAL', 'LEAD']);

/** The systems whose records Gong links to. Gong lists four and supports Salesforce and Generic. */
export const crmSystem = z.enum(['Salesforce', 'HubSpot', 'MicrosoftDynamic', 'Generic']);

/** Links to records of other systems, as an argument. */
export const crmContext = <const Types extends readonly [string, ...string[]]>(objectTypes: Types) =>
  z.array(
    z.strictObject({
      system: crmSystem,
      objects: z
        .array(
          z.strictObject({
            objectType: z.enum(objectTypes),
            objectId: id,
            fields: z.array(z.strictObject({ name: z.string().optional(), value: z.unknown().optional() })).optional(),
          }),
        )
        .optional(),
    }),
  );

export const crmContextInWords =
  '[{system: Salesforce|Generic, objects: [{objectType: Opportunity|Account|Lead|Contact|User, objectId}]}]';
