/** The settings of the server. The configuration, `--help` and the README are made from this one table. */

export interface Setting {
  readonly variable: `GONG_${string}`;
  /** A key is part of the credentials. A path is absolute. */
  readonly kind: 'text' | 'key' | 'path' | 'flag' | 'number' | 'list';
  readonly fallback?: string;
  /** Can also be read from the file that `…_FILE` names. */
  readonly secret?: true;
  /** Names of the same setting in other servers. */
  readonly alsoKnownAs?: readonly string[];
  readonly description: string;
}

export const settings = {
  accessKey: {
    variable: 'GONG_ACCESS_KEY',
    kind: 'key',
    secret: true,
    description: 'Access key (Gong: Admin center > Settings > Ecosystem > API)',
  },
  accessKeySecret: {
    variable: 'GONG_ACCESS_KEY_SECRET',
    kind: 'key',
    secret: true,
    alsoKnownAs: ['GONG_ACCESS_SECRET', 'GONG_SECRET', 'GONG_SECRET_KEY'],
    description: 'Secret of the access key',
  },
  accessToken: {
    variable: 'GONG_ACCESS_TOKEN',
    kind: 'key',
    secret: true,
    description: 'Bearer token, instead of an access key and its secret',
  },
  oauthClientId: {
    variable: 'GONG_OAUTH_CLIENT_ID',
    kind: 'key',
    description: 'OAuth client id, instead of an access key or a bearer token',
  },
  oauthClientSecret: {
    variable: 'GONG_OAUTH_CLIENT_SECRET',
    kind: 'key',
    secret: true,
    description: 'Secret of the OAuth client',
  },
  oauthRefreshToken: {
    variable: 'GONG_OAUTH_REFRESH_TOKEN',
    kind: 'key',
    secret: true,
    description: 'OAuth refresh token; each works once, and its successors are kept in the state directory',
  },
  oauthUrl: {
    variable: 'GONG_OAUTH_URL',
    kind: 'text',
    fallback: 'https://app.gong.io',
    description: 'Base URL of the OAuth token endpoint',
  },
  baseUrl: {
    variable: 'GONG_BASE_URL',
    kind: 'text',
    fallback: 'https://api.gong.io',
    description: "Your company's API host, as Gong's API page shows it (e.g. https://us-55616.api.gong.io)",
  },
  userEmail: {
    variable: 'GONG_USER_EMAIL',
    kind: 'text',
    description: 'Email of the Gong user that this server works for: the default owner of flows',
  },
  toolsets: {
    variable: 'GONG_TOOLSETS',
    kind: 'list',
    fallback: 'engage',
    description:
      'Comma-separated presets, toolsets and tools to enable, from left to right; a `-` before a name takes away',
  },
  readOnly: {
    variable: 'GONG_READ_ONLY',
    kind: 'flag',
    fallback: 'false',
    description: 'Enable only tools that change nothing',
  },
  dryRun: {
    variable: 'GONG_DRY_RUN',
    kind: 'flag',
    fallback: 'false',
    description: 'Check and record every write as if it were sent, and send none',
  },
  allowErase: {
    variable: 'GONG_ALLOW_ERASE',
    kind: 'flag',
    fallback: 'false',
    description: 'Also enable tools that erase data permanently',
  },
  allowedFlowIds: {
    variable: 'GONG_ALLOWED_FLOW_IDS',
    kind: 'list',
    description: 'Comma-separated ids of the flows that people may be assigned to (default: any)',
  },
  maxProspects: {
    variable: 'GONG_MAX_PROSPECTS',
    kind: 'number',
    fallback: '200',
    description: 'Maximum number of people per plan or call',
  },
  policyFile: {
    variable: 'GONG_POLICY_FILE',
    kind: 'path',
    description: 'Absolute path of the policy: who may be contacted, by whom and when (see docs/policy.md)',
  },
  requestsPerSecond: {
    variable: 'GONG_REQUESTS_PER_SECOND',
    kind: 'number',
    fallback: '3',
    description: 'Maximum number of requests per second, shared by all servers on this machine',
  },
  requestsPerDay: {
    variable: 'GONG_REQUESTS_PER_DAY',
    kind: 'number',
    fallback: '10000',
    description: 'Maximum number of requests per day (UTC), shared by all servers on this machine',
  },
  filesDirectory: {
    variable: 'GONG_FILES_DIR',
    kind: 'path',
    description:
      'Absolute path of the directory that uploads may read files from (default: none, which disables the upload tools)',
  },
  stateDirectory: {
    variable: 'GONG_STATE_DIR',
    kind: 'path',
    description:
      "Absolute path of the directory for plans, journals, the audit log, the request log and OAuth tokens (default: the platform's state directory)",
  },
  sandbox: {
    variable: 'GONG_SANDBOX',
    kind: 'flag',
    fallback: 'false',
    description: 'Use the built-in sandbox instead of Gong; needs no credentials',
  },
  protocol: {
    variable: 'GONG_PROTOCOL',
    kind: 'text',
    fallback: 'auto',
    description: 'MCP versions to accept: auto, or legacy for `initialize` only',
  },
  confirm: {
    variable: 'GONG_CONFIRM',
    kind: 'text',
    fallback: 'auto',
    description:
      'Whether a person is asked before others are contacted or data is erased: auto (where the host can ask), never, or required (refuse where it cannot)',
  },
  logLevel: {
    variable: 'GONG_LOG_LEVEL',
    kind: 'text',
    fallback: 'warn',
    description: 'Minimum level of the log on stderr: debug, info, warn or error',
  },
} as const satisfies Record<string, Setting>;

/** Returns the command-line flag of a variable: `read-only` for `GONG_READ_ONLY`. */
export function toFlag(variable: string): string {
  return variable
    .replace(/^GONG_/, '')
    .toLowerCase()
    .replaceAll('_', '-');
}
