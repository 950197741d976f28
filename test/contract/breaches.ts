/** Whether a request is one that Gong takes: a statement from the committed facts alone, independent of the code under test. */
import type { FieldFact, OperationFact } from './facts.ts';
import { operationTraits } from './facts.ts';

/** A request as it stood on the wire. */
export interface WireRequest {
  readonly method: string;
  /** The path with its query, as it was sent. */
  readonly target: string;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** The operations whose route a request takes, segment by segment as on the wire; one without placeholders comes first. */
export function listOperations({ method, target }: Pick<WireRequest, 'method' | 'target'>): OperationFact[] {
  const segments = toPath(target).split('/');
  const found = operationTraits.filter((fact) => {
    const expected = fact.path.split('/');
    const isSame = (segment: string, place: number) => expected[place] === segment || isPlaceholder(expected[place]);
    return fact.method === method && expected.length === segments.length && segments.every(isSame);
  });
  return found.sort((one, other) => Number(other.path === toPath(target)) - Number(one.path === toPath(target)));
}

/** Everything in a request that this operation does not allow, each as a few words; none for a good one. */
export function findBreaches(fact: OperationFact, request: WireRequest): string[] {
  return [
    ...(fact.method === request.method ? [] : [`the method is ${request.method}`]),
    ...pathBreaches(fact, toPath(request.target)),
    ...queryBreaches(fact, request.target),
    ...bodyBreaches(fact, request),
  ];
}

function toPath(target: string): string {
  return target.split('?', 1)[0] ?? '';
}

function isPlaceholder(segment: string | undefined): boolean {
  return segment?.startsWith('{') ?? false;
}

/** A segment says an id and nothing else, also to a server that decodes it before it splits the path. */
function pathBreaches(fact: OperationFact, path: string): string[] {
  const expected = fact.path.split('/');
  const segments = path.split('/');
  if (new URL(path, 'http://gong.test').pathname !== path) return ['the path is not what it resolves to'];
  if (segments.length !== expected.length) return ['the path has other segments'];
  return segments.flatMap((segment, place) => {
    const name = expected[place] ?? '';
    if (!isPlaceholder(name)) return segment === name ? [] : [`the path says ${segment} for ${name}`];
    const field = fact.fields.find((one) => one.in === 'path' && `{${one.name}}` === name);
    if (!/^(?:[\w.~:@+-]|%2B|%3A|%40)+$/.test(segment) || /^\.+$/.test(segment)) {
      return [`the segment ${name} is ${JSON.stringify(segment)}`];
    }
    return field ? textBreaches(field, decodeURIComponent(segment)) : [`${name} is not a field`];
  });
}

function queryBreaches(fact: OperationFact, target: string): string[] {
  const query = new URLSearchParams(target.split('?').slice(1).join('?'));
  const fields = fact.fields.filter((field) => field.in === 'query');
  const missing = fields.filter((field) => field.required && !query.has(field.name));
  const breaches = [...new Set(query.keys())].flatMap((name) => {
    const values = query.getAll(name);
    if (name === 'cursor' && fact.pages === 'query.cursor') return values.length === 1 ? [] : ['cursor stands twice'];
    const field = fields.find((one) => one.name === name);
    if (!field) return [`the query has ${name}`];
    if (field.type !== 'array' && values.length > 1) return [`${name} stands twice in the query`];
    return values.flatMap((value) => textBreaches(field, value));
  });
  return [...breaches, ...missing.map(({ name }) => `the query lacks ${name}`), ...groupBreaches(fact, query)];
}

/** A value of the path or the query, where everything is text. */
function textBreaches({ name, type, enum: choices }: FieldFact, value: string): string[] {
  const isRight = {
    integer: /^-?\d{1,19}$/.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value),
    boolean: value === 'true' || value === 'false',
  }[type];
  if (isRight === false) return [`${name} is no ${type}: ${brief(value)}`];
  return choices && !choices.includes(value) ? [`${name} is not one of its values: ${brief(value)}`] : [];
}

function groupBreaches({ fields, exactlyOneOf, atMostOneOf }: OperationFact, query: URLSearchParams): string[] {
  const isQuery = (name: string) => fields.some((field) => field.name === name && field.in === 'query');
  const given = [...(exactlyOneOf ?? []), ...(atMostOneOf ?? [])].filter((name) => isQuery(name) && query.has(name));
  return given.length > 1 ? [`${given.join(' and ')} stand together`] : [];
}

function bodyBreaches(fact: OperationFact, { body, contentType }: WireRequest): string[] {
  if ((contentType?.split(';')[0] ?? '') !== (fact.contentType ?? '')) return [`the content is ${contentType}`];
  if (fact.contentType === undefined) return body === '' ? [] : ['there is a body'];
  if (fact.file !== undefined) return fileBreaches(fact.file, body);
  let sent: unknown;
  try {
    sent = JSON.parse(body);
  } catch {
    return ['the body is not JSON'];
  }
  const cursor = isRecord(sent) ? sent.cursor : undefined;
  if (cursor !== undefined && fact.pages === 'body.cursor' && typeof cursor !== 'string') return ['cursor is no text'];
  const { cursor: _, ...rest } = isRecord(sent) ? sent : {};
  const whole = fact.bareArray === undefined ? sent : { [fact.bareArray]: sent };
  return objectBreaches(fact, '', cursor !== undefined && fact.pages === 'body.cursor' ? rest : whole);
}

