/** Operations to MCP tools: each call is accepted, held against the limits, made, and told. */
import type { CallToolResult, McpServer, ServerContext, StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { callInBatches } from '../client/batch.ts';
import type { GongClient } from '../client/client.ts';
import { type Failure, GongError } from '../client/errors.ts';
import type { Batch, Operation } from '../client/operation.ts';
import { forbiddenByLimits, type OutreachLimits } from '../outreach/limits.ts';
import { beginCall, type Call } from './call.ts';
import { type Arguments, acceptInput } from './input.ts';
import { shapeOutput, type TextFilter } from './output.ts';
import { failure, refusal, success } from './result.ts';
import { CursorError, type ListRequest, readRows } from './rows.ts';
import type { JsonSchema } from './schema.ts';
import { type Tool, toolOf } from './tool.ts';

export interface ToolParts {
  readonly client: GongClient;
  readonly limits: OutreachLimits;
  readonly redact: TextFilter;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', event: string, details?: object) => void;
  /** Told of every call that begins, so that the process can end in order. */
  readonly track: <T>(work: Promise<T>) => Promise<T>;
}

/** Registers the tool of an operation. */
export function registerOperation(server: McpServer, operation: Operation, parts: ToolParts): void {
  const { input, output, annotations } = toolOf(operation);
  const { name, title, description } = operation;
  server.registerTool(
    name,
    {
      title,
      description,
      annotations,
      inputSchema: advertise(input.advertised),
      outputSchema: advertise(output.advertised),
    },
    (args, context) => parts.track(callTool(toolOf(operation), args, context, parts)),
  );
}

/**
 * A ready-made JSON Schema for the SDK. It lets every value pass: arguments are accepted by this server's own pass, whose
 * words are better, and an answer is never turned into an error after the deed.
 */
function advertise(json: JsonSchema): StandardSchemaWithJSON {
  const schema = () => json as Record<string, unknown>;
  return {
    '~standard': {
      version: 1,
      vendor: 'gong-engage-mcp',
      validate: (value) => ({ value }),
      jsonSchema: { input: schema, output: schema },
    },
  };
}

async function callTool(tool: Tool, args: unknown, context: ServerContext, parts: ToolParts): Promise<CallToolResult> {
  const { operation } = tool;
  const { name, title, effect, rules = [] } = operation;
  const begun = performance.now();
  const tell = (outcome: string, details: object = {}) =>
    parts.log('info', 'call', {
      tool: name,
      effect,
      outcome,
      milliseconds: Math.round(performance.now() - begun),
      ...details,
    });

  const accepted = acceptInput({ ...tool.input, rules }, args);
  if ('problems' in accepted) {
    tell('invalid arguments');
    return refusal(title, accepted.problems, 'Correct the arguments and call again.');
  }
  const forbidden = forbiddenByLimits(operation, accepted.input, parts.limits);
  if (forbidden.length > 0) {
    tell('forbidden by limits');
    return refusal(title, forbidden, 'Ask the person who runs this server; these limits cannot be lifted from here.');
  }
  const call = beginCall(context, parts.client.clock);
  try {
    const result = await run(tool, accepted.input, call, parts);
    tell('done');
    return result;
  } catch (error) {
    if (error instanceof GongError) {
      tell(error.failure.kind, { status: error.failure.status, requestId: error.failure.requestId });
      return failure(title, explain(error.failure, accepted.input));
    }
    if (error instanceof CursorError || error instanceof RangeError) {
      tell('invalid arguments');
      return refusal(title, [error.message], 'Correct the arguments and call again.');
    }
    tell('fault', { error: parts.redact(error instanceof Error ? (error.stack ?? error.message) : String(error)) });
    return failure(title, faultOfThisServer(operation));
  } finally {
    call.end();
  }
}

/** The kinds of call there are: a list, a list argument in batches, or one request. */
async function run(tool: Tool, input: Arguments, call: Call, parts: ToolParts): Promise<CallToolResult> {
  const { operation, rowsKey } = tool;
  if (rowsKey !== undefined) return success(await runList(tool, rowsKey, input, call, parts));
  const facts = isBatched(operation)
    ? await runBatches(operation, input, call, parts)
    : await parts.client.call(operation, input, call.options);
  return success(shapeOutput(tool.output.json, facts, parts.redact) as Facts);
}

async function runList(tool: Tool, rowsKey: string, input: Arguments, call: Call, parts: ToolParts): Promise<Facts> {
  const { limit = 50, cursor, fields, ...gongInput } = input as Arguments & Partial<ListRequest>;
  const rowSchema = tool.output.json.properties?.[rowsKey]?.items;
  const { rows, page } = await readRows(
    parts.client,
    tool.operation,
    gongInput,
    { limit, cursor, fields },
    {
      ...call.options,
      shape: (row) => shapeOutput(rowSchema, row, parts.redact),
      onProgress: (read, total) => call.progress(read, Math.min(limit, total), 'rows read'),
    },
  );
  return { [rowsKey]: rows, page };
}

async function runBatches(operation: Batched, input: Arguments, call: Call, { client }: ToolParts): Promise<Facts> {
  const { rows, counts, unknown, notDone, ended } = await callInBatches(client, operation, input, {
    ...call.options,
    onProgress: (settled, asked) => call.progress(settled, asked, 'settled'),
  });
  return { ...rows, counts, unknown, notDone, ...(ended && { ended: `${ended.reason} ${ended.advice}` }) };
}

type Facts = Record<string, unknown>;
type Batched = Operation & { readonly batch: Batch };

function isBatched(operation: Operation): operation is Batched {
  return operation.batch !== undefined;
}

/** Gong's cursors live for a limited time; its words for that do not tell a model what to do. */
function explain(told: Failure, input: Arguments): Failure {
  const isCursor = input.cursor !== undefined && told.messages?.some((message) => /cursor/i.test(message));
  return isCursor ? { ...told, advice: 'The walk through this list has expired: begin anew without cursor.' } : told;
}

/** A mistake in this program: told without its details, which stand in the log. */
function faultOfThisServer({ effect }: Operation): Failure {
  return {
    kind: 'outage',
    reason: 'This MCP server made a mistake of its own.',
    advice: 'Stop here and tell the person who runs this server; its log on stderr has the details.',
    changed: effect === 'read' ? 'nothing' : 'unknown',
  };
}
