/** Gong's answers, read as they really are: any field may be null, missing, or an id that came as a number. */

/** A field of an answer. */
export type Maybe<T> = T | null | undefined;

/** The members of a list that are there; none when Gong has sent no list. */
export function toList<T>(value: Maybe<readonly Maybe<T>[]>): T[] {
  if (!Array.isArray(value)) return [];
  return value.filter((member: Maybe<T>): member is T => member !== null && member !== undefined);
}

/** A text, or an id as text; undefined when it is blank or something else. */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
