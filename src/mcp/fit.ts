/** Results no longer than every host takes. */

/** Most characters of a result as JSON text. */
export const maximumCharacters = 40_000;

type Json = Record<string, unknown>;

/**
 * Brings a result below the maximum, gently first: columns that are the same in all rows are told once, under `common`;
 * then long texts are shortened, saying so; then lists are cut, with the number left out under `leftOut`.
 */
export function shrinkToFit(result: Json, maximum = maximumCharacters): Json {
  let fitting = result;
  if (length(fitting) > maximum) fitting = tellCommonColumnsOnce(fitting);
  for (let most = 8000; length(fitting) > maximum && most >= 250; most /= 2)
    fitting = shortenTexts(result, most) as Json;
  return length(fitting) > maximum ? cutLists(fitting, maximum) : fitting;
}

/** The characters a value takes as compact JSON. */
export function length(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}

function tellCommonColumnsOnce(result: Json): Json {
  const common: Json = {};
  const lists = Object.entries(result).map(([key, value]) => {
    if (!isListOfRows(value)) return [key, value];
    const [first = {}, ...others] = value;
    const same = Object.keys(first).filter((name) =>
      others.every((row) => length(row[name]) > 0 && isEqual(row[name], first[name])),
    );
    if (others.length === 0 || same.length === 0) return [key, value];
    common[key] = Object.fromEntries(same.map((name) => [name, first[name]]));
    return [key, value.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !same.includes(name))))];
  });
  return { ...Object.fromEntries(lists), ...(Object.keys(common).length > 0 && { common }) };
}

/** Every text of a value, at most so many characters long. */
export function shortenTexts(value: unknown, most: number): unknown {
  if (typeof value === 'string') {
    return value.length > most ? `${value.slice(0, most)}… [${value.length - most} characters left out]` : value;
  }
  if (Array.isArray(value)) return value.map((item) => shortenTexts(item, most));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, shortenTexts(child, most)]));
}

function cutLists(result: Json, maximum: number): Json {
  const lists = Object.entries(result).filter(([, value]) => Array.isArray(value)) as [string, unknown[]][];
  const others = Object.fromEntries(Object.entries(result).filter(([, value]) => !Array.isArray(value)));
  let room = maximum - length(others) - 500;
  const leftOut: Record<string, number> = {};
  const cut = lists
    .sort(([, one], [, other]) => length(one) - length(other))
    .map(([key, rows], index) => {
      const share = room / (lists.length - index);
      let used = 0;
      const fitting = rows.filter((row) => {
        used += length(row) + 1;
        return used <= share;
      });
      room -= length(fitting);
      if (fitting.length < rows.length) leftOut[key] = rows.length - fitting.length;
      return [key, fitting];
    });
  return { ...others, ...Object.fromEntries(cut), leftOut };
}

function isListOfRows(value: unknown): value is Json[] {
  return Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row));
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
