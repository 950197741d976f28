/** `gong-engage-mcp config <host>`: prints the configuration that each host needs. */

/** The paths that start this program. */
export interface Program {
  /** The absolute path of the running Node.js: desktop applications often do not have it on their PATH. */
  readonly node: string;
  readonly server: string;
}

const environment = { GONG_ACCESS_KEY: 'your-access-key', GONG_ACCESS_KEY_SECRET: 'its-secret', GONG_TOOLSETS: 'rep' };

/** The known hosts: where their configuration is, and how it is written. */
const hosts: Readonly<Record<string, { readonly where: string; readonly render: (program: Program) => string }>> = {
  'claude-desktop': { where: 'Settings > Developer > Edit Config, then restart Claude Desktop:', render: asJson },
  'claude-code': {
    where: 'In a terminal:',
    render: ({ node, server }) => {
      const variables = Object.entries(environment).map(([name, value]) => `--env ${name}="${value}"`);
      return `claude mcp add gong --scope user ${variables.join(' ')} -- "${node}" "${server}"`;
    },
  },
  cursor: { where: '~/.cursor/mcp.json, or .cursor/mcp.json of a project:', render: asJson },
  inspector: {
    where: 'In a terminal:',
    render: ({ node, server }) =>
      `MCP_INSPECTOR_SECRET_STORE=memory npx -y @modelcontextprotocol/inspector@2.12.0 --cli "${node}" "${server}" -e GONG_SANDBOX=true --method tools/list`,
  },
};

export const hostNames = Object.keys(hosts);

/** Returns the configuration of a host, ready to copy; undefined for an unknown host. */
export function describeHost(host: string, program: Program): string | undefined {
  const configuration = hosts[host];
  return configuration && `${configuration.where}\n\n${configuration.render(program)}`;
}

function asJson({ node, server }: Program): string {
  return JSON.stringify({ mcpServers: { gong: { command: node, args: [server], env: environment } } }, null, 2);
}
