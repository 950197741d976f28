/** Conditions across several arguments: what an operation's rules say, as sentences. */
import type { Rule } from '../client/operation.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** What is wrong with the arguments by this rule, or undefined. `false` counts as not given: it asks for nothing. */
export function brokenRule(rule: Rule, input: Arguments): string | undefined {
  if ('exactlyOneOf' in rule) {
    const { length } = given(rule.exactlyOneOf, input);
    if (length === 1) return undefined;
    return `Give exactly one of ${rule.exactlyOneOf.join(' and ')}; ${length === 0 ? 'none' : 'both'} came.`;
  }
  if ('atMostOneOf' in rule) {
    const present = given(rule.atMostOneOf, input);
    return present.length > 1 ? `${present.join(' and ')} exclude each other: give one.` : undefined;
  }
  if ('atLeastOneOf' in rule) {
    if (given(rule.atLeastOneOf, input).length > 0) return undefined;
    return `Give at least one of ${rule.atLeastOneOf.join(' and ')}; none came.`;
  }
  if ('same' in rule) {
    const [first, second] = rule.same;
    return input[first] === input[second] ? undefined : `${second} must repeat ${first} exactly.`;
  }
  if ('when' in rule) {
    const applies = Object.entries(rule.when).every(([name, value]) => input[name] === value);
    if (!applies || given([rule.needs], input).length > 0) return undefined;
    const condition = Object.entries(rule.when).map(([name, value]) => `${name} is ${value}`);
    return `${rule.needs} is needed when ${condition.join(' and ')}.`;
  }
  return incompleteMembers(rule, input);
}

function incompleteMembers(rule: Extract<Rule, { each: string }>, input: Arguments): string | undefined {
  const list = rule.each.split('.').reduce<unknown>((value, name) => (value as Arguments | undefined)?.[name], input);
  const members = Array.isArray(list) ? (list as readonly Arguments[]) : [];
  const isComplete = (member: Arguments) => rule.hasOneOf.some((group) => given(group, member).length === group.length);
  const incomplete = members.flatMap((member, index) => (isComplete(member) ? [] : [index]));
  if (incomplete.length === 0) return undefined;
  const groups = rule.hasOneOf.map((group) => group.join(' and ')).join(', or ');
  const numbers = incomplete.slice(0, 10).join(', ');
  return `${rule.each}: each needs ${groups}; missing in number ${numbers} (counted from 0).`;
}

function given(names: readonly string[], input: Arguments): string[] {
  return names.filter((name) => input[name] !== undefined && input[name] !== false);
}
