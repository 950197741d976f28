import { describe, expect, it } from 'vitest';
import { acceptInput } from '../../src/mcp/input/input.ts';
import type { JsonSchema } from '../../src/mcp/schema.ts';
import { getTool, type Tool } from '../../src/mcp/tool.ts';
import { operations } from '../../src/tools/index.ts';
import { workflows } from '../../src/workflows/index.ts';

const tools = [...operations, ...workflows].map(getTool);

interface Argument {
  readonly tool: Tool;
  /** The names from the root: `overrides.steps[].subject`. */
  readonly path: string;
  readonly name: string;
  readonly node: JsonSchema;
  readonly isOptional: boolean;
}

function listArguments(tool: Tool, node: JsonSchema = tool.input.json, path = ''): Argument[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const own = { tool, path: `${path}${name}`, name, node: child, isOptional: !node.required?.includes(name) };
    const [inner, prefix] = child.items ? [child.items, `${own.path}[].`] : [child, `${own.path}.`];
    return [own, ...listArguments(tool, inner, prefix)];
  });
}

const everyArgument = tools.flatMap((tool) => listArguments(tool));

function toKind({ node }: Argument): JsonSchema['kind'] {
  return (node.items ?? node).kind;
}

function describeArgument({ tool, path }: Argument): string {
  return `${tool.name} ${path}`;
}

describe('the arguments of all tools', () => {
  it('say of every id, address and phone number what it is', () => {
    const named = everyArgument.filter(
      ({ name, node }) =>
        /(^|[a-z-])(id|email|emailaddress|phonenumber)s?$/i.test(name) && (node.items ?? node).type === 'string',
    );
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((argument) => !toKind(argument)).map(describeArgument)).toEqual([]);
    const addresses = named.filter(({ name }) => /email(address)?s?$/i.test(name));
    expect(addresses.filter((argument) => toKind(argument) !== 'email').map(describeArgument)).toEqual([]);
  });

  it('take for the CRM id of a person only what can be one', () => {
    const people = everyArgument.filter(
      ({ name, node }) => /^(crmProspects?Ids?|crmId)$/.test(name) && !node.properties,
    );
    expect(people.length).toBeGreaterThanOrEqual(6);
    expect(people.filter((argument) => toKind(argument) !== 'crmProspectId').map(describeArgument)).toEqual([]);
    for (const { tool, path, node } of people) {
      const value = node.type === 'array' ? ['Ann Doe'] : 'Ann Doe';
      const [first = '', second] = path.split('[].');
      const accepted = acceptInput(tool, { [first]: second === undefined ? value : [{ [second]: value }] });
      const problems = 'problems' in accepted ? accepted.problems : [];
      expect(problems, describeArgument({ tool, path, name: first, node, isOptional: true })).toContainEqual(
        expect.stringMatching(/must be the CRM id .*gong_find_prospects.*"Ann Doe"/),
      );
    }
  });

  it('keep an empty list where it filters, or replaces a list that Gong has stored', () => {
    const lists = operations
      .flatMap((operation) => listArguments(getTool(operation)))
      .filter(({ node, isOptional, path }) => node.type === 'array' && isOptional && path !== 'fields');
    const keeping = lists.filter(({ node }) => node.keepsEmpty);
    const filters = lists.filter(({ path }) => path.startsWith('filter.'));
    const stored = lists.filter(({ tool }) => tool.effect === 'update');
    expect([...filters, ...stored].filter(({ node }) => !node.keepsEmpty).map(describeArgument)).toEqual([]);
    const others = keeping.filter((list) => !filters.includes(list) && !stored.includes(list));
    const created = others.filter(({ tool }) => tool.name === 'gong_create_permission_profile');
    expect(others.filter((list) => !created.includes(list)).map(describeArgument)).toEqual([
      'gong_get_flow_steps flowIds',
      'gong_get_meeting_integration_status emails',
    ]);
  });

  it('show hosts no format and no pattern, which some check more strictly', () => {
    for (const { name, input } of tools) {
      expect(JSON.stringify(input.advertised), name).not.toMatch(/"(format|pattern|kind|keepsEmpty)":/);
    }
  });
});
