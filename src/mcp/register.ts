/** Registers operations and workflows as MCP tools. */
import type { McpServer, StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { RefusalError } from '../client/errors.ts';
import type { Operation } from '../client/operation.ts';
import { askOperator, judgeCall } from '../policy/judge.ts';
import { findToolRefusal } from '../policy/tools.ts';
import type { Services, Workflow } from '../workflows/workflow.ts';
import { callTool, type ToolHandler, type ToolOptions } from './call.ts';
import { refuseAddressesAsIds } from './input/address-ids.ts';
import type { Arguments } from './input/input.ts';
import { runOperation } from './run.ts';
import type { JsonSchema } from './schema.ts';
import { getTool, listedTool, type Tool } from './tool.ts';

/** Registers the tool of an operation. */
export function registerOperation(server: McpServer, operation: Operation, options: ToolOptions): void {
  const { client, policy } = options.services;
  register(server, getTool(operation), options, {
    route: operation.route,
    question: async (input) => {
      await refuseForbidden(operation, input, policy);
      return toQuestion(operation, input);
    },
    run: async (input, call) => {
      await refuseForbidden(operation, input, policy);
      return runOperation(operation, input, call, { client, filter: options.redact });
    },
  });
}

/** Judges a call before a person is asked, and again after: the policy may have changed meanwhile. */
async function refuseForbidden(operation: Operation, input: Arguments, policy: Services['policy']): Promise<void> {
  const refusals = operation.contacts ? judgeCall(operation, input, await policy.read()) : [];
  if (refusals.length > 0) throw new RefusalError(refusals, askOperator);
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
    question: async (input) => {
      if (workflow.effect === 'outreach') await refuseWithheld(workflow.name, options.services.policy);
      return workflow.question(input, options.services);
    },
    run: (input, call) => workflow.run(input, options.services, call),
    findMismatches: workflow.findMismatches,
  });
}

/** Refuses a tool that was listed at start and that the policy no longer allows. */
async function refuseWithheld(tool: string, policy: Services['policy']): Promise<void> {
  const refusal = findToolRefusal(tool, (await policy.read()).policy);
  if (refusal !== undefined) throw new RefusalError(refusal, askOperator);
}

function register(server: McpServer, tool: Tool, options: ToolOptions, handler: ToolHandler): void {
  const { name, inputSchema, outputSchema, ...description } = listedTool(tool);
  const checked: ToolHandler = {
    ...handler,
    run: async (input, call) => {
      await refuseAddressesAsIds(tool, input, options.services, call);
      return handler.run(input, call);
    },
  };
  server.registerTool(
    name,
    { ...description, inputSchema: toSdkSchema(inputSchema), outputSchema: toSdkSchema(outputSchema) },
    (args, request) => options.track(callTool(tool, checked, args, { server, request, options })),
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
