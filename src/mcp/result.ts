/** One shape of result, one shape of failure. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Failure } from '../client/errors.ts';
import { onOneLine } from '../client/text.ts';
import { shrinkToFit } from './fit.ts';

/** Most characters of a failure: some hosts cut what is longer. */
const maximumFailure = 2000;

/** A result: the facts as a value, and the same facts as compact JSON text, since each host shows a different one. */
export function success(facts: Record<string, unknown>): CallToolResult {
  const structuredContent = shrinkToFit(facts);
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
}

/** A failure of Gong or on the way to it. */
export function failure(title: string, { reason, messages = [], changed, advice, requestId }: Failure): CallToolResult {
  return failed([`${title} failed. ${reason}`], messages.length > 0 ? [`Gong says: ${messages.join(' | ')}`] : [], [
    changed === 'nothing' ? 'Nothing was changed.' : 'It is not known whether Gong acted.',
    `Next: ${advice}`,
    ...(requestId ? [`Gong's request id: ${requestId}`] : []),
  ]);
}

/** A call that was not made, with every reason. */
export function refusal(title: string, reasons: readonly string[], advice: string): CallToolResult {
  return failed([`${title} was not called.`], reasons, ['Nothing was changed.', `Next: ${advice}`]);
}

/**
 * The details give way where there is too much to say; what happened and what to do next always stand. Each is one line:
 * names and arguments that are repeated here cannot say anything in the server's place.
 */
function failed(what: readonly string[], details: readonly string[], next: readonly string[]): CallToolResult {
  const bound = (line: string) => onOneLine(line, 450);
  const [head, tail] = [what.map(bound), next.map(bound)];
  const room = maximumFailure - [...head, ...tail].join('\n').length - 40;
  const told: string[] = [];
  for (const detail of details.map(bound)) {
    if ([...told, detail].join('\n').length > room) break;
    told.push(detail);
  }
  const missing = details.length - told.length;
  const text = [...head, ...told, ...(missing > 0 ? [`(and ${missing} more)`] : []), ...tail].join('\n');
  return { content: [{ type: 'text', text }], isError: true };
}
