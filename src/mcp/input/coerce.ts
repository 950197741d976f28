/** Converts the arguments of a call, as hosts and models write them, into the types of the schema. */
import { parseJson } from '../../client/http/json.ts';
import type { JsonSchema } from '../schema.ts';
import { distinctEntries, type EntryKind, readDistinct, readEntries, removeInvisible } from './lists.ts';

/** Converts values that hosts and models often send in another type. Returns other values unchanged, for validation to report. */
export function coerce(schema: JsonSchema, value: unknown): unknown {
  switch (schema.type) {
    case 'object':
      return coerceObject(schema, unwrapJson(value, '{'));
    case 'array':
      return coerceArray(schema, unwrapJson(value, '['));
    case 'integer':
    case 'number':
      return typeof value === 'string' ? coerceNumber(removeInvisible(value)) : value;
    case 'boolean':
      return typeof value === 'string' ? coerceBoolean(removeInvisible(value)) : value;
    case 'string':
      return coerceString(schema, value);
    default:
      return value;
  }
}

function coerceObject(schema: JsonSchema, value: unknown): unknown {
  // PHP writes an empty object as an empty list.
  if (Array.isArray(value) && value.length === 0) return {};
  if (typeof value === 'string' && removeInvisible(value) === '') return '';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries: [string, unknown][] = [];
  for (const [name, item] of Object.entries(value)) {
    const child = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined;
    const coerced = child ? coerce(child, item) : item;
    if (child && !schema.required?.includes(name) && isAbsent(child, item, coerced)) continue;
    entries.push([name, coerced]);
  }
  return Object.fromEntries(entries);
}

function isAbsent(child: JsonSchema, item: unknown, coerced: unknown): boolean {
  if (isBlank(item) || isBlank(coerced)) return true;
  return Array.isArray(coerced) && coerced.length === 0 && !child.keepsEmpty;
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

function coerceArray(schema: JsonSchema, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (typeof value === 'string' && removeInvisible(value) === '') return '';
  if (isEmptyObject(value)) return [];
  const { items: item = {} } = schema;
  const kind = toEntryKind(item);
  if (kind) {
    const texts = toFlatList(value).map(toText);
    const entries = readEntries(
      texts.filter((one) => !isBlank(one)),
      kind,
    );
    return schema.uniqueItems ? distinctEntries(entries, kind) : entries;
  }
  const list = item.enum ? toFlatList(value).flatMap((one) => splitChoices(item.enum ?? [], one)) : toList(value);
  const items = list.filter((one) => item.type !== 'string' || !isBlankItem(one)).map((one) => coerce(item, one));
  return schema.uniqueItems ? [...new Set(items)] : items;
}

/** Returns the kind of the entries of a pasted column; undefined where text stays whole. */
export function toEntryKind({ kind }: JsonSchema): EntryKind | undefined {
  return kind === 'code' ? undefined : kind;
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** The cells of a spreadsheet come as a list of rows. */
function toFlatList(value: unknown): unknown[] {
  return toList(value).flat(maxNesting);
}

const maxNesting = 3;

function splitChoices(choices: readonly string[], value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = removeInvisible(value);
  return choices.includes(text) ? text : text.split(/[\s,;|()[\]"']+/).filter((word) => word !== '');
}

function isBlankItem(value: unknown): boolean {
  return isBlank(typeof value === 'string' ? removeInvisible(value) : value);
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

function coerceNumber(text: string): unknown {
  return /^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : text;
}

function coerceBoolean(text: string): unknown {
  return { true: true, false: false }[text.toLowerCase()] ?? text;
}

/** An id that has lost digits stays a number, for validation to report. */
function toText(value: unknown): unknown {
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
}

/** Keeps free text as it is, and removes invisible characters from ids, choices and fixed formats. */
function coerceString(schema: JsonSchema, value: unknown): unknown {
  const text = toText(value);
  if (typeof text !== 'string') return text;
  const kind = toEntryKind(schema);
  if (kind) return readSingle(kind, text);
  if (!schema.kind && !schema.enum && !schema.format) return schema.minLength ? text.trim() : text;
  const visible = removeInvisible(text);
  return schema.enum?.find((choice) => choice.toLowerCase() === visible.toLowerCase()) ?? visible;
}

/** Several entries stay one text, for the check of single fields to refuse. */
function readSingle(kind: EntryKind, text: string): string {
  const [entry = '', ...others] = readDistinct(text, kind);
  return others.length > 0 ? removeInvisible(text) : entry;
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
