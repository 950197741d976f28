/** Access by OAuth: tokens are renewed once for all who need them, in all processes, and no refresh token is lost. */

import { type Failure, GongError, RefusalError } from '../errors.ts';
import { readOrigin } from '../http/origin.ts';
import { type Access, type Authorizer, bearerHeader } from './authorizer.ts';
import { RefreshTokenRejectedError, refreshTokens, type TokenRequest } from './token-endpoint.ts';
import type { TokenStore, Tokens } from './token-store.ts';

/** A token this young that Gong does not accept is not refused for its age. */
const youthMilliseconds = 60_000;

/** How long another process is waited for, and how often it is looked whether it has renewed. */
const patienceMilliseconds = 60_000;
const lookMilliseconds = 50;

/** How a renewal by another process ended, where it brought no tokens that are on disk. */
export interface RefreshOutcome {
  /** Renewed, but not kept: nobody else has them. */
  readonly unkept?: Tokens;
  readonly failure?: Failure;
  /** The failure is that Gong does not take the refresh token. */
  readonly isRefused?: boolean;
}

export interface OAuthOptions extends TokenRequest {
  /** Where Gong is as long as no answer has named the company's own host. */
  readonly origin: string;
  readonly store: TokenStore;
  /** Told of every new secret. */
  readonly hide: (secrets: readonly string[]) => void;
  /**
   * Renews this generation in a process of its own, which goes on when this one is killed: the answer to a renewal comes only
   * once. Without it, or where it ends with nothing, this process renews.
   */
  readonly renewApart?: ((generation: number) => Promise<RefreshOutcome>) | undefined;
  /** Told of a renewal under way, which must not be cut off. */
  readonly track: (work: Promise<unknown>) => void;
  /** Told when renewed tokens cannot be kept: they are used, and would be lost with this process. */
  readonly warn: (problem: string) => void;
}

/** Renews access tokens. A renewal goes on although the call that needed it was stopped: the refresh token works only once. */
export class OAuthAuthorizer implements Authorizer {
  readonly #parts: OAuthOptions;
  #tokens: Tokens;
  #renewal: Promise<void> | undefined;
  /** Renewed, but not on disk yet. */
  #isUnkept = false;
  /** The generation that Gong does not renew, and its words. */
  #refused: { readonly generation: number; readonly error: GongError } | undefined;

  constructor(parts: OAuthOptions) {
    this.#parts = parts;
    this.#tokens = { generation: 0, refreshToken: parts.credentials.refreshToken };
  }

