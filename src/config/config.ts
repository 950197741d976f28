/** Makes one Config of flags and environment variables. The only reader of the environment. */
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Credentials } from '../client/auth/authorizer.ts';
import { readOrigin } from '../client/http/origin.ts';
import { nearest } from '../client/text.ts';
import { presets, type Selection, selectOperations, type Toolset, toolsetNames } from '../tools/index.ts';
import { type Setting, settings } from './settings.ts';
import { SettingsReader } from './settings-reader.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface Config extends Selection {
  /** Undefined in the sandbox. */
  readonly gong: GongAccess | undefined;
  /** Undefined: any flow. */
  readonly allowedFlowIds: ReadonlySet<string> | undefined;
  readonly maxProspects: number;
  readonly requestsPerSecond: number;
  readonly requestsPerDay: number;
  /** The directory that uploads may read files from. */
  readonly filesDirectory: string | undefined;
  /** The directory for durable state: plans, journals, audit. */
  readonly stateDirectory: string;
  readonly protocol: 'auto' | 'legacy';
  /** Whether a person is asked before others are contacted or data is erased. */
  readonly confirm: 'auto' | 'never' | 'required';
  readonly logLevel: LogLevel;
}

export interface GongAccess {
  /** Scheme, host and port, without a path. */
  readonly origin: string;
  readonly credentials: Credentials;
  /** In the sandbox: names to start with. */
  readonly sandboxGuide?: string;
}

/** The command to run, with its options. */
export type Invocation =
  | {
      readonly command: 'serve' | 'doctor';
      readonly config: Config;
      readonly warnings: readonly string[];
      /** The flags of the command line, for a child process. */
      readonly flags: readonly string[];
    }
  | { readonly command: 'tools'; readonly selection: Selection; readonly json: boolean }
  | { readonly command: 'history'; readonly stateDirectory: string; readonly json: boolean }
  | { readonly command: 'config'; readonly host: string }
  /** Port 0 takes any free one. */
  | { readonly command: 'sandbox'; readonly port: number; readonly logLevel: LogLevel }
  | { readonly command: 'refresh-token'; readonly config: Config; readonly generation: number }
  | { readonly command: 'help' }
  | { readonly command: 'version' };

/** All problems of the configuration, one sentence each. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Reads the command line and the environment. Throws a ConfigError that names all problems at once. */
export function readInvocation(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): Invocation {
  const reader = new SettingsReader(args, environment);
  if (reader.has('help')) return { command: 'help' };
  if (reader.has('version')) return { command: 'version' };
  const invocation = readCommand(reader);
  reader.reportMisspelt();
  if (reader.problems.length > 0) throw new ConfigError([...new Set(reader.problems)]);
  return invocation;
}

function readCommand(reader: SettingsReader): Invocation {
  const json = reader.has('json');
  const [command = 'serve', about, ...others] = reader.words;
  const unexpected = ['config', 'refresh-token'].includes(command) ? others : reader.words.slice(1);
  for (const word of unexpected) reader.problems.push(`Unexpected argument "${word}"; see --help.`);
  if (reader.port !== undefined && command !== 'sandbox') {
    reader.problems.push('--port belongs to the command sandbox; see --help.');
  }
  switch (command) {
    case 'serve':
    case 'doctor':
      return { command, config: readConfig(reader), warnings: [...new Set(reader.warnings)], flags: reader.givenFlags };
    case 'tools':
      return { command, selection: readSelection(reader), json };
    case 'history':
      return { command, stateDirectory: readStateDirectory(reader), json };
    case 'sandbox':
      return { command, port: readPort(reader), logLevel: readLogLevel(reader) };
    case 'config':
      return { command, host: about ?? '' };
    case 'refresh-token': {
      const config = readConfig(reader);
      const isOther = config.gong && config.gong.credentials.kind !== 'oauth';
      if (isOther || reader.flag(settings.sandbox)) {
        reader.problems.push('refresh-token needs GONG_OAUTH_…, without the sandbox: only OAuth tokens are refreshed.');
      }
      const generation = about === undefined ? Number.MAX_SAFE_INTEGER : Number(about);
      if (!Number.isSafeInteger(generation)) reader.problems.push(`"${about}" is not a generation of tokens.`);
      return { command, config, generation };
    }
    default:
      reader.problems.push(`Unknown command "${command}"; see --help.`);
      readConfig(reader);
      return { command: 'help' };
  }
}

function readConfig(reader: SettingsReader): Config {
  return {
    ...readSelection(reader),
    gong: reader.flag(settings.sandbox) ? undefined : readGongAccess(reader),
    allowedFlowIds: asSet(reader.list(settings.allowedFlowIds)),
    maxProspects: reader.number(settings.maxProspects),
    requestsPerSecond: reader.number(settings.requestsPerSecond),
    requestsPerDay: reader.number(settings.requestsPerDay),
    filesDirectory: reader.text(settings.filesDirectory),
    stateDirectory: readStateDirectory(reader),
    protocol: reader.choice(settings.protocol, ['auto', 'legacy']),
    confirm: reader.choice(settings.confirm, ['auto', 'never', 'required']),
    logLevel: readLogLevel(reader),
  };
}

function readLogLevel(reader: SettingsReader): LogLevel {
  return reader.choice(settings.logLevel, ['debug', 'info', 'warn', 'error']);
}

function readPort(reader: SettingsReader): number {
  const text = reader.port ?? '0';
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  reader.problems.push(`--port is "${text}", but must be a whole number from 0 to 65535.`);
  return 0;
}

