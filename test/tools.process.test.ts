import { tmpdir } from 'node:os';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { beforeAll, describe, expect, it } from 'vitest';
import { readToolNames } from '../src/config/tool-selection.ts';
import { operations, selectOperations, toolsets } from '../src/tools/index.ts';
import { workflows } from '../src/workflows/index.ts';
import { type HostSettings, type ListedTool, startHost } from './support/host.ts';
import { startProcess } from './support/process.ts';

const environment = { GONG_ACCESS_KEY: 'key', GONG_ACCESS_KEY_SECRET: 'secret' };

async function listed(settings: HostSettings): Promise<{ tools: ListedTool[]; instructions: string }> {
  const host = await startHost({ environment, ...settings });
  const tools = await host.listTools();
  const instructions = host.instructions();
  await host.close();
  return { tools, instructions };
}

/** Everything that is a tool. */
const sources = [...operations, ...workflows];
const allNames = sources.map(({ name }) => name as string).toSorted();
const allTools = new Set(allNames);

/** Counts what a model sees of a tool. Output schemas and annotations are for hosts and programs. */
function countTokens({ name, description, inputSchema }: ListedTool): number {
  return encode(JSON.stringify({ name, description, inputSchema })).length;
}

let tools: ListedTool[];
let instructions: string;

beforeAll(async () => {
  const everything = ['--toolsets', 'all', '--allow-erase', '--files-dir', tmpdir()];
  ({ tools, instructions } = await listed({ args: everything }));
});

describe('every advertised tool', () => {
  it('is an operation or a workflow, in the order of the names', () => {
    expect(tools.map(({ name }) => name)).toEqual(allNames);
  });

  it('has a literal name of at most 40 characters, a title and a description', () => {
    for (const { name, title, description } of tools) {
      expect(name).toMatch(/^gong_[a-z_]{3,35}$/);
      expect(title).toMatch(/^[A-Z].{4,50}$/);
      expect(description).toMatch(/\.$/);
      expect(description, name).not.toMatch(/IMPORTANT|MUST|NEVER|ALWAYS/);
    }
  });

  it('has all four hints, as its effect says', () => {
    const hints = {
      read: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
      create: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
      update: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
      delete: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
      outreach: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
      erase: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
    };
    for (const { name, annotations } of tools) {
      const effect = sources.find((source) => source.name === name)?.effect ?? 'read';
      expect(annotations, name).toEqual(hints[effect]);
    }
  });

  it('names only tools that exist', () => {
    const known = new Set(allNames);
    const named = JSON.stringify([tools, instructions]).match(/gong_[a-z_]+[a-z]/g) ?? [];
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('has schemas of the subset that every host accepts', () => {
    const allowed = new Set(
      'type description properties required items enum minimum maximum maxLength minItems maxItems additionalProperties'.split(
        ' ',
      ),
    );
    const types = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean']);
    const check = (node: Record<string, unknown>, path: string) => {
      expect(types, `${path}.type`).toContain(node.type);
      for (const key of Object.keys(node)) expect(allowed, `${path}.${key}`).toContain(key);
      if (node.type === 'array') check(node.items as Record<string, unknown>, `${path}[]`);
      for (const [name, child] of Object.entries((node.properties ?? {}) as Record<string, Record<string, unknown>>)) {
        check(child, `${path}.${name}`);
      }
    };
    for (const { name, inputSchema, outputSchema } of tools) {
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: 'object' });
      expect(outputSchema).not.toHaveProperty('required');
      check(inputSchema, name);
      if (outputSchema) check(outputSchema, `${name} output`);
    }
  });

  it('costs few tokens: at most 200 on average, and 410 alone but for the plan and the two that write permission profiles', () => {
    const costs = new Map(tools.map((tool) => [tool.name, countTokens(tool)]));
    const average = (names: readonly string[]) =>
      names.reduce((sum, name) => sum + (costs.get(name) ?? 0), 0) / names.length;
    expect(average(allNames)).toBeLessThanOrEqual(200);
    const usual = selectOperations({ tools: allTools, readOnly: false, allowErase: false, allowUpload: false });
    expect(average([...usual, ...workflows].map(({ name }) => name))).toBeLessThanOrEqual(200);
    const maxTokens = (name: string) => {
      if (name === 'gong_plan_enrollment') return 500;
      return /(create|update)_permission_profile/.test(name) ? 1200 : 410;
    };
    for (const [name, cost] of costs) {
      expect(cost, name).toBeLessThanOrEqual(maxTokens(name));
    }
  });

  it('is shown to a model exactly so', async () => {
    for (const tool of tools) {
      await expect(`${JSON.stringify(tool, null, 2)}\n`).toMatchFileSnapshot(`snapshots/${tool.name}.json`);
    }
  });
});