  get origin(): string {
    const { baseUrl = this.#parts.origin } = this.#tokens;
    const read = readOrigin(baseUrl);
    return 'origin' in read ? read.origin : this.#parts.origin;
  }

  async access(signal: AbortSignal): Promise<Access> {
    if (this.#isUnkept) this.#keep();
    if (this.#isDue()) await this.#renewIfPossible(signal);
    return this.#access();
  }

  async another(refused: Access, signal: AbortSignal): Promise<Access | undefined> {
    this.#adopt();
    if (this.#access().authorization !== refused.authorization) return this.#access();
    const { issuedAt = 0 } = this.#tokens;
    if (this.#parts.clock.now() - issuedAt < youthMilliseconds) return undefined;
    await this.#renew(signal);
    return this.#access();
  }

  /** Renews these tokens here and now, unless newer ones are kept already; tells what this process alone knows of it. */
  async renewHere(generation: number): Promise<RefreshOutcome> {
    try {
      this.#adopt();
      if (this.#tokens.generation <= generation) await this.#renewInTurn();
      return this.#isUnkept ? { unkept: this.#tokens } : {};
    } catch (error) {
      if (error instanceof GongError) return { failure: error.failure, isRefused: this.#refused !== undefined };
      throw error;
    }
  }

  #access(): Access {
    const { baseUrl = this.#parts.origin, accessToken = '' } = this.#tokens;
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
    return this.#parts.clock.now() >= (this.#tokens.renewAt ?? 0);
  }

  /** What cannot be renewed just now is used to its end. Throws the error when the end has come. */
  async #renewIfPossible(signal: AbortSignal): Promise<void> {
    try {
      this.#adopt();
      if (this.#isDue()) await this.#renew(signal);
    } catch (error) {
      const { expiresAt = 0 } = this.#tokens;
      if (!(error instanceof GongError && this.#parts.clock.now() < expiresAt)) throw error;
    }
  }

  /** Takes over what another process has renewed. */
  #adopt(): void {
    const kept = inStore(() => this.#parts.store.read());
    if (kept && kept.generation > this.#tokens.generation) this.#use(kept);
  }

  #use(tokens: Tokens): void {
    const { refreshToken, accessToken = '' } = tokens;
    this.#parts.hide([refreshToken, accessToken]);
    this.#tokens = tokens;
  }

  /** A token that cannot be written down is still a token: it is used, and tried to be kept again with the next call. */
  #keep(): void {
    try {
      this.#tokens = this.#parts.store.keep(this.#tokens);
      this.#isUnkept = false;
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      this.#isUnkept = true;
      this.#parts.warn(`The renewed tokens could not be kept and would be lost with this process. ${error.message}`);
    }
  }

  /** Waits for the renewal under way, or begins one; stops waiting when the signal says so. */
  #renew(signal: AbortSignal): Promise<void> {
    const renewal = this.#renewal ?? this.#beginRenewal();
    return new Promise((resolve, reject) => {
      const leave = () => reject(signal.reason);
      if (signal.aborted) leave();
      signal.addEventListener('abort', leave, { once: true });
      renewal.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #beginRenewal(): Promise<void> {
    this.#renewal = this.#renewAnywhere().finally(() => {
      this.#renewal = undefined;
    });
    this.#parts.track(this.#renewal);
    return this.#renewal;
  }

  /** Renews in a process of its own if there can be one, and here otherwise. */
  async #renewAnywhere(): Promise<void> {
    const { generation } = this.#tokens;
    this.#throwIfRefused();
    const { unkept, failure, isRefused } = (await this.#parts.renewApart?.(generation)) ?? {};
    this.#adopt();
    if (unkept && unkept.generation > this.#tokens.generation) {
      this.#use(unkept);
      this.#keep();
    }
    if (this.#tokens.generation > generation) return;
    if (!failure) return this.#renewInTurn();
    const error = new GongError(failure);
    if (isRefused) this.#refused = { generation, error };
    throw error;
  }

  #throwIfRefused(): void {
    if (this.#refused?.generation === this.#tokens.generation) throw this.#refused.error;
  }

  /** Renews, unless another process does: then what that one has renewed is taken over. */
  async #renewInTurn(): Promise<void> {
    const { clock, store } = this.#parts;
    const { generation } = this.#tokens;
    const giveUpAt = clock.now() + patienceMilliseconds;
    for (;;) {
      this.#adopt();
      if (this.#tokens.generation > generation && !this.#isDue()) return;
      this.#throwIfRefused();
      const claim = inStore(() => store.claim(this.#tokens.generation));
      if (claim !== 'taken') return this.#renewAsFirst(claim);
      if (clock.now() > giveUpAt) throw othersTakeTooLong();
      await clock.sleep(lookMilliseconds);
    }
  }

  async #renewAsFirst(claim: 'first' | 'next'): Promise<void> {
    const { store } = this.#parts;
    const { generation } = this.#tokens;
    try {
      this.#adopt();
      if (this.#tokens.generation > generation) return inStore(() => store.release(generation));
      this.#use(await refreshTokens(this.#tokens, this.#parts));
    } catch (error) {
      inStore(() => store.release(generation));
      if (!(error instanceof RefreshTokenRejectedError)) throw error;
      this.#refused = { generation, error: claim === 'first' ? error : lostWithAnother(error) };
      throw this.#refused.error;
    }
    this.#keep();
  }
}

/** Without the state folder nothing can be renewed, and Gong is not asked. */
function inStore<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    throw new GongError({ kind: 'outage', reason: error.message, advice: error.advice, changed: 'nothing' });
  }
}

function othersTakeTooLong(): GongError {
  return new GongError({
    kind: 'outage',
    reason: 'Another server on this machine renews the access token, and does not come to an end.',
    advice: 'Try again in a minute.',
    changed: 'nothing',
  });
}

function lostWithAnother({ failure }: RefreshTokenRejectedError): GongError {
  const reason = `${failure.reason} A server was ended while it renewed the token, which was probably lost with it.`;
  return new GongError({ ...failure, reason });
}
