/** How the copy of flows is written down. */
import type { StepAction } from '../model.ts';

/** A step as written: paragraphs, with `[[slots]]` that the flow fills in and `{{variables}}` that Gong does. */
export interface WrittenStep {
  readonly action: StepAction;
  /** Of an email that begins a thread; an email without one is a reply in the thread before it. */
  readonly subject?: string;
  readonly paragraphs: readonly string[];
}

/** A kind of outreach: what its flows are called and what they say. The last step closes every flow, however short. */
export interface Theme {
  readonly name: string;
  readonly description: string;
  readonly steps: readonly WrittenStep[];
}

/** An email that Gong sends by itself. */
export function autoEmail(subject: string | undefined, ...paragraphs: string[]): WrittenStep {
  return { action: 'AUTO_SEND_EMAIL', ...(subject !== undefined && { subject }), paragraphs };
}

/** An email that waits for a person to send it. */
export function email(subject: string | undefined, ...paragraphs: string[]): WrittenStep {
  return { action: 'SEND_EMAIL', ...(subject !== undefined && { subject }), paragraphs };
}

/** A call, with what to say. */
export function call(...paragraphs: string[]): WrittenStep {
  return { action: 'CALL', paragraphs };
}

/** An invitation to connect on LinkedIn, with its note. */
export function connect(note: string): WrittenStep {
  return { action: 'LINKEDIN_CONNECT', paragraphs: [note] };
}

/** A message on LinkedIn. */
export function message(...paragraphs: string[]): WrittenStep {
  return { action: 'LINKEDIN_MESSAGE', paragraphs };
}

/** Something else to do. */
export function task(...paragraphs: string[]): WrittenStep {
  return { action: 'CUSTOM', paragraphs };
}

/** The words for the slots, by name. */
export type Words = Readonly<Record<string, string>>;

/** The text with its slots filled; what nobody has a word for stays as it is. */
export function filled(text: string, words: Words): string {
  return text.replaceAll(/\[\[(\w+)\]\]/g, (blank, name: string) => words[name] ?? blank);
}
