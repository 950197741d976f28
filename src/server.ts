#!/usr/bin/env node
import './mcp/stdout.ts';
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };
import { type Credentials, companyOf, secretsOf } from './client/auth.ts';
import { GongClient } from './client/client.ts';
import { systemClock } from './client/clock.ts';
import { Pace } from './client/pace.ts';
import { createSend } from './client/send.ts';
import { uploadsFrom } from './client/upload.ts';
import { examine } from './commands/doctor.ts';
import { usage } from './commands/help.ts';
import { describeHistory } from './commands/history.ts';
import { describeHost } from './commands/host-configuration.ts';
import { describeTools } from './commands/tools.ts';
import { type Config, ConfigError, type GongAccess, readInvocation } from './config.ts';
import { createLog, createRedact } from './log.ts';
import { describeGuide, instructions } from './mcp/instructions.ts';
import { tieToHost } from './mcp/lifetime.ts';
import { serve } from './mcp/serve.ts';
import { protocolOutput } from './mcp/stdout.ts';
import { selectWorkflows } from './outreach/index.ts';
import { createServices } from './outreach/services.ts';
import type { Facts } from './outreach/workflow.ts';
import { StateFolder } from './state/folder.ts';
import { OwnQuotaLog, SharedQuotaLog } from './state/quota-log.ts';
import { isRunnerAlive, runnerName } from './state/runner.ts';
import { selectOperations } from './tools/index.ts';

const { version } = manifest;

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

/** Everything between this program and Gong, or the sandbox. `track` is told of work that should end before the process. */
async function connect(config: Config, track: (work: Promise<unknown>) => void) {
  const { origin, credentials, sandboxGuide } = config.gong ?? (await startSandbox());
  const redact = createRedact(secretsOf(credentials));
  const clock = systemClock;
  const company = companyOf(origin, credentials);
  const state = new StateFolder(config.stateDirectory);
  const pace = new Pace({
    perSecond: config.requestsPerSecond,
    perDay: config.requestsPerDay,
    clock,
    log: sandboxGuide === undefined ? new SharedQuotaLog(state, company, clock.now) : new OwnQuotaLog(),
    self: runnerName,
    isAlive: isRunnerAlive,
  });
  const send = createSend(origin);
  const userAgent = `gong-engage-mcp/${version}`;
  const openUpload = config.filesDirectory === undefined ? undefined : uploadsFrom(config.filesDirectory);
  const client = new GongClient({ credentials, send, pace, clock, redact, userAgent, openUpload });
  const services = createServices({
    client,
    limits: config,
    state,
    company,
    about: aboutServer(config, origin, credentials, sandboxGuide),
    track,
  });
  return { services, origin, sandboxGuide, redact, log: createLog(config.logLevel, redact), close: send.close };
}

/** What gong_status tells of this server; nothing in it is secret. */
function aboutServer(config: Config, origin: string, credentials: Credentials, sandboxGuide?: string): Facts {
  const { toolsets, readOnly, allowErase, stateDirectory } = config;
  const kind = credentials.kind === 'basic' ? 'access key and secret' : 'access token';
  const sandbox = sandboxGuide !== undefined;
  return {
    version,
    credentials: kind,
    host: origin,
    sandbox,
    sandboxGuide,
    toolsets,
    readOnly,
    allowErase,
    stateDirectory,
  };
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
