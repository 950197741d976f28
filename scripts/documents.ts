/** Writes the tables of README.md, docs/tools.md and docs/policy.schema.json. A test fails when they are stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Effect, Operation } from '../src/client/operation.ts';
import { type Setting, settings } from '../src/config/settings.ts';
import { presets, readToolNames, toolNamesIn } from '../src/config/tool-selection.ts';
import { type JsonSchema, signature } from '../src/mcp/schema.ts';
import { getTool } from '../src/mcp/tool.ts';
import { renderPolicySchema } from '../src/policy/policy.ts';
import { operationsIn, type Toolset, toolsetNames } from '../src/tools/index.ts';
import { workflows } from '../src/workflows/index.ts';
import type { Workflow } from '../src/workflows/workflow.ts';

const effects: Record<Effect, string> = {
  read: 'reads',
  create: 'adds',
  update: 'changes',
  delete: 'removes',
  outreach: '**contacts people**',
  erase: '**erases for good**',
};

/** Returns the README with its generated tables replaced. */
export function renderReadme(readme: string): string {
  return Object.entries({ variables: variablesTable(), tools: toolsTable() }).reduce(
    (text, [name, table]) => replacePart(text, name, table),
    readme,
  );
}

function replacePart(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md has no part ${name}`);
  return `${before}${begin}\n${content}\n${end}${after}`;
}

function variablesTable(): string {
  const rows = Object.values<Setting>(settings).map(({ variable, fallback, secret, alsoKnownAs, description }) => {
    const notes = [
      description,
      ...(secret ? [`also as \`${variable}_FILE\``] : []),
      ...(alsoKnownAs ? [`understood too: ${alsoKnownAs.map((name) => `\`${name}\``).join(', ')}`] : []),
    ];
    return `| \`${variable}\` | ${fallback ? `\`${fallback}\`` : ''} | ${notes.join('; ')} |`;
  });
  return ['| variable | default | |', '|---|---|---|', ...rows].join('\n');
}

/** The operations or workflows of a toolset, sorted by name. */
function listSources(toolset: Toolset): readonly (Operation | Workflow)[] {
  return toolset === 'outreach' ? workflows : operationsIn(toolset);
}

function toolsTable(): string {
  const presetRows = Object.entries(presets).map(([preset, members]) => {
    const { tools } = readToolNames([preset]);
    const existing = members.filter((member) => isToolset(member) || tools.has(member));
    const names = preset === 'all' ? 'everything' : existing.map((member) => `\`${member}\``).join(', ');
    return `| \`${preset}\` | ${tools.size} | ${names} |`;
  });
  const engage = toolsetNames.filter((toolset) => presets.engage?.includes(toolset));
  const rows = engage.flatMap((toolset) =>
    listSources(toolset).map(
      ({ name, title, effect }) => `| ${toolset} | \`${name}\` | ${title} | ${effects[effect]} |`,
    ),
  );
  const others = toolsetNames.filter((toolset) => !engage.includes(toolset)).map((toolset) => `\`${toolset}\``);
  return [
    '`GONG_TOOLSETS` takes presets, toolsets and single tools, read from left to right; a `-` before a name takes away: `rep,calls,-gong_update_task`. `gong_status` is always on.',
    '',
    '| preset | tools | |',
    '|---|---|---|',
    ...presetRows,
    '',
    'The preset `engage`, which is the default:',
    '',
    '| toolset | tool | | effect |',
    '|---|---|---|---|',
    ...rows,
    '',
    `More toolsets: ${others.join(', ')}.`,
  ].join('\n');
}

function isToolset(name: string): boolean {
  return toolsetNames.some((toolset) => toolset === name);
}

/** Every tool by toolset, with its route, scope, effect and parameters. */
export function renderTools(): string {
  const chapters = toolsetNames.map(
    (toolset) => `## ${toolset}\n\n${listSources(toolset).map(toolChapter).join('\n')}`,
  );
  return [
    '# Tools',
    '',
    'Every tool by toolset. This page is made from the code by `npm run documents`. Lists also take `limit`, `cursor` and `fields`.',
    '',
    tableOfToolsets(),
    '',
    ...chapters,
  ].join('\n');
}

function tableOfToolsets(): string {
  const rows = toolsetNames.map((toolset) => {
    const names = toolNamesIn(toolset);
    const inPresets = Object.entries(presets).flatMap(([preset, members]) => {
      const { tools } = readToolNames([preset]);
      const count = names.filter((name) => tools.has(name)).length;
      const isNamed = members.some((member) => member === toolset || names.includes(member));
      if (!isNamed || count === 0) return [];
      return [count === names.length ? preset : `${preset} (${count})`];
    });
    return `| [${toolset}](#${toolset}) | ${names.length} | ${inPresets.join(', ')} |`;
  });
  return ['| toolset | tools | presets (with how many of them) |', '|---|---|---|', ...rows].join('\n');
}

function toolChapter(source: Operation | Workflow): string {
  const { name, description, effect } = source;
  const { json } = getTool(source).input;
  const origin = 'route' in source ? `\`${source.route}\`, scope \`${source.scope}\`` : 'Takes several operations';
  const parameters = Object.entries(json.properties ?? {})
    .filter(([parameter]) => !isListArgument(source, parameter))
    .map(([parameter, schema]) => {
      const required = json.required?.includes(parameter) ? 'required' : '';
      const description = schema.inWords ? '' : (schema.description ?? '');
      const cells = [`\`${parameter}\``, describeType(schema), required, description];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    });
  const table = ['| parameter | type | | |', '|---|---|---|---|', ...parameters].join('\n');
  return [
    `### ${name}`,
    '',
    description,
    '',
    `${origin}, ${effects[effect]}.`,
    '',
    ...(parameters.length > 0 ? [table, ''] : []),
  ].join('\n');
}

function isListArgument(operation: Operation | Workflow, parameter: string): boolean {
  if (!('route' in operation)) return false;
  const own = { ...operation.path, ...operation.query, ...operation.body, ...operation.local };
  return !(parameter in own);
}

/** Describes a type for a reader. */
function describeType(schema: JsonSchema): string {
  const { type = 'any', items, maxItems } = schema;
  if (type === 'array' && items)
    return `list of ${describeType(items)}${maxItems === undefined ? '' : `, at most ${maxItems}`}`;
  return type === 'string' && !schema.enum ? 'text' : `\`${signature({ ...schema, inWords: false })}\``;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync('README.md', renderReadme(readFileSync('README.md', 'utf8')));
  writeFileSync('docs/tools.md', renderTools());
  writeFileSync('docs/policy.schema.json', renderPolicySchema());
}
