/** The variables an operator can set. The configuration, `--help` and the README are made from this one table. */

export interface Setting {
  readonly variable: `GONG_${string}`;
  readonly kind: 'text' | 'flag' | 'number' | 'list';
  readonly fallback?: string;
  /** May also be given as a file, `…_FILE`, and is never shown. */
  readonly secret?: true;
  /** Names that other servers use for the same thing. */
  readonly alsoKnownAs?: readonly string[];
  readonly description: string;
}

export const settings = {
  accessKey: {
    variable: 'GONG_ACCESS_KEY',
    kind: 'text',
    secret: true,
    description: 'Access key (Gong: Admin center > Settings > Ecosystem > API)',
  },
  accessKeySecret: {
    variable: 'GONG_ACCESS_KEY_SECRET',
    kind: 'text',
    secret: true,
    alsoKnownAs: ['GONG_ACCESS_SECRET', 'GONG_SECRET', 'GONG_SECRET_KEY'],
    description: 'The secret that belongs to the access key',
  },
  accessToken: {
    variable: 'GONG_ACCESS_TOKEN',
    kind: 'text',
    secret: true,
    description: 'Bearer token, instead of key and secret',
  },
  oauthClientId: {
    variable: 'GONG_OAUTH_CLIENT_ID',
    kind: 'text',
    description: 'OAuth client, instead of a key or a token that does not renew itself',
  },
  oauthClientSecret: {
    variable: 'GONG_OAUTH_CLIENT_SECRET',
    kind: 'text',
    secret: true,
    description: 'The secret of the OAuth client',
  },
  oauthRefreshToken: {
    variable: 'GONG_OAUTH_REFRESH_TOKEN',
    kind: 'text',
    secret: true,
    description:
      'The refresh token of an authorization; each works once, and its successors are kept in the state folder',
  },
  oauthUrl: {
    variable: 'GONG_OAUTH_URL',
    kind: 'text',
    fallback: 'https://app.gong.io',
    description: 'Where OAuth tokens are renewed',
  },
  baseUrl: {
    variable: 'GONG_BASE_URL',
    kind: 'text',
    fallback: 'https://api.gong.io',
    description: "Your company's API host, as Gong's API page shows it (e.g. https://us-55616.api.gong.io)",
  },
  toolsets: {
    variable: 'GONG_TOOLSETS',
    kind: 'list',
    fallback: 'engage',
    description: 'Which tools there are: toolsets or presets, with commas between',
  },
  readOnly: {
    variable: 'GONG_READ_ONLY',
    kind: 'flag',
    fallback: 'false',
    description: 'Only tools that change nothing',
  },
  allowErase: {
    variable: 'GONG_ALLOW_ERASE',
    kind: 'flag',
    fallback: 'false',
    description: 'Also tools that erase data for good',
  },
  allowedFlowIds: {
    variable: 'GONG_ALLOWED_FLOW_IDS',
    kind: 'list',
    description: 'Outreach only into these flows (default: any)',
  },
  maxProspects: {
    variable: 'GONG_MAX_PROSPECTS',
    kind: 'number',
    fallback: '200',
    description: 'Most people one plan or call may put into a flow',
  },
  requestsPerSecond: {
    variable: 'GONG_REQUESTS_PER_SECOND',
    kind: 'number',
    fallback: '3',
    description: "Share of the company's requests per second that the servers on this machine may take together",
  },
  requestsPerDay: {
    variable: 'GONG_REQUESTS_PER_DAY',
    kind: 'number',
    fallback: '10000',
    description: "Share of the company's requests per day that they may take; the rest is for other integrations",
  },
  filesDirectory: {
    variable: 'GONG_FILES_DIR',
    kind: 'text',
    description: 'Folder below which files may be uploaded from (default: none, and no tool that uploads)',
  },
  stateDirectory: {
    variable: 'GONG_STATE_DIR',
    kind: 'text',
    description:
      "Folder for plans, journal, audit, the count of requests and renewed tokens (default: the platform's folder for state)",
  },
  sandbox: {
    variable: 'GONG_SANDBOX',
    kind: 'flag',
    fallback: 'false',
    description: 'Serve an invented company instead of Gong; needs no credentials',
  },
  protocol: {
    variable: 'GONG_PROTOCOL',
    kind: 'text',
    fallback: 'auto',
    description: '`legacy` answers only `initialize`, for a host that stumbles over the newer opening',
  },
  logLevel: {
    variable: 'GONG_LOG_LEVEL',
    kind: 'text',
    fallback: 'info',
    description: 'Least level logged to stderr: debug, info, warn or error',
  },
} as const satisfies Record<string, Setting>;

/** The command-line flag of a variable: `--read-only` for `GONG_READ_ONLY`. */
export function toFlag(variable: string): string {
  return variable
    .replace(/^GONG_/, '')
    .toLowerCase()
    .replaceAll('_', '-');
}
