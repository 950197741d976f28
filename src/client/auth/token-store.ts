/** OAuth tokens, and the interface of the store that keeps them. */

/** Times are milliseconds since the epoch. */
export interface Tokens {
  /** Counts up with every refresh; 0 is the refresh token that the operator configured. */
  readonly generation: number;
  readonly refreshToken: string;
  readonly accessToken?: string;
  readonly issuedAt?: number;
  /** When the access token should be refreshed, and when it expires. */
  readonly refreshAt?: number;
  readonly expiresAt?: number;
  /** Gong's `api_base_url_for_customer`. */
  readonly baseUrl?: string;
}

/** Whether a value has the shape of tokens. */
export function isTokens(value: unknown): value is Tokens {
  if (typeof value !== 'object' || value === null) return false;
  const { generation, refreshToken, accessToken, baseUrl, ...times }: Readonly<Record<string, unknown>> = { ...value };
  return (
    Number.isSafeInteger(generation) &&
    typeof refreshToken === 'string' &&
    [accessToken, baseUrl].every((text) => text === undefined || typeof text === 'string') &&
    [times.issuedAt, times.refreshAt, times.expiresAt].every((time) => time === undefined || typeof time === 'number')
  );
}

/** The tokens that came of one configured refresh token, shared by its processes. Rejects with a RefusalError when it cannot be used. */
export interface TokenStore {
  /** The newest tokens; undefined before the first refresh. */
  read(): Promise<Tokens | undefined>;
  /**
   * Tries to get the exclusive right to refresh a generation: `acquired`; `inherited` from a process that died or hangs with
   * it; or `held` by another living process.
   */
  acquireLease(generation: number): Promise<'acquired' | 'inherited' | 'held'>;
  releaseLease(generation: number): Promise<void>;
  /** Stores tokens and returns them with their generation. They are durable before the ones they replace are removed. */
  save(tokens: Tokens): Promise<Tokens>;
}
