/** Hosts as users have them: the built server, started over stdio by a real MCP client of either generation. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

/** The SDK of version 1, that of version 2 as it greets older servers, and that of version 2 in the era of 2026-07-28. */
export const generations = ['version 1', 'version 2', 'version 2, 2026-07-28'] as const;
export type Generation = (typeof generations)[number];

export interface ToolResult {
  readonly isError: boolean;
  /** The text a host shows. */
  readonly text: string;
  readonly structured: Record<string, unknown>;
}

export interface ListedTool {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly inputSchema: Record<string, unknown>;
  readonly outputSchema?: Record<string, unknown> | undefined;
  readonly annotations?: Record<string, unknown> | undefined;
}

export interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

export interface CallSettings {
  readonly signal?: AbortSignal;
  readonly onprogress?: (progress: Progress) => void;
}

export interface Host {
  readonly pid: number;
  listTools(): Promise<ListedTool[]>;
  callTool(name: string, args?: Record<string, unknown>, settings?: CallSettings): Promise<ToolResult>;
  instructions(): string;
  /** Everything the server has written to stderr so far. */
  stderr(): string;
  close(): Promise<void>;
}

export interface HostSettings {
  readonly environment?: Record<string, string>;
  readonly args?: readonly string[];
  readonly generation?: Generation;
  /** Answers what the server asks the person at the host; a host without it does not offer to ask. */
  readonly onQuestion?: (message: string) => 'accept' | 'decline' | 'cancel';
}

/** Where the built server is. */
export const builtServer = new URL('../../dist/server.js', import.meta.url).pathname;

/** Creates a state directory for one test, so that no test writes into that of the person who runs it. */
export function newStateDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'gong-state-'));
}

/** Starts the built server and connects a client to it. */
export async function startHost(settings: HostSettings = {}): Promise<Host> {
  const { environment = {}, args = [], generation = 'version 2', onQuestion } = settings;
  const parameters = {
    command: process.execPath,
    args: [builtServer, ...args],
    env: { PATH: process.env.PATH ?? '', GONG_STATE_DIR: newStateDirectory(), ...environment },
    stderr: 'pipe' as const,
  };
  const transport = generation === 'version 1' ? new StdioV1(parameters) : new StdioV2(parameters);
  let stderr = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const client = await connect(transport, generation, onQuestion);
  return {
    pid: transport.pid ?? 0,
    listTools: async () => (await client.listTools()).tools as ListedTool[],
    callTool: async (name, toolArguments = {}, settings = {}) => {
      const result = await client.callTool({ name, arguments: toolArguments }, { timeout: 60_000, ...settings });
      return readResult(result);
    },
    instructions: () => client.getInstructions() ?? '',
    stderr: () => stderr,
    close: async () => {
      await client.close();
      const mismatch = /^.*"event":"result mismatch".*$/m.exec(stderr);
      if (mismatch) throw new Error(`A workflow returned what it does not declare: ${mismatch[0]}`);
    },
  };
}

interface CommonClient {
  listTools(): Promise<{ tools: unknown[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }, options: object): Promise<unknown>;
  getInstructions(): string | undefined;
  close(): Promise<void>;
}

async function connect(
  transport: StdioV1 | StdioV2,
  generation: Generation,
  onQuestion: HostSettings['onQuestion'],
): Promise<CommonClient> {
  const identity = { name: 'test', version: '1.0.0' };
  const capabilities = onQuestion ? { elicitation: {} } : {};
  const respond = (message: string) => {
    const action = onQuestion?.(message) ?? 'cancel';
    return action === 'accept' ? { action, content: {} } : { action };
  };
  if (transport instanceof StdioV1) {
    const client = new ClientV1(identity, { capabilities });
    if (onQuestion) client.setRequestHandler(ElicitRequestSchema, ({ params }) => respond(params.message));
    await client.connect(transport);
    return {
      listTools: () => client.listTools(),
      callTool: (call, options) => client.callTool(call, undefined, options),
      getInstructions: () => client.getInstructions(),
      close: () => client.close(),
    };
  }
  const mode = generation === 'version 2, 2026-07-28' ? { pin: '2026-07-28' } : ('legacy' as const);
  const client = new ClientV2(identity, { capabilities, versionNegotiation: { mode } });
  if (onQuestion) client.setRequestHandler('elicitation/create', ({ params }) => respond(params.message));
  await client.connect(transport);
  return client;
}

function readResult(result: unknown): ToolResult {
  const {
    isError = false,
    content,
    structuredContent = {},
  } = result as {
    isError?: boolean;
    content: { type: string; text: string }[];
    structuredContent?: Record<string, unknown>;
  };
  return { isError, text: content.map(({ text }) => text).join('\n'), structured: structuredContent };
}

/** The environment for a server that talks to a stand-in, with a pace that does not slow tests down, and a log of its calls. */
export function environmentFor(origin: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    GONG_BASE_URL: origin,
    GONG_ACCESS_KEY: 'test-access-key',
    GONG_ACCESS_KEY_SECRET: 'test-access-key-secret',
    GONG_REQUESTS_PER_SECOND: '1000',
    GONG_LOG_LEVEL: 'info',
    ...more,
  };
}
