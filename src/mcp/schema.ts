/** Converts zod schemas to the subset of JSON Schema that every host accepts: inlined, one `type` per node, and short. */
import * as z from 'zod';

/** The kinds of strings that people copy from other places. */
export type Kind = 'id' | 'crmProspectId' | 'email' | 'code';

/** A node of JSON Schema, with the keywords that this server writes. */
export interface JsonSchema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  description?: string;
  format?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  /** What a string names, which decides how it is read. Set in `src/tools/schemas.ts`. */
  kind?: Kind;
  /** An empty list says something: it must not be read as absent. Set by `keepsEmpty` in `src/tools/schemas.ts`. */
  keepsEmpty?: boolean;
  /** A nested structure that is advertised as a line of text instead of a schema. Set by `inWords` in `src/tools`. */
  inWords?: boolean;
}

/** Returns the complete JSON Schema of a zod schema, by which arguments are coerced and results are shaped. */
export function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/**
 * Returns the part of an input schema that a model reads. Structures marked `inWords` become part of the description, at a
 * third of the tokens. Leaves out the keywords that some hosts do not accept (`$schema`, `format`, `pattern`,
 * `propertyNames`) and those that do not help a model (the bounds of a safe integer, a minimum of one character or item,
 * `uniqueItems`, `additionalProperties: false` below the root). They are still validated.
 */
export function advertisedInput(schema: JsonSchema): JsonSchema {
  return { ...advertisedNode(schema), additionalProperties: false };
}

function advertisedNode(node: JsonSchema): JsonSchema {
  if (node.inWords) return describeInWords(node);
  const { type = 'string', description, properties, required, items, minimum, maximum, maxLength, minItems } = node;
  return {
    type,
    ...(description && { description }),
    ...(type === 'object' && { properties: mapValues(properties ?? {}, advertisedNode) }),
    ...(required?.length && { required }),
    ...(items && { items: advertisedNode(items) }),
    ...(node.enum && { enum: node.enum }),
    ...(minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER && { minimum }),
    ...(maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER && { maximum }),
    ...(maxLength !== undefined && { maxLength }),
    ...(minItems !== undefined && minItems > 1 && { minItems }),
    ...(node.maxItems !== undefined && { maxItems: node.maxItems }),
  };
}

function describeInWords(node: JsonSchema): JsonSchema {
  const description = node.description ?? signature(node);
  return node.type === 'array'
    ? { type: 'array', description, items: { type: 'object' } }
    : { type: 'object', description };
}

/** Returns a node as a line of text: `[{name, dataType?: number|string}]`. */
export function signature(node: JsonSchema): string {
  if (node.inWords && node.description) return node.description;
  if (node.enum) return node.enum.join('|');
  if (node.type === 'array') return `[${signature(node.items ?? {}) || 'text'}]`;
  if (node.type !== 'object') return node.type === 'string' ? '' : (node.type ?? 'any');
  const fields = Object.entries(node.properties ?? {}).map(([name, child]) => {
    const value = signature(child);
    return `${name}${node.required?.includes(name) ? '' : '?'}${value && `: ${value}`}`;
  });
  return `{${fields.join(', ')}}`;
}

/**
 * Returns the part of an output schema that is advertised: the names and types of its first level, without `requestId`,
 * which every result has. Nothing is required or closed, because a field that Gong adds or leaves out must not make the host
 * report an error for a call that was done.
 */
export function advertisedOutput({ properties = {} }: JsonSchema): JsonSchema {
  const { requestId: _, ...others } = properties;
  return {
    type: 'object',
    properties: mapValues(others, ({ type = 'string', items }) => ({
      type: type === 'integer' ? 'number' : type,
      ...(type === 'array' && { items: { type: items?.type ?? 'object' } }),
    })),
  };
}

function mapValues<V, W>(record: Record<string, V>, change: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
