/** Builds the Config from the settings. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../client/auth/authorizer.ts';
import { shortened } from '../client/text.ts';
import { listWithheldTools } from '../policy/tools.ts';
import { operations, type Selection, selectOperations } from '../tools/index.ts';
import { email } from '../tools/schemas.ts';
import { selectWorkflows } from '../workflows/index.ts';
import { status } from '../workflows/status.ts';
import type { Workflow } from '../workflows/workflow.ts';
import { readGongAccess } from './credentials.ts';
import { stateHome } from './paths.ts';
import { PolicyFile } from './policy-file.ts';
import { settings } from './settings.ts';
import type { SettingsReader } from './settings-reader.ts';
import { readToolNames } from './tool-selection.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface Config extends Selection {
  /** Undefined in the sandbox. */
  readonly gong: GongAccess | undefined;
  /** Who "me" is. */
  readonly userEmail: string | undefined;
  /** The only flows that people may be assigned to; undefined allows any flow. */
  readonly allowedFlowIds: ReadonlySet<string> | undefined;
  readonly maxProspects: number;
  /** Undefined where none is set, and for commands that contact nobody. */
  readonly policyFile?: PolicyFile | undefined;
  /** Whether writes are checked and recorded, and not sent. */
  readonly dryRun: boolean;
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

/** Reads all settings of a server. Commands that contact nobody leave the policy out, which would keep them from starting. */
export function readConfig(reader: SettingsReader, policyFile?: PolicyFile): Config {
  return {
    ...readSelection(reader, policyFile),
    policyFile,
    gong: reader.flag(settings.sandbox) ? undefined : readGongAccess(reader),
    userEmail: readUserEmail(reader),
    allowedFlowIds: readFlowIds(reader),
    maxProspects: reader.number(settings.maxProspects),
    dryRun: reader.flag(settings.dryRun),
    requestsPerSecond: reader.number(settings.requestsPerSecond),
    requestsPerDay: reader.number(settings.requestsPerDay),
    filesDirectory: readFilesDirectory(reader),
    stateDirectory: readStateDirectory(reader),
    protocol: reader.choice(settings.protocol, ['auto', 'legacy']),
    confirm: reader.choice(settings.confirm, ['auto', 'never', 'required']),
    logLevel: readLogLevel(reader),
  };
}

/**
 * Opens the policy file and reports its problems. A do-not-contact file that cannot be read is none of them: it stops
 * outreach, and not the start.
 */
export function readPolicyFile(reader: SettingsReader): PolicyFile | undefined {
  const path = reader.path(settings.policyFile);
  if (path === undefined || reader.isRefused(settings.policyFile)) return undefined;
  const file = new PolicyFile(path);
  reader.problems.push(...file.check());
  return file;
}

export function readLogLevel(reader: SettingsReader): LogLevel {
  return reader.choice(settings.logLevel, ['debug', 'info', 'warn', 'error']);
}

export function readSelection(reader: SettingsReader, policyFile?: PolicyFile): Selection {
  const list = reader.list(settings.toolsets) ?? [];
  const toolsets = reader.isRefused(settings.toolsets) ? [] : list;
  const { tools, namedTools, problems } = readToolNames(toolsets);
  const withheld = listWithheldTools(policyFile?.read().policy ?? {});
  const selection = {
    toolsets,
    tools: new Set([...tools].filter((name) => !withheld.has(name))),
    readOnly: reader.flag(settings.readOnly),
    allowErase: reader.flag(settings.allowErase),
    allowUpload: readFilesDirectory(reader) !== undefined,
  };
  const unavailable = listUnavailable(selection, namedTools);
  for (const problem of [...problems, ...unavailable]) reader.problems.push(`GONG_TOOLSETS ${problem}`);
  const isEmpty = selectOperations(selection).length === 0 && selectWorkflows(selection).every(isStatus);
  if (isEmpty && problems.length === 0 && toolsets.length > 0 && !namedTools.has(status.name)) {
    const names = `GONG_TOOLSETS (${toolsets.join(',')})`;
    const what = selection.readOnly ? `${names} and GONG_READ_ONLY together enable` : `${names} enables`;
    reader.problems.push(`${what} no tool at all but ${status.name}.`);
  }
  return selection;
}

const isStatus = ({ name }: Workflow) => name === status.name;

/** Lists tools that were named one by one but need another setting. Presets and toolsets leave such tools out. */
function listUnavailable({ allowErase, allowUpload }: Selection, namedTools: ReadonlySet<string>): string[] {
  const named = operations.filter(({ name }) => namedTools.has(name));
  return [
    ...named
      .filter(({ effect }) => effect === 'erase' && !allowErase)
      .map(({ name }) => `names ${name}, which needs GONG_ALLOW_ERASE=true.`),
    ...named
      .filter(({ upload }) => upload !== undefined && !allowUpload)
      .map(({ name }) => `names ${name}, which needs GONG_FILES_DIR.`),
  ];
}

/** Reads the uploads directory. Reports a problem when it does not exist. */
function readFilesDirectory(reader: SettingsReader): string | undefined {
  const directory = reader.path(settings.filesDirectory);
  if (directory !== undefined && !isDirectory(directory)) {
    reader.refuse(settings.filesDirectory, `GONG_FILES_DIR is not a directory: ${directory}.`);
  }
  return directory;
}

/** The sandbox has a directory of its own, so that its state is never mixed with that of real people. */
export function readStateDirectory(reader: SettingsReader): string {
  const chosen = reader.path(settings.stateDirectory);
  if (chosen !== undefined) return chosen;
  const home = stateHome((name) => reader.environment(name));
  if (home === undefined) {
    reader.refuse(settings.stateDirectory, 'There is no home directory: set GONG_STATE_DIR to an absolute path.');
  }
  const base = join(home ?? '/', 'gong-engage-mcp');
  return reader.flag(settings.sandbox) ? join(base, 'sandbox') : base;
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Reads the flows that people may be assigned to. A value that is not an id would block every flow. */
function readFlowIds(reader: SettingsReader): ReadonlySet<string> | undefined {
  const ids = reader.list(settings.allowedFlowIds);
  const odd = ids?.find((id) => !/^\d{1,20}$/.test(id));
  if (odd !== undefined) {
    reader.refuse(
      settings.allowedFlowIds,
      `GONG_ALLOWED_FLOW_IDS holds "${shortened(odd, 100)}", which is not the id of a flow: ids are digits, separated by commas.`,
    );
  }
  return ids && new Set(ids);
}

function readUserEmail(reader: SettingsReader): string | undefined {
  const text = reader.text(settings.userEmail);
  // A colon comes from `mailto:`, which tools accept as an argument.
  if (text !== undefined && (text.includes(':') || !email.safeParse(text).success)) {
    reader.refuse(
      settings.userEmail,
      `GONG_USER_EMAIL must be one email address, such as ann@example.com; got "${shortened(text, 100)}".`,
    );
  }
  return text;
}
