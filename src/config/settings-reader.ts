/** Reads settings from flags, variables and files, in this order of precedence, and collects the problems. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nearest, shortened } from '../client/text.ts';
import { findDecoration } from './decorations.ts';
import { readPath } from './paths.ts';
import { type Setting, settings, toFlag } from './settings.ts';

/** Some hosts pass the placeholder of an optional setting that was left blank. */
const placeholder = /^\$\{[^{}]*\}$/;

function isBlank(value: string): boolean {
  return value.trim() === '' || placeholder.test(value.trim());
}

function inQuotes(value: string): string {
  return `"${shortened(value, 100)}"`;
}

const commandFlags = ['port', 'reason', 'since', 'user', 'flow'] as const;

/** A flag with a value that belongs to a command. */
export type CommandFlag = (typeof commandFlags)[number];

/** Looks up settings in one command line and one environment. */
export class SettingsReader {
  readonly problems: string[] = [];
  readonly warnings: string[] = [];
  /** The positional arguments: a command and its argument. */
  readonly words: string[] = [];
  readonly #flags: Readonly<Record<string, unknown>>;
  readonly #environment: NodeJS.ProcessEnv;
  /** The variables with a reported problem. */
  readonly #refused = new Set<string>();

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
    this.#flags = this.#readFlags(args);
  }

  has(word: 'help' | 'version' | 'json' | 'csv' | 'yes'): boolean {
    return this.#flags[word] === true;
  }

  /** The value of a flag that belongs to a command and not to a variable. */
  commandFlag(name: CommandFlag): string | undefined {
    const value = this.#flags[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** The flags of the command line, to configure a child process in the same way. */
  get givenFlags(): string[] {
    return Object.entries(this.#flags).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
  }

  /** Returns a variable of the platform, not of this program. */
  environment(name: string): string | undefined {
    return this.#environment[name] || undefined;
  }

  text(setting: Setting): string | undefined {
    return this.#find(setting).value;
  }

  /** Reads an absolute path; a leading `~` is the home directory. */
  path(setting: Setting): string | undefined {
    const { name, value } = this.#find(setting);
    if (value === undefined) return undefined;
    const read = readPath(value);
    if ('path' in read) return read.path;
    this.refuse(setting, `${name} ${read.problem}`);
    return value;
  }

  flag(setting: Setting): boolean {
    const { name, value = 'false' } = this.#find(setting);
    const text = value.toLowerCase();
    if (['true', '1', 'yes', 'on'].includes(text)) return true;
    if (!['false', '0', 'no', 'off'].includes(text)) {
      this.refuse(setting, `${name} must be true or false; got ${inQuotes(text)}.`);
    }
    return false;
  }

  number(setting: Setting): number {
    const { name, value = '' } = this.#find(setting);
    if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
    this.refuse(setting, `${name} must be a whole number of at least 1; got ${inQuotes(value)}.`);
    return 1;
  }

  list(setting: Setting): string[] | undefined {
    const { name, value } = this.#find(setting);
    const items = value?.split(',').map((item) => item.trim());
    const named = items?.filter((item) => item !== '');
    if (named?.length === 0) {
      this.refuse(setting, `${name} must be a comma-separated list; got ${inQuotes(value ?? '')}.`);
    }
    return named?.length ? named : undefined;
  }

  choice<const Choice extends string>(setting: Setting, choices: readonly [Choice, ...Choice[]]): Choice {
    const { name, value = '' } = this.#find(setting);
    const choice = choices.find((candidate) => candidate === value.toLowerCase());
    if (!choice) this.refuse(setting, `${name} must be one of ${choices.join(', ')}; got ${inQuotes(value)}.`);
    return choice ?? choices[0];
  }

  /** Reports a problem with a setting. Only the first one counts, because others usually follow from it. */
  refuse({ variable }: Setting, problem: string): undefined {
    if (!this.#refused.has(variable)) this.problems.push(problem);
    this.#refused.add(variable);
  }

  isRefused({ variable }: Setting): boolean {
    return this.#refused.has(variable);
  }

  /** Returns the value and the name of its source. A decorated value is reported, and returned so that reading goes on. */
  #find(setting: Setting): { readonly name: string; readonly value: string | undefined } {
    const found = this.#sources(setting)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([name, value]) => value !== '' && !this.#isUnexpanded(name, value));
    for (const [name, value] of found) {
      const problem = findDecoration(value, setting);
      if (problem) this.refuse(setting, `${name} ${problem}`);
    }
    const [first, ...others] = found;
    const contradiction = others.find(([, value]) => value !== first?.[1]);
    if (first && contradiction) {
      this.refuse(setting, `${first[0]} and ${contradiction[0]} are set to different values: set only one.`);
    }
    return { name: first?.[0] ?? setting.variable, value: first?.[1] ?? setting.fallback };
  }

  /** A flag wins over its variable unless it is blank: a blank flag must not remove a limit that the variable sets. */
  #sources(setting: Setting): [name: string, value: string][] {
    const { variable, secret, alsoKnownAs = [] } = setting;
    const flag = this.#flags[toFlag(variable)];
    if (flag !== undefined && !isBlank(String(flag))) return [[`--${toFlag(variable)}`, String(flag)]];
    const sources: [string, string][] = [];
    for (const name of [variable, ...alsoKnownAs]) {
      const value = this.#environment[name];
      if (value !== undefined) sources.push([name, value]);
      const file = secret && this.#environment[`${name}_FILE`]?.trim();
      if (!file || this.#isUnexpanded(`${name}_FILE`, file)) continue;
      sources.push([`${name}_FILE`, this.#readFile(setting, `${name}_FILE`, file)]);
    }
    return sources;
  }

  /** Reports misspelt variables, since a limit must not be ignored because of a typing error. */
  reportMisspelt(): void {
    const known = Object.values<Setting>(settings).flatMap(({ variable, alsoKnownAs = [] }) => [
      variable,
      ...alsoKnownAs,
    ]);
    const names = new Set(known.flatMap((name) => [name, `${name}_FILE`]));
    for (const [name, value] of Object.entries(this.#environment)) {
      const upperCase = name.toUpperCase();
      if (!upperCase.startsWith('GONG_') || names.has(name) || !value) continue;
      // On Windows, names of variables are not case-sensitive.
      if (names.has(upperCase) && this.#environment[upperCase] === value) continue;
      const meant = nearest(name, known, 2);
      if (meant) this.problems.push(`Unknown variable ${name}; did you mean ${meant}?`);
    }
  }

  /** Returns the content of a file, or an empty text after reporting a problem. */
  #readFile(setting: Setting, name: string, file: string): string {
    const decoration = findDecoration(file, { kind: 'path' });
    const read = decoration === undefined ? readPath(file) : { problem: decoration };
    if ('problem' in read) return this.refuse(setting, `${name} ${read.problem}`) ?? '';
    try {
      const content = readFileSync(read.path, 'utf8');
      if (content.trim() === '') this.refuse(setting, `${name} is empty: ${file}.`);
      return content;
    } catch {
      return this.refuse(setting, `${name} cannot be read: ${file}.`) ?? '';
    }
  }

  #isUnexpanded(name: string, value: string): boolean {
    const unexpanded = placeholder.test(value);
    if (unexpanded) this.warnings.push(`${name} is an unexpanded placeholder and is ignored.`);
    return unexpanded;
  }

  #readFlags(args: readonly string[]): Record<string, unknown> {
    const known = [
      'help',
      'version',
      'json',
      'csv',
      'yes',
      ...commandFlags,
      ...Object.values(settings).map(({ variable }) => toFlag(variable)),
    ];
    const kinds = new Map<string, Setting['kind']>([
      ...commandFlags.map((name): [string, Setting['kind']] => [name, 'text']),
      ...Object.values(settings).map(({ variable, kind }): [string, Setting['kind']] => [toFlag(variable), kind]),
    ]);
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
      if (token.kind === 'positional') this.words.push(token.value);
      if (token.kind !== 'option') continue;
      const { name, value } = token;
      if (!known.includes(name)) {
        const suggestion = nearest(name, known);
        this.problems.push(`Unknown flag --${name}${suggestion ? `; did you mean --${suggestion}?` : '; see --help.'}`);
      } else if (value === undefined && kinds.has(name) && kinds.get(name) !== 'flag') {
        this.problems.push(`--${name} needs a value.`);
      } else {
        flags[name] = value ?? true;
      }
    }
    return flags;
  }
}
