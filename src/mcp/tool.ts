/** Tools: the name, schemas and hints of an operation or a workflow, derived from its definition. */
import type { ToolAnnotations } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { type Effect, type Operation, type Rule, rowsKey, type Shape } from '../client/operation.ts';
import type { Workflow } from '../workflows/workflow.ts';
import { advertisedInput, advertisedOutput, type JsonSchema, jsonSchema } from './schema.ts';

/** A tool: what hosts and models see of it, and the schemas for its arguments and results. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  readonly rules: readonly Rule[];
  readonly input: { readonly schema: z.ZodType; readonly json: JsonSchema; readonly advertised: JsonSchema };
  readonly output: { readonly json: JsonSchema; readonly advertised: JsonSchema };
  readonly annotations: ToolAnnotations;
  readonly meta: ToolMeta | undefined;
}

/** What hosts with a tool search read: whether a tool is listed in every session, and further words to find it by. */
interface ToolMeta {
  readonly 'anthropic/alwaysLoad'?: true;
  readonly 'anthropic/searchHint'?: string;
}

/** A tool as `tools/list` returns it. */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly annotations: ToolAnnotations;
  readonly outputSchema: JsonSchema;
  readonly _meta?: Record<string, unknown>;
}

/** Returns what `tools/list` shows of a tool. */
export function listedTool({ name, title, description, input, output, annotations, meta }: Tool): ListedTool {
  const [inputSchema, outputSchema] = [input.advertised, output.advertised];
  return { name, title, description, inputSchema, annotations, outputSchema, ...(meta && { _meta: { ...meta } }) };
}

/** Returns the tool of an operation or a workflow. Creates it once. */
export function getTool(source: Operation | Workflow): Tool {
  const known = tools.get(source);
  if (known) return known;
  const tool = 'route' in source ? operationTool(source) : workflowTool(source);
  tools.set(source, tool);
  return tool;
}

const tools = new WeakMap<Operation | Workflow, Tool>();

const reasonGroups = z.array(z.object({ reason: z.string(), ids: z.array(z.string()) }));

/** The fields of a result that are not Gong's. */
const page = { page: z.object({ returned: z.int(), total: z.int(), complete: z.boolean(), nextCursor: z.string() }) };
const batchCounts = { counts: z.object({}), unknown: reasonGroups, notDone: reasonGroups };

function operationTool(operation: Operation): Tool {
  const key = rowsKey(operation);
  const { path, query, body, local, batch } = operation;
  const output = { ...operation.output, ...(key && page), ...(batch && batchCounts) };
  const rows = jsonSchema(z.object(output)).properties?.[key ?? '']?.items;
  const lists = key && listArguments(Object.keys(rows?.properties ?? {}));
  const tool = makeTool(operation, { ...path, ...query, ...body, ...local, ...lists }, output);
  Object.assign(tool.input.advertised.properties ?? {}, key && advertisedListArguments);
  return tool;
}

function workflowTool(workflow: Workflow): Tool {
  return makeTool(workflow, workflow.input, workflow.output);
}

function makeTool(source: Operation | Workflow, input: Shape, output: Shape): Tool {
  const { name, title, description, effect, rules = [] } = source;
  const schema = z.strictObject(input);
  const inputJson = jsonSchema(schema);
  const outputJson = jsonSchema(z.object(output));
  return {
    name,
    title,
    description,
    effect,
    rules,
    input: { schema, json: inputJson, advertised: advertisedInput(inputJson) },
    output: { json: outputJson, advertised: advertisedOutput(outputJson) },
    annotations: toAnnotations(effect),
    meta: toMeta(source),
  };
}

/** The default of `limit` for a list that Gong pages. A list that Gong returns in one response has no default. */
export const defaultLimit = 50;
export const maxLimit = 1000;

/** Returns the arguments that every list has. */
function listArguments(columns: readonly string[]) {
  return {
    limit: z.int().min(1).max(maxLimit).optional(),
    cursor: z.string().optional(),
    fields: z.array(z.enum(columns)).min(1).optional(),
  };
}

/** Without descriptions, because the server's instructions explain them once: a third of the tokens. */
const advertisedListArguments: Record<string, JsonSchema> = {
  limit: { type: 'integer' },
  cursor: { type: 'string' },
  fields: { type: 'array', items: { type: 'string' } },
};

function toMeta(source: Operation | Workflow): ToolMeta | undefined {
  const searchHint = 'searchHint' in source ? source.searchHint : undefined;
  if (!source.alwaysLoad && searchHint === undefined) return undefined;
  return {
    ...(source.alwaysLoad && { 'anthropic/alwaysLoad': true }),
    ...(searchHint !== undefined && { 'anthropic/searchHint': searchHint }),
  };
}

/** Returns all four hints, because hosts assume the worst of a missing one. Every tool calls Gong, so the world is open. */
export function toAnnotations(effect: Effect): ToolAnnotations {
  return {
    readOnlyHint: effect === 'read',
    destructiveHint: effect !== 'read' && effect !== 'create',
    idempotentHint: effect === 'read' || effect === 'update',
    openWorldHint: true,
  };
}
