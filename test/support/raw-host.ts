/** A host that writes what the test says, byte by byte, where a client library would write what is right. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newStateDirectory } from './host.ts';
import { type Message, type ServerProcess, startProcess } from './process.ts';

/** Every message of a server, those of batches one by one. */
export function listMessages(server: ServerProcess): Message[] {
  return server.lines().flatMap((line): Message[] => JSON.parse(line));
}

/** Starts a server and opens it as a host of the 2025 era that declares these capabilities. */
export async function openServer({
  capabilities = {},
  protocolVersion = '2025-11-25',
  environment,
}: {
  capabilities?: unknown;
  protocolVersion?: string;
  environment: Record<string, string>;
}) {
  const state = newStateDirectory();
  const server = startProcess({ ...environment, GONG_STATE_DIR: state });
  const clientInfo = { name: 'test', version: '1' };
  server.send({ id: 'init', method: 'initialize', params: { protocolVersion, capabilities, clientInfo } });
  await server.respond('init');
  server.send({ method: 'notifications/initialized' });
  return { server, readAudit: () => readAudit(state) };
}

/** Returns the lines of the audit log. */
export function readAudit(state: string): Record<string, unknown>[] {
  try {
    const lines = readFileSync(join(state, 'audit.jsonl'), 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

/** Ends a server as its host would. */
export async function endServer({ stdin, exit }: ServerProcess): Promise<void> {
  stdin.end();
  await exit();
}
