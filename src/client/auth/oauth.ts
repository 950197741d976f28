/** OAuth access: refreshes tokens before they expire, once for all calls and processes that need them. */
import { GongError, RefusalError } from '../errors.ts';
import { readOrigin } from '../http/origin.ts';
import { type Access, type Authorizer, bearerHeader } from './authorizer.ts';
import {
  LocalRefresher,
  type LocalRefresherOptions,
  type RefreshOutcome,
  type TokenRefresher,
  toFailure,
} from './refresher.ts';
import type { Tokens } from './token-store.ts';

/** A token this young that Gong rejects is not rejected for its age. */
const minAgeMilliseconds = 60_000;

export interface OAuthOptions extends LocalRefresherOptions {
  /** Where Gong is until a response has named the company's own host. */
  readonly origin: string;
  /** Called with every new secret. */
  readonly hide: (secrets: readonly string[]) => void;
  /** Refreshes in a process that outlives this one. Without it, or where it is unavailable, this process refreshes. */
  readonly childRefresher?: TokenRefresher | undefined;
  /** Called with a refresh in progress, which must not be cut off. */
  readonly track: (work: Promise<unknown>) => void;
  /** Called when new tokens cannot be stored: they are used, and would be lost with this process. */
  readonly warn: (problem: string) => void;
}

/** A refresh goes on when the call that needed it was stopped, because the refresh token works only once. */
export class OAuthAuthorizer implements Authorizer {
  readonly #options: OAuthOptions;
  readonly #localRefresher: TokenRefresher;
  #tokens: Tokens;
  #refreshing: Promise<void> | undefined;
  /** Whether the tokens are not stored yet. */
  #isUnstored = false;
  /** The generation whose refresh token Gong has rejected, and why. */
  #rejected: { readonly generation: number; readonly error: GongError } | undefined;

  constructor(options: OAuthOptions) {
    this.#options = options;
    this.#localRefresher = new LocalRefresher(options);
    this.#tokens = { generation: 0, refreshToken: options.credentials.refreshToken };
  }

  get origin(): string {
    const { baseUrl = this.#options.origin } = this.#tokens;
    const read = readOrigin(baseUrl);
    return 'origin' in read ? read.origin : this.#options.origin;
  }

  async authorize(signal: AbortSignal): Promise<Access> {
    if (this.#isUnstored) await this.#save();
    if (this.#isDue()) await this.#refreshIfPossible(signal);
    return this.#toAccess();
  }

  async replace(rejected: Access, signal: AbortSignal): Promise<Access | undefined> {
    await this.#adopt();
    if (this.#toAccess().authorization !== rejected.authorization) return this.#toAccess();
    const { issuedAt = 0 } = this.#tokens;
    if (this.#options.clock.now() - issuedAt < minAgeMilliseconds) return undefined;
    await this.#refresh(signal);
    return this.#toAccess();
  }

  /** Refreshes this generation in this process, unless the store has a newer one. */
  async refreshHere(generation: number): Promise<RefreshOutcome> {
    try {
      await this.#adopt();
    } catch (error) {
      if (error instanceof GongError) return { kind: 'failed', failure: error.failure };
      throw error;
    }
    return this.#tokens.generation > generation ? { kind: 'stored' } : this.#localRefresher.refresh(this.#tokens);
  }

  #toAccess(): Access {
    const { baseUrl = this.#options.origin, accessToken = '' } = this.#tokens;
    const read = readOrigin(baseUrl);
    if ('origin' in read) return { origin: read.origin, authorization: bearerHeader(accessToken) };
    throw new GongError({
      kind: 'outage',
      reason: `Gong names ${baseUrl} as the host of this company, which ${read.problem}.`,
      advice: 'Ask the person who runs this server to check GONG_OAUTH_URL.',
      changed: 'nothing',
    });
  }

  #isDue(): boolean {
    return this.#options.clock.now() >= (this.#tokens.refreshAt ?? 0);
  }

  /** A token that cannot be refreshed now is used until it expires. Rejects with the error after that. */
  async #refreshIfPossible(signal: AbortSignal): Promise<void> {
    try {
      await this.#adopt();
      if (this.#isDue()) await this.#refresh(signal);
    } catch (error) {
      const { expiresAt = 0 } = this.#tokens;
      if (!(error instanceof GongError && this.#options.clock.now() < expiresAt)) throw error;
    }
  }

  /** Takes newer tokens from the store, which another process may have put there. */
  async #adopt(): Promise<void> {
    try {
      this.#use(await this.#options.store.read());
    } catch (error) {
      throw error instanceof RefusalError ? new GongError(toFailure(error)) : error;
    }
  }

  #use(tokens: Tokens | undefined): void {
    if (!tokens || tokens.generation <= this.#tokens.generation) return;
    const { refreshToken, accessToken = '' } = tokens;
    this.#options.hide([refreshToken, accessToken]);
    this.#tokens = tokens;
  }

  /** Uses tokens even if they cannot be stored; the next call tries to store them again. */
  async #save(): Promise<void> {
    try {
      this.#tokens = await this.#options.store.save(this.#tokens);
      this.#isUnstored = false;
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      this.#isUnstored = true;
      this.#options.warn(`The new tokens could not be stored and would be lost with this process. ${error.message}`);
    }
  }

  /** Waits for the refresh in progress, or starts one; the signal stops the waiting alone. */
  #refresh(signal: AbortSignal): Promise<void> {
    const refreshing = this.#refreshing ?? this.#startRefresh();
    return new Promise((resolve, reject) => {
      const leave = () => reject(signal.reason);
      if (signal.aborted) leave();
      signal.addEventListener('abort', leave, { once: true });
      refreshing.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #startRefresh(): Promise<void> {
    this.#refreshing = this.#refreshOnce().finally(() => {
      this.#refreshing = undefined;
    });
    this.#options.track(this.#refreshing);
    return this.#refreshing;
  }

  async #refreshOnce(): Promise<void> {
    const known = this.#tokens;
    if (this.#rejected?.generation === known.generation) throw this.#rejected.error;
    let outcome = await this.#chooseRefresher().refresh(known);
    await this.#apply(outcome);
    if (this.#tokens.generation > known.generation) return;
    if (outcome.kind === 'unavailable' || outcome.kind === 'stored') {
      outcome = await this.#localRefresher.refresh(known);
      await this.#apply(outcome);
    }
    if (this.#tokens.generation > known.generation) return;
    if (outcome.kind !== 'rejected' && outcome.kind !== 'failed') return;
    const error = new GongError(outcome.failure);
    if (outcome.kind === 'rejected') this.#rejected = { generation: known.generation, error };
    throw error;
  }

  /** Another process cannot refresh tokens that only this one has. */
  #chooseRefresher(): TokenRefresher {
    return (this.#isUnstored ? undefined : this.#options.childRefresher) ?? this.#localRefresher;
  }

  async #apply(outcome: RefreshOutcome): Promise<void> {
    if (outcome.kind === 'notStored') {
      this.#use(outcome.tokens);
      return this.#save();
    }
    if (outcome.kind === 'stored') this.#use(outcome.tokens);
    await this.#adopt();
  }
}
