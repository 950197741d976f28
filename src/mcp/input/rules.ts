/** Checks arguments against the rules of a tool, which concern several arguments at once. */
import { recordKey } from '../../client/ids.ts';
import type { Rule } from '../../client/operation.ts';
import type { Arguments } from './input.ts';
import { getValue } from './problems.ts';

/** Returns how the arguments break a rule; undefined when they do not. */
export function describeBrokenRule(rule: Rule, input: Arguments): string | undefined {
  if ('exactlyOneOf' in rule) {
    const present = pickPresent(rule.exactlyOneOf, input);
    if (present.length === 0) return `Set exactly one of ${rule.exactlyOneOf.join(', ')}.`;
    return describeExclusive(present);
  }
  if ('atMostOneOf' in rule) return describeExclusive(pickPresent(rule.atMostOneOf, input));
  if ('atLeastOneOf' in rule) {
    if (pickPresent(rule.atLeastOneOf, input).length > 0) return undefined;
    return `Set at least one of ${rule.atLeastOneOf.join(', ')}.`;
  }
  if ('same' in rule) {
    const [first, second] = rule.same;
    return input[first] === input[second] ? undefined : `${second} must repeat ${first} exactly.`;
  }
  if ('when' in rule) {
    const applies = Object.entries(rule.when).every(([name, value]) => input[name] === value);
    if (!applies || pickPresent([rule.needs], input).length > 0) return undefined;
    const condition = Object.entries(rule.when).map(([name, value]) => `${name} is ${value}`);
    return `${rule.needs} is required when ${condition.join(' and ')}.`;
  }
  if ('scopedBy' in rule) return describeMissingScope(rule, input);
  if ('distinctPeople' in rule) return describeRepeatedPeople(rule.distinctPeople, input);
  return describeIncompleteItems(rule, input);
}

function describeMissingScope(
  { scopedBy, with: others }: Extract<Rule, { scopedBy: readonly string[] }>,
  input: Arguments,
): string | undefined {
  const present = pickPresent(scopedBy, input);
  const applies = pickPresent(others, input).length > 0;
  if (applies && present.length === 0) return `With ${others.join(' or ')}, set exactly one of ${scopedBy.join(', ')}.`;
  if (!applies && present.length > 0) return `${present.join(' and ')} can be set with ${others.join(' or ')} only.`;
  return describeExclusive(present);
}

/** Names each person who is in a list twice: Gong would contact them twice. */
function describeRepeatedPeople(name: string, input: Arguments): string | undefined {
  const list = getValue(input, [name]);
  const people: readonly Arguments[] = Array.isArray(list) ? list : [];
  const repeated = people.flatMap((person, index) => {
    const first = people.findIndex((other) => findSameness(person, other) !== undefined);
    const sameness = first < index ? findSameness(person, people[first] ?? {}) : undefined;
    return sameness ? [`${name}[${index}] is the same person as ${name}[${first}] (${sameness})`] : [];
  });
  return repeated.length > 0 ? `${repeated.slice(0, 10).join('; ')}: name each person once.` : undefined;
}

/** Says by what two entries are one person: an id, an address, or else the names and the company. */
function findSameness(one: Arguments, other: Arguments): string | undefined {
  const keys = { 'same CRM id': 'crmId', 'same email': 'email', 'same LinkedIn page': 'linkedInUrl' } as const;
  for (const [sameness, field] of Object.entries(keys)) {
    if (isSame(toPersonKey(field, one), toPersonKey(field, other))) return sameness;
  }
  const areApart = ['crmId', 'email'].some((field) => {
    const [key, otherKey] = [toPersonKey(field, one), toPersonKey(field, other)];
    return key !== '' && otherKey !== '' && key !== otherKey;
  });
  const names = (person: Arguments) =>
    ['firstName', 'lastName', 'companyName'].map((field) => toPersonKey(field, person)).join('\n');
  const hasName = toPersonKey('firstName', one) !== '' && toPersonKey('lastName', one) !== '';
  return hasName && !areApart && names(one) === names(other) ? 'same names and company' : undefined;
}

function isSame(one: string, other: string): boolean {
  return one !== '' && one === other;
}

function toPersonKey(field: string, person: Arguments): string {
  const text = String(person[field] ?? '').trim();
  if (field === 'crmId') return recordKey(text);
  const folded = text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ');
  return field === 'linkedInUrl' ? folded.replace(/^https?:\/\/(www\.)?|[/?#]+$/g, '') : folded;
}

function describeExclusive(present: readonly string[]): string | undefined {
  return present.length > 1 ? `${present.join(' and ')} are mutually exclusive: set only one.` : undefined;
}

function describeIncompleteItems(rule: Extract<Rule, { each: string }>, input: Arguments): string | undefined {
  const list = getValue(input, rule.each.split('.'));
  const items: readonly Arguments[] = Array.isArray(list) ? list : [];
  const isComplete = (item: Arguments) =>
    rule.hasOneOf.some((group) => pickPresent(group, item).length === group.length);
  const incomplete = items.flatMap((item, index) => (isComplete(item) ? [] : [`${rule.each}[${index}]`]));
  if (incomplete.length === 0) return undefined;
  const groups = rule.hasOneOf.map((group) => group.join(' and ')).join(', or ');
  return `Each of ${rule.each} needs ${groups}; incomplete: ${incomplete.slice(0, 10).join(', ')}.`;
}

/** Returns the names that are set. `false` counts as not set, because it requests nothing. */
function pickPresent(names: readonly string[], input: Arguments): string[] {
  return names.filter((name) => input[name] !== undefined && input[name] !== false);
}
