/** Writes the generated tables of README.md anew: the variables and the tools. A test fails when they are stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Effect, Operation } from '../src/client/operation.ts';
import { type Setting, settings } from '../src/settings.ts';
import { presets, toolsets } from '../src/tools/index.ts';

const effects: Record<Effect, string> = {
  read: 'reads',
  create: 'adds',
  update: 'changes',
  delete: 'removes',
  outreach: '**contacts people**',
  erase: '**erases for good**',
};

/** The README with its generated parts made anew. */
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

function toolsTable(): string {
  const lists = Object.entries(presets).map(([preset, members]) => `\`${preset}\` = ${members.join(', ')}`);
  const rows = Object.entries(toolsets).flatMap(([toolset, operations]) =>
    operations.map(({ name, title, route, effect }: Operation) => {
      return `| ${toolset} | \`${name}\` | ${title} | ${effects[effect]} | \`${route}\` |`;
    }),
  );
  return [
    `Presets: ${lists.join('; ')}.`,
    '',
    '| toolset | tool | | effect | Gong operation |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync('README.md', renderReadme(readFileSync('README.md', 'utf8')));
}
