/** Reads the policy file and the do-not-contact files that it names. The only reader of both. */
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseDoNotContactFile } from '../policy/do-not-contact/file.ts';
import type { DoNotContactSource } from '../policy/do-not-contact/list.ts';
import { toSource } from '../policy/do-not-contact/list.ts';
import { type PolicyReading, type PolicySource, toPolicyList } from '../policy/outreach-policy.ts';
import { type Policy, parsePolicy } from '../policy/policy.ts';
import { readPath } from './paths.ts';

/** Reading a larger file would stop the server for too long. */
const maxBytes = 64 * 1024 * 1024;

type Read<Value> = { readonly value: Value } | { readonly problems: readonly string[] };

/** A policy file. It is compared with its last content at every reading, so that every change holds at once. */
export class PolicyFile implements PolicySource {
  readonly path: string;
  readonly #name: string;
  readonly #document: CachedFile<Policy>;
  readonly #lists = new Map<string, CachedFile<DoNotContactSource>>();
  #policy: Policy = {};

  constructor(path: string) {
    this.path = path;
    this.#name = `The policy file ${path} (GONG_POLICY_FILE)`;
    this.#document = new CachedFile(path, (bytes) => {
      const parsed = parsePolicy(new TextDecoder().decode(bytes));
      return 'policy' in parsed ? { value: parsed.policy } : parsed;
    });
  }

  read(): PolicyReading {
    const document = this.#document.read();
    if ('value' in document) this.#policy = document.value;
    const lists = (this.#policy.doNotContact?.files ?? []).map((file) => this.#readList(this.#resolve(file)));
    return {
      policy: this.#policy,
      lists: [toPolicyList(this.#policy), ...lists.flatMap((list) => ('value' in list ? [list.value] : []))],
      problems: [
        ...describe(this.#name, document),
        ...lists.flatMap((list) => describe(`The do-not-contact file ${list.path}`, list)),
      ],
    };
  }

  /** Returns the problems of the policy file alone, without those of the do-not-contact files. */
  check(): string[] {
    return describe(this.#name, this.#document.read());
  }

  #readList(path: string): Read<DoNotContactSource> & { readonly path: string } {
    const file = this.#lists.get(path) ?? new CachedFile(path, (bytes) => parseList(path, bytes));
    this.#lists.set(path, file);
    return { path, ...file.read() };
  }

  /** A path in the policy file is relative to it; `~` is the home directory. */
  #resolve(file: string): string {
    const read = readPath(file.trim());
    return 'path' in read ? read.path : resolve(dirname(this.path), file.trim());
  }
}

/** A file that is parsed again only when its content has changed. */
class CachedFile<Value> {
  readonly #path: string;
  readonly #parse: (bytes: Buffer) => Read<Value>;
  #last: { readonly bytes: Buffer; readonly result: Read<Value> } | undefined;

  constructor(path: string, parse: (bytes: Buffer) => Read<Value>) {
    this.#path = path;
    this.#parse = parse;
  }

  read(): Read<Value> {
    const bytes = readBytes(this.#path);
    if (typeof bytes === 'string') return { problems: [bytes] };
    if (!this.#last?.bytes.equals(bytes)) this.#last = { bytes, result: this.#parse(bytes) };
    return this.#last.result;
  }
}

/** Returns the content, or why there is none. A pipe or a device could be read without end. */
function readBytes(path: string): Buffer | string {
  try {
    const status = statSync(path);
    if (!status.isFile()) return 'cannot be read: it is not a file';
    if (status.size > maxBytes) return `is larger than ${maxBytes / 1024 / 1024} MB`;
    return readFileSync(path);
  } catch (error) {
    return `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
  }
}

function parseList(path: string, bytes: Buffer): Read<DoNotContactSource> {
  const parsed = parseDoNotContactFile(bytes);
  if ('problem' in parsed) return { problems: [parsed.problem] };
  return { value: toSource(`the do-not-contact file ${basename(path)}`, parsed.addresses) };
}

function describe(file: string, read: Read<unknown>): string[] {
  if ('value' in read) return [];
  return read.problems.map((problem) => `${file} ${problem}${problem.endsWith('?') ? '' : '.'}`);
}
