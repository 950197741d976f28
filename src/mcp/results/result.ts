/** Tool results: one shape for a success, one for an error, neither longer than hosts accept. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Failure } from '../../client/errors.ts';
import { jsonLength } from '../../client/http/json.ts';
import { onOneLine, shortened } from '../../client/text.ts';
import type { Result } from '../../workflows/workflow.ts';

/** Maximum number of characters of a result as JSON. */
export const maxResultCharacters = 40_000;

/** Maximum number of characters of an error: some hosts cut longer ones. */
const maxErrorCharacters = 2000;

/** Returns a result as structured content and as compact JSON text, because some hosts show one and some the other. */
export function success(result: Result): CallToolResult {
  const structuredContent = fitResult(result);
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
}

/** Returns the error result of a call that failed at Gong or on the way to it. */
export function failure(title: string, { reason, messages = [], changed, advice, requestId }: Failure): CallToolResult {
  return toErrorResult(
    [`${title} failed. ${reason}`],
    messages.length > 0 ? [`Gong says: ${messages.join(' | ')}`] : [],
    [
      changed === 'nothing' ? 'Nothing was changed.' : 'It is not known whether Gong acted.',
      `Next: ${advice}`,
      ...(requestId ? [`Gong's request id: ${requestId}`] : []),
    ],
  );
}

/** Returns the error result of a call that was not made, with every reason. */
export function refusal(title: string, reasons: readonly string[], advice: string): CallToolResult {
  return toErrorResult([`${title} was not called.`], reasons, ['Nothing was changed.', `Next: ${advice}`]);
}

/**
 * Leaves out details where the text gets too long, never the head and the tail. Each entry stays on one line, so that names
 * and arguments quoted in it cannot pass for a line of the server's own.
 */
function toErrorResult(
  headLines: readonly string[],
  detailLines: readonly string[],
  tailLines: readonly string[],
): CallToolResult {
  const toLines = (entries: readonly string[]) => entries.map((entry) => onOneLine(entry, 450));
  const [head, details, tail] = [toLines(headLines), toLines(detailLines), toLines(tailLines)];
  const room = maxErrorCharacters - [...head, ...tail].join('\n').length - 40;
  const shown: string[] = [];
  for (const detail of details) {
    if ([...shown, detail].join('\n').length > room) break;
    shown.push(detail);
  }
  const missing = details.length - shown.length;
  const text = [...head, ...shown, ...(missing > 0 ? [`(and ${missing} more)`] : []), ...tail].join('\n');
  return { content: [{ type: 'text', text }], isError: true };
}

/** A result of at most the maximum length. */
export interface FittingResult {
  readonly result: Result;
  /** Whether text or rows are missing from it. */
  readonly isCut: boolean;
}

/** Shrinks a result that is too long. A result from which anything is missing says so and never calls itself complete. */
export function fitResult(result: Result, maxCharacters = maxResultCharacters): Result {
  const fitting = shrinkToFit(result, maxCharacters);
  if (!fitting.isCut) return fitting.result;
  const note = `Cut at ${maxCharacters} characters: texts or lists are shorter than they were. Request less at once.`;
  return markAsCut(shrinkToFit(result, maxCharacters - note.length - 50).result, note);
}

function markAsCut(result: Result, note: string): Result {
  const fields = mapFields(result, (part) =>
    isFields(part) && part.complete === true ? { ...part, complete: false } : part,
  );
  const notes = typeof result.note === 'string' ? `${result.note} ${note}` : note;
  return { ...fields, ...(result.complete === true && { complete: false }), note: notes };
}

/**
 * Shrinks a result to the maximum length in three steps, the mildest first: moves columns with the same value in every row
 * of a list to `common`; shortens long strings; cuts lists at any depth.
 */
export function shrinkToFit(result: Result, maxCharacters: number): FittingResult {
  if (jsonLength(result) <= maxCharacters) return { result, isCut: false };
  const hoisted = hoistCommonColumns(result);
  if (jsonLength(hoisted) <= maxCharacters) return { result: hoisted, isCut: false };
  for (const maxLength of [8000, 4000, 2000, 1000, 500, 250, 120, 60]) {
    const candidate = mapFields(hoisted, (value) => shortenStrings(value, maxLength));
    if (jsonLength(candidate) <= maxCharacters) return { result: candidate, isCut: true };
  }
  // Where lists are cut anyway, whole sentences say more than the beginnings of many.
  const [longer, brief] = [500, 60].map((maxLength) => mapFields(hoisted, (value) => shortenStrings(value, maxLength)));
  for (let maxItems = 1000; maxItems >= 1; maxItems = Math.floor(maxItems / 2)) {
    for (const texts of [longer ?? {}, brief ?? {}]) {
      const candidate = mapFields(texts, (value) => cutLists(value, maxItems));
      if (jsonLength(candidate) <= maxCharacters) return { result: candidate, isCut: true };
    }
  }
  return { result: { beginning: shortened(JSON.stringify(result), Math.floor(maxCharacters / 4)) }, isCut: true };
}

function hoistCommonColumns(result: Result): Result {
  const common: Record<string, unknown> = {};
  const entries = Object.entries(result).map(([key, value]) => {
    if (!isListOfRows(value) || value.length < 2) return [key, value];
    const [first = {}] = value;
    const same = Object.keys(first).filter((name) => value.every((row) => isEqual(row[name], first[name])));
    if (same.length === 0) return [key, value];
    common[key] = Object.fromEntries(same.map((name) => [name, first[name]]));
    return [key, value.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !same.includes(name))))];
  });
  return { ...Object.fromEntries(entries), ...(Object.keys(common).length > 0 && { common }) };
}

function shortenStrings(value: unknown, maxLength: number): unknown {
  if (typeof value === 'string') {
    if (value.length <= maxLength) return value;
    return `${shortened(value, maxLength + 1)} [${value.length - maxLength} characters left out]`;
  }
  return mapChildren(value, (child) => shortenStrings(child, maxLength));
}

function cutLists(value: unknown, maxItems: number): unknown {
  return mapChildren(Array.isArray(value) ? value.slice(0, maxItems) : value, (child) => cutLists(child, maxItems));
}

function mapChildren(value: unknown, change: (child: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  return typeof value === 'object' && value !== null ? mapFields(value, change) : value;
}

function mapFields(fields: object, change: (child: unknown) => unknown): Result {
  return Object.fromEntries(Object.entries(fields).map(([name, child]) => [name, change(child)]));
}

function isListOfRows(value: unknown): value is Result[] {
  return Array.isArray(value) && value.every(isFields);
}

function isFields(value: unknown): value is Result {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
