/** Describes what is wrong with arguments, one sentence for each problem. */
import type * as z from 'zod';
import { nearest, shortened } from '../../client/text.ts';
import type { JsonSchema } from '../schema.ts';
import { toEntryKind } from './coerce.ts';
import { type EntryKind, readDistinct } from './lists.ts';

/** More than an error result has room for. */
const maxProblems = 30;

/** A text in the place of a single id or address that is not one: the path, and what is wrong. */
export interface Misread {
  readonly path: readonly PropertyKey[];
  readonly problem: string;
}

/** Returns the single ids and addresses of which several came, and ids that a spreadsheet has rounded. */
export function listMisread(schema: JsonSchema, value: unknown, path: readonly PropertyKey[] = []): Misread[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => listMisread(schema.items ?? {}, item, [...path, index]));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, item]) => {
      const child = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined;
      return child ? listMisread(child, item, [...path, name]) : [];
    });
  }
  const kind = toEntryKind(schema);
  if (!kind || typeof value !== 'string') return [];
  const problem = describeEntry(value, kind, { isInList: path.some((step) => typeof step === 'number') });
  return problem ? [{ path, problem }] : [];
}

function describeEntry(value: string, kind: EntryKind, { isInList }: { isInList: boolean }): string | undefined {
  if (kind !== 'email' && /^\d([.,]\d+)?E\+\d{1,2}$/i.test(value)) {
    return `must have all its digits; got ${formatValue(value)}, as a spreadsheet rounds it: format the column as text`;
  }
  const entries = readDistinct(value, kind);
  if (entries.length < 2) return undefined;
  const noun = kind === 'email' ? 'email address' : 'id';
  const listed = entries.slice(0, 3).map(formatValue).join(', ');
  return `must be one ${noun}; got ${entries.length}: ${listed}${entries.length > 3 ? ', …' : ''}; make one ${isInList ? 'entry' : 'call'} for each`;
}

/** Returns one sentence for each problem, up to a maximum. */
export function describeIssues(
  { issues, misread }: { issues: readonly z.core.$ZodIssue[]; misread: readonly Misread[] },
  root: unknown,
  json: JsonSchema,
): string[] {
  const known = new Set(misread.map(({ path }) => formatPath(path)));
  const others = misread.length > 0 ? issues.filter(({ path }) => !known.has(formatPath(path))) : issues;
  const count = misread.length + others.length;
  const problems = [
    ...misread.slice(0, maxProblems).map(({ path, problem }) => `${formatPath(path)} ${problem}.`),
    ...others.slice(0, Math.max(0, maxProblems - misread.length)).map((issue) => describeIssue(issue, root, json)),
  ];
  return count > problems.length ? [...problems, `Further problems: ${count - problems.length}.`] : problems;
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
    case 'too_small': {
      const choice = getSchema(json, issue.path)?.keepsEmpty ? ', or be left out' : '';
      return `${path} must ${describeBound(issue.origin, 'at least', issue.minimum)}${choice}; ${got}.`;
    }
    case 'too_big':
      return `${path} must ${describeBound(issue.origin, 'at most', issue.maximum)}; ${got}.`;
    default:
      return issue.message.startsWith('must ') ? `${path} ${issue.message}; ${got}.` : `${path}: ${issue.message}.`;
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
