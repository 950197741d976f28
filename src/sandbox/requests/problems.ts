/** What is wrong with arguments, in texts such as Gong's. */
import z from 'zod';

type Path = readonly PropertyKey[];

/** One text for each problem; an empty list when there is none. */
export function findProblems(
  schema: z.ZodObject,
  value: unknown,
  error: z.ZodError | undefined,
  noun: 'parameter' | 'field',
): string[] {
  const wrong = error?.issues.map((issue) => toText(issue, value, noun)) ?? [];
  return [...wrong, ...repetitions(schema, value, [])];
}

function toText(issue: z.core.$ZodIssue, value: unknown, noun: string): string {
  if (issue.code === 'unrecognized_keys')
    return `Unknown ${noun}: ${issue.keys.map((key) => at([...issue.path, key])).join(', ')}`;
  if (issue.path.length === 0) return 'Request body has to be a JSON object';
  if (valueAt(value, issue.path) === undefined) return `${at(issue.path)} ${noun} is missing`;
  return `${at(issue.path)} ${noun} is invalid. ${issue.message}`;
}

function at(path: Path): string {
  return path.map(String).join('.');
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (parent, key) => (typeof parent === 'object' && parent !== null ? Reflect.get(parent, key) : undefined),
    value,
  );
}

/** Lists that Gong documents as sets say so by `uniqueItems` in their metadata, which zod itself does not check. */
function repetitions(schema: z.core.$ZodType, value: unknown, path: Path): string[] {
  if (schema instanceof z.ZodOptional) return repetitions(schema.unwrap(), value, path);
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const repeats = schema.meta()?.uniqueItems === true && new Set(value).size < value.length;
    return repeats ? [`${at(path)} has repeated items`] : [];
  }
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null) return [];
  return Object.entries(schema.shape).flatMap(([name, field]) =>
    repetitions(field, Reflect.get(value, name), [...path, name]),
  );
}
