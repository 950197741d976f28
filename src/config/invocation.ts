/** Reads the command line: the command to run, and its configuration. The only reader of the environment. */
import { hostname, userInfo } from 'node:os';
import { onOneLine } from '../client/text.ts';
import { type Address, normalizeEmail, readAddresses } from '../policy/do-not-contact/addresses.ts';
import type { Selection } from '../tools/index.ts';
import {
  type Config,
  ConfigError,
  type LogLevel,
  readConfig,
  readLogLevel,
  readPolicyFile,
  readSelection,
  readStateDirectory,
} from './config.ts';
import { hasGongAccess } from './credentials.ts';
import { settings } from './settings.ts';
import { type CommandFlag, SettingsReader } from './settings-reader.ts';
import { readSince } from './since.ts';

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
  | HistoryInvocation
  | DoNotContactInvocation
  | ApproveInvocation
  | { readonly command: 'config'; readonly host: string }
  /** Port 0 takes any free one. */
  | { readonly command: 'sandbox'; readonly port: number; readonly logLevel: LogLevel }
  | { readonly command: 'refresh-token'; readonly config: Config; readonly generation: number }
  | { readonly command: 'help' }
  | { readonly command: 'version' };

/** The command `history` with what it is asked. */
export interface HistoryInvocation {
  readonly command: 'history';
  readonly stateDirectory: string;
  readonly format: 'text' | 'json' | 'csv';
  /** In milliseconds since the epoch; undefined for the newest. */
  readonly since: number | undefined;
  readonly user: string | undefined;
  /** An id or a name. */
  readonly flow: string | undefined;
}

/** The command `do-not-contact` with its action. */
export interface DoNotContactInvocation {
  readonly command: 'do-not-contact';
  readonly action: DoNotContactAction;
  readonly addresses: readonly Address[];
  readonly reason: string | undefined;
  /** The operating-system user. */
  readonly user: string;
  readonly stateDirectory: string;
  /** To ask Gong for the CRM ids of added emails; undefined where there is nothing to ask, or no Gong. */
  readonly config: Config | undefined;
  readonly json: boolean;
}

/** The command `approve` with its plan. */
export interface ApproveInvocation {
  readonly command: 'approve';
  readonly planId: string;
  /** `--yes`: the person is not asked. */
  readonly isSure: boolean;
  readonly approver: { readonly user: string; readonly host: string };
  readonly stateDirectory: string;
}

const doNotContactActions = ['list', 'add', 'remove'] as const;

type DoNotContactAction = (typeof doNotContactActions)[number];

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

/** The command to which each of these flags belongs. */
const flagOwners: Readonly<Record<CommandFlag, string>> = {
  port: 'sandbox',
  reason: 'do-not-contact add',
  since: 'history',
  user: 'history',
  flow: 'history',
};

function readCommand(reader: SettingsReader): Invocation {
  const json = reader.has('json');
  const [command = 'serve', about, ...others] = reader.words;
  const unexpected = listUnexpected(command, others, reader);
  for (const word of unexpected) reader.problems.push(`Unexpected argument "${word}"; see --help.`);
  for (const [name, owner] of Object.entries(flagOwners) as [CommandFlag, string][]) {
    const isOwner = owner === command || owner === `${command} ${about}`;
    if (reader.commandFlag(name) !== undefined && !isOwner) {
      reader.problems.push(`--${name} belongs to the command ${owner}; see --help.`);
    }
  }
  if (reader.has('csv') && command !== 'history') {
    reader.problems.push('--csv belongs to the command history; see --help.');
  }
  if (reader.has('yes') && command !== 'approve') {
    reader.problems.push('--yes belongs to the command approve; see --help.');
  }
  switch (command) {
    case 'serve':
    case 'doctor':
      return {
        command,
        config: readConfig(reader, readPolicyFile(reader)),
        warnings: [...new Set(reader.warnings)],
        flags: reader.givenFlags,
      };
    case 'tools':
      return { command, selection: readSelection(reader, readPolicyFile(reader)), json };
    case 'history':
      return readHistory(reader);
    case 'do-not-contact':
      return readDoNotContact(reader);
    case 'approve':
      return readApprove(about, reader);
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

/** Returns the words of the command line that its command does not take. */
function listUnexpected(command: string, others: readonly string[], { words }: SettingsReader): readonly string[] {
  if (['config', 'refresh-token', 'approve'].includes(command)) return others;
  if (command !== 'do-not-contact') return words.slice(1);
  return words[1] === undefined || words[1] === 'list' ? others : [];
}

function readHistory(reader: SettingsReader): HistoryInvocation {
  const [json, csv] = [reader.has('json'), reader.has('csv')];
  if (json && csv) reader.problems.push('--json and --csv exclude each other: choose one.');
  const [since, user, flow] = [reader.commandFlag('since'), reader.commandFlag('user'), reader.commandFlag('flow')];
  const from = since === undefined ? undefined : readSince(since, Date.now());
  if (from && 'problem' in from) reader.problems.push(`--since ${from.problem}`);
  if (user !== undefined && normalizeEmail(user) === undefined) {
    reader.problems.push(`--user must be an email; got "${onOneLine(user, 100)}".`);
  }
  if (flow?.trim() === '') reader.problems.push('--flow needs the id or the name of a flow.');
  return {
    command: 'history',
    stateDirectory: readStateDirectory(reader),
    format: csv ? 'csv' : json ? 'json' : 'text',
    since: from && 'time' in from ? from.time : undefined,
    user: user?.trim(),
    flow: flow?.trim(),
  };
}

function readDoNotContact(reader: SettingsReader): DoNotContactInvocation {
  const [command, text = 'list', ...entries] = reader.words;
  const action = doNotContactActions.find((name) => name === text);
  if (action === undefined) {
    reader.problems.push(`${command} has the actions ${doNotContactActions.join(', ')}; got "${text}".`);
  } else if (action !== 'list' && entries.length === 0) {
    reader.problems.push(`${command} ${action} needs an email, a domain or a CRM id.`);
  }
  const addresses = action === 'list' ? [] : entries.flatMap((entry) => readEntry(entry, reader));
  const isAsking = action === 'add' && addresses.some(({ kind }) => kind === 'email') && hasGongAccess(reader);
  return {
    command: 'do-not-contact',
    action: action ?? 'list',
    addresses,
    config: isAsking ? readConfig(reader) : undefined,
    reason: reader.commandFlag('reason'),
    user: readUser(),
    stateDirectory: readStateDirectory(reader),
    json: reader.has('json'),
  };
}

function readApprove(planId: string | undefined, reader: SettingsReader): ApproveInvocation {
  if (planId === undefined) reader.problems.push('approve needs the planId of a plan.');
  return {
    command: 'approve',
    planId: planId ?? '',
    isSure: reader.has('yes'),
    approver: { user: readUser(), host: hostname() },
    stateDirectory: readStateDirectory(reader),
  };
}

function readEntry(entry: string, reader: SettingsReader): Address[] {
  const addresses = readAddresses(entry);
  if (addresses.length === 0) reader.problems.push(`"${onOneLine(entry, 100)}" is no email, domain or CRM id.`);
  return addresses;
}

/** An account without a name has a number. */
function readUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

function readPort(reader: SettingsReader): number {
  const text = reader.commandFlag('port') ?? '0';
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  reader.problems.push(`--port is "${text}", but must be a whole number from 0 to 65535.`);
  return 0;
}
