/**
 * OAuth tokens in the state directory. Each generation has its own file, created before the one it replaces is removed. The lease
 * of a refresh is a file too, which only one process can create.
 */
import type { TokenStore, Tokens } from '../client/auth/token-store.ts';
import { isOwnerAlive, ownerName } from './owner.ts';
import type { StateDirectory } from './state-directory.ts';
import { AlreadyExistsError } from './store.ts';

/** A refresh takes less; a process that holds the lease for longer hangs. */
const leaseMilliseconds = 60_000;

interface Lease {
  readonly by: string;
  readonly at: number;
}

export class FileTokenStore implements TokenStore {
  readonly #files: StateDirectory;
  readonly #directory: string;
  readonly #now: () => number;

  /** `chain` names the directory of the tokens that came of one configured refresh token. */
  constructor(files: StateDirectory, chain: string, now: () => number) {
    this.#files = files;
    this.#directory = `tokens/${chain}`;
    this.#now = now;
  }

  async read(): Promise<Tokens | undefined> {
    for (const generation of this.#listGenerations().reverse()) {
      const tokens = parse<Partial<Tokens>>(this.#files.read(this.#tokenFile(generation)));
      if (tokens && isComplete(tokens)) return { ...tokens, generation };
    }
    return undefined;
  }

  async acquireLease(generation: number): Promise<'acquired' | 'inherited' | 'held'> {
    const last = this.#listLeases(generation).at(-1);
    const lease = last === undefined ? undefined : this.#readLease(generation, last);
    if (lease && this.#isHeld(lease)) return 'held';
    const own: Lease = { by: ownerName, at: this.#now() };
    try {
      this.#files.create(this.#leaseFile(generation, (last ?? 0) + 1), JSON.stringify(own));
    } catch (error) {
      if (error instanceof AlreadyExistsError) return 'held';
      throw error;
    }
    return lease ? 'inherited' : 'acquired';
  }

  async releaseLease(generation: number): Promise<void> {
    for (const number of this.#listLeases(generation)) {
      if (this.#readLease(generation, number)?.by !== ownerName) continue;
      this.#files.remove(this.#leaseFile(generation, number));
    }
  }

  async save(tokens: Tokens): Promise<Tokens> {
    const newest = this.#listGenerations().at(-1) ?? 0;
    const generation = Math.max(tokens.generation, newest + 1);
    // The tokens exist nowhere else, so they are written in place: a file that is renamed into place would come later.
    this.#files.createInPlace(this.#tokenFile(generation), JSON.stringify({ ...tokens, generation }));
    for (const name of this.#files.list(this.#directory)) {
      const [, number] = /^(\d+)\./.exec(name) ?? [];
      if (Number(number) < generation) this.#files.remove(`${this.#directory}/${name}`);
    }
    return { ...tokens, generation };
  }

  #isHeld({ by, at }: Lease): boolean {
    return by !== ownerName && this.#now() - at < leaseMilliseconds && isOwnerAlive(by);
  }

  #readLease(generation: number, number: number): Lease | undefined {
    return parse<Lease>(this.#files.read(this.#leaseFile(generation, number)));
  }

  #listGenerations(): number[] {
    return this.#listNumbers(/^(\d+)\.json$/);
  }

  #listLeases(generation: number): number[] {
    return this.#listNumbers(new RegExp(`^${generation}\\.claim-(\\d+)$`));
  }

  #listNumbers(pattern: RegExp): number[] {
    const names = this.#files.list(this.#directory);
    const numbers = names.flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number);
    return numbers.sort((one, other) => one - other);
  }

  #tokenFile(generation: number): string {
    return `${this.#directory}/${generation}.json`;
  }

  #leaseFile(generation: number, number: number): string {
    return `${this.#directory}/${generation}.claim-${number}`;
  }
}

/** A file with other content is ignored. */
function isComplete(tokens: Partial<Tokens>): tokens is Omit<Tokens, 'generation'> {
  const { refreshToken, accessToken } = tokens;
  return (
    typeof refreshToken === 'string' && refreshToken !== '' && ['string', 'undefined'].includes(typeof accessToken)
  );
}

/** A torn file counts as not written. */
function parse<Content>(text: string | undefined): Content | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Content);
  } catch {
    return undefined;
  }
}
