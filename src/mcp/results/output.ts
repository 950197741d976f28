/** Shapes Gong's responses for a model by the output schema: without nulls and without invisible characters. */
import { visible } from '../../client/text.ts';
import type { Result } from '../../workflows/workflow.ts';
import type { JsonSchema } from '../schema.ts';

/** Changes a string that a model will read, for example to remove secrets. */
export type TextFilter = (text: string) => string;

/** Deeper than any response of Gong's; deeper values are dropped. */
const maxDepth = 50;

/** Shapes the fields of a result, like `shapeOutput`. */
export function shapeResult(schema: JsonSchema, fields: object, filter: TextFilter): Result {
  return shapeObject(schema, fields, filter, maxDepth);
}

/**
 * Shapes a value by its schema: ids become strings and numeric strings become numbers where the schema says so. Drops nulls,
 * and values that cannot be converted to the advertised type, because a host would reject the result. Keeps fields that are
 * not in the schema, except `__proto__`, which the SDK would drop from the structured content only.
 */
export function shapeOutput(
  schema: JsonSchema | undefined,
  value: unknown,
  filter: TextFilter,
  depth = maxDepth,
): unknown {
  const type = schema?.type;
  if (value === null || value === undefined || depth === 0) return undefined;
  if (Array.isArray(value)) {
    if (type !== undefined && type !== 'array') return undefined;
    return value
      .map((item) => shapeOutput(schema?.items, item, filter, depth - 1))
      .filter((item) => item !== undefined);
  }
  if (typeof value === 'object') {
    if (type !== undefined && type !== 'object' && type !== 'string') return undefined;
    const shaped = shapeObject(type === 'object' ? schema : undefined, value, filter, depth);
    return type === 'string' ? JSON.stringify(shaped) : shaped;
  }
  return shapeScalar(type, typeof value === 'string' ? filter(visible(value)) : value);
}

function shapeObject(schema: JsonSchema | undefined, value: object, filter: TextFilter, depth: number): Result {
  const known = schema?.properties ?? {};
  const entries = Object.entries(value)
    .filter(([name, child]) => !isAbsentId(name, child) && name !== '__proto__')
    .map(([name, child]) => {
      const childSchema = Object.hasOwn(known, name) ? known[name] : undefined;
      return [filter(visible(name)), shapeOutput(childSchema, child, filter, depth - 1)];
    });
  return Object.fromEntries(entries.filter(([, child]) => child !== undefined));
}

function shapeScalar(type: JsonSchema['type'], value: unknown): unknown {
  switch (type) {
    case undefined:
      return value;
    case 'string':
      return String(value);
    case 'integer':
    case 'number': {
      const number = value === '' || typeof value === 'boolean' ? Number.NaN : Number(value);
      return Number.isFinite(number) ? number : undefined;
    }
    case 'boolean':
      return { true: true, false: false }[String(value)];
    default:
      return undefined;
  }
}

/** Gong sends the string "null" for some absent ids (flow folders, recorded in June 2026). */
function isAbsentId(name: string, value: unknown): boolean {
  return value === 'null' && /Id$/.test(name);
}
