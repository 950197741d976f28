/** What Gong refuses before it looks at its data: everything that an operation's shapes do not allow. */

import z from 'zod';
import type { Operation, Rule, Shape } from '../../client/operation.ts';
import { GongFault } from '../responses.ts';
import type { FormReader, ReceivedFile } from './form.ts';
import { findProblems } from './problems.ts';

/** The parts of a request that hold arguments. */
export interface Arguments {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly contentType: string | undefined;
  readonly body: string;
  readonly form: FormReader;
}

/** The arguments of path, query and body as one flat object, and the cursor beside them. */
export interface CheckedArguments {
  readonly input: Readonly<Record<string, unknown>>;
  readonly cursor: string | undefined;
}

/** Gong drops unknown keys in these fields without a word, where it refuses them elsewhere. */
const lenientFields: Readonly<Record<string, string>> = {
  gong_assign_prospects_to_flow: 'overrides',
  gong_create_call: 'parties',
};

/** The operations whose rules Gong itself enforces; the rules of all others are this project's own. */
const enforcedRules: ReadonlySet<string> = new Set([
  'gong_post_digital_interaction',
  'gong_report_content_view',
  'gong_ask_entity',
  'gong_generate_brief',
]);

/** Ids are text to Gong nearly everywhere; these parameters it reads as 64-bit integers. */
const integerParameters: ReadonlySet<string> = new Set([
  'integrationId',
  'manager-id',
  'meetingId',
  'parentId',
  'taskId',
  'workspace-id',
  'gong_ask_entity workspaceId',
  'gong_generate_brief workspaceId',
]);

const maxInteger = 2n ** 63n - 1n;

const integer = z
  .string()
  .refine((text) => /^\d{1,19}$/.test(text) && BigInt(text) <= maxInteger, 'Expected a 64-bit integer');

const pagedByBody = /^(POST|PUT|PATCH) /;
const isJson = /^application\/json\s*(;|$)/i;

/** Reads the arguments of a request as strictly as Gong does; throws its 400 or 415. */
export function checkArguments(operation: Operation, given: Arguments): CheckedArguments {
  const shapes = listShapes(operation);
  const path = parsed(z.strictObject(shapes.path), given.path, 'parameter');
  const query = parsed(z.strictObject(shapes.query), queryValues(shapes.query, given.query), 'parameter');
  const body = operation.upload
    ? readFile(operation, operation.upload.maxBytes, given)
    : parsed(z.strictObject(shapes.body), readBody(operation, given), 'field');
  const { cursor, ...input } = { ...path, ...query, ...body };
  checkBatch(operation, input);
  if (enforcedRules.has(operation.name)) for (const rule of operation.rules ?? []) checkRule(rule, input);
  return { input, cursor: typeof cursor === 'string' ? cursor : undefined };
}

function listShapes(operation: Operation): Record<'path' | 'query' | 'body', Shape> {
  const cursor = { cursor: z.string().optional() };
  const inBody = pagedByBody.test(operation.route);
  return {
    path: withIntegers(operation.name, operation.path),
    query: { ...withIntegers(operation.name, operation.query), ...(operation.pages && !inBody && cursor) },
    body: { ...lenient(operation), ...(operation.pages && inBody && cursor) },
  };
}

function withIntegers(operation: string, shape: Shape = {}): Shape {
  const fields = Object.entries(shape).map(([name, schema]) => {
    if (!integerParameters.has(name) && !integerParameters.has(`${operation} ${name}`)) return [name, schema];
    return [name, schema instanceof z.ZodOptional ? integer.optional() : integer];
  });
  return Object.fromEntries(fields);
}

function lenient({ name, body = {} }: Operation): Shape {
  const field = lenientFields[name];
  const schema = field === undefined ? undefined : body[field];
  return field === undefined || schema === undefined ? body : { ...body, [field]: withoutStrictness(schema) };
}

function withoutStrictness(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return withoutStrictness(schema.unwrap()).optional();
  if (schema instanceof z.ZodArray) return z.array(withoutStrictness(schema.element));
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape).map(([name, field]) => [name, withoutStrictness(field)]);
    return z.object(Object.fromEntries(fields));
  }
  if (!(schema instanceof z.ZodType)) throw new TypeError('The schema is not one of zod');
  return schema;
}