/** One part of the right name, whose file name is harmless. */
function fileBreaches(name: string, body: string): string[] {
  const pieces = [...body.matchAll(/Content-Disposition: form-data; name="([^"]*)"; filename="([^"]*)"/g)];
  const [, part, fileName = ''] = pieces[0] ?? [];
  if (pieces.length !== 1 || part !== name) return [`the body has ${pieces.length} parts, the first ${part}`];
  return /^[\w. -]+$/.test(fileName) ? [] : [`the file is named ${brief(fileName)}`];
}

/** `prefix` is the path of the object's fields: empty, `filter.` or `steps[].`. */
function objectBreaches(fact: OperationFact, prefix: string, value: unknown): string[] {
  if (!isRecord(value)) return [`${prefix || 'the body'} is no object`];
  const fields = fact.fields.filter(({ name, in: place }) => place === 'body' && isDirectlyBelow(name, prefix));
  if (fields.length === 0 && prefix !== '') return [];
  const toName = ({ name }: FieldFact) => name.slice(prefix.length);
  const unknown = Object.keys(value).filter((key) => !fields.some((field) => toName(field) === key));
  const missing = fields.filter((field) => field.required && !Object.hasOwn(value, toName(field)));
  const groups = prefix === '' ? [fact.exactlyOneOf ?? [], fact.atMostOneOf ?? []] : [];
  const together = groups.map((group) => group.filter((name) => value[name] !== undefined));
  return [
    ...unknown.map((key) => `the body has ${prefix}${brief(key)}`),
    ...missing.map(({ name }) => `the body lacks ${name}`),
    ...together.filter(({ length }) => length > 1).map((names) => `${names.join(' and ')} stand together`),
    ...(fact.exactlyOneOf && prefix === '' && together[0]?.length === 0 ? ['none of the needed fields is there'] : []),
    ...fields.flatMap((field) =>
      Object.hasOwn(value, toName(field)) ? valueBreaches(fact, field, field.name, value[toName(field)]) : [],
    ),
  ];
}

function isDirectlyBelow(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && !/[.[]/.test(name.slice(prefix.length));
}

function valueBreaches(fact: OperationFact, field: FieldFact, place: string, value: unknown): string[] {
  if (field.type !== 'array') return scalarBreaches(fact, field, field.type, field.enum, place, value);
  if (!Array.isArray(value)) return [`${place} is no list`];
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, uniqueItems, items = 'any', itemEnum } = field;
  return [
    ...(value.length < minItems || value.length > maxItems ? [`${place} has ${value.length} members`] : []),
    ...(uniqueItems && new Set(value).size < value.length ? [`${place} repeats a member`] : []),
    ...value.flatMap((item) => scalarBreaches(fact, field, items, itemEnum, `${place}[]`, item)),
  ];
}

function scalarBreaches(
  fact: OperationFact,
  field: FieldFact,
  type: string,
  choices: readonly string[] | undefined,
  place: string,
  value: unknown,
): string[] {
  if (type === 'any') return [];
  if (type === 'object') return objectBreaches(fact, `${place}.`, value);
  if (choices && !choices.includes(String(value))) return [`${place} is not one of its values: ${brief(value)}`];
  if (type === 'string') return stringBreaches(field, place, value);
  if (type === 'boolean') return typeof value === 'boolean' ? [] : [`${place} is no boolean: ${brief(value)}`];
  return numberBreaches(field, type, place, value);
}

function stringBreaches({ minLength = 0, maxLength, format }: FieldFact, place: string, value: unknown): string[] {
  if (typeof value !== 'string') return [`${place} is no text: ${brief(value)}`];
  const isTooLong = maxLength !== undefined && value.length > maxLength;
  if (isTooLong || value.length < minLength) return [`${place} has ${value.length} characters`];
  const isMoment = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(value);
  return format === 'date-time' && !isMoment ? [`${place} is no time: ${brief(value)}`] : [];
}

function numberBreaches(field: FieldFact, type: string, place: string, value: unknown): string[] {
  if (typeof value !== 'number' || !Number.isFinite(value)) return [`${place} is no number: ${brief(value)}`];
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, format } = field;
  if (type === 'integer' && !Number.isSafeInteger(value)) return [`${place} is no whole number: ${brief(value)}`];
  if (format === 'int32' && (value | 0) !== value) return [`${place} is beyond 32 bits: ${value}`];
  return value < minimum || value > maximum ? [`${place} is ${value}`] : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function brief(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 80);
}
