/** What a model sees of an operation: name, schemas and hints, all derived from the operation's data. */
import type { ToolAnnotations } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { type Effect, type Operation, rowsKey } from '../client/operation.ts';
import { advertisedInput, advertisedOutput, type JsonSchema, jsonSchema } from './schema.ts';

/** Everything about a tool that follows from its operation; made once, when it is first needed. */
export interface Tool {
  readonly operation: Operation;
  readonly input: { readonly schema: z.ZodType; readonly json: JsonSchema; readonly advertised: JsonSchema };
  readonly output: { readonly json: JsonSchema; readonly advertised: JsonSchema };
  readonly annotations: ToolAnnotations;
  /** The key of the rows, where the operation answers with a list. */
  readonly rowsKey: string | undefined;
}

const unsettled = z.array(z.object({ id: z.string(), reason: z.string() }));

/** What stands in an answer beside Gong's own keys. */
const page = { page: z.object({ returned: z.int(), total: z.int(), complete: z.boolean(), nextCursor: z.string() }) };
const account = { counts: z.object({}), unknown: unsettled, notDone: unsettled };

const tools = new WeakMap<Operation, Tool>();

/** The tool of an operation. */
export function toolOf(operation: Operation): Tool {
  const known = tools.get(operation);
  if (known) return known;
  const tool = makeTool(operation);
  tools.set(operation, tool);
  return tool;
}

function makeTool(operation: Operation): Tool {
  const key = rowsKey(operation);
  const { path, query, body, local, batch, effect } = operation;
  const outputJson = jsonSchema(z.object({ ...operation.output, ...(key && page), ...(batch && account) }));
  const columns = Object.keys(outputJson.properties?.[key ?? '']?.items?.properties ?? {});
  const schema = z.strictObject({ ...path, ...query, ...body, ...local, ...(key && listArguments(columns)) });
  const inputJson = jsonSchema(schema);
  return {
    operation,
    rowsKey: key,
    input: { schema, json: inputJson, advertised: advertisedInput(inputJson) },
    output: { json: outputJson, advertised: advertisedOutput(outputJson) },
    annotations: annotationsOf(effect),
  };
}

/** The arguments that every list has; the instructions explain them once. */
function listArguments(columns: readonly string[]) {
  return {
    limit: z.int().min(1).max(1000).describe('Default 50').optional(),
    cursor: z.string().describe('page.nextCursor').optional(),
    fields: z.array(z.enum(columns)).min(1).optional(),
  };
}

/** All four hints, always: hosts assume the worst of a hint that is missing. Everything here reaches out to Gong. */
export function annotationsOf(effect: Effect): ToolAnnotations {
  return {
    readOnlyHint: effect === 'read',
    destructiveHint: effect !== 'read' && effect !== 'create',
    idempotentHint: effect === 'read' || effect === 'update',
    openWorldHint: true,
  };
}
