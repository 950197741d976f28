/** Progress of a call, for the hosts that ask for it. */
import type { ServerContext } from '@modelcontextprotocol/server';

export interface Progress {
  /** Grows with every notification. */
  readonly progress: number;
  readonly total?: number;
  readonly message: string;
}

/** Sends a progress notification if the host gave the call a token. */
export async function sendProgress(mcpReq: ServerContext['mcpReq'], progress: Progress): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, ...progress } });
}