function parsed(schema: z.ZodObject, value: unknown, noun: 'parameter' | 'field'): Record<string, unknown> {
  const result = schema.safeParse(value);
  const problems = findProblems(schema, value, result.error, noun);
  if (!result.success || problems.length > 0) throw new GongFault(400, problems);
  return result.data;
}

function queryValues(shape: Shape, query: URLSearchParams): Record<string, unknown> {
  const values = [...new Set(query.keys())].map((name) => {
    const [text, ...others] = query.getAll(name);
    return [name, others.length > 0 ? [text, ...others] : queryValue(shape[name], text)];
  });
  return Object.fromEntries(values);
}

function queryValue(schema: z.core.$ZodType | undefined, text: string | undefined): unknown {
  if (schema instanceof z.ZodOptional) return queryValue(schema.unwrap(), text);
  if (schema instanceof z.ZodArray) return [text];
  if (schema instanceof z.ZodBoolean && (text === 'true' || text === 'false')) return text === 'true';
  if (schema instanceof z.ZodNumber && text) return Number(text);
  return text;
}

function readBody(operation: Operation, { body, contentType }: Arguments): unknown {
  if (body === '' && !operation.body) return {};
  const isMissing = body.trim() === '';
  if (!isJson.test(contentType ?? '') || (isMissing && operation.route.startsWith('GET '))) {
    throw new GongFault(415, 'Unsupported Media Type');
  }
  if (isMissing) throw new GongFault(400, 'Required request body is missing');
  return operation.encoding === 'array' ? toList(operation, jsonFrom(body)) : jsonFrom(body);
}

function jsonFrom(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new GongFault(400, 'Request body is not valid JSON');
  }
}

/** A bare list has no name on the wire; the checks know it by that of the operation's only field. */
function toList({ body = {} }: Operation, list: unknown): Record<string, unknown> {
  if (!Array.isArray(list)) throw new GongFault(400, 'Request body has to be a JSON array');
  return Object.fromEntries(Object.keys(body).map((name) => [name, list]));
}

function readFile({ body = {} }: Operation, maxBytes: number, { form }: Arguments): Record<string, ReceivedFile> {
  const parts = form.parts();
  if (!parts) throw new GongFault(415, 'Unsupported Media Type');
  const [name = ''] = Object.keys(body);
  const [part, ...others] = parts.filter((candidate) => candidate.name === name);
  const { fileName } = part ?? {};
  if (!part || fileName === undefined) throw new GongFault(400, `${name} part is missing`);
  const unknown = parts.filter((candidate) => candidate.name !== name);
  if (unknown.length > 0) throw new GongFault(400, `Unknown part: ${unknown.map((one) => one.name ?? '').join(', ')}`);
  if (others.length > 0) throw new GongFault(400, `${name} part is given more than once`);
  if (part.bytes > maxBytes) throw new GongFault(413, `${name} has more than ${maxBytes} bytes`);
  return { [name]: { ...part, fileName } };
}

function checkBatch({ batch }: Operation, input: Readonly<Record<string, unknown>>): void {
  if (!batch) return;
  const members = input[batch.field];
  if (!Array.isArray(members) || members.length <= batch.size) return;
  throw new GongFault(400, `${batch.field} has ${members.length} items, at most ${batch.size} are allowed`);
}

function checkRule(rule: Rule, input: Readonly<Record<string, unknown>>): void {
  if ('when' in rule) checkNeed(rule.when, rule.needs, input);
  if (!('exactlyOneOf' in rule) && !('atMostOneOf' in rule)) return;
  const names = 'exactlyOneOf' in rule ? rule.exactlyOneOf : rule.atMostOneOf;
  const given = names.filter((name) => input[name] !== undefined);
  if (given.length > 1) throw new GongFault(400, `Only one of ${names.join(', ')} may be given`);
  if (given.length === 0 && 'exactlyOneOf' in rule)
    throw new GongFault(400, `One of ${names.join(', ')} must be given`);
}

function checkNeed(
  when: Readonly<Record<string, string>>,
  needed: string,
  input: Readonly<Record<string, unknown>>,
): void {
  const applies = Object.entries(when).every(([name, value]) => input[name] === value);
  if (applies && input[needed] === undefined) throw new GongFault(400, `${needed} parameter is missing`);
}
