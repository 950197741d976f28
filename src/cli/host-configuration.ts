/** `gong-engage-mcp config <host>`: what to put where, for each host. */

/** How this program is started. */
export interface Program {
  /** The path of the Node.js that runs now: hosts with a window often do not find another. */
  readonly node: string;
  readonly server: string;
}

const environment = { GONG_ACCESS_KEY: 'your access key', GONG_ACCESS_KEY_SECRET: 'its secret' };

/** The hosts, each with the place of its configuration and what belongs there. */
const hosts: Readonly<Record<string, { readonly where: string; readonly what: (program: Program) => string }>> = {
  'claude-desktop': { where: 'Settings > Developer > Edit Config, then restart Claude Desktop:', what: asJson },
  'claude-code': {
    where: 'In a terminal:',
    what: ({ node, server }) => {
      const variables = Object.entries(environment).map(([name, value]) => `--env ${name}="${value}"`);
      return `claude mcp add gong --scope user ${variables.join(' ')} -- "${node}" "${server}"`;
    },
  },
  cursor: { where: '~/.cursor/mcp.json, or .cursor/mcp.json of a project:', what: asJson },
  inspector: {
    where: 'In a terminal:',
    what: ({ node, server }) =>
      `npx @modelcontextprotocol/inspector --cli "${node}" "${server}" -e GONG_SANDBOX=true --method tools/list`,
  },
};

/** The names of the hosts that are known. */
export const hostNames = Object.keys(hosts);

/** The configuration of a host, ready to be copied; undefined for one that is not known. */
export function describeHost(host: string, program: Program): string | undefined {
  const configuration = hosts[host];
  return configuration && `${configuration.where}\n\n${configuration.what(program)}`;
}

function asJson({ node, server }: Program): string {
  return JSON.stringify({ mcpServers: { gong: { command: node, args: [server], env: environment } } }, null, 2);
}
