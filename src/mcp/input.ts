/** Arguments of a tool call: coerced leniently, validated strictly, with all problems reported at once. */
import { jsonLength } from '../client/http/json.ts';
import { coerce } from './coerce.ts';
import { describeIssues } from './problems.ts';
import { describeBrokenRule } from './rules.ts';
import type { Tool } from './tool.ts';

export type Arguments = Readonly<Record<string, unknown>>;

export type Accepted = { readonly input: Arguments } | { readonly problems: readonly string[] };

/** Coerces and validates the arguments of a call, and checks them against the rules of the tool. */
export function acceptInput(
  { input: { schema, json }, rules }: Pick<Tool, 'input' | 'rules'>,
  args: unknown,
): Accepted {
  const coerced = isTooLarge(args) ? args : coerce(json, args ?? {});
  if (isTooLarge(coerced)) return { problems: [tooLarge] };
  const parsed = schema.safeParse(coerced);
  if (!parsed.success) return { problems: describeIssues(parsed.error.issues, coerced, json) };
  const input = parsed.data as Arguments;
  const problems = rules.map((rule) => describeBrokenRule(rule, input)).filter((problem) => problem !== undefined);
  return problems.length > 0 ? { problems } : { input };
}

/** No operation needs as much; far above these limits a value takes too long to check and to write. */
const maxLevels = 60;
const maxCharacters = 2_000_000;
const tooLarge = `The arguments are longer than ${maxCharacters} characters, or nested more than ${maxLevels} levels deep.`;

function isTooLarge(value: unknown): boolean {
  return isDeeperThan(maxLevels, value) || jsonLength(value) > maxCharacters;
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => isDeeperThan(levels - 1, child));
}
