/** Operations and workflows to MCP tools: each call is accepted, held against the limits, made, and told. */
import type {
  CallToolResult,
  InputRequiredResult,
  McpServer,
  ServerContext,
  StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import { correctArguments, type Failure, GongError, RefusalError } from '../client/errors.ts';
import { jsonLength } from '../client/http/json.ts';
import type { Effect, Operation } from '../client/operation.ts';
import { collectTargets } from '../policy/audit.ts';
import { findForbidden } from '../policy/limits.ts';
import type { Result, Services, Workflow, WorkflowCall } from '../workflows/workflow.ts';
import { beginCall } from './call.ts';
import { confirm } from './confirm.ts';
import { type Arguments, acceptInput } from './input.ts';
import { shapeOutput, type TextFilter } from './output.ts';
import { failure, refusal, success } from './result.ts';
import { runOperation } from './run.ts';
import type { JsonSchema } from './schema.ts';
import { getTool, listedTool, type Tool } from './tool.ts';

export interface RegisterOptions {
  readonly services: Services;
  /** Takes secrets out of text that a model is shown. */
  readonly redact: TextFilter;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', event: string, details?: object) => void;
  /** Told of every call that begins, so that the process can end in order. */
  readonly track: <T>(work: Promise<T>) => Promise<T>;
}

/** How a tool is run, and what is asked before and noted after. */
interface ToolHandler {
  readonly run: (input: Arguments, call: WorkflowCall) => Promise<Result>;
  /** What a person should agree to first. */
  readonly question: (input: Arguments) => string | undefined | Promise<string | undefined>;
  /** Returns how a result differs from what the tool declares; of Gong's own responses nothing is certain. */
  readonly findMismatches?: (result: Result) => readonly string[];
  /** The route, for the audit; a workflow takes several. */
  readonly route?: string;
}

/** What is told when the operator's limits forbid a call. */
const askOperator = 'Ask the person who runs this server; these limits cannot be lifted from here.';

/** Registers the tool of an operation. */
export function registerOperation(server: McpServer, operation: Operation, parts: RegisterOptions): void {
  const { client, limits } = parts.services;
  register(server, getTool(operation), parts, {
    route: operation.route,
    question: (input) => questionOf(operation, input),
    run: (input, call) => {
      const forbidden = findForbidden(operation, input, limits);
      if (forbidden.length > 0) throw new RefusalError(forbidden, askOperator);
      return runOperation(operation, input, call, { client, filter: parts.redact });
    },
  });
}

function questionOf({ contacts, effect, title }: Operation, input: Arguments): string | undefined {
  if (effect === 'erase') return `${title}: ${Object.values(input)[0]}? This cannot be undone.`;
  if (!contacts) return undefined;
  const people = input[contacts.people];
  return `Put ${Array.isArray(people) ? people.length : 1} people into flow ${input[contacts.flow]}? They will be contacted.`;
}

/** Registers the tool of a workflow. */
export function registerWorkflow(server: McpServer, workflow: Workflow, parts: RegisterOptions): void {
  register(server, getTool(workflow), parts, {
    question: (input) => workflow.question(input, parts.services),
    run: (input, call) => workflow.run(input, parts.services, call),
    findMismatches: workflow.findMismatches,
  });
}

function register(server: McpServer, tool: Tool, parts: RegisterOptions, behind: ToolHandler): void {
  const { name, inputSchema, outputSchema, ...told } = listedTool(tool);
  server.registerTool(
    name,
    { ...told, inputSchema: advertise(inputSchema), outputSchema: advertise(outputSchema) },
    (args, context) => parts.track(callTool(tool, behind, args, { server, context, parts })),
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

interface CallContext {
  readonly server: McpServer;
  readonly context: ServerContext;
  readonly parts: RegisterOptions;
}

async function callTool(
  tool: Tool,
  behind: ToolHandler,
  args: unknown,
  { server, context, parts }: CallContext,
): Promise<CallToolResult | InputRequiredResult> {
  const { title, effect } = tool;
  const { redact, services } = parts;
  const note = beginNote(tool, behind, parts);

  const accepted = acceptInput(tool, args);
  if ('problems' in accepted) {
    await note('invalid arguments', {});
    return refusal(title, accepted.problems, correctArguments);
  }
  const { input } = accepted;
  const call = beginCall(context, services.client.clock);
  try {
    const question = await behind.question(input);
    const ask = question && confirm(server, context, question);
    if (ask) return ask;
    if (effect !== 'read') await services.audit.check();
    const facts = shapeOutput(tool.output.json, await behind.run(input, call), redact) as Record<string, unknown>;
    await note(outcomeOf(facts), input, facts);
    const mismatches = behind.findMismatches?.(facts) ?? [];
    if (mismatches.length > 0) parts.log('error', 'result mismatch', { tool: tool.name, mismatches });
    const quotaWarning = services.client.rateLimiter.warning;
    return success({ ...(quotaWarning && { quotaWarning }), ...facts });
  } catch (error) {
    if (error instanceof RefusalError) {
      await note('refused', input, { reasons: error.reasons });
      return refusal(title, error.reasons, error.advice);
    }
    if (error instanceof GongError) {
      await note(error.failure.kind, input, error.failure);
      return failure(title, explain(error.failure, input));
    }
    const fault = redact(error instanceof Error ? (error.stack ?? error.message) : String(error));
    await note('fault of this server', input);
    parts.log('error', 'fault', { tool: tool.name, fault });
    return failure(title, faultOfThisServer(effect));
  } finally {
    call.end();
  }
}

/** One word for an answer: what is not known of everybody is not simply done. */
function outcomeOf({ counts, status }: Result): string {
  const { unknown = 0 } = (counts ?? {}) as { unknown?: number };
  if (status === 'running') return 'running';
  return unknown > 0 ? 'done, partly unknown' : 'done';
}

/** Notes how a call ended: in the log, and for what would change something in the audit too. */
function beginNote({ name: tool, effect }: Tool, { route }: ToolHandler, { log, services }: RegisterOptions) {
  const begun = performance.now();
  return async (outcome: string, input: Arguments, facts: Result | Failure = {}): Promise<void> => {
    const { changed, planId, ...others } = facts as Record<string, unknown>;
    const [requestId, status, counts] = [others.requestId, others.status, others.counts].map(ifShort);
    const milliseconds = Math.round(performance.now() - begun);
    log('info', 'call', { tool, effect, outcome, milliseconds, requestId, status, counts });
    if (effect === 'read') return;
    try {
      const isUnknown = changed === 'unknown';
      const targets = { ...collectTargets(input), ...(typeof planId === 'string' && { planId }) };
      const told = isUnknown ? `${outcome}, unknown whether it was done` : outcome;
      await services.audit.add({ tool, effect, operation: route, targets, outcome: told, counts, requestId });
    } catch (error) {
      log('error', 'audit', { tool, error: String(error) });
    }
  };
}

/** What is noted of an answer is an id, a word, a few numbers; under the same names Gong may send anything. */
function ifShort(value: unknown): unknown {
  return jsonLength(value) <= 300 ? value : undefined;
}

/** Gong's cursors live for a limited time; its words for that do not tell a model what to do. */
function explain(told: Failure, input: Arguments): Failure {
  const isCursor = input.cursor !== undefined && told.messages?.some((message) => /cursor/i.test(message));
  return isCursor ? { ...told, advice: 'The walk through this list has expired: begin anew without cursor.' } : told;
}

/** A mistake in this program: told without its details, which stand in the log. */
function faultOfThisServer(effect: Effect): Failure {
  return {
    kind: 'outage',
    reason: 'This MCP server made a mistake of its own.',
    advice: 'Stop here and tell the person who runs this server; its log on stderr has the details.',
    changed: effect === 'read' ? 'nothing' : 'unknown',
  };
}
