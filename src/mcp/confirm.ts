/** Asks the person at the host before people are contacted or data is erased, where the host can ask. */
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { RefusalError } from '../client/errors.ts';
import { onOneLine } from '../client/text.ts';

const key = 'confirm';

/**
 * Returns the result that makes the host ask, or undefined when the person has agreed or the host cannot ask. Throws a
 * RefusalError when the person does not agree. No check of this server depends on the question.
 */
export function askForConfirmation(
  server: McpServer,
  { mcpReq }: ServerContext,
  question: string,
): InputRequiredResult | undefined {
  if (!canAsk(server, mcpReq.envelope)) return undefined;
  const response = inputResponse(mcpReq.inputResponses, key);
  if (response.kind === 'missing') {
    const elicitation = inputRequired.elicit({
      message: onOneLine(question, 500),
      requestedSchema: { type: 'object', properties: {} },
    });
    return inputRequired({ inputRequests: { [key]: elicitation } });
  }
  if (response.kind === 'elicit' && response.action === 'accept') return undefined;
  throw new RefusalError(`The person at the host did not agree to: ${question}`, 'Ask them what to do instead.');
}

/** Protocol 2026-07-28 sends the host's capabilities with each request, older versions only with `initialize`. */
function canAsk(server: McpServer, envelope: ServerContext['mcpReq']['envelope']): boolean {
  const sent: Readonly<Record<string, unknown>> = envelope ?? {};
  const ofRequest = sent[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
  const { elicitation } = ofRequest ?? server.server.getClientCapabilities() ?? {};
  if (!elicitation) return false;
  return 'form' in elicitation || Object.keys(elicitation).length === 0;
}
