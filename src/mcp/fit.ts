/** Results no longer than every host takes. */
import { jsonLength } from '../client/http/json.ts';
import { shortened } from '../client/text.ts';

/** Most characters of a result as JSON text. */
export const maxResultCharacters = 40_000;

type Facts = Record<string, unknown>;

/**
 * Brings a result below the maximum, gently first: columns that are the same in all rows of a list are told once, under
 * `common`; then long texts are shortened, saying so; then lists are cut at any depth, with a note of it.
 */
export function shrinkToFit(result: Facts, maximum = maxResultCharacters): Facts {
  if (jsonLength(result) <= maximum) return result;
  const hoisted = tellCommonColumnsOnce(result);
  for (const most of [8000, 4000, 2000, 1000, 500, 250, 120, 60]) {
    const shortened = shortenTexts(hoisted, most) as Facts;
    if (jsonLength(shortened) <= maximum) return shortened;
  }
  const note = `Cut at ${maximum} characters: lists are shorter than what Gong answered. Ask for less at once.`;
  for (let most = 1000; most >= 1; most = Math.floor(most / 2)) {
    const cut = { ...(cutLists(shortenTexts(hoisted, 60), most) as Facts), note };
    if (jsonLength(cut) <= maximum) return cut;
  }
  return { note, beginning: shortened(JSON.stringify(result), maximum / 4) };
}

function tellCommonColumnsOnce(result: Facts): Facts {
  const common: Facts = {};
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

function shortenTexts(value: unknown, most: number): unknown {
  if (typeof value === 'string') {
    return value.length > most ? `${shortened(value, most + 1)} [${value.length - most} characters left out]` : value;
  }
  return mapChildren(value, (child) => shortenTexts(child, most));
}

function cutLists(value: unknown, most: number): unknown {
  return mapChildren(Array.isArray(value) ? value.slice(0, most) : value, (child) => cutLists(child, most));
}

function mapChildren(value: unknown, change: (child: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, change(child)]));
}

function isListOfRows(value: unknown): value is Facts[] {
  return Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row));
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
