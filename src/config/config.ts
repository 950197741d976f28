/** Flags and environment to one Config. The only reader of the environment. */
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Credentials } from '../client/auth/authorizer.ts';
import { readOrigin } from '../client/http/origin.ts';
import { nearest } from '../client/nearest.ts';
import { presets, type Selection, selectOperations, type Toolset, toolsetNames } from '../tools/index.ts';
import { type Setting, settings } from './settings.ts';
import { SettingsReader } from './settings-reader.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface Config extends Selection {
  /** Where Gong is; undefined for the sandbox. */
  readonly gong: GongAccess | undefined;
  /** Undefined: any flow. */
  readonly allowedFlowIds: ReadonlySet<string> | undefined;
  readonly maxProspects: number;
  readonly requestsPerSecond: number;
  readonly requestsPerDay: number;
  /** The folder below which files may be uploaded from. */
  readonly filesDirectory: string | undefined;
  /** The folder for what outlives the process: plans, journal, audit. */
  readonly stateDirectory: string;
  readonly protocol: 'auto' | 'legacy';
  readonly logLevel: LogLevel;
}

export interface GongAccess {
  /** Scheme, host and port, without a path. */
  readonly origin: string;
  readonly credentials: Credentials;
  /** In the sandbox: names to begin with. */
  readonly sandboxGuide?: string;
}

/** What the person who started the program wants. */
export type Invocation =
  | {
      readonly command: 'serve' | 'doctor';
      readonly config: Config;
      readonly warnings: readonly string[];
      /** The flags it was configured with, for a process that does a part of its work. */
      readonly flags: readonly string[];
    }
  | { readonly command: 'tools'; readonly selection: Selection; readonly json: boolean }
  | { readonly command: 'history'; readonly stateDirectory: string; readonly json: boolean }
  | { readonly command: 'config'; readonly host: string }
  /** Port 0 takes any free one. */
  | { readonly command: 'sandbox'; readonly port: number; readonly logLevel: LogLevel }
  | { readonly command: 'renew-token'; readonly config: Config; readonly generation: number }
  | { readonly command: 'help' }
  | { readonly command: 'version' };

/** Everything that is wrong with the configuration, each as one sentence. */
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
  if (reader.asksFor('help')) return { command: 'help' };
  if (reader.asksFor('version')) return { command: 'version' };
  const invocation = readCommand(reader);
  reader.noteMisspelt();
  if (reader.problems.length > 0) throw new ConfigError([...new Set(reader.problems)]);
  return invocation;
}

function readCommand(reader: SettingsReader): Invocation {
  const json = reader.asksFor('json');
  const [command = 'serve', about, ...others] = reader.words;
  const unexpected = ['config', 'renew-token'].includes(command) ? others : reader.words.slice(1);
  for (const word of unexpected) reader.problems.push(`"${word}" means nothing here; see --help.`);
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
    case 'renew-token': {
      const config = readConfig(reader);
      const isOther = config.gong && config.gong.credentials.kind !== 'oauth';
      if (isOther || reader.flag(settings.sandbox)) {
        reader.problems.push('renew-token needs GONG_OAUTH_…, and no sandbox: other credentials are not renewed.');
      }
      const generation = about === undefined ? Number.MAX_SAFE_INTEGER : Number(about);
      if (!Number.isSafeInteger(generation)) reader.problems.push(`"${about}" is not a generation of tokens.`);
      return { command, config, generation };
    }
    default:
      reader.problems.push(`"${command}" is not a command; see --help.`);
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
    reader.problems.push(`GONG_TOOLSETS (${chosen}) and GONG_READ_ONLY together leave no tool at all.`);
  }
  return selection;
}

/** Undefined when there is a problem with it, which is then noted. */
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
  if (given.length > 1) return problem(`${given.join(' and ')} contradict each other: keep one.`);
  const secrets = [accessKey, accessKeySecret, accessToken, clientId, clientSecret, refreshToken];
  if (secrets.some((secret) => secret !== undefined && /[^\x20-\x7e]/.test(secret))) {
    return problem(
      'The credentials hold characters that no HTTP header can carry, such as a line break or curly quotes.',
    );
  }
  if (accessKey?.includes(':')) return problem('GONG_ACCESS_KEY holds a colon, which no access key has.');
  if (accessToken) return { kind: 'bearer', accessToken };
  if (accessKey && accessKeySecret) return { kind: 'basic', accessKey, accessKeySecret };
  if (accessKey) return problem('GONG_ACCESS_KEY is set, but GONG_ACCESS_KEY_SECRET is missing.');
  if (accessKeySecret) return problem('GONG_ACCESS_KEY_SECRET is set, but GONG_ACCESS_KEY is missing.');
  if (clientId && clientSecret && refreshToken) {
    return { kind: 'oauth', url: readUrl(reader, settings.oauthUrl), clientId, clientSecret, refreshToken };
  }
  if (given.length > 0) {
    const missing = oauth.filter((setting) => reader.text(setting) === undefined).map(({ variable }) => variable);
    return problem(`OAuth needs ${missing.join(' and ')} too.`);
  }
  return problem(
    'There are no credentials: set GONG_ACCESS_KEY and GONG_ACCESS_KEY_SECRET (or GONG_ACCESS_TOKEN, or GONG_OAUTH_…), or try it without any by --sandbox.',
  );
}

/** The origin of a URL that secrets are sent to. */
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
        `GONG_TOOLSETS names "${name}", which is not a toolset${suggestion ? `; did you mean ${suggestion}` : ''}. There are: ${known.join(', ')}.`,
      );
    }
    for (const toolset of toolsets) chosen.add(toolset);
  }
  return toolsetNames.filter((toolset) => chosen.has(toolset));
}

function hasFilesDirectory(reader: SettingsReader): boolean {
  const folder = reader.text(settings.filesDirectory);
  if (folder !== undefined && !isFolder(folder)) reader.problems.push(`GONG_FILES_DIR is not a folder: ${folder}.`);
  return folder !== undefined;
}

/** What is done in the sandbox is kept apart from what was done to people. */
function readStateDirectory(reader: SettingsReader): string {
  const usual = join(stateHome(reader), 'gong-engage-mcp');
  return resolve(
    reader.text(settings.stateDirectory) ?? (reader.flag(settings.sandbox) ? join(usual, 'sandbox') : usual),
  );
}

/** Where programs of this platform keep their state. */
function stateHome(reader: SettingsReader): string {
  const folders: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(homedir(), 'Library', 'Application Support'),
    win32: reader.environment('LOCALAPPDATA') ?? join(homedir(), 'AppData', 'Local'),
  };
  return folders[process.platform] ?? reader.environment('XDG_STATE_HOME') ?? join(homedir(), '.local', 'state');
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function asSet(list: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return list && new Set(list);
}
