#!/usr/bin/env node
import './mcp/stdout.ts';
import manifest from '../package.json' with { type: 'json' };
import { secretsOf } from './client/auth.ts';
import { GongClient } from './client/client.ts';
import { systemClock } from './client/clock.ts';
import { Pace } from './client/pace.ts';
import { createSend } from './client/send.ts';
import { type Config, ConfigError, type GongAccess, readInvocation } from './config.ts';
import { createLog, createRedact } from './log.ts';
import { describeGuide, instructions } from './mcp/instructions.ts';
import { tieToHost } from './mcp/lifetime.ts';
import { serve } from './mcp/serve.ts';
import { protocolOutput } from './mcp/stdout.ts';
import { selectOperations } from './tools/index.ts';
import { usage } from './usage.ts';

const { version } = manifest;

async function main(): Promise<void> {
  const invocation = readInvocation(process.argv.slice(2));
  if (invocation.command === 'help') return print(usage(version));
  if (invocation.command === 'version') return print(version);
  await run(invocation.config, invocation.warnings);
}

async function run(config: Config, warnings: readonly string[]): Promise<void> {
  const { origin, credentials, sandboxGuide } = config.gong ?? (await startSandbox());
  const redact = createRedact(secretsOf(credentials));
  const log = createLog(config.logLevel, redact);
  for (const warning of warnings) log('warn', 'configuration', { warning });

  const clock = systemClock;
  const pace = new Pace({ perSecond: config.requestsPerSecond, perDay: config.requestsPerDay }, clock);
  const send = createSend(origin);
  const userAgent = `gong-engage-mcp/${version}`;
  const client = new GongClient({ credentials, send, pace, clock, redact, userAgent });

  const lifetime = tieToHost({
    close: async () => {
      await connection.close();
      await send.close();
    },
    log: (reason) => log('info', 'end', { reason }),
  });
  const connection = await serve(
    {
      version,
      client,
      redact,
      log,
      limits: config,
      track: lifetime.track,
      operations: selectOperations(config),
      instructions: instructions({ selection: config, sandboxGuide }),
    },
    { input: lifetime.input, protocol: config.protocol, onClosed: () => lifetime.end('the connection was closed') },
  );
  log('info', 'serving', { version, origin, toolsets: config.toolsets, readOnly: config.readOnly });
}

/** The sandbox is loaded and started only when it is asked for. */
async function startSandbox(): Promise<GongAccess> {
  const sandbox = await import('./sandbox/index.ts');
  const { url, accessKey, accessKeySecret, guide } = await sandbox.startSandbox();
  const credentials = { kind: 'basic', accessKey, accessKeySecret } as const;
  return { origin: url, credentials, sandboxGuide: describeGuide(guide) };
}

function print(text: string): void {
  protocolOutput.write(`${text}\n`);
}

main().catch((error: unknown) => {
  const problems = error instanceof ConfigError ? error.problems : [`it failed to start: ${String(error)}`];
  process.stderr.write(`gong-engage-mcp cannot start:\n${problems.map((problem) => `- ${problem}\n`).join('')}`);
  process.exitCode = error instanceof ConfigError ? 2 : 1;
});
