/** The committed facts of Gong's API, and calls made from them alone, without a look at the code under test. */
import facts from './facts.json' with { type: 'json' };

/** One parameter; `filter.userIds` and `objects[].objectId` are paths into nested structures. */
export interface FieldFact {
  readonly name: string;
  readonly in: 'path' | 'query' | 'body';
  readonly type: string;
  readonly required?: boolean;
  readonly enum?: readonly string[];
  readonly items?: string;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

export interface OperationFact {
  readonly tool: string;
  readonly toolset: string;
  readonly effect: string;
  readonly method: string;
  readonly path: string;
  readonly scope: string;
  readonly status?: number;
  readonly contentType?: string;
  readonly pages?: string;
  readonly rows?: string;
  readonly exactlyOneOf?: readonly string[];
  readonly atMostOneOf?: readonly string[];
  /** Arguments that are never sent, each with the argument it stands instead of. */
  readonly local?: Readonly<Record<string, string>>;
  readonly fields: readonly FieldFact[];
}

export const operationFacts = facts as readonly OperationFact[];

export interface SampleCall {
  readonly args: Record<string, unknown>;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly body: Record<string, unknown> | undefined;
}

/** A call with only what is required, or with everything that may be given together. */
export function sampleCall(fact: OperationFact, size: 'minimal' | 'maximal'): SampleCall {
  const given = topLevel(fact).filter((field) => isGiven(fact, field, size));
  const args = Object.fromEntries(given.map((field) => [field.name, sample(fact, field, size)]));
  const sent = (place: FieldFact['in']) =>
    Object.fromEntries(given.filter((field) => field.in === place).map(({ name }) => [name, args[name]]));
  return {
    args: size === 'minimal' ? { ...args, ...localArguments(fact) } : args,
    path: fact.path.replace(/\{(\w+)\}/g, (_, name: string) => String(args[name])),
    query: Object.fromEntries(Object.entries(sent('query')).map(([name, value]) => [name, String(value)])),
    body: fact.contentType ? sent('body') : undefined,
  };
}

function topLevel({ fields }: OperationFact): FieldFact[] {
  return fields.filter(({ name }) => !/[.[]/.test(name));
}

function isGiven(fact: OperationFact, { name, required }: FieldFact, size: 'minimal' | 'maximal'): boolean {
  const { exactlyOneOf = [], atMostOneOf = [] } = fact;
  if (size === 'minimal') return required === true || exactlyOneOf[0] === name;
  return !exactlyOneOf.slice(1).includes(name) && !atMostOneOf.slice(1).includes(name);
}

function localArguments({ local = {} }: OperationFact): Record<string, true> {
  return Object.fromEntries(Object.keys(local).map((name) => [name, true]));
}

function sample(fact: OperationFact, field: FieldFact, size: 'minimal' | 'maximal'): unknown {
  if (field.type === 'array') return [sampleOfType(fact, `${field.name}[]`, field.items ?? '', field, size)];
  return sampleOfType(fact, field.name, field.type, field, size);
}

function sampleOfType(
  fact: OperationFact,
  name: string,
  type: string,
  field: FieldFact,
  size: 'minimal' | 'maximal',
): unknown {
  if (field.enum) return field.enum.at(-1);
  if (type === 'integer') return 3;
  if (type === 'boolean') return true;
  if (type === 'any') return { depth: ['kept'] };
  if (type === 'object') return sampleObject(fact, name, size);
  if (/email$/i.test(field.name)) return 'ada.lovelace@example.com';
  if (/(timestamp|datetime)$/i.test(field.name)) return '2026-05-01T09:00:00+02:00';
  return /ids?$/i.test(field.name) ? '7782342274025937895' : `a text for ${field.name}`;
}

/** Needed together, whatever the required flags say: a prospect without a CRM id has a first and a last name. */
const neededInMinimal = new Set(['prospects[].crmId']);

function sampleObject(fact: OperationFact, name: string, size: 'minimal' | 'maximal'): Record<string, unknown> {
  const members = fact.fields.filter((field) => {
    const rest = field.name.startsWith(`${name}.`) ? field.name.slice(name.length + 1) : '.';
    return !/[.[]/.test(rest) && (size === 'maximal' || field.required || neededInMinimal.has(field.name));
  });
  return Object.fromEntries(members.map((field) => [field.name.slice(name.length + 1), sample(fact, field, size)]));
}
