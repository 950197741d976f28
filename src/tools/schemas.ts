/** Shares schemas between toolsets. Descriptions are short, because a model reads all of them in every session. */
import * as z from 'zod';

/**
 * An id of Gong's or of a CRM: a string, because it has up to 20 digits. The kind of a string decides how it is read: of ids
 * and email addresses a pasted column is read as a list, and of all kinds invisible characters are removed.
 */
export const id = z.string().min(1).meta({ kind: 'id' });

/** A key that the caller's own system has given, or a phone number: copied, and never read as a list. */
export const code = z.string().meta({ kind: 'code' });

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

/** An email address as mail servers may give them. What Gong does not know comes back as not found. */
export const email = z.string().refine(isEmail, 'must be an email address').meta({ kind: 'email' });

/** The longest that a mailbox and a domain may be. */
const maxEmailCharacters = 320;

function isEmail(text: string): boolean {
  return text.length <= maxEmailCharacters && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

/** The id of a contact or lead in the CRM: of Salesforce, HubSpot or Dynamics, or of the company's own, maybe an address. */
export const crmProspectId = z
  .string()
  .refine(isCrmId, 'must be the CRM id of a contact or lead, as gong_find_prospects returns it')
  .meta({ kind: 'crmProspectId' });

const maxCrmIdCharacters = 100;

function isCrmId(text: string): boolean {
  if (isEmail(text)) return true;
  if (text.length > maxCrmIdCharacters || isPhoneNumber(text)) return false;
  if (/^\{[\da-f-]{32,36}\}$/i.test(text)) return true;
  const isPlaceholder = /^(null|undefined|none|nan|unknown|tbd|(crm[-_]?)?id)$/i.test(text);
  const isName = /^[A-Z][a-z]+([.-][A-Z][a-z]+)*$/.test(text);
  return /^[\w.:@+~=#-]*[^\W_][\w.:@+~=#-]*$/.test(text) && !/^www\./i.test(text) && !isPlaceholder && !isName;
}

/** Tells a phone number from an id: by its plus or its leading zero, or by short groups of digits. */
export function isPhoneNumber(text: string): boolean {
  if (/^\s*(tel:\s*)?\+\d/i.test(text)) return true;
  const groups = text.match(/\d+/g) ?? [];
  const digits = groups.join('').length;
  if (!/^[\d\s().+/-]+$/.test(text) || digits < 7 || digits > 15) return false;
  if (groups.length === 1) return false;
  if (text.trimStart().startsWith('(')) return true;
  return text.trimStart().startsWith('0') || (groups.length > 2 && groups.every((group) => group.length <= 4));
}

/** A time with its zone; Gong refuses a time without one. */
export const dateTime = z.iso.datetime({ offset: true }).describe('ISO-8601 with zone');

export const workspaceId = id.describe('From gong_list_workspaces');

export const flowId = id.describe('From gong_list_flows');

/** A list of ids without repetitions. */
export const ids = z.array(id).min(1).meta({ uniqueItems: true });

/** A list of ids that narrows what is read. An empty one must not become absent, which would read everything. */
export const filterIds = keepsEmpty(ids);

export const crmProspectsIds = z
  .array(crmProspectId)
  .min(1)
  .meta({ uniqueItems: true })
  .describe('CRM ids of contacts or leads that the CRM sync has brought into Gong');

export const flowInstanceOwnerEmail = email.describe('Gong user who will own the to-dos');

/** Gong's response to a write that returns only a request id. */
export const receipt = { requestId: z.string() };

/** Marks a nested schema to be described to models in one line of text, at a third of the tokens. */
export function inWords<T extends z.ZodType>(schema: T, words?: string): T {
  return schema.meta({ inWords: true, ...(words && { description: words }) });
}

/** Marks a list whose empty value says something: it filters, or it replaces a list that Gong has stored. */
export function keepsEmpty<T extends z.ZodType>(schema: T): T {
  return schema.meta({ keepsEmpty: true });
}

export const userId = id.describe('From gong_list_users');

export const userIds = filterIds.describe('From gong_list_users');

export const callIds = filterIds.describe('From gong_list_calls');

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
