/**
 * OAuth tokens in the state folder: each generation in a file of its own, made before the one before it is removed. The right to
 * renew a generation is a file as well, which only one process can make.
 */
import type { TokenStore, Tokens } from '../client/auth/token-store.ts';
import { isOwnerAlive, ownerName } from './owner.ts';
import type { StateDirectory } from './state-directory.ts';
import { AlreadyExistsError } from './store.ts';

/** A renewal takes less than this; a process that has the right for longer hangs. */
const claimMilliseconds = 60_000;

interface Claim {
  readonly by: string;
  readonly at: number;
}

/** The tokens that have come of one refresh token. */
export class FileTokenStore implements TokenStore {
  readonly #state: StateDirectory;
  readonly #folder: string;
  readonly #now: () => number;

  /** `chain` names a folder of its own for each refresh token that an operator has set. */
  constructor(state: StateDirectory, chain: string, now: () => number) {
    this.#state = state;
    this.#folder = `tokens/${chain}`;
    this.#now = now;
  }

  read(): Tokens | undefined {
    for (const generation of this.#generations().reverse()) {
      const tokens = parse<Partial<Tokens>>(this.#state.read(this.#fileOf(generation)));
      if (tokens && isWhole(tokens)) return { ...tokens, generation };
    }
    return undefined;
  }

  claim(generation: number): 'first' | 'next' | 'taken' {
    const claims = this.#claimsOf(generation);
    const last = claims.at(-1);
    const holder = last === undefined ? undefined : this.#readClaim(generation, last);
    if (holder && this.#isHeld(holder)) return 'taken';
    const claim: Claim = { by: ownerName, at: this.#now() };
    try {
      this.#state.create(this.#claimFileOf(generation, (last ?? 0) + 1), JSON.stringify(claim));
    } catch (error) {
      if (error instanceof AlreadyExistsError) return 'taken';
      throw error;
    }
    return holder ? 'next' : 'first';
  }

  release(generation: number): void {
    for (const number of this.#claimsOf(generation)) {
      if (this.#readClaim(generation, number)?.by !== ownerName) continue;
      this.#state.remove(this.#claimFileOf(generation, number));
    }
  }

  keep(tokens: Tokens): Tokens {
    const torn = this.#generations().at(-1) ?? 0;
    const generation = Math.max(tokens.generation, torn + 1);
    this.#state.createInPlace(this.#fileOf(generation), JSON.stringify({ ...tokens, generation }));
    for (const name of this.#state.list(this.#folder)) {
      const [, number] = /^(\d+)\./.exec(name) ?? [];
      if (Number(number) < generation) this.#state.remove(`${this.#folder}/${name}`);
    }
    return { ...tokens, generation };
  }

  #isHeld({ by, at }: Claim): boolean {
    return by !== ownerName && this.#now() - at < claimMilliseconds && isOwnerAlive(by);
  }

  #readClaim(generation: number, number: number): Claim | undefined {
    return parse<Claim>(this.#state.read(this.#claimFileOf(generation, number)));
  }

  #generations(): number[] {
    return this.#numbersIn(/^(\d+)\.json$/);
  }

  #claimsOf(generation: number): number[] {
    return this.#numbersIn(new RegExp(`^${generation}\\.claim-(\\d+)$`));
  }

  #numbersIn(pattern: RegExp): number[] {
    const names = this.#state.list(this.#folder);
    const numbers = names.flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number);
    return numbers.sort((one, other) => one - other);
  }

  #fileOf(generation: number): string {
    return `${this.#folder}/${generation}.json`;
  }

  #claimFileOf(generation: number, number: number): string {
    return `${this.#folder}/${generation}.claim-${number}`;
  }
}

/** Whether a file holds what this program writes; one that holds something else is passed over. */
function isWhole(tokens: Partial<Tokens>): tokens is Omit<Tokens, 'generation'> {
  const { refreshToken, accessToken } = tokens;
  return (
    typeof refreshToken === 'string' && refreshToken !== '' && ['string', 'undefined'].includes(typeof accessToken)
  );
}

/** What a crash has torn counts as not written. */
function parse<Content>(text: string | undefined): Content | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Content);
  } catch {
    return undefined;
  }
}
