/** Reads settings from flags, variables and files, in this order of precedence, and collects the problems. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nearest } from '../client/text.ts';
import { type Setting, settings, toFlag } from './settings.ts';

/** Some hosts pass the placeholder of an optional setting that was left blank. */
const placeholder = /^\$\{.*\}$/;

function isBlank(value: string): boolean {
  return value.trim() === '' || placeholder.test(value.trim());
}

/** Looks up settings in one command line and one environment. */
export class SettingsReader {
  readonly problems: string[] = [];
  readonly warnings: string[] = [];
  /** The positional arguments: a command and its argument. */
  readonly words: string[] = [];
  readonly #flags: Readonly<Record<string, unknown>>;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
    this.#flags = this.#readFlags(args);
  }

  has(word: 'help' | 'version' | 'json'): boolean {
    return this.#flags[word] === true;
  }

  /** The value of `--port`, the only flag that belongs to a command and not to a variable. */
  get port(): string | undefined {
    const { port } = this.#flags;
    return typeof port === 'string' ? port : undefined;
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
    const found = this.#sources(setting)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([name, value]) => value !== '' && !this.#isUnexpanded(name, value));
    const [first, ...others] = found;
    const contradiction = others.find(([, value]) => value !== first?.[1]);
    if (first && contradiction) {
      this.problems.push(`${first[0]} and ${contradiction[0]} are set to different values: set only one.`);
    }
    return first?.[1] ?? setting.fallback;
  }

  flag(setting: Setting): boolean {
    const text = this.text(setting)?.toLowerCase() ?? 'false';
    if (['true', '1', 'yes', 'on'].includes(text)) return true;
    if (!['false', '0', 'no', 'off'].includes(text)) {
      this.problems.push(`${setting.variable} must be true or false; got "${text}".`);
    }
    return false;
  }

  number(setting: Setting): number {
    const text = this.text(setting) ?? '';
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    this.problems.push(`${setting.variable} must be a whole number of at least 1; got "${text}".`);
    return 1;
  }

  list(setting: Setting): string[] | undefined {
    const text = this.text(setting);
    const items = text?.split(',').map((item) => item.trim());
    const named = items?.filter((item) => item !== '');
    if (named?.length === 0) this.problems.push(`${setting.variable} must be a comma-separated list; got "${text}".`);
    return named?.length ? named : undefined;
  }

  choice<const Choice extends string>(setting: Setting, choices: readonly [Choice, ...Choice[]]): Choice {
    const text = this.text(setting)?.toLowerCase();
    const choice = choices.find((candidate) => candidate === text);
    if (!choice) this.problems.push(`${setting.variable} must be one of ${choices.join(', ')}; got "${text}".`);
    return choice ?? choices[0];
  }

  /** A flag wins over its variable unless it is blank: a blank flag must not remove a limit that the variable sets. */
  #sources({ variable, secret, alsoKnownAs = [] }: Setting): [name: string, value: string][] {
    const flag = this.#flags[toFlag(variable)];
    if (flag !== undefined && !isBlank(String(flag))) return [[`--${toFlag(variable)}`, String(flag)]];
    const sources: [string, string][] = [];
    for (const name of [variable, ...alsoKnownAs]) {
      const value = this.#environment[name];
      if (value !== undefined) sources.push([name, value]);
      const file = secret && this.#environment[`${name}_FILE`]?.trim();
      if (file && !this.#isUnexpanded(`${name}_FILE`, file)) sources.push([`${name}_FILE`, this.#readFile(name, file)]);
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
      if (!name.startsWith('GONG_') || names.has(name) || !value) continue;
      const meant = nearest(name, known, 2);
      if (meant) this.problems.push(`Unknown variable ${name}; did you mean ${meant}?`);
    }
  }

  #readFile(name: string, file: string): string {
    try {
      const content = readFileSync(file, 'utf8');
      if (content.trim() === '') this.problems.push(`${name}_FILE is empty: ${file}.`);
      return content;
    } catch {
      this.problems.push(`${name}_FILE cannot be read: ${file}.`);
      return '';
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
      'port',
      ...Object.values(settings).map(({ variable }) => toFlag(variable)),
    ];
    const kinds = new Map<string, Setting['kind']>([
      ['port', 'number'],
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
