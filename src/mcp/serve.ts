/** MCP over stdio, for both protocols: `initialize` (2025-11-25 and older) and `server/discover` (2026-07-28). */
import type { Readable } from 'node:stream';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Operation } from '../client/operation.ts';
import type { Workflow } from '../workflows/workflow.ts';
import type { ToolOptions } from './call.ts';
import { StreamTransport } from './messages/transport.ts';
import { registerOperation, registerWorkflow } from './register.ts';
import { protocolOutput } from './stdout.ts';

export interface ServerOptions extends ToolOptions {
  readonly version: string;
  readonly instructions: string;
  readonly operations: readonly Operation[];
  readonly workflows: readonly Workflow[];
}

/** Creates a server with all its tools, not connected yet. Called several times, because hosts probe before they connect. */
export function createServer(options: ServerOptions): McpServer {
  const server = new McpServer(
    { name: 'gong-engage-mcp', title: 'Gong Engage', version: options.version },
    {
      instructions: options.instructions,
      capabilities: { tools: { listChanged: false } },
      cacheHints: { 'tools/list': { ttlMs: 60 * 60 * 1000, cacheScope: 'private' } },
    },
  );
  for (const source of [...options.operations, ...options.workflows].sort(byName)) {
    if ('route' in source) registerOperation(server, source, options);
    else registerWorkflow(server, source, options);
  }
  return server;
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

/** Serves one host on stdin and stdout. Calls `onClosed` when the connection is closed from either side. */
export async function serve(
  options: ServerOptions,
  { input, protocol, onClosed }: { input: Readable; protocol: 'auto' | 'legacy'; onClosed: () => void },
): Promise<{ close(): Promise<void> }> {
  const transport = new StreamTransport(input, protocolOutput);
  const onerror = (error: Error) => options.log('warn', 'protocol', { error: error.message.slice(0, 500) });
  const connection =
    protocol === 'auto'
      ? serveStdio(() => createServer(options), { transport, onerror })
      : await connectLegacy(createServer(options), transport, onerror);
  const closed = transport.onclose;
  transport.onclose = () => {
    closed?.();
    onClosed();
  };
  return connection;
}

/** Connects a server without `serveStdio`, so that it handles `initialize` and rejects `server/discover`. */
async function connectLegacy(server: McpServer, transport: StreamTransport, onerror: (error: Error) => void) {
  server.server.onerror = onerror;
  await server.connect(transport);
  return server;
}
