/** Getting new OAuth tokens. A refresh token works once, so exactly one process may use it, and its successor must be stored. */
import { type Failure, type FailureKind, GongError, RefusalError } from '../errors.ts';
import { RefreshTokenRejectedError, requestTokens, type TokenRequest } from './token-endpoint.ts';
import { isTokens, type TokenStore, type Tokens } from './token-store.ts';

/** How long a refresh by another process is awaited, and how often the store is read meanwhile. */
const maxWaitMilliseconds = 60_000;
const pollMilliseconds = 50;

export type RefreshOutcome =
  /** The store has tokens that are newer than the given ones. */
  | { readonly kind: 'stored'; readonly tokens?: Tokens }
  /** New tokens could not be stored: only this process has them. */
  | { readonly kind: 'notStored'; readonly tokens: Tokens }
  /** Gong does not accept the refresh token any more. */
  | { readonly kind: 'rejected'; readonly failure: Failure }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** The refresher could not do anything; another one may. */
  | { readonly kind: 'unavailable' };

/** Reads an outcome that another process has sent; undefined for anything else. */
export function parseRefreshOutcome(message: unknown): RefreshOutcome | undefined {
  if (!isRecord(message)) return undefined;
  const { kind, tokens, failure } = message;
  switch (kind) {
    case 'stored':
      if (tokens === undefined) return { kind };
      return isTokens(tokens) ? { kind, tokens } : undefined;
    case 'notStored':
      return isTokens(tokens) ? { kind, tokens } : undefined;
    case 'rejected':
    case 'failed':
      return isFailure(failure) ? { kind, failure } : undefined;
    case 'unavailable':
      return { kind };
    default:
      return undefined;
  }
}

export interface TokenRefresher {
  /** Refreshes these tokens, unless the store has newer ones. Never rejects for a reason that the outcome can carry. */
  refresh(known: Tokens): Promise<RefreshOutcome>;
}

export interface LocalRefresherOptions extends TokenRequest {
  readonly store: TokenStore;
}

/** Refreshes in this process. What it gets is lost if the process is killed before the response arrives. */
export class LocalRefresher implements TokenRefresher {
  readonly #options: LocalRefresherOptions;

  constructor(options: LocalRefresherOptions) {
    this.#options = options;
  }

  async refresh(known: Tokens): Promise<RefreshOutcome> {
    try {
      return await this.#refreshInTurn(known);
    } catch (error) {
      if (error instanceof GongError) return { kind: 'failed', failure: error.failure };
      if (error instanceof RefusalError) return { kind: 'failed', failure: toFailure(error) };
      throw error;
    }
  }

  /** Gets the lease, or waits for the process that has it. */
  async #refreshInTurn(known: Tokens): Promise<RefreshOutcome> {
    const { clock, store } = this.#options;
    const giveUpAt = clock.now() + maxWaitMilliseconds;
    for (;;) {
      const newest = await this.#readNewest(known);
      const isDue = clock.now() >= (newest.refreshAt ?? 0);
      if (newest.generation > known.generation && !isDue) return { kind: 'stored', tokens: newest };
      const lease = await store.acquireLease(newest.generation);
      if (lease !== 'held') return this.#refreshWithLease(newest, lease);
      if (clock.now() > giveUpAt) return { kind: 'failed', failure: otherProcessHangs };
      await clock.sleep(pollMilliseconds);
    }
  }

  async #refreshWithLease(tokens: Tokens, lease: 'acquired' | 'inherited'): Promise<RefreshOutcome> {
    const { store } = this.#options;
    let refreshed: Tokens;
    try {
      const newest = await this.#readNewest(tokens);
      if (newest.generation > tokens.generation) {
        await store.releaseLease(tokens.generation);
        return { kind: 'stored', tokens: newest };
      }
      refreshed = await requestTokens(tokens, this.#options);
    } catch (error) {
      await store.releaseLease(tokens.generation);
      if (!(error instanceof RefreshTokenRejectedError)) throw error;
      return { kind: 'rejected', failure: lease === 'acquired' ? error.failure : probablyLost(error.failure) };
    }
    try {
      return { kind: 'stored', tokens: await store.save(refreshed) };
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      return { kind: 'notStored', tokens: refreshed };
    }
  }

  async #readNewest(known: Tokens): Promise<Tokens> {
    const stored = await this.#options.store.read();
    return stored && stored.generation > known.generation ? stored : known;
  }
}

/** Without the store nothing can be refreshed, and Gong is not asked. */
export function toFailure({ message, advice }: RefusalError): Failure {
  return { kind: 'outage', reason: message, advice, changed: 'nothing' };
}

const otherProcessHangs: Failure = {
  kind: 'outage',
  reason: 'Another server on this machine has been refreshing the access token for too long.',
  advice: 'Try again in a minute.',
  changed: 'nothing',
};

function probablyLost(failure: Failure): Failure {
  const reason = `${failure.reason} A server was killed while it refreshed the token, which was probably lost with it.`;
  return { ...failure, reason };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const failureKinds: readonly FailureKind[] = ['refused', 'quota', 'outage', 'deadline', 'cancelled'];

function isFailure(value: unknown): value is Failure {
  if (!isRecord(value)) return false;
  const { kind, reason, advice, changed, messages } = value;
  return (
    failureKinds.some((known) => known === kind) &&
    (changed === 'nothing' || changed === 'unknown') &&
    typeof reason === 'string' &&
    typeof advice === 'string' &&
    (messages === undefined || (Array.isArray(messages) && messages.every((text) => typeof text === 'string')))
  );
}
