/** `gong-engage-mcp sandbox`: serves the sandbox's Gong to other programs, until the process is interrupted. */
import { ConfigError, type LogLevel } from '../config/config.ts';
import { createLog } from '../log.ts';
import { describeGuide } from '../mcp/instructions.ts';
import type { Sandbox } from '../sandbox/index.ts';

/** A listening sandbox, and how to use it. */
export interface ServedSandbox {
  readonly text: string;
  close(): Promise<void>;
}

/** Serves the sandbox on a port (0: any free one) and logs its requests at debug. Throws a ConfigError when it cannot listen there. */
export async function serveSandbox(port: number, logLevel: LogLevel): Promise<ServedSandbox> {
  const log = createLog(logLevel, (text) => text);
  const { startSandbox } = await import('../sandbox/index.ts');
  const sandbox = await startSandbox({
    port,
    keepsProcessAlive: true,
    onRequest: ({ method, url }) => log('debug', 'request', { method, url }),
  }).catch((error: unknown) => {
    throw new ConfigError([describeListenError(error, port)]);
  });
  return { text: describeSandbox(sandbox), close: sandbox.close };
}

function describeSandbox({ url, accessKey, accessKeySecret, guide }: Sandbox): string {
  return [
    `The sandbox listens on ${url}. To use it, set:`,
    `GONG_BASE_URL=${url}`,
    `GONG_ACCESS_KEY=${accessKey}`,
    `GONG_ACCESS_KEY_SECRET=${accessKeySecret}`,
    describeGuide(guide),
  ].join('\n');
}

function describeListenError(error: unknown, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `Port ${port} is in use by another program; choose another one with --port.`;
  if (code === 'EACCES') return `Port ${port} may not be used without more rights; choose one above 1023 with --port.`;
  return `The sandbox cannot listen on port ${port}: ${String(error)}`;
}
