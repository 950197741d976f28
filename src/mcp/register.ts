/** Registers operations and workflows as MCP tools. */
import type { McpServer, StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { RefusalError } from '../client/errors.ts';
import type { Operation } from '../client/operation.ts';
import { askOperator, judgeCall } from '../policy/judge.ts';
import type { Workflow } from '../workflows/workflow.ts';
import { callTool, type ToolHandler, type ToolOptions } from './call.ts';
import type { Arguments } from './input.ts';
import { runOperation } from './run.ts';
import type { JsonSchema } from './schema.ts';
import { getTool, listedTool, type Tool } from './tool.ts';

/** Registers the tool of an operation. */
export function registerOperation(server: McpServer, operation: Operation, options: ToolOptions): void {
  const { client, policy } = options.services;
  register(server, getTool(operation), options, {
    route: operation.route,
    question: (input) => toQuestion(operation, input),
    run: async (input, call) => {
      const refusals = operation.contacts ? judgeCall(operation, input, await policy.read()) : [];
      if (refusals.length > 0) throw new RefusalError(refusals, askOperator);
      return runOperation(operation, input, call, { client, filter: options.redact });
    },
  });
}

/** Returns what a person should confirm before people are contacted or data is erased. */
function toQuestion({ contacts, effect, title }: Operation, input: Arguments): string | undefined {
  if (effect === 'erase') return `${title}: ${Object.values(input)[0]}? This cannot be undone.`;
  if (!contacts) return undefined;
  const people = input[contacts.people];
  return `Put ${Array.isArray(people) ? people.length : 1} people into flow ${input[contacts.flow]}? They will be contacted.`;
}

/** Registers the tool of a workflow. */
export function registerWorkflow(server: McpServer, workflow: Workflow, options: ToolOptions): void {
  register(server, getTool(workflow), options, {
    question: (input) => workflow.question(input, options.services),
    run: (input, call) => workflow.run(input, options.services, call),
    findMismatches: workflow.findMismatches,
  });
}

function register(server: McpServer, tool: Tool, options: ToolOptions, handler: ToolHandler): void {
  const { name, inputSchema, outputSchema, ...description } = listedTool(tool);
  server.registerTool(
    name,
    { ...description, inputSchema: toSdkSchema(inputSchema), outputSchema: toSdkSchema(outputSchema) },
    (args, request) => options.track(callTool(tool, handler, args, { server, request, options })),
  );
}

/**
 * Wraps a JSON Schema for the SDK without validation: this server validates arguments itself, with better messages, and a
 * result that does not match must not become an error after a write was done.
 */
function toSdkSchema(json: JsonSchema): StandardSchemaWithJSON {
  const schema = () => ({ ...json });
  return {
    '~standard': {
      version: 1,
      vendor: 'gong-engage-mcp',
      validate: (value) => ({ value }),
      jsonSchema: { input: schema, output: schema },
    },
  };
}
