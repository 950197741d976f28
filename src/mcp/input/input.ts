/** Arguments of a tool call: coerced leniently, validated strictly, with all problems reported at once. */
import { jsonLength, parseJson } from '../../client/http/json.ts';
import type { JsonSchema } from '../schema.ts';
import type { Tool } from '../tool.ts';
import { coerce } from './coerce.ts';
import { describeIssues, listMisread } from './problems.ts';
import { describeBrokenRule } from './rules.ts';

export type Arguments = Readonly<Record<string, unknown>>;

export type Accepted = { readonly input: Arguments } | { readonly problems: readonly string[] };

/** Coerces and validates the arguments of a call, and checks them against the rules of the tool. */
export function acceptInput(
  { input: { schema, json }, rules }: Pick<Tool, 'input' | 'rules'>,
  args: unknown,
): Accepted {
  const coerced = isTooLarge(args) ? args : coerce(json, dropHostArguments(json, toArguments(args)));
  if (isTooLarge(coerced)) return { problems: [tooLarge] };
  const misread = listMisread(json, coerced);
  const parsed = schema.safeParse(coerced);
  if (!parsed.success || misread.length > 0) {
    return { problems: describeIssues({ issues: parsed.error?.issues ?? [], misread }, coerced, json) };
  }
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

/** Reads the ways in which hosts write that there are no arguments, and arguments that were encoded as a JSON string. */
function toArguments(args: unknown): unknown {
  const value = typeof args === 'string' ? decode(args) : args;
  const isNothing =
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  return isNothing ? {} : value;
}

/** How often a host may have encoded the arguments. */
const maxEncodings = 3;

function decode(text: string): unknown {
  let value: unknown = text;
  try {
    for (let times = 0; times < maxEncodings && typeof value === 'string'; times += 1) value = parseJson(value.trim());
  } catch {
    // The text is no JSON: validation reports it.
  }
  return typeof value === 'string' ? value.trim() : value;
}

/** Arguments that hosts are known to add to the call of every tool. */
const hostArguments: ReadonlySet<string> = new Set([
  // n8n sends what the node before the tool has returned.
  'toolCallId',
  'tool',
  'sessionId',
  'action',
  'chatInput',
  // Cline asks the model for its list of tasks with every call.
  'task_progress',
  // Gemini CLI and Antigravity order their calls by these.
  'wait_for_previous',
  'waitForPreviousTools',
  // Cursor gives every tool an argument.
  'random_string',
  // SiYuan names its session.
  '_sessionID',
]);

function dropHostArguments({ properties = {} }: JsonSchema, args: unknown): unknown {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return args;
  const isAdded = (name: string) => hostArguments.has(name) && !Object.hasOwn(properties, name);
  if (!Object.keys(args).some(isAdded)) return args;
  return Object.fromEntries(Object.entries(args).filter(([name]) => !isAdded(name)));
}
