/** Converts the arguments of a call, as hosts and models write them, into the types of the schema. */
import { parseJson } from '../client/http/json.ts';
import type { JsonSchema } from './schema.ts';

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
