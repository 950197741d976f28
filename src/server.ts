#!/usr/bin/env node
import './mcp/stdout.ts';
import { fileURLToPath } from 'node:url';
import { examine } from './commands/doctor.ts';
import { usage } from './commands/help.ts';
import { describeHistory } from './commands/history.ts';
import { describeHost } from './commands/host-configuration.ts';
import { describeTools } from './commands/tools.ts';
import { type Config, ConfigError, readInvocation } from './config.ts';
import { connect } from './connect.ts';
import { instructions } from './mcp/instructions.ts';
import { tieToHost } from './mcp/lifetime.ts';
import { serve } from './mcp/serve.ts';
import { protocolOutput } from './mcp/stdout.ts';
import { selectWorkflows } from './outreach/index.ts';
import { selectOperations } from './tools/index.ts';
import { version } from './version.ts';

async function main(): Promise<void> {
  const invocation = readInvocation(process.argv.slice(2));
  switch (invocation.command) {
    case 'help':
      return print(usage(version));
    case 'version':
      return print(version);
    case 'tools':
      return print(await describeTools(invocation.selection, invocation.json));
    case 'history':
      return print(describeHistory(invocation.stateDirectory, invocation.json));
    case 'config':
      return print(
        describeHost(invocation.host, { node: process.execPath, server: fileURLToPath(import.meta.url) }) ?? '',
      );
    case 'doctor':
      return doctor(invocation.config);
    case 'serve':
      return run(invocation.config, invocation.warnings);
  }
}

async function run(config: Config, warnings: readonly string[]): Promise<void> {
  const connection = await connect(config, (work) => void lifetime.track(work));
  const { services, log, redact, sandboxGuide } = connection;
  const lifetime = tieToHost({
    onEnding: (reason) => {
      log('info', 'end', { reason });
      services.runs.stopAll(`The server ended: ${reason}.`);
    },
    close: async () => {
      await serving.close();
      await connection.close();
    },
  });
  for (const warning of warnings) log('warn', 'configuration', { warning });
  const serving = await serve(
    {
      version,
      services,
      redact,
      log,
      track: lifetime.track,
      operations: selectOperations(config),
      workflows: selectWorkflows(config),
      instructions: instructions({ selection: config, sandboxGuide }),
    },
    { input: lifetime.input, protocol: config.protocol, onClosed: () => lifetime.end('the connection was closed') },
  );
  log('info', 'serving', { version, origin: connection.origin, toolsets: config.toolsets, readOnly: config.readOnly });
}

async function doctor(config: Config): Promise<void> {
  const { services, close } = await connect(config, () => undefined);
  const { text, isHealthy } = await examine(services, config.stateDirectory);
  print(text);
  await close();
  if (!isHealthy) process.exitCode = 1;
}

function print(text: string): void {
  protocolOutput.write(`${text}\n`);
}

main().catch((error: unknown) => {
  const problems = error instanceof ConfigError ? error.problems : [`it failed to start: ${String(error)}`];
  process.stderr.write(`gong-engage-mcp cannot start:\n${problems.map((problem) => `- ${problem}\n`).join('')}`);
  process.exitCode = error instanceof ConfigError ? 2 : 1;
});
