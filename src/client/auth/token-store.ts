/** What OAuth tokens are, and where they are kept. */

/** All times are milliseconds since the epoch. */
export interface Tokens {
  /** Counts up with every renewal; 0 is what the operator has set. */
  readonly generation: number;
  readonly refreshToken: string;
  readonly accessToken?: string;
  readonly issuedAt?: number;
  /** From when on the access token should be renewed, and when it ends. */
  readonly renewAt?: number;
  readonly expiresAt?: number;
  /** Gong's `api_base_url_for_customer`. */
  readonly baseUrl?: string;
}

/** Where the servers on this machine that were given the same refresh token keep what has become of it. */
export interface TokenStore {
  /** The newest tokens; undefined as long as nothing was renewed. Throws a Refusal when they cannot be read. */
  read(): Tokens | undefined;
  /**
   * Takes the right to renew this generation: `first`; or `next`, when one who had it died with it; or `taken`, when another
   * living process has it. Throws a Refusal when nothing can be written.
   */
  claim(generation: number): 'first' | 'next' | 'taken';
  /** Gives that right back. */
  release(generation: number): void;
  /**
   * Keeps renewed tokens and returns them with their generation: they are on disk when this returns, and only then those
   * before them are removed. Throws a Refusal.
   */
  keep(tokens: Tokens): Tokens;
}
