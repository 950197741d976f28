/** What a model sees of an operation or a workflow: name, schemas and hints, all derived from its data. */
import type { ToolAnnotations } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { type Effect, type Operation, type Rule, rowsKey, type Shape } from '../client/operation.ts';
import type { Workflow } from '../workflows/workflow.ts';
import { advertisedInput, advertisedOutput, type JsonSchema, jsonSchema } from './schema.ts';

/** Everything about a tool that a host or a model is told, and what its arguments and answers are checked against. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  readonly rules: readonly Rule[];
  readonly input: { readonly schema: z.ZodType; readonly json: JsonSchema; readonly advertised: JsonSchema };
  readonly output: { readonly json: JsonSchema; readonly advertised: JsonSchema };
  readonly annotations: ToolAnnotations;
}

/** A tool as `tools/list` shows it. */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly annotations: ToolAnnotations;
  readonly outputSchema: JsonSchema;
}

/** What `tools/list` shows of a tool. */
export function listedTool({ name, title, description, input, output, annotations }: Tool): ListedTool {
  return { name, title, description, inputSchema: input.advertised, annotations, outputSchema: output.advertised };
}

/** The tool of an operation or a workflow, made once. */
export function getTool(source: Operation | Workflow): Tool {
  const known = tools.get(source);
  if (known) return known;
  const tool = 'route' in source ? operationTool(source) : workflowTool(source);
  tools.set(source, tool);
  return tool;
}

const tools = new WeakMap<Operation | Workflow, Tool>();

const unsettled = z.array(z.object({ reason: z.string(), ids: z.array(z.string()) }));

/** What stands in an answer beside Gong's own keys. */
const page = { page: z.object({ returned: z.int(), total: z.int(), complete: z.boolean(), nextCursor: z.string() }) };
const account = { counts: z.object({}), unknown: unsettled, notDone: unsettled };

function operationTool(operation: Operation): Tool {
  const key = rowsKey(operation);
  const { path, query, body, local, batch } = operation;
  const output = { ...operation.output, ...(key && page), ...(batch && account) };
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
  };
}

/** Rows of a list that Gong pages, unless asked otherwise. Where Gong gives all rows at once, all are returned. */
export const defaultLimit = 50;
export const maxLimit = 1000;

/** The arguments that every list has. */
function listArguments(columns: readonly string[]) {
  return {
    limit: z.int().min(1).max(maxLimit).optional(),
    cursor: z.string().optional(),
    fields: z.array(z.enum(columns)).min(1).optional(),
  };
}

/** Every list has them, and the instructions explain them once: a third of the tokens that their schemas would take. */
const advertisedListArguments: Record<string, JsonSchema> = {
  limit: { type: 'integer' },
  cursor: { type: 'string' },
  fields: { type: 'array', items: { type: 'string' } },
};

/** All four hints, always: hosts assume the worst of a hint that is missing. Everything here reaches out to Gong. */
export function toAnnotations(effect: Effect): ToolAnnotations {
  return {
    readOnlyHint: effect === 'read',
    destructiveHint: effect !== 'read' && effect !== 'create',
    idempotentHint: effect === 'read' || effect === 'update',
    openWorldHint: true,
  };
}
