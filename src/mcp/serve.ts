/** MCP over stdio, in both of its eras: `initialize` (2025-11-25 and older) and `server/discover` (2026-07-28). */
import type { Readable } from 'node:stream';
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Operation } from '../client/operation.ts';
import type { Workflow } from '../workflows/workflow.ts';
import { type RegisterOptions, registerOperation, registerWorkflow } from './register.ts';
import { protocolOutput } from './stdout.ts';

export interface ServerOptions extends RegisterOptions {
  readonly version: string;
  readonly instructions: string;
  readonly operations: readonly Operation[];
  readonly workflows: readonly Workflow[];
}

/** Longest message taken from a host; a longer one ends the connection. */
const maximumMessageBytes = 32 * 1024 * 1024;

/** A server with all its tools, not yet connected. It may be made several times: hosts probe before they connect. */
export function createServer(parts: ServerOptions): McpServer {
  const server = new McpServer(
    { name: 'gong-engage-mcp', title: 'Gong Engage', version: parts.version },
    {
      instructions: parts.instructions,
      capabilities: { tools: { listChanged: false } },
      cacheHints: { 'tools/list': { ttlMs: 60 * 60 * 1000, cacheScope: 'private' } },
    },
  );
  for (const source of [...parts.operations, ...parts.workflows].sort(byName)) {
    if ('route' in source) registerOperation(server, source, parts);
    else registerWorkflow(server, source, parts);
  }
  return server;
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

/** Serves one host on stdin and stdout. `onClosed` is called once the connection is over, whoever ended it. */
export async function serve(
  parts: ServerOptions,
  options: { input: Readable; protocol: 'auto' | 'legacy'; onClosed: () => void },
): Promise<{ close(): Promise<void> }> {
  const transport = new StdioServerTransport(options.input, protocolOutput, { maxBufferSize: maximumMessageBytes });
  const onerror = (error: Error) => parts.log('warn', 'protocol', { error: error.message.slice(0, 500) });
  const connection =
    options.protocol === 'auto'
      ? serveStdio(() => createServer(parts), { transport, onerror })
      : await connectLegacy(createServer(parts), transport, onerror);
  const closed = transport.onclose;
  transport.onclose = () => {
    closed?.();
    options.onClosed();
  };
  return connection;
}

/** A server on its own answers `initialize` and knows nothing of `server/discover`. */
async function connectLegacy(server: McpServer, transport: StdioServerTransport, onerror: (error: Error) => void) {
  server.server.onerror = onerror;
  await server.connect(transport);
  return server;
}