function readSelection(reader: SettingsReader): Selection {
  const selection = {
    toolsets: readToolsets(reader),
    readOnly: reader.flag(settings.readOnly),
    allowErase: reader.flag(settings.allowErase),
    allowUpload: hasFilesDirectory(reader),
  };
  if (selection.toolsets.length > 0 && selectOperations(selection).length === 0) {
    const chosen = selection.toolsets.join(',');
    reader.problems.push(`GONG_TOOLSETS (${chosen}) and GONG_READ_ONLY together enable no tool at all.`);
  }
  return selection;
}

/** Returns undefined after reporting a problem with the credentials. */
function readGongAccess(reader: SettingsReader): GongAccess | undefined {
  const credentials = readCredentials(reader);
  const origin = readUrl(reader, settings.baseUrl);
  return credentials && { origin, credentials };
}

function readCredentials(reader: SettingsReader): Credentials | undefined {
  const [accessKey, accessKeySecret] = [reader.text(settings.accessKey), reader.text(settings.accessKeySecret)];
  const accessToken = reader.text(settings.accessToken);
  const oauth = [settings.oauthClientId, settings.oauthClientSecret, settings.oauthRefreshToken] as const;
  const [clientId, clientSecret, refreshToken] = oauth.map((setting) => reader.text(setting));
  const problem = (text: string) => void reader.problems.push(text);

  const given = [
    (accessKey || accessKeySecret) && 'GONG_ACCESS_KEY',
    accessToken && 'GONG_ACCESS_TOKEN',
    (clientId || clientSecret || refreshToken) && 'GONG_OAUTH_…',
  ].filter(Boolean);
  if (given.length > 1) return problem(`${given.join(' and ')} are mutually exclusive: set only one.`);
  const secrets = [accessKey, accessKeySecret, accessToken, clientId, clientSecret, refreshToken];
  if (secrets.some((secret) => secret !== undefined && /[^\x20-\x7e]/.test(secret))) {
    return problem(
      'The credentials contain characters that no HTTP header can carry, such as line breaks or curly quotes.',
    );
  }
  if (accessKey?.includes(':')) return problem('GONG_ACCESS_KEY must not contain a colon.');
  if (accessToken) return { kind: 'bearer', accessToken };
  if (accessKey && accessKeySecret) return { kind: 'basic', accessKey, accessKeySecret };
  if (accessKey) return problem('GONG_ACCESS_KEY is set, but GONG_ACCESS_KEY_SECRET is missing.');
  if (accessKeySecret) return problem('GONG_ACCESS_KEY_SECRET is set, but GONG_ACCESS_KEY is missing.');
  if (clientId && clientSecret && refreshToken) {
    return { kind: 'oauth', url: readUrl(reader, settings.oauthUrl), clientId, clientSecret, refreshToken };
  }
  if (given.length > 0) {
    const missing = oauth.filter((setting) => reader.text(setting) === undefined).map(({ variable }) => variable);
    return problem(`OAuth also needs ${missing.join(' and ')}.`);
  }
  return problem(
    'There are no credentials: set GONG_ACCESS_KEY and GONG_ACCESS_KEY_SECRET (or GONG_ACCESS_TOKEN, or GONG_OAUTH_…), or use --sandbox, which needs none.',
  );
}

/** Reads the origin of a URL that secrets are sent to. */
function readUrl(reader: SettingsReader, setting: Setting & { readonly fallback: string }): string {
  const read = readOrigin(reader.text(setting) ?? '');
  if ('origin' in read) return read.origin;
  reader.problems.push(`${setting.variable} ${read.problem}; it must look like ${setting.fallback}.`);
  return setting.fallback;
}

function readToolsets(reader: SettingsReader): Toolset[] {
  const known = [...toolsetNames, ...Object.keys(presets)];
  const chosen = new Set<Toolset>();
  for (const name of reader.list(settings.toolsets) ?? []) {
    const toolsets = presets[name] ?? toolsetNames.filter((toolset) => toolset === name);
    if (toolsets.length === 0) {
      const suggestion = nearest(name, known);
      reader.problems.push(
        `Unknown toolset "${name}" in GONG_TOOLSETS${suggestion ? `; did you mean "${suggestion}"?` : '.'} Toolsets and presets: ${known.join(', ')}.`,
      );
    }
    for (const toolset of toolsets) chosen.add(toolset);
  }
  return toolsetNames.filter((toolset) => chosen.has(toolset));
}

function hasFilesDirectory(reader: SettingsReader): boolean {
  const directory = reader.text(settings.filesDirectory);
  if (directory !== undefined && !isDirectory(directory)) {
    reader.problems.push(`GONG_FILES_DIR is not a directory: ${directory}.`);
  }
  return directory !== undefined;
}

/** The sandbox has a directory of its own, so that its state is never mixed with that of real people. */
function readStateDirectory(reader: SettingsReader): string {
  const base = join(stateHome(reader), 'gong-engage-mcp');
  return resolve(
    reader.text(settings.stateDirectory) ?? (reader.flag(settings.sandbox) ? join(base, 'sandbox') : base),
  );
}

/** Returns the directory where programs of this platform keep their state. */
function stateHome(reader: SettingsReader): string {
  const directories: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(homedir(), 'Library', 'Application Support'),
    win32: reader.environment('LOCALAPPDATA') ?? join(homedir(), 'AppData', 'Local'),
  };
  return directories[process.platform] ?? reader.environment('XDG_STATE_HOME') ?? join(homedir(), '.local', 'state');
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function asSet(list: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return list && new Set(list);
}
