/** Makes one Config of the settings. */
import { statSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join, resolve } from 'node:path';
import type { Credentials } from '../client/auth/authorizer.ts';
import { nearest } from '../client/text.ts';
import { presets, type Selection, selectOperations, type Toolset, toolsetNames } from '../tools/index.ts';
import { readGongAccess } from './credentials.ts';
import { settings } from './settings.ts';
import type { SettingsReader } from './settings-reader.ts';

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

/** All problems of the configuration, one sentence each. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Reads all settings of a server. */
export function readConfig(reader: SettingsReader): Config {
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

export function readLogLevel(reader: SettingsReader): LogLevel {
  return reader.choice(settings.logLevel, ['debug', 'info', 'warn', 'error']);
}

export function readSelection(reader: SettingsReader): Selection {
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
export function readStateDirectory(reader: SettingsReader): string {
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
  return directories[platform()] ?? reader.environment('XDG_STATE_HOME') ?? join(homedir(), '.local', 'state');
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
