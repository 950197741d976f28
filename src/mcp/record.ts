/** The record of each tool call: a line in the log, and for every write a line in the audit log too. */
import { jsonLength } from '../client/http/json.ts';
import { collectTargets } from '../policy/audit.ts';
import type { Result } from '../workflows/workflow.ts';
import type { ToolOptions } from './call.ts';
import type { Arguments } from './input/input.ts';
import type { Tool } from './tool.ts';

/** Records how a call ended. Never rejects. */
export type CallRecord = (outcome: string, input: Arguments, result?: Result, refusal?: string) => Promise<void>;

/** Starts to time a call and returns the function that records its end. */
export function startRecord(
  { name: tool, effect }: Tool,
  route: string | undefined,
  { log, services }: Pick<ToolOptions, 'log' | 'services'>,
): CallRecord {
  const startedAt = performance.now();
  return async (outcome, input, result = {}, refusal) => {
    const { requestId, status, counts, approvedBy } = pickShort(result);
    const milliseconds = Math.round(performance.now() - startedAt);
    log('info', 'call', { tool, effect, outcome, milliseconds, requestId, status, counts });
    if (effect === 'read') return;
    try {
      await services.audit.add({
        tool,
        effect,
        operation: route,
        targets: { ...collectTargets(input), ...(typeof result.planId === 'string' && { planId: result.planId }) },
        outcome: result.changed === 'unknown' ? `${outcome}, unknown whether it was done` : outcome,
        reason: refusal,
        counts,
        approvedBy,
        requestId,
      });
    } catch (error) {
      log('error', 'audit', { tool, error: String(error) });
    }
  };
}

/** These fields are an id, a word, a few numbers and a person; Gong may send anything under the same names. */
function pickShort({ requestId, status, counts, approvedBy }: Result): Result {
  const fields = Object.entries({ requestId, status, counts, approvedBy });
  return Object.fromEntries(fields.filter(([, value]) => jsonLength(value) <= 300));
}
