/** Values made from a JSON Schema: such as fit it, and such as nearly do. */
import fc from 'fast-check';
import type { JsonSchema } from '../../src/mcp/schema.ts';
import { anyText } from '../support/any-text.ts';
import { anything, escapes, strangeKey, toJson } from './hostile-values.ts';

/** Texts for a field of this name, beside what its schema says; undefined for no special ones. */
export type TextsFor = (name: string) => readonly string[] | undefined;

const textsOfKind: Readonly<Record<string, readonly string[]>> = {
  email: ['ada@example.com', ' Ada.Lovelace+x@example.co.uk ', "o'neil@example.com", 'Bee <b&c@bücher.example>'],
  crmProspectId: ['003A000001abcDEFAA', '{0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f}', '15751', '\ufeff00QB000001abcDE\n'],
};

const textsOfFormat: Readonly<Record<string, readonly string[]>> = {
  'date-time': ['2026-05-01T09:00:00Z', '2026-05-01T09:00:00.123+02:00', '2020-02-29T23:59:59-11:30'],
  date: ['2026-05-01', '2024-02-29'],
};

const ids = ['7782342274025937895', '1', '003A000001abcDEFAA', '9007199254740993', '0'];

/** Values that fit a schema; texts without a form of their own may say anything. */
export function fitting(schema: JsonSchema, textsFor: TextsFor, name = '', depth = 0): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'object':
      return generateObjects(schema, textsFor, depth);
    case 'array':
      return generateLists(schema, textsFor, name, depth);
    case 'integer':
    case 'number':
      return generateNumbers(schema);
    case 'boolean':
      return fc.boolean();
    case 'string':
      return generateTexts(schema, textsFor, name);
    default:
      return fc.oneof(fc.constantFrom<unknown>('any', 7), fc.jsonValue());
  }
}

/** Deep in a structure optional fields are seldom given, or no two calls would differ in what matters. */
function generateObjects({ properties = {}, required = [], ...rest }: JsonSchema, textsFor: TextsFor, depth: number) {
  const fields = Object.entries(properties).map(([key, child]) => {
    const value = fitting(child, textsFor, key, depth + 1);
    const absent = { weight: depth === 0 ? 1 : 3, arbitrary: fc.constant(undefined) };
    const isNeeded = required.includes(key);
    return fc.tuple(fc.constant(key), isNeeded ? value : fc.oneof({ weight: 1, arbitrary: value }, absent));
  });
  const { additionalProperties } = rest;
  const others =
    typeof additionalProperties === 'object' && fields.length === 0
      ? fc.array(fc.tuple(strangeKey, fitting(additionalProperties, textsFor, '', depth + 1)), { maxLength: 3 })
      : fc.constant([]);
  return fc
    .tuple(fc.tuple(...fields), others)
    .map(([known, more]) => Object.fromEntries([...known, ...more].filter(([, value]) => value !== undefined)));
}

function generateLists(
  { items = {}, minItems = 0, maxItems = 4, uniqueItems }: JsonSchema,
  textsFor: TextsFor,
  name: string,
  depth: number,
) {
  const item = fitting(items, textsFor, name, depth + 1);
  const usual = fc.array(item, { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) });
  const bounds = fc.constantFrom(minItems, maxItems, maxItems + 1, 101, 250);
  const long = fc.tuple(item, bounds).map(([one, count]) => {
    const length = Math.min(count, fittingTimes(one));
    return Array.from({ length }, (_, at) => (uniqueItems && typeof one === 'string' ? `${at}${one}` : one));
  });
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 2, arbitrary: long });
}

function generateNumbers({ type, minimum = -7, maximum = 2 ** 53 - 1 }: JsonSchema): fc.Arbitrary<unknown> {
  const whole = [minimum, minimum + 1, Math.min(maximum, 7), maximum, Math.min(maximum, 2 ** 31)];
  return fc.constantFrom(...(type === 'number' ? [...whole, 61.5, 1e-7, 1e300] : whole));
}

function generateTexts(schema: JsonSchema, textsFor: TextsFor, name: string): fc.Arbitrary<string> {
  const { enum: choices, format, kind, minLength = 0, maxLength } = schema;
  if (choices) return fc.constantFrom(...choices);
  const special = textsFor(name);
  if (special) return fc.constantFrom(...special);
  const copied = kind === undefined ? undefined : textsOfKind[kind];
  if (copied) return fc.constantFrom(...copied);
  const formatted = format === undefined ? undefined : textsOfFormat[format];
  if (formatted) return fc.constantFrom(...formatted);
  const pattern: unknown = Reflect.get(schema, 'pattern');
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
  const free = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...ids) },
    { weight: 2, arbitrary: fc.constantFrom('plain words', 'a text\nof two lines', 'Łódź 東京 👋') },
    { weight: 3, arbitrary: fc.constantFrom(...escapes) },
    { weight: 1, arbitrary: anyText() },
    { weight: 1, arbitrary: fc.constant('x'.repeat(maxLength ?? 2000)) },
  );
  return free.filter((text) => text.trim().length >= minLength);
}

type Place = readonly (string | number)[];

interface Mutation {
  readonly kind: 'replace' | 'remove' | 'add' | 'as text' | 'in a list' | 'repeat';
  /** Which of all places of the value, counted round. */
  readonly at: number;
  readonly key: string;
  readonly value: unknown;
}

/** Changes that spoil a value in one place. */
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'as text', 'in a list', 'repeat'),
  at: fc.nat(10_000),
  key: strangeKey,
  value: anything,
});

/** The value with each of the changes, in their order. */
export function mutated(value: unknown, mutations: readonly Mutation[]): unknown {
  return mutations.reduce((before, change) => {
    const places = listPlaces(before);
    return changedAt(before, places[change.at % places.length] ?? [], (child) => changed(child, change));
  }, value);
}

function changed(child: unknown, { kind, key, value }: Mutation): unknown {
  if (kind === 'replace') return value;
  if (kind === 'remove') return undefined;
  if (kind === 'as text') return toJson(child ?? null);
  if (kind === 'in a list') return [child];
  if (kind === 'repeat') return Array.from({ length: Math.min(120, fittingTimes(child)) }, () => child);
  return isObject(child) ? Object.fromEntries([...Object.entries(child), [key, value]]) : [child, value];
}

/** How often a value can be repeated within half a million characters. */
export function fittingTimes(value: unknown): number {
  return Math.max(1, Math.floor(500_000 / toJson(value ?? null).length));
}

function listPlaces(value: unknown, place: Place = []): Place[] {
  if (place.length > 6 || !isObject(value)) return [place];
  const children = Object.entries(value).slice(0, 30);
  return [place, ...children.flatMap(([key, child]) => listPlaces(child, [...place, key]))];
}

function changedAt(value: unknown, [key, ...rest]: Place, change: (child: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) return value.map((item, at) => (String(at) === key ? changedAt(item, rest, change) : item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, child]) => [
    name,
    name === key ? changedAt(child, rest, change) : child,
  ]);
  return Object.fromEntries(entries.filter(([, child]) => child !== undefined));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
