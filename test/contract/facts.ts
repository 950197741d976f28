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
  readonly itemEnum?: readonly string[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
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
  /** Arguments that may be left out only when another one, which is never sent, says so. */
  readonly replacement?: Readonly<Record<string, string>>;
  /** Arguments that have to be given a second time, under a name that is never sent. */
  readonly repeat?: Readonly<Record<string, string>>;
  /** The field whose list is the whole body. */
  readonly bareArray?: string;
  /** The field that names the file which is the only part of the body. */
  readonly file?: string;
  readonly fields: readonly FieldFact[];
}

export const operationTraits = facts as readonly OperationFact[];

export interface SampleCall {
  readonly args: Record<string, unknown>;
  readonly path: string;
  readonly query: Record<string, string>;
  /** The JSON of the body; undefined where there is none, or where it is a file. */
  readonly body: unknown;
}

/** The file that sample calls upload, below the folder for uploads. */
export const sampleFile = { name: 'sample.bin', content: 'the content of the sample file' };

/** A call with only what is required, or with everything that may be given together. */
export function sampleCall(fact: OperationFact, size: 'minimal' | 'maximal'): SampleCall {
  const given = topLevel(fact).filter((field) => isGiven(fact, field, size));
  const wire = Object.fromEntries(given.map((field) => [field.name, sample(fact, field, size)]));
  const sent = (place: FieldFact['in']) =>
    Object.fromEntries(given.filter((field) => field.in === place).map(({ name }) => [name, wire[name]]));
  const body = fact.bareArray ? wire[fact.bareArray] : sent('body');
  return {
    args: { ...wire, ...neverSent(fact, wire) },
    path: fact.path.replace(/\{(\w+)\}/g, (_, name: string) => String(wire[name])),
    query: Object.fromEntries(Object.entries(sent('query')).map(([name, value]) => [name, String(value)])),
    body: fact.contentType === 'application/json' ? body : undefined,
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

function neverSent({ replacement = {}, repeat = {} }: OperationFact, wire: Record<string, unknown>): object {
  const instead = Object.entries(replacement).filter(([name]) => wire[name] === undefined);
  return {
    ...Object.fromEntries(instead.map(([, local]) => [local, true])),
    ...Object.fromEntries(Object.entries(repeat).map(([name, local]) => [local, wire[name]])),
  };
}

function sample(fact: OperationFact, field: FieldFact, size: 'minimal' | 'maximal'): unknown {
  if (field.type !== 'array') return createSample(fact, field.type, field, field.name, size);
  return [
    field.itemEnum ? field.itemEnum.at(-1) : createSample(fact, field.items ?? '', field, `${field.name}[]`, size),
  ];
}

function createSample(
  fact: OperationFact,
  type: string,
  field: FieldFact,
  place: string,
  size: 'minimal' | 'maximal',
): unknown {
  if (field.enum) return field.enum.at(-1);
  if (type === 'object') return sampleObject(fact, place, size);
  if (type === 'integer') return field.in === 'body' ? Math.min(3, field.maximum ?? 3) : '7782342274025937895';
  if (type === 'number') return 61.5;
  if (type === 'boolean') return true;
  if (type === 'any') return { depth: ['kept'] };
  if (fact.file === field.name) return sampleFile.name;
  return sampleText(field.name.split('.').at(-1) ?? '');
}

/** Texts by the field's name, most special first. */
const texts: readonly [RegExp, string][] = [
  [/email(Address|s)?$/i, 'ada.lovelace@example.com'],
  [/^phoneNumber$/, '+15551234567'],
  [/^(call|review)?(from|to)Date$/i, '2026-05-01'],
  [/(time|timestamp|start|end|^from|^to|^dueDate)$/i, '2026-05-01T09:00:00+02:00'],
  [/^clientRequestId$/, 'request_1-a'],
  [/ids?$/i, '7782342274025937895'],
];

function sampleText(name: string): string {
  return texts.find(([pattern]) => pattern.test(name))?.[1] ?? `a text for ${name}`;
}

/** Needed together, whatever the required flags say: a prospect without a CRM id has a first and a last name. */
const neededInMinimal = new Set(['prospects[].crmId']);

function sampleObject(fact: OperationFact, place: string, size: 'minimal' | 'maximal'): Record<string, unknown> {
  const members = fact.fields.filter((field) => {
    const rest = field.name.startsWith(`${place}.`) ? field.name.slice(place.length + 1) : '.';
    return !/[.[]/.test(rest) && (size === 'maximal' || field.required || neededInMinimal.has(field.name));
  });
  return Object.fromEntries(members.map((field) => [field.name.slice(place.length + 1), sample(fact, field, size)]));
}
