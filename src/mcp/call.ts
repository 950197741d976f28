/** A tool call, from its arguments to its result. */
import type { CallToolResult, InputRequiredResult, McpServer, ServerContext } from '@modelcontextprotocol/server';
import { correctArguments, type Failure, GongError, RefusalError } from '../client/errors.ts';
import type { Clock } from '../client/http/clock.ts';
import { beginDeadline } from '../client/http/deadline.ts';
import type { Effect } from '../client/operation.ts';
import { onOneLine } from '../client/text.ts';
import type { Result, Services, WorkflowCall } from '../workflows/workflow.ts';
import { type Confirmer, NotConfirmedError } from './confirm.ts';
import { type Arguments, acceptInput } from './input/input.ts';
import { type CallRecord, startRecord } from './record.ts';
import { shapeResult, type TextFilter } from './results/output.ts';
import { sendProgress } from './results/progress.ts';
import { failure, refusal, success } from './results/result.ts';
import type { Tool } from './tool.ts';

export interface ToolOptions {
  readonly services: Services;
  readonly confirmer: Confirmer;
  /** Removes secrets from text that a model will read. */
  readonly redact: TextFilter;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', event: string, details?: object) => void;
  /** Called with every call that starts, so that a shutdown can wait for it. */
  readonly track: <T>(work: Promise<T>) => Promise<T>;
}

/** The code behind a tool. */
export interface ToolHandler {
  readonly run: (input: Arguments, call: WorkflowCall) => Promise<Result>;
  /** Returns what a person should confirm before `run`; undefined when there is nothing to confirm. */
  readonly question: (input: Arguments) => string | undefined | Promise<string | undefined>;
  /** Returns how a result differs from the output schema. Operations have none, because Gong's responses may differ. */
  readonly findMismatches?: (result: Result) => readonly string[];
  /** The route for the audit log; a workflow has none. */
  readonly route?: string;
}

export interface CallContext {
  readonly server: McpServer;
  readonly request: ServerContext;
  readonly options: ToolOptions;
}

/** Handles one tool call. Never rejects: every error becomes a result that says what failed and what to do next. */
export async function callTool(
  tool: Tool,
  handler: ToolHandler,
  args: unknown,
  { server, request, options }: CallContext,
): Promise<CallToolResult | InputRequiredResult> {
  const { services, redact, log } = options;
  const record = startRecord(tool, handler.route, options);

  const accepted = acceptInput(tool, args);
  if ('problems' in accepted) {
    await record('invalid arguments', {});
    return refusal(tool.title, accepted.problems, correctArguments);
  }
  const { input } = accepted;

  let call: Call | undefined;
  try {
    const question = await handler.question(input);
    if (question !== undefined) {
      const asked = services.client.dryRun ? `${question} (Dry run: nothing is sent.)` : question;
      const asking = await options.confirmer.confirm({ question: asked, tool: tool.name, input }, { server, request });
      if (asking) return asking;
    }

    // A person's time to answer does not count.
    call = startCall(request, services.client.clock);
    if (tool.effect !== 'read') await services.audit.check();

    const result = shapeResult(tool.output.json, await handler.run(input, call), redact);

    await record(describeOutcome(result), input, result);
    const mismatches = handler.findMismatches?.(result) ?? [];
    if (mismatches.length > 0) log('error', 'result mismatch', { tool: tool.name, mismatches });

    const quotaWarning = services.client.rateLimiter.warning;
    return success({ ...(quotaWarning && { quotaWarning }), ...result });
  } catch (error) {
    return handleError(error, tool, input, record, options);
  } finally {
    call?.end();
  }
}

/** The maximum length of a refusal's reason in the audit log, in characters. */
const maxReasonLength = 300;

async function handleError(
  error: unknown,
  { name, title, effect }: Tool,
  input: Arguments,
  record: CallRecord,
  { redact, log }: ToolOptions,
): Promise<CallToolResult> {
  if (error instanceof RefusalError) {
    const reason = redact(onOneLine(error.reasons.join(' '), maxReasonLength));
    await record(error instanceof NotConfirmedError ? error.outcome : 'refused', input, {}, reason);
    return refusal(title, error.reasons, error.advice);
  }
  if (error instanceof GongError) {
    await record(error.failure.kind, input, { ...error.failure });
    return failure(title, explainExpiredCursor(error.failure, input));
  }
  await record('internal error', input);
  log('error', 'internal error', {
    tool: name,
    error: redact(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
  return failure(title, internalError(effect));
}

/** Returns `done` only for a result without unknown outcomes. */
function describeOutcome({ counts, status, dryRun }: Result): string {
  if (dryRun === true) return 'dry run';
  if (status === 'running') return 'running';
  const unknown = typeof counts === 'object' && counts !== null ? Number(Reflect.get(counts, 'unknown') ?? 0) : 0;
  return unknown > 0 ? 'done, partly unknown' : 'done';
}

/** Gong's cursors expire, and Gong's message for that does not say what to do. */
function explainExpiredCursor(failed: Failure, input: Arguments): Failure {
  const isCursor = input.cursor !== undefined && failed.messages?.some((message) => /cursor/i.test(message));
  return isCursor ? { ...failed, advice: 'The cursor has expired: start again without cursor.' } : failed;
}

/** A bug in this server. Its details are in the log only. */
function internalError(effect: Effect): Failure {
  return {
    kind: 'outage',
    reason: 'This MCP server had an internal error.',
    advice: 'Stop here and report it to the person who runs this server; the details are in its log on stderr.',
    changed: effect === 'read' ? 'nothing' : 'unknown',
  };
}

/** Hosts give up on a call after 60 seconds, some earlier; a partial result in time is better than none. */
const callMilliseconds = 44_000;

interface Call extends WorkflowCall {
  /** Clears the timer and the listener on the host's signal. */
  end(): void;
}

/** Starts a call, which stops at the host's cancellation or at the deadline, whichever comes first. */
function startCall({ mcpReq }: ServerContext, clock: Clock): Call {
  const { options, end } = beginDeadline(callMilliseconds, clock, mcpReq.signal);
  return {
    options,
    end,
    progress: async (done, total, what) => {
      const message = total === undefined ? `${done} ${what}` : `${done} of ${total} ${what}`;
      await sendProgress(mcpReq, { progress: done, message, ...(total !== undefined && { total }) });
    },
  };
}
