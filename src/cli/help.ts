/** `gong-engage-mcp --help`: prints the usage. */
import { type Setting, settings, toFlag } from '../config/settings.ts';
import { presets } from '../config/tool-selection.ts';
import { toolsetNames } from '../tools/index.ts';
import { hostNames } from './host-configuration.ts';

/** Returns the usage text, made from the table of settings. */
export function usage(version: string): string {
  const rows = Object.values<Setting>(settings).map((setting): [string, string] => [
    `--${toFlag(setting.variable)}${setting.kind === 'flag' ? '' : ' <value>'}`,
    `${setting.description}${setting.fallback ? ` (default: ${setting.fallback})` : ''}`,
  ]);
  const width = Math.max(...rows.map(([flag]) => flag.length)) + 2;
  return `gong-engage-mcp ${version}
Gong Engage as MCP tools, over stdio. Usually started by an MCP host; add --sandbox to try it without a Gong account.

Usage: gong-engage-mcp [flags]                  serves MCP over stdio
       gong-engage-mcp tools [--json] [flags]   prints the enabled tools and their cost in tokens
       gong-engage-mcp history [--since <7d, 24h, 2w or a date>] [--user <email>] [--flow <id or name>] [--json | --csv]
                                                prints the last enrollments, writes, refusals and stops, or those since a time;
                                                --user is the owner of flow instances, or an email that a write names
       gong-engage-mcp do-not-contact [--json]  prints the do-not-contact list of the store
       gong-engage-mcp do-not-contact add <email, domain or CRM id> … [--reason <text>]
       gong-engage-mcp do-not-contact remove <email, domain or CRM id> …
       gong-engage-mcp approve <planId> [--yes] shows a plan to a second person, asks, and approves it
       gong-engage-mcp doctor [flags]           checks the credentials, their scopes and the state directory
       gong-engage-mcp refresh-token [flags]    refreshes the OAuth token now
       gong-engage-mcp sandbox [--port <port>]  serves the sandbox's Gong alone, on a free port by default
       gong-engage-mcp config <host>            prints the configuration of a host: ${hostNames.join(', ')}

Every flag is also a variable: --read-only is GONG_READ_ONLY=true. Secrets can be read from files: GONG_ACCESS_KEY_SECRET_FILE.

${rows.map(([flag, text]) => `  ${flag.padEnd(width)}${text}`).join('\n')}
  ${'--help'.padEnd(width)}Prints this text
  ${'--version'.padEnd(width)}Prints the version

Presets:  ${Object.keys(presets).join(', ')}
Toolsets: ${toolsetNames.join(', ')}`;
}
