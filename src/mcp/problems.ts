/** Describes what is wrong with arguments, one sentence for each problem. */
import type * as z from 'zod';
import { nearest, shortened } from '../client/text.ts';
import type { JsonSchema } from './schema.ts';

/** More than an error result has room for. */
const maxProblems = 30;

/** Returns one sentence for each issue, up to a maximum. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], root: unknown, json: JsonSchema): string[] {
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

/** Returns the value at a path; undefined where there is none. */
export function getValue(root: unknown, path: readonly PropertyKey[]): unknown {
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
