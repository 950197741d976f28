/** Asking the person at the host before people are contacted or data is erased, where the host can ask. */
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
 * Undefined once the person has agreed, or when the host cannot ask; else what the host must be answered with to make it
 * ask. Throws a Refusal when the person does not agree. The question is an extra: no gate depends on it.
 */
export function confirm(
  server: McpServer,
  { mcpReq }: ServerContext,
  question: string,
): InputRequiredResult | undefined {
  if (!canAsk(server, mcpReq.envelope)) return undefined;
  const response = inputResponse(mcpReq.inputResponses, key);
  if (response.kind === 'missing') {
    const ask = inputRequired.elicit({
      message: onOneLine(question, 500),
      requestedSchema: { type: 'object', properties: {} },
    });
    return inputRequired({ inputRequests: { [key]: ask } });
  }
  if (response.kind === 'elicit' && response.action === 'accept') return undefined;
  throw new RefusalError(
    `The person at the host did not agree to: ${question}`,
    'Ask them what should be done instead.',
  );
}

/** The newer era sends the host's capabilities with each request, the older one once at the beginning. */
function canAsk(server: McpServer, envelope: ServerContext['mcpReq']['envelope']): boolean {
  const sent: Readonly<Record<string, unknown>> = envelope ?? {};
  const now = sent[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
  const capabilities = now ?? server.server.getClientCapabilities();
  const elicitation = capabilities?.elicitation;
  if (!elicitation) return false;
  return 'form' in elicitation || Object.keys(elicitation).length === 0;
}
