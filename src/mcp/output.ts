/** What Gong answered, to what a model gets: led by the output schema, without nulls and without hidden characters. */
import type { JsonSchema } from './schema.ts';

/** Changes a text that is shown to a model, for example to take secrets out of it. */
export type TextFilter = (text: string) => string;

/**
 * Shapes an answer after its schema: ids become text however they came, numbers that came as text become numbers, nulls
 * fall out, and so does what cannot be brought to the advertised type, because a host would turn it into an error. Fields
 * that the schema does not know pass as they are.
 */
export function shapeOutput(schema: JsonSchema | undefined, value: unknown, filter: TextFilter): unknown {
  const type = schema?.type;
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) {
    if (type !== undefined && type !== 'array') return undefined;
    return value.map((item) => shapeOutput(schema?.items, item, filter)).filter((item) => item !== undefined);
  }
  if (typeof value === 'object') {
    if (type === 'string') return filter(visible(JSON.stringify(value)));
    return type === undefined || type === 'object' ? shapeObject(schema, value, filter) : undefined;
  }
  return shapeScalar(type, typeof value === 'string' ? filter(visible(value)) : value);
}

function shapeObject(schema: JsonSchema | undefined, value: object, filter: TextFilter): object {
  const known = schema?.properties ?? {};
  const entries = Object.entries(value)
    .filter(([name, child]) => !isAbsentId(name, child))
    .map(([name, child]) => [name, shapeOutput(Object.hasOwn(known, name) ? known[name] : undefined, child, filter)]);
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

/** Controls, zero-width characters, bidirectional overrides and tags: not seen by a person, but read by a model. */
const hidden = /[\p{Cc}\p{Cf}]/gu;
const keptControls = new Set(['\n', '\r', '\t']);

/** A text without the characters that a reader cannot see. */
export function visible(text: string): string {
  return text.replace(hidden, (character) => (keptControls.has(character) ? character : ''));
}
