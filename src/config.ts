/** Flags and environment to one Config. The only reader of the environment. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Credentials } from './client/auth.ts';
import { nearest } from './nearest.ts';
import { flagOf, type Setting, settings } from './settings.ts';
import { presets, type Selection, selectOperations, type Toolset, toolsetNames } from './tools/index.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface Config extends Selection {
  /** Where Gong is; undefined for the sandbox. */
  readonly gong: GongAccess | undefined;
  /** Undefined: any flow. */
  readonly allowedFlowIds: ReadonlySet<string> | undefined;
  readonly maxProspects: number;
  readonly requestsPerSecond: number;
  readonly requestsPerDay: number;
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
  | { readonly command: 'serve'; readonly config: Config; readonly warnings: readonly string[] }
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
  const reader = new Reader(args, environment);
  if (reader.asksFor('help')) return { command: 'help' };
  if (reader.asksFor('version')) return { command: 'version' };
  const config = readConfig(reader);
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return { command: 'serve', config, warnings: reader.warnings };
}

function readConfig(reader: Reader): Config {
  const config: Config = {
    gong: reader.flag(settings.sandbox) ? undefined : readGongAccess(reader),
    toolsets: readToolsets(reader),
    readOnly: reader.flag(settings.readOnly),
    allowErase: reader.flag(settings.allowErase),
    allowedFlowIds: asSet(reader.list(settings.allowedFlowIds)),
    maxProspects: reader.number(settings.maxProspects),
    requestsPerSecond: reader.number(settings.requestsPerSecond),
    requestsPerDay: reader.number(settings.requestsPerDay),
    protocol: reader.choice(settings.protocol, ['auto', 'legacy']),
    logLevel: reader.choice(settings.logLevel, ['debug', 'info', 'warn', 'error']),
  };
  if (config.toolsets.length > 0 && selectOperations(config).length === 0) {
    reader.problems.push(
      `GONG_TOOLSETS (${config.toolsets.join(',')}) and GONG_READ_ONLY together leave no tool at all.`,
    );
  }
  return config;
}

/** Undefined when there is a problem with it, which is then noted. */
function readGongAccess(reader: Reader): GongAccess | undefined {
  const credentials = readCredentials(reader);
  const origin = readBaseUrl(reader, settings.baseUrl);
  return credentials && { origin, credentials };
}

function readCredentials(reader: Reader): Credentials | undefined {
  const accessKey = reader.text(settings.accessKey);
  const accessKeySecret = reader.text(settings.accessKeySecret);
  const accessToken = reader.text(settings.accessToken);
  const problem = (text: string) => void reader.problems.push(text);

  if (accessToken && (accessKey || accessKeySecret)) {
    return problem('GONG_ACCESS_TOKEN and GONG_ACCESS_KEY contradict each other: set the token, or key and secret.');
  }
  if (accessToken) return { kind: 'bearer', accessToken };
  if (accessKey && accessKeySecret) return { kind: 'basic', accessKey, accessKeySecret };
  if (accessKey) return problem('GONG_ACCESS_KEY is set, but GONG_ACCESS_KEY_SECRET is missing.');
  if (accessKeySecret) return problem('GONG_ACCESS_KEY_SECRET is set, but GONG_ACCESS_KEY is missing.');
  return problem(
    'There are no credentials: set GONG_ACCESS_KEY and GONG_ACCESS_KEY_SECRET (or GONG_ACCESS_TOKEN), or try it without any by --sandbox.',
  );
}

const onThisMachine = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The origin of a base URL; a trailing /v2 is what people copy from Gong's documentation. */
function readBaseUrl(reader: Reader, setting: Setting): string {
  const text = reader.text(setting) ?? '';
  const refuse = (why: string): string => {
    reader.problems.push(`${setting.variable} ${why}; it must look like ${settings.baseUrl.fallback}.`);
    return settings.baseUrl.fallback;
  };
  if (!URL.canParse(text)) return refuse('is not a URL');
  const url = new URL(text);
  if (url.username || url.password) return refuse('must not hold credentials');
  if (url.search || url.hash) return refuse('must not have a query or a fragment');
  if (!/^\/(v2\/?)?$/.test(url.pathname)) return refuse(`must not have the path ${url.pathname}`);
  if (url.protocol === 'http:' && !onThisMachine.has(url.hostname)) return refuse('must begin with https://');
  if (!['http:', 'https:'].includes(url.protocol)) return refuse('must begin with https://');
  return url.origin;
}