describe('the tools command', () => {
  it('prints what a configuration shows a model, and what it costs, without credentials', async () => {
    const command = startProcess({}, ['tools', '--json', '--toolsets', 'users']);
    expect((await command.exit()).code).toBe(0);
    const printed = JSON.parse(command.lines().join('\n')) as {
      total: { tokens: number; bytes: number };
      tools: (ListedTool & { cost: { tokens: number } })[];
    };
    const shown = tools.filter(({ name }) => readToolNames(['users']).tools.has(name));
    expect(printed.tools).toMatchObject(shown);
    expect(printed.total.tokens).toBe(shown.reduce((sum, tool) => sum + countTokens(tool), 0));
  });

  it('prints a table for people', async () => {
    const command = startProcess({}, ['tools', '--read-only']);
    expect((await command.exit()).code).toBe(0);
    const { tools: names } = readToolNames(['engage']);
    const count = sources.filter(({ name, effect }) => names.has(name) && effect === 'read').length;
    expect(command.lines().at(-1)).toMatch(new RegExp(`^${count} tools, \\d+ tokens`));
  });
});

describe('the choice of tools', () => {
  it('is a preset or toolsets, and always the same list in the same order', async () => {
    const engage = (await listed({})).tools.map(({ name }) => name);
    const names = [...toolsets.flows, ...toolsets.engagement, ...toolsets.users, ...workflows].map(({ name }) => name);
    expect(engage).toEqual(names.toSorted());
    const users = (await listed({ args: ['--toolsets', 'users'] })).tools.map(({ name }) => name);
    expect(users).toEqual(['gong_status', ...toolsets.users.map(({ name }) => name as string)].toSorted());
  });

  it.each([
    ['rep', 3600],
    ['engage', 6000],
    ['all', 13_500],
  ])('costs a model few tokens in the preset %s: at most %i', (preset, maxTokens) => {
    const { tools: names } = readToolNames([preset]);
    const selected = { tools: names, readOnly: false, allowErase: false, allowUpload: false };
    const shown = new Set<string>([
      ...selectOperations(selected).map(({ name }) => name),
      ...workflows.map(({ name }) => name).filter((name) => names.has(name)),
    ]);
    const cost = tools.filter(({ name }) => shown.has(name)).reduce((sum, tool) => sum + countTokens(tool), 0);
    expect(cost).toBeGreaterThan(0);
    expect(cost).toBeLessThanOrEqual(maxTokens);
  });

  it('has only tools that change nothing when reading only', async () => {
    const { tools: reading } = await listed({ args: ['--toolsets', 'all', '--read-only'] });
    expect(reading.length).toBeGreaterThan(0);
    for (const { annotations } of reading) expect(annotations).toMatchObject({ readOnlyHint: true });
  });

  it('has tools that erase only when the operator allows it, and never when reading only', () => {
    const all = { tools: allTools, readOnly: false, allowErase: false, allowUpload: true };
    const effects = (selection: Parameters<typeof selectOperations>[0]) =>
      new Set(selectOperations(selection).map(({ effect }) => effect));
    expect(effects(all)).not.toContain('erase');
    expect(effects({ ...all, readOnly: true, allowErase: true })).toEqual(new Set(['read']));
  });

  it('has tools that send files only when there is a folder for them', () => {
    const all = { tools: allTools, readOnly: false, allowErase: false, allowUpload: true };
    const uploading = (allowUpload: boolean) =>
      selectOperations({ ...all, allowUpload }).filter(({ upload }) => upload !== undefined);
    expect(uploading(true)).toHaveLength(2);
    expect(uploading(false)).toHaveLength(0);
  });
});

describe('the instructions', () => {
  it('fit into what hosts keep, also in the sandbox', async () => {
    const sandbox = await listed({ args: ['--toolsets', 'all', '--sandbox'] });
    for (const text of [instructions, sandbox.instructions]) expect(text.length).toBeLessThanOrEqual(2048);
    expect(sandbox.instructions).toMatch(/sandbox.*@.*\d{18}/s);
  });

  it('do not speak of writing when there is only reading', async () => {
    expect((await listed({ args: ['--read-only'] })).instructions).not.toContain('gong_commit_enrollment');
    expect((await listed({ args: ['--read-only'] })).instructions).not.toContain('Assigning');
    expect(instructions).toContain('gong_commit_enrollment');
  });
});
