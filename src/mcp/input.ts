/** What a model sends, to what an operation takes: accepted kindly, checked strictly, all problems told at once. */
import type * as z from 'zod';
import { jsonLength, parseJson } from '../client/http/json.ts';
import { nearest, shortened } from '../client/text.ts';
import { brokenRule } from './rules.ts';
import type { JsonSchema } from './schema.ts';
import type { Tool } from './tool.ts';

export type Arguments = Readonly<Record<string, unknown>>;

export type Accepted = { readonly input: Arguments } | { readonly problems: readonly string[] };

/** Coerces, validates and holds against the rules. */
export function acceptInput(
  { input: { schema, json }, rules }: Pick<Tool, 'input' | 'rules'>,
  given: unknown,
): Accepted {
  const coerced = isTooMuch(given) ? given : coerce(json, given ?? {});
  if (isTooMuch(coerced)) return { problems: [tooMuch] };
  const parsed = schema.safeParse(coerced);
  if (!parsed.success) return { problems: describeAll(parsed.error.issues, coerced, json) };
  const input = parsed.data as Arguments;
  const problems = rules.map((rule) => brokenRule(rule, input)).filter((problem) => problem !== undefined);
  return problems.length > 0 ? { problems } : { input };
}

/** No operation comes near these; far beyond them a value can be neither checked in time, nor written, nor shown. */
const mostLevels = 60;
const mostCharacters = 2_000_000;
const tooMuch = `The arguments are longer than ${mostCharacters} characters, or nested more than ${mostLevels} levels deep.`;

function isTooMuch(value: unknown): boolean {
  return isDeeperThan(mostLevels, value) || jsonLength(value) > mostCharacters;
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => isDeeperThan(levels - 1, child));
}

/** Undoes what hosts and models do to well-meant arguments. What cannot be made to fit is left for validation to name. */
export function coerce(schema: JsonSchema, value: unknown): unknown {
  switch (schema.type) {
    case 'object':
      return coerceObject(schema, unwrapJson(value, '{'));
    case 'array':
      return coerceArray(schema, unwrapJson(value, '['));
    case 'integer':
    case 'number':
      return typeof value === 'string' && /^\s*-?\d{1,15}(\.\d+)?\s*$/.test(value) ? Number(value) : value;
    case 'boolean':
      return typeof value === 'string' ? ({ true: true, false: false }[value.trim().toLowerCase()] ?? value) : value;
    case 'string':
      return coerceText(schema, value);
    default:
      return value;
  }
}

function coerceObject(schema: JsonSchema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries: [string, unknown][] = [];
  for (const [name, given] of Object.entries(value)) {
    const child = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined;
    if (child && !schema.required?.includes(name) && isBlank(given)) continue;
    entries.push([name, child ? coerce(child, given) : given]);
  }
  return Object.fromEntries(entries);
}

function coerceArray(schema: JsonSchema, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return value;
  const list = typeof value === 'string' ? splitList(schema, value) : value;
  const items = (Array.isArray(list) ? list : [list]).map((item) => coerce(schema.items ?? {}, item));
  return schema.uniqueItems ? [...new Set(items)] : items;
}

/** `a, b` for a list of ids, addresses or names, none of which holds a comma; a text of free words stays one. */
function splitList({ items }: JsonSchema, value: string): unknown {
  const isList = items?.type === 'string' && /^[\w.@+-]+(\s*,\s*[\w.@+-]+)+$/.test(value.trim());
  return isList ? value.split(',').map((item) => item.trim()) : value;
}

function coerceText(schema: JsonSchema, value: unknown): unknown {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string') return value;
  if (schema.enum) return schema.enum.find((choice) => choice.toLowerCase() === value.trim().toLowerCase()) ?? value;
  return schema.format || schema.minLength ? value.trim() : value;
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

/** Some hosts send nested values as text. */
function unwrapJson(value: unknown, opening: '{' | '['): unknown {
  if (typeof value !== 'string' || !value.trim().startsWith(opening)) return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}

/** More than a failure has room for. */
const mostProblems = 30;

function describeAll(issues: readonly z.core.$ZodIssue[], root: unknown, json: JsonSchema): string[] {
  const problems = issues.slice(0, mostProblems).map((issue) => describe(issue, root, json));
  const more = issues.length - problems.length;
  return more > 0 ? [...problems, `Further problems: ${more}.`] : problems;
}

/** One sentence: where, what came, what is allowed. */
function describe(issue: z.core.$ZodIssue, root: unknown, json: JsonSchema): string {
  const path = pathText(issue.path);
  const came = valueAt(root, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = Object.keys(schemaAt(json, issue.path)?.properties ?? {});
      const keys = issue.keys.slice(0, mostProblems);
      return keys.map((key) => unknownField(pathText([...issue.path, key]), key, known)).join(' ');
    }
    case 'invalid_type':
      if (came === undefined) return `${path} is missing (${typeName(issue.expected)}).`;
      if (typeof came === 'number' && issue.expected === 'string') {
        return `${path} came as the number ${came}, whose digits are already lost or not whole; pass it as text, in quotes.`;
      }
      return `${path} must be ${typeName(issue.expected)}; ${shown(came)} came.`;
    case 'invalid_value':
      return `${path} must be one of ${issue.values.map(String).join(', ')}; ${shown(came)} came.`;
    case 'invalid_format':
      return `${path} must be ${formatName(issue)}; ${shown(came)} came.`;
    case 'too_small':
      return `${path} must ${bound(issue.origin, 'at least', issue.minimum)}; ${shown(came)} came.`;
    case 'too_big':
      return `${path} must ${bound(issue.origin, 'at most', issue.maximum)}; ${shown(came)} came.`;
    default:
      return `${path}: ${issue.message}.`;
  }
}

function unknownField(path: string, key: string, known: readonly string[]): string {
  const suggestion = nearest(key, known);
  const hint = suggestion ? `did you mean ${suggestion}?` : `there are ${known.join(', ') || 'none'}.`;
  return `${path} is not an argument of this tool; ${hint}`;
}

function bound(origin: string, least: string, amount: number | bigint): string {
  const plural = amount === 1 ? '' : 's';
  if (origin === 'array') return `hold ${least} ${amount} item${plural}`;
  if (origin === 'string') return `be ${least} ${amount} character${plural} long`;
  return `be ${least} ${amount}`;
}

function typeName(expected: string): string {
  const names: Record<string, string> = {
    string: 'text',
    int: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
  };
  return names[expected] ?? expected;
}

function formatName(issue: z.core.$ZodIssueInvalidStringFormat): string {
  if (issue.format === 'email') return 'an email address';
  if (issue.format === 'datetime') return 'an ISO-8601 time with its zone, like 2026-05-01T09:00:00Z';
  if (issue.format === 'date') return 'a date like 2026-05-01';
  if ('prefix' in issue) return `text that begins with ${String(issue.prefix)}`;
  return `in the form ${issue.pattern ?? issue.format}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return shortened(JSON.stringify(value) ?? 'nothing', 60);
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text.replace(/^\./, '') || 'The arguments';
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    root,
  );
}

function schemaAt(root: JsonSchema, path: readonly PropertyKey[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>(
    (schema, part) => (typeof part === 'number' ? schema?.items : schema?.properties?.[String(part)]),
    root,
  );
}