function readToolsets(reader: Reader): Toolset[] {
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

function asSet(list: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return list && new Set(list);
}

/** Looks settings up: the flag first, then the variable, its file and its other names; collects what is wrong. */
class Reader {
  readonly problems: string[] = [];
  readonly warnings: string[] = [];
  readonly #flags: Readonly<Record<string, unknown>>;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
    this.#flags = this.#readFlags(args);
  }

  asksFor(word: 'help' | 'version'): boolean {
    return this.#flags[word] === true;
  }

  text(setting: Setting): string | undefined {
    const found = this.#sources(setting)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([name, value]) => value !== '' && !this.#isUnexpanded(name, value));
    const [first, ...others] = found;
    const contradiction = others.find(([, value]) => value !== first?.[1]);
    if (first && contradiction) {
      this.problems.push(`${first[0]} and ${contradiction[0]} are both set, to different values: keep one.`);
    }
    return first?.[1] ?? setting.fallback;
  }

  flag(setting: Setting): boolean {
    const text = this.text(setting)?.toLowerCase() ?? 'false';
    if (['true', '1', 'yes', 'on'].includes(text)) return true;
    if (!['false', '0', 'no', 'off'].includes(text)) {
      this.problems.push(`${setting.variable} is "${text}", but must be true or false.`);
    }
    return false;
  }

  number(setting: Setting): number {
    const text = this.text(setting) ?? '';
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    this.problems.push(`${setting.variable} is "${text}", but must be a whole number of at least 1.`);
    return 1;
  }

  list(setting: Setting): string[] | undefined {
    const items = this.text(setting)
      ?.split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
    return items?.length ? items : undefined;
  }

  choice<const Choice extends string>(setting: Setting, choices: readonly [Choice, ...Choice[]]): Choice {
    const text = this.text(setting)?.toLowerCase();
    const choice = choices.find((candidate) => candidate === text);
    if (!choice) this.problems.push(`${setting.variable} is "${text}", but must be one of: ${choices.join(', ')}.`);
    return choice ?? choices[0];
  }

  #sources({ variable, secret, alsoKnownAs = [] }: Setting): [name: string, value: string][] {
    const flag = this.#flags[flagOf(variable)];
    if (flag !== undefined) return [[`--${flagOf(variable)}`, String(flag)]];
    const sources: [string, string][] = [];
    for (const name of [variable, ...alsoKnownAs]) {
      const value = this.#environment[name];
      if (value !== undefined) sources.push([name, value]);
      const file = secret && this.#environment[`${name}_FILE`]?.trim();
      if (file && !this.#isUnexpanded(`${name}_FILE`, file)) sources.push([`${name}_FILE`, this.#readFile(name, file)]);
    }
    return sources;
  }

  #readFile(name: string, file: string): string {
    try {
      const content = readFileSync(file, 'utf8');
      if (content.trim() === '') this.problems.push(`${name}_FILE names a file that is empty: ${file}.`);
      return content;
    } catch {
      this.problems.push(`${name}_FILE names a file that cannot be read: ${file}.`);
      return '';
    }
  }

  /** Hosts hand over a blank optional setting as the placeholder itself. */
  #isUnexpanded(name: string, value: string): boolean {
    const unexpanded = /^\$\{.*\}$/.test(value);
    if (unexpanded) this.warnings.push(`${name} holds an unexpanded placeholder and counts as absent.`);
    return unexpanded;
  }

  #readFlags(args: readonly string[]): Record<string, unknown> {
    const known = ['help', 'version', ...Object.values(settings).map(({ variable }) => flagOf(variable))];
    const kinds = new Map<string, Setting['kind']>(
      Object.values(settings).map(({ variable, kind }) => [flagOf(variable), kind]),
    );
    const { tokens } = parseArgs({
      args: args.map((arg) => (arg === '-h' ? '--help' : arg === '-v' ? '--version' : arg)),
      options: Object.fromEntries(
        [...kinds].filter(([, kind]) => kind !== 'flag').map(([name]) => [name, { type: 'string' }]),
      ),
      strict: false,
      tokens: true,
    });
    const flags: Record<string, unknown> = {};
    for (const token of tokens) {
      if (token.kind === 'positional') this.problems.push(`"${token.value}" is not a command; see --help.`);
      if (token.kind !== 'option') continue;
      const { name, value } = token;
      if (!known.includes(name)) {
        const suggestion = nearest(name, known);
        this.problems.push(`--${name} is not a flag${suggestion ? `; did you mean --${suggestion}` : ''}. See --help.`);
      } else if (value === undefined && kinds.has(name) && kinds.get(name) !== 'flag') {
        this.problems.push(`--${name} needs a value.`);
      } else {
        flags[name] = value ?? true;
      }
    }
    return flags;
  }
}
