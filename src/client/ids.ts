/** Recognizes one CRM record by all spellings of its id. */

/**
 * Returns the same key for every spelling of one record's id:
 * - Salesforce writes an id in 15 case-sensitive characters or in 18, of which the last three hold the case of the others;
 *   spreadsheets change the case of the long form.
 * - Dynamics writes a GUID in lower case; people copy it in capitals, in braces or without hyphens.
 * - Companies that upload their CRM may use email addresses.
 *
 * Every other id is its own key.
 */
export function recordKey(id: string): string {
  const trimmed = id.trim();
  return salesforceKey(trimmed) ?? guidKey(trimmed) ?? (trimmed.includes('@') ? trimmed.toLowerCase() : trimmed);
}

/** Returns one spelling of each record, the first one given. */
export function distinctIds(ids: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const id of ids) {
    const key = recordKey(id);
    if (!byKey.has(key)) byKey.set(key, id);
  }
  return [...byKey.values()];
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** Returns the 15-character form of an 18-character id, in the case that its last three characters stand for. */
function salesforceKey(id: string): string | undefined {
  if (!/^[a-zA-Z0-9]{18}$/.test(id)) return undefined;
  const capitals = [...id.slice(15).toUpperCase()].flatMap(toCapitals);
  if (capitals.length !== 15) return undefined;
  const letters = [...id.slice(0, 15)];
  const isValid = letters.every((letter, place) => !(capitals[place] && /\d/.test(letter)));
  return isValid
    ? letters.map((letter, place) => (capitals[place] ? letter.toUpperCase() : letter.toLowerCase())).join('')
    : undefined;
}

/** Returns which of five characters are capitals; empty for a character that stands for none of the 32 combinations. */
function toCapitals(suffix: string): boolean[] {
  const bits = alphabet.indexOf(suffix);
  return bits < 0 ? [] : [0, 1, 2, 3, 4].map((place) => (bits & (1 << place)) !== 0);
}

function guidKey(id: string): string | undefined {
  const digits = /^(?:\{(.*)\}|\((.*)\)|(.*))$/
    .exec(id)
    ?.slice(1)
    .find((inner) => inner !== undefined);
  const isGuid = /^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i.test(digits ?? '');
  return isGuid ? digits?.replaceAll('-', '').toLowerCase() : undefined;
}
