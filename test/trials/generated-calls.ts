/** Calls of a tool, made from its own schema: what is allowed, what is just not, and what nobody would send. */
import fc from 'fast-check';
import type { Rule } from '../../src/client/operation.ts';
import type { Tool } from '../../src/mcp/tool.ts';
import { fitting, mutated, mutation, type TextsFor } from './generated-values.ts';
import { anything, toJson } from './hostile-values.ts';

type Arguments = Record<string, unknown>;

/** JSON texts of arguments for a tool: four of ten fit its schema and its rules, the others are spoilt in some places. */
export function argumentsFor(
  { input, rules }: Pick<Tool, 'input' | 'rules'>,
  textsFor: TextsFor,
): fc.Arbitrary<string> {
  const good = fc
    .tuple(fitting(input.json, textsFor), fc.nat(9))
    .map(([value, chance]) => withoutCursor(fixed(rules, value as Arguments), chance));
  const spoilt = fc
    .tuple(good, fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([value, mutations]) => mutated(value, mutations));
  return fc
    .oneof({ weight: 8, arbitrary: good }, { weight: 11, arbitrary: spoilt }, { weight: 1, arbitrary: anything })
    .map((value) => toJson(value ?? null));
}

/** No generated text is a cursor of this server, so that nearly every call with one would be refused for it. */
function withoutCursor({ cursor, ...others }: Arguments, chance: number): Arguments {
  return cursor === undefined || chance > 0 ? others : { ...others, cursor };
}

/** Brings what fits the schema to fit the rules, too. */
function fixed(rules: readonly Rule[], value: Arguments): Arguments {
  return rules.reduce((before, rule) => fixedBy(rule, before), value);
}

function fixedBy(rule: Rule, value: Arguments): Arguments {
  if ('same' in rule) return { ...value, [rule.same[1]]: value[rule.same[0]] };
  if ('when' in rule) return { ...value, [rule.needs]: value[rule.needs] ?? '2026-05-01T09:00:00Z' };
  if ('each' in rule) return withCompleteMembers(rule.each.split('.'), rule.hasOneOf[0] ?? [], value);
  const names = 'exactlyOneOf' in rule ? rule.exactlyOneOf : 'atMostOneOf' in rule ? rule.atMostOneOf : [];
  const [, ...surplus] = names.filter((name) => value[name] !== undefined && value[name] !== false);
  return Object.fromEntries(Object.entries(value).filter(([name]) => !surplus.includes(name)));
}

function withCompleteMembers(
  [name = '', ...rest]: readonly string[],
  group: readonly string[],
  value: Arguments,
): Arguments {
  const child = value[name];
  if (rest.length > 0) {
    return child === undefined ? value : { ...value, [name]: withCompleteMembers(rest, group, child as Arguments) };
  }
  if (!Array.isArray(child)) return value;
  const needed = Object.fromEntries(group.map((key) => [key, '7']));
  return { ...value, [name]: child.map((member: object) => ({ ...needed, ...member })) };
}
