/** The shape of the policy file: one declaration, from which the checks, the types and docs/policy.schema.json are made. */
import * as z from 'zod';
import { nearest, onOneLine } from '../client/text.ts';
import { normalizeDomain } from './do-not-contact/addresses.ts';

const maxDays = 3650;
const maxPeople = 1_000_000;

/** A message completes the sentence `<key> …`. */
const text = (pattern: RegExp, message: string) => z.string(message).regex(pattern, message);

const count = (unit: string, max: number) => {
  const message = `must be a whole number from 1 to ${max} (${unit})`;
  return z.int(message).min(1, message).max(max, message);
};

const choice = <const Choices extends readonly [string, ...string[]]>(choices: Choices) =>
  z.enum(choices, `must be one of ${choices.map((name) => `"${name}"`).join(', ')}`);

const list = <Item extends z.ZodType>(item: Item) => z.array(item, 'must be a list in square brackets');

const group = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape, { error: describeGroup(shape) });

/** An unknown key keeps the sentence that `describeIssue` makes of it. */
function describeGroup(shape: z.ZodRawShape): z.core.$ZodErrorMap {
  return ({ code }) =>
    code === 'unrecognized_keys' ? undefined : `must be an object with ${Object.keys(shape).join(', ')}`;
}

const email = text(/^[^\s@<>",;:]+@[^\s@<>",;:]+\.[^\s@<>",;:]+$/, 'must be an email address');
const domain = text(/^[^\s@/]+$/, 'must be a domain such as "example.com"').refine(
  (name) => normalizeDomain(name) !== '',
  'must be a domain such as "example.com"',
);
const flowId = text(
  /^\d{1,20}$/,
  'must be the digits of a flow id in quotation marks, because JSON rounds long numbers',
);
const crmId = text(/\S/, 'must be a CRM id in quotation marks');
const path = text(/\S/, 'must be the path of a file');

const timeOfDay = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const allowOrNever = choice(['allow', 'never']);

/** The days of `commitHours`, in the order of a week. */
export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

const commitHours = group({
  days: list(choice(weekdays)).describe('The days on which the hours begin.'),
  from: text(timeOfDay, 'must be a time such as "09:00"').describe('HH:MM, included. After `to`: across midnight.'),
  to: text(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as "17:30"').describe('HH:MM, excluded.'),
  timeZone: z
    .string('must be a time zone such as "Europe/Berlin"')
    .refine(isTimeZone, 'must be a time zone such as "Europe/Berlin"')
    .describe('IANA name; the hours follow its daylight saving time.'),
}).refine(({ from, to }) => from !== to, {
  path: ['to'],
  message: 'must differ from commitHours.from; the whole day is "00:00" to "24:00"',
});

/** The keys of a policy. None is required. */
export const policySchema = z.strictObject(
  {
    $schema: z.string('must be the address of the schema').optional().describe('For editors; without effect.'),
    owners: list(email).optional().describe('Gong users in whose name people may be contacted, by email.'),
    flowIds: list(flowId).optional().describe('Flows that people may be put into.'),
    maxProspectsPerPlan: count('people', maxPeople).optional().describe('People per plan or call.'),
    maxProspectsPerOwnerPerDay: count('people', maxPeople)
      .optional()
      .describe('People per flow owner and day (UTC): assigned, sent or unknown.'),
    maxPerDomain: group({
      prospects: count('people', maxPeople).describe('People.'),
      days: count('days', maxDays).describe('Days of 24 hours, back from now.'),
    })
      .optional()
      .describe('People of one email domain, free-mail providers left out.'),
    doNotContact: group({
      emails: list(email).optional().describe('Email addresses, in any case.'),
      domains: list(domain).optional().describe('Domains, with their subdomains.'),
      crmProspectsIds: list(crmId).optional().describe('CRM ids, in any spelling.'),
      files: list(path)
        .optional()
        .describe('Files of emails, domains and CRM ids, one a line; relative to the policy file. # starts a comment.'),
    })
      .optional()
      .describe('Who is never contacted.'),
    inFlowOfAnotherOwner: choice(['refuse', 'warn', 'allow'])
      .optional()
      .describe('What happens to people who are in a flow of another owner (default: warn).'),
    recentContactDays: count('days', maxDays)
      .optional()
      .describe('People with an email to or from them in this many days of 24 hours are kept out.'),
    tailoredSteps: choice(['any', 'manual'])
      .optional()
      .describe('manual: own words only in steps that a rep sends (default: any).'),
    coolOffOverride: allowOrNever.optional().describe('never: plans that override the cool-off are refused.'),
    allowRepeat: allowOrNever.optional().describe('never: nobody gets into a flow twice.'),
    commitHours: commitHours.optional().describe('Hours in which people are contacted; plans can be made at any time.'),
    approval: choice(['none', 'required'])
      .optional()
      .describe('required: a plan waits up to 24 hours for the approval of a second person.'),
  },
  { error: ({ code }) => (code === 'unrecognized_keys' ? undefined : 'must be an object in braces') },
);

/** What an operator allows. A key that is absent forbids nothing. */
export type Policy = z.output<typeof policySchema>;

export type PolicyKey = Exclude<keyof Policy, '$schema'>;

/** Returns the keys that a policy sets, in the order of the documentation. */
export function listPolicyKeys(policy: Policy): PolicyKey[] {
  const keys = Object.keys(policySchema.shape) as (keyof Policy)[];
  return keys.filter((key): key is PolicyKey => key !== '$schema' && policy[key] !== undefined);
}

/** A policy as a plan records it and gong_status shows it: without the lists of people, which may be long. */
export interface PolicySummary {
  readonly keys: readonly PolicyKey[];
  readonly rules: Omit<Policy, '$schema' | 'doNotContact'>;
}

/** Returns what a plan records and gong_status shows of a policy. */
export function summarizePolicy(policy: Policy): PolicySummary {
  const { $schema: _, doNotContact: __, ...rules } = policy;
  return { keys: listPolicyKeys(policy), rules };
}

/** A policy, or what is wrong with it: each problem as the end of a sentence that begins with the name of the file. */
export type PolicyOrProblems = { readonly policy: Policy } | { readonly problems: readonly string[] };

/** Parses the text of a policy file. Returns all problems at once, each as a sentence about the file. */
export function parsePolicy(content: string): PolicyOrProblems {
  const json = parseJsonFile(content);
  return 'problem' in json ? { problems: [json.problem] } : readPolicy(json.value);
}

/** Reads a policy that stands as a value in another document. Returns all problems at once, as `parsePolicy` does. */
export function readPolicy(value: unknown): PolicyOrProblems {
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return { policy: parsed.data };
  return { problems: [...new Set(parsed.error.issues.flatMap((issue) => describeIssue(issue, value)))] };
}

/** Returns docs/policy.schema.json as text. */
export function renderPolicySchema(): string {
  const schema = z.toJSONSchema(policySchema, { io: 'input' });
  const title = 'Policy of gong-engage-mcp (GONG_POLICY_FILE)';
  return `${JSON.stringify({ ...schema, title, description: 'docs/policy.md explains each key.' }, null, 2)}\n`;
}

function parseJsonFile(content: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(content.replace(/^\uFEFF/, '')) };
  } catch (error) {
    if (content.trim() === '') return { problem: 'is empty; a policy without rules is {}' };
    return { problem: `is not JSON: ${onOneLine(error instanceof Error ? error.message : String(error), 200)}` };
  }
}

function describeIssue(issue: z.core.$ZodIssue, document: unknown): string[] {
  const key = toKeyPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = listKeysAt(issue.path);
    return issue.keys.map((name) => describeUnknownKey(toKeyPath([...issue.path, name]), name, known));
  }
  const value = readAt(document, issue.path);
  if (value === undefined) return [`lacks ${key}, which ${issue.message}`];
  return [`${key === '' ? '' : `has ${key}, which `}${issue.message}; got ${quote(value)}`];
}

function describeUnknownKey(path: string, name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return `has the unknown key ${onOneLine(path, 100)}; ${meant ? `did you mean ${meant}?` : `known keys: ${known.join(', ')}`}`;
}

/** Lists the keys that are known at a path of the document. */
function listKeysAt(path: readonly PropertyKey[]): string[] {
  let schema: unknown = policySchema;
  for (const key of path) schema = unwrap(Reflect.get(readShape(schema), key));
  return Object.keys(readShape(schema)).filter((key) => key !== '$schema');
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema;
}

function readShape(schema: unknown): object {
  return schema instanceof z.ZodObject ? schema.shape : {};
}

/** Writes a path as a reader of JSON would: `doNotContact.emails[2]`. */
function toKeyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((whole, key) => {
    if (typeof key === 'number') return `${whole}[${key}]`;
    return whole === '' ? String(key) : `${whole}.${String(key)}`;
  }, '');
}

function readAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    document,
  );
}

function quote(value: unknown): string {
  return onOneLine(JSON.stringify(value), 80);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
