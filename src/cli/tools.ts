/** `gong-engage-mcp tools`: prints the tools that a model sees, and what their names, descriptions and arguments cost in tokens. */
import { getTool, type ListedTool, listedTool } from '../mcp/tool.ts';
import { findToolset, type Selection, selectOperations } from '../tools/index.ts';
import { selectWorkflows } from '../workflows/index.ts';

interface Cost {
  readonly tokens: number;
  readonly bytes: number;
}

/** Returns a table, or with `json` the tools as listed over MCP, each with its cost. */
export async function describeTools(selection: Selection, json: boolean): Promise<string> {
  // The tokenizer is larger than the rest of the program, so only this command loads it.
  const { encode } = await import('gpt-tokenizer/encoding/o200k_base');
  // Output schemas and annotations are for hosts and programs: no host shows them to a model.
  const measureCost = ({ name, description, inputSchema }: ListedTool): Cost => {
    const text = JSON.stringify({ name, description, inputSchema });
    return { tokens: encode(text).length, bytes: Buffer.byteLength(text) };
  };
  const rows = [...selectOperations(selection), ...selectWorkflows(selection)].map((source) => {
    const tool = listedTool(getTool(source));
    const toolset = 'route' in source ? findToolset(source) : 'outreach';
    return { toolset: toolset ?? '', effect: source.effect, cost: measureCost(tool), tool };
  });
  rows.sort((one, other) => (one.tool.name < other.tool.name ? -1 : 1));
  const total = rows.reduce((sum, { cost }) => add(sum, cost), { tokens: 0, bytes: 0 });
  if (json)
    return JSON.stringify({ total, tools: rows.map(({ tool, ...details }) => ({ ...details, ...tool })) }, null, 2);

  const lines = rows.map(({ toolset, effect, cost, tool }) =>
    columns(tool.name, toolset, effect, String(cost.tokens), String(cost.bytes)),
  );
  const average = rows.length > 0 ? Math.round(total.tokens / rows.length) : 0;
  return [
    columns('tool', 'toolset', 'effect', 'tokens', 'bytes'),
    ...lines,
    '',
    `${rows.length} tools, ${total.tokens} tokens (${average} on average, counted by o200k_base), ${total.bytes} bytes.`,
  ].join('\n');
}

function add(one: Cost, other: Cost): Cost {
  return { tokens: one.tokens + other.tokens, bytes: one.bytes + other.bytes };
}

function columns(name: string, toolset: string, effect: string, tokens: string, bytes: string): string {
  return `${name.padEnd(40)}${toolset.padEnd(14)}${effect.padEnd(10)}${tokens.padStart(7)}${bytes.padStart(8)}`;
}
