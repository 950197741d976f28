/** Filling `[[slots]]` in copy. */

/** The words for the slots, by name. */
export type Slots = Readonly<Record<string, string>>;

/** The text with its slots filled; what nobody has a word for stays as it is. */
export function filled(text: string, slots: Slots): string {
  return text.replaceAll(/\[\[(\w+)\]\]/g, (slot, name: string) => slots[name] ?? slot);
}
