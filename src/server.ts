#!/usr/bin/env node
import './mcp/stdout.ts';
import { fileURLToPath } from 'node:url';
import { approvePlan } from './cli/approve.ts';
import { changeDoNotContact, createFindCrmIds } from './cli/do-not-contact.ts';
import { examine } from './cli/doctor.ts';
import { usage } from './cli/help.ts';
import { describeHistory } from './cli/history.ts';
import { describeHost, hostNames } from './cli/host-configuration.ts';
import { serveSandbox } from './cli/sandbox.ts';
import { describeTools } from './cli/tools.ts';
import { OAuthAuthorizer } from './client/auth/oauth.ts';
import { type Config, ConfigError, type LogLevel } from './config/config.ts';
import {
  type ApproveInvocation,
  type DoNotContactInvocation,
  type Invocation,
  readInvocation,
} from './config/invocation.ts';
import { type ConnectOptions, connect, openPlanStores, openStore, version } from './connect.ts';
import { Confirmer } from './mcp/confirm.ts';
import { instructions } from './mcp/instructions.ts';
import { tieToHost } from './mcp/lifetime.ts';
import { serve } from './mcp/serve.ts';
import { protocolOutput } from './mcp/stdout.ts';
import { isProcessAlive } from './store/owner.ts';
import { selectOperations } from './tools/index.ts';
import { selectWorkflows } from './workflows/index.ts';

const thisFile = fileURLToPath(import.meta.url);

type Service = Extract<Invocation, { readonly flags: readonly string[] }>;

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
      return print(await describeHistory(openStore(invocation.stateDirectory), invocation));
    case 'do-not-contact':
      return doNotContact(invocation);
    case 'approve':
      return approve(invocation);
    case 'sandbox':
      return sandbox(invocation.port, invocation.logLevel);
    case 'config':
      return print(describeConfiguration(invocation.host));
    case 'doctor':
      return doctor(invocation);
    case 'refresh-token':
      return refresh(invocation.config, invocation.generation);
    case 'serve':
      return run(invocation);
  }
}

async function run({ config, warnings, flags }: Service): Promise<void> {
  const connection = await connect(config, {
    track: (work) => void lifetime.track(work),
    childRefresher: createChildRefresher(flags),
  });
  const { services, log, redact, sandboxGuide } = connection;
  const lifetime = tieToHost({
    isAlive: isProcessAlive,
    onEnding: (reason) => {
      log('info', 'end', { reason });
      services.commits.stopAll(`The server ended: ${reason}.`);
    },
    close: async () => {
      await serving.close();
      await connection.close();
    },
  });
  const [operations, workflows] = [selectOperations(config), selectWorkflows(config)];
  const tools = new Set<string>([...operations, ...workflows].map(({ name }) => name));
  for (const warning of warnings) log('warn', 'configuration', { warning });
  for (const problem of config.policyFile?.read().problems ?? []) log('warn', 'policy', { problem });
  const serving = await serve(
    {
      version,
      services,
      confirmer: new Confirmer({ mode: config.confirm, clock: services.client.clock }),
      redact,
      log,
      track: lifetime.track,
      operations,
      workflows,
      instructions: instructions({ tools, sandboxGuide }),
    },
    { input: lifetime.input, protocol: config.protocol, onClosed: () => lifetime.end('the connection was closed') },
  );
  log('info', 'serving', { version, origin: connection.origin, toolsets: config.toolsets, readOnly: config.readOnly });
}

async function doctor({ config, flags }: Service): Promise<void> {
  const { services, close } = await connect(config, {
    track: () => undefined,
    childRefresher: createChildRefresher(flags),
  });
  const { text, isHealthy } = await examine(services, config.stateDirectory);
  print(text);
  await close();
  if (!isHealthy) process.exitCode = 1;
}

async function doNotContact(invocation: DoNotContactInvocation): Promise<void> {
  const connection = invocation.config && (await connect(invocation.config, { track: () => undefined }));
  const store = openStore(invocation.stateDirectory);
  const { text, isDone } = await changeDoNotContact(invocation, store, createFindCrmIds(connection?.services.client));
  await connection?.close();
  print(text);
  if (!isDone) process.exitCode = 1;
}

async function approve(invocation: ApproveInvocation): Promise<void> {
  const isApproved = await approvePlan(invocation, openPlanStores(invocation.stateDirectory), { print, ask });
  if (!isApproved) process.exitCode = 1;
}

/** Asks the person at the terminal. The end of stdin is an empty reply. */
async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    terminal.once('close', () => resolve(''));
    terminal.question(question, (reply) => {
      resolve(reply);
      terminal.close();
    });
  });
}

async function sandbox(port: number, logLevel: LogLevel): Promise<void> {
  const { text, close } = await serveSandbox(port, logLevel);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
  print(text);
}

function describeConfiguration(host: string): string {
  const text = describeHost(host, { node: process.execPath, server: thisFile });
  if (text === undefined) throw new ConfigError([`config needs a host: ${hostNames.join(', ')}.`]);
  return text;
}

/** Inside Electron a fork would start the host application instead of a second Node. */
function createChildRefresher(flags: readonly string[]): ConnectOptions['childRefresher'] {
  if (process.versions.electron !== undefined) return undefined;
  return {
    refresh: async (known) => {
      const { childRefresher } = await import('./cli/refresh-token.ts');
      return childRefresher(thisFile, flags).refresh(known);
    },
  };
}

/** Sends the outcome to the server that forked this process, or prints it. */
async function refresh(config: Config, generation: number): Promise<void> {
  const { authorizer, close } = await connect(config, { track: () => undefined });
  if (!(authorizer instanceof OAuthAuthorizer)) return;
  const { refreshToken } = await import('./cli/refresh-token.ts');
  const { outcome, text } = await refreshToken(authorizer, generation);
  await close();
  if (process.send) process.send(outcome, () => process.disconnect());
  else print(text);
  if (outcome.kind !== 'stored') process.exitCode = 1;
}

function print(text: string): void {
  protocolOutput.write(text.endsWith('\n') ? text : `${text}\n`);
}

main().catch((error: unknown) => {
  const problems = error instanceof ConfigError ? error.problems : [`Unexpected error: ${String(error)}`];
  process.stderr.write(`gong-engage-mcp cannot start:\n${problems.map((problem) => `- ${problem}\n`).join('')}`);
  process.exitCode = error instanceof ConfigError ? 2 : 1;
});
