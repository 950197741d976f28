/** Reads the command line: the command to run, and its configuration. The only reader of the environment. */
import type { Selection } from '../tools/index.ts';
import {
  type Config,
  ConfigError,
  type LogLevel,
  readConfig,
  readLogLevel,
  readSelection,
  readStateDirectory,
} from './config.ts';
import { settings } from './settings.ts';
import { SettingsReader } from './settings-reader.ts';

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

function readPort(reader: SettingsReader): number {
  const text = reader.port ?? '0';
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  reader.problems.push(`--port is "${text}", but must be a whole number from 0 to 65535.`);
  return 0;
}
