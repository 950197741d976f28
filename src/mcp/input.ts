/** Arguments of a tool call: coerced leniently, validated strictly, with all problems reported at once. */
import type * as z from 'zod';
import { jsonLength, parseJson } from '../client/http/json.ts';
import type { Rule } from '../client/operation.ts';
import { nearest, shortened } from '../client/text.ts';
import type { JsonSchema } from './schema.ts';
import type { Tool } from './tool.ts';

export type Arguments = Readonly<Record<string, unknown>>;

export type Accepted = { readonly input: Arguments } | { readonly problems: readonly string[] };

/** Coerces and validates the arguments of a call, and checks them against the rules of the tool. */
export function acceptInput(
  { input: { schema, json }, rules }: Pick<Tool, 'input' | 'rules'>,
  args: unknown,
): Accepted {
  const coerced = isTooLarge(args) ? args : coerce(json, args ?? {});
  if (isTooLarge(coerced)) return { problems: [tooLarge] };
  const parsed = schema.safeParse(coerced);
  if (!parsed.success) return { problems: describeIssues(parsed.error.issues, coerced, json) };
  const input = parsed.data as Arguments;
  const problems = rules.map((rule) => describeBrokenRule(rule, input)).filter((problem) => problem !== undefined);
  return problems.length > 0 ? { problems } : { input };
}

/** No operation needs as much; far above these limits a value takes too long to check and to write. */
const maxLevels = 60;
const maxCharacters = 2_000_000;
const tooLarge = `The arguments are longer than ${maxCharacters} characters, or nested more than ${maxLevels} levels deep.`;

function isTooLarge(value: unknown): boolean {
  return isDeeperThan(maxLevels, value) || jsonLength(value) > maxCharacters;
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => isDeeperThan(levels - 1, child));
}

/** Converts values that hosts and models often send in another type. Returns other values unchanged, for validation to report. */
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
      return coerceString(schema, value);
    default:
      return value;
  }
}

function coerceObject(schema: JsonSchema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries: [string, unknown][] = [];
  for (const [name, item] of Object.entries(value)) {
    const child = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined;
    if (child && !schema.required?.includes(name) && isBlank(item)) continue;
    entries.push([name, child ? coerce(child, item) : item]);
  }
  return Object.fromEntries(entries);
}

function coerceArray(schema: JsonSchema, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return value;
  const list = typeof value === 'string' ? splitList(schema, value) : value;
  const items = (Array.isArray(list) ? list : [list]).map((item) => coerce(schema.items ?? {}, item));
  return schema.uniqueItems ? [...new Set(items)] : items;
}

/** Splits `a, b` where a list of ids, addresses or names is expected; free text with a comma stays one item. */
function splitList({ items }: JsonSchema, value: string): unknown {
  const isList = items?.type === 'string' && /^[\w.@+-]+(\s*,\s*[\w.@+-]+)+$/.test(value.trim());
  return isList ? value.split(',').map((item) => item.trim()) : value;
}

function coerceString(schema: JsonSchema, value: unknown): unknown {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string') return value;
  if (schema.enum) return schema.enum.find((choice) => choice.toLowerCase() === value.trim().toLowerCase()) ?? value;
  return schema.format || schema.minLength ? value.trim() : value;
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

/** Some hosts send nested values as JSON strings. */
function unwrapJson(value: unknown, opening: '{' | '['): unknown {
  if (typeof value !== 'string' || !value.trim().startsWith(opening)) return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}

/** More than an error result has room for. */
const maxProblems = 30;

function describeIssues(issues: readonly z.core.$ZodIssue[], root: unknown, json: JsonSchema): string[] {
  const problems = issues.slice(0, maxProblems).map((issue) => describeIssue(issue, root, json));
  const more = issues.length - problems.length;
  return more > 0 ? [...problems, `Further problems: ${more}.`] : problems;
}

/** Returns one sentence with the path, what is allowed there, and the value. */
function describeIssue(issue: z.core.$ZodIssue, root: unknown, json: JsonSchema): string {
  const path = formatPath(issue.path);
  const value = getValue(root, issue.path);
  const got = `got ${formatValue(value)}`;
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = Object.keys(getSchema(json, issue.path)?.properties ?? {});
      const keys = issue.keys.slice(0, maxProblems);
      return keys.map((key) => describeUnknownArgument(formatPath([...issue.path, key]), key, known)).join(' ');
    }
    case 'invalid_type':
      if (value === undefined) return `${path} is required (${issue.expected === 'int' ? 'integer' : issue.expected}).`;
      if (typeof value === 'number' && issue.expected === 'string') {
        return `${path} must be a string; the number ${value} is not whole or has already lost digits: pass it in quotes.`;
      }
      return `${path} must be ${nameType(issue.expected)}; ${got}.`;
    case 'invalid_value':
      return `${path} must be one of ${issue.values.map(String).join(', ')}; ${got}.`;
    case 'invalid_format':
      return `${path} must be ${nameFormat(issue)}; ${got}.`;
    case 'too_small':
      return `${path} must ${describeBound(issue.origin, 'at least', issue.minimum)}; ${got}.`;
    case 'too_big':
      return `${path} must ${describeBound(issue.origin, 'at most', issue.maximum)}; ${got}.`;
    default:
      return issue.message.startsWith('must ') ? `${path} ${issue.message}.` : `${path}: ${issue.message}.`;
  }
}

