/** What Gong answered, to what a model gets: led by the output schema, without nulls and without hidden characters. */
import { visible } from '../client/text.ts';
import type { JsonSchema } from './schema.ts';

/** Changes a text that is shown to a model, for example to take secrets out of it. */
export type TextFilter = (text: string) => string;

/** Deeper than anything of Gong's; below it is nothing that a reader could use. */
const maximumDepth = 50;

/**
 * Shapes an answer after its schema: ids become text however they came, numbers that came as text become numbers, nulls
 * fall out, and so does what cannot be brought to the advertised type, because a host would turn it into an error. Fields
 * that the schema does not know pass as they are, but for `__proto__`, which the SDK would drop from one half of a result.
 */
export function shapeOutput(
  schema: JsonSchema | undefined,
  value: unknown,
  filter: TextFilter,
  depth = maximumDepth,
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

function shapeObject(schema: JsonSchema | undefined, value: object, filter: TextFilter, depth: number): object {
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

/** Gong has been seen to write an absent id as the text "null" (flow folders, recorded in June 2026). */
function isAbsentId(name: string, value: unknown): boolean {
  return value === 'null' && /Id$/.test(name);
}
