/** `--help`: how to start this program. */
import { type Setting, settings, toFlag } from '../config/settings.ts';
import { presets, toolsetNames } from '../tools/index.ts';
import { hostNames } from './host-configuration.ts';

/** The usage text, made from the table of settings. */
export function usage(version: string): string {
  const rows = Object.values<Setting>(settings).map((setting): [string, string] => [
    `--${toFlag(setting.variable)}${setting.kind === 'flag' ? '' : ' <value>'}`,
    `${setting.description}${setting.fallback ? ` (default: ${setting.fallback})` : ''}`,
  ]);
  const width = Math.max(...rows.map(([flag]) => flag.length)) + 2;
  return `gong-engage-mcp ${version}
Gong Engage as MCP tools, over stdio. An MCP host starts it; to look around without a Gong account, add --sandbox.

Usage: gong-engage-mcp [flags]                  serves MCP over stdio
       gong-engage-mcp tools [--json] [flags]   prints the tools this configuration has, and their cost in tokens
       gong-engage-mcp history [--json]         prints the last enrollments and writes
       gong-engage-mcp doctor [flags]           tries the credentials, their scopes and the state folder
       gong-engage-mcp renew-token [flags]      renews the OAuth token now
       gong-engage-mcp sandbox [--port <port>]  serves the sandbox's Gong alone, on a free port by default
       gong-engage-mcp config <host>            prints what to configure: ${hostNames.join(', ')}

Every flag is also a variable: --read-only is GONG_READ_ONLY=true. Secrets may be given as files: GONG_ACCESS_KEY_SECRET_FILE.

${rows.map(([flag, text]) => `  ${flag.padEnd(width)}${text}`).join('\n')}
  ${'--help'.padEnd(width)}This text
  ${'--version'.padEnd(width)}The version

Toolsets: ${toolsetNames.join(', ')}
Presets:  ${Object.keys(presets).join(', ')}`;
}