function describeUnknownArgument(path: string, key: string, known: readonly string[]): string {
  const suggestion = nearest(key, known);
  if (suggestion) return `Unknown argument ${path}; did you mean ${suggestion}?`;
  return `Unknown argument ${path}; known here: ${known.join(', ') || 'none'}.`;
}

function describeBound(origin: string, comparison: string, amount: number | bigint): string {
  const plural = amount === 1 ? '' : 's';
  if (origin === 'array') return `have ${comparison} ${amount} item${plural}`;
  if (origin === 'string') return `be ${comparison} ${amount} character${plural} long`;
  return `be ${comparison} ${amount}`;
}

function nameType(expected: string): string {
  const type = expected === 'int' ? 'integer' : expected;
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function nameFormat(issue: z.core.$ZodIssueInvalidStringFormat): string {
  if (issue.format === 'email') return 'an email address';
  if (issue.format === 'datetime') return 'an ISO-8601 time with a zone, like 2026-05-01T09:00:00Z';
  if (issue.format === 'date') return 'a date like 2026-05-01';
  if ('prefix' in issue) return `a string that starts with ${String(issue.prefix)}`;
  return `in the form ${issue.pattern ?? issue.format}`;
}

function formatValue(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return shortened(JSON.stringify(value) ?? 'nothing', 60);
}

function formatPath(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text.replace(/^\./, '') || 'The arguments';
}

function getValue(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    root,
  );
}

function getSchema(root: JsonSchema, path: readonly PropertyKey[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>(
    (schema, part) => (typeof part === 'number' ? schema?.items : schema?.properties?.[String(part)]),
    root,
  );
}

/** Returns how the arguments break a rule; undefined when they do not. */
function describeBrokenRule(rule: Rule, input: Arguments): string | undefined {
  if ('exactlyOneOf' in rule) {
    const present = pickPresent(rule.exactlyOneOf, input);
    if (present.length === 0) return `Set exactly one of ${rule.exactlyOneOf.join(', ')}.`;
    return describeExclusive(present);
  }
  if ('atMostOneOf' in rule) return describeExclusive(pickPresent(rule.atMostOneOf, input));
  if ('atLeastOneOf' in rule) {
    if (pickPresent(rule.atLeastOneOf, input).length > 0) return undefined;
    return `Set at least one of ${rule.atLeastOneOf.join(', ')}.`;
  }
  if ('same' in rule) {
    const [first, second] = rule.same;
    return input[first] === input[second] ? undefined : `${second} must repeat ${first} exactly.`;
  }
  if ('when' in rule) {
    const applies = Object.entries(rule.when).every(([name, value]) => input[name] === value);
    if (!applies || pickPresent([rule.needs], input).length > 0) return undefined;
    const condition = Object.entries(rule.when).map(([name, value]) => `${name} is ${value}`);
    return `${rule.needs} is required when ${condition.join(' and ')}.`;
  }
  return describeIncompleteItems(rule, input);
}

function describeExclusive(present: readonly string[]): string | undefined {
  return present.length > 1 ? `${present.join(' and ')} are mutually exclusive: set only one.` : undefined;
}

function describeIncompleteItems(rule: Extract<Rule, { each: string }>, input: Arguments): string | undefined {
  const list = getValue(input, rule.each.split('.'));
  const items: readonly Arguments[] = Array.isArray(list) ? list : [];
  const isComplete = (item: Arguments) =>
    rule.hasOneOf.some((group) => pickPresent(group, item).length === group.length);
  const incomplete = items.flatMap((item, index) => (isComplete(item) ? [] : [`${rule.each}[${index}]`]));
  if (incomplete.length === 0) return undefined;
  const groups = rule.hasOneOf.map((group) => group.join(' and ')).join(', or ');
  return `Each of ${rule.each} needs ${groups}; incomplete: ${incomplete.slice(0, 10).join(', ')}.`;
}

/** Returns the names that are set. `false` counts as not set, because it requests nothing. */
function pickPresent(names: readonly string[], input: Arguments): string[] {
  return names.filter((name) => input[name] !== undefined && input[name] !== false);
}
