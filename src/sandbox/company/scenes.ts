/** Which of the written dialogues a call plays, and how long they take. */
import { dialogues, type Topic } from './copy/dialogues.ts';
import { chance } from './seeded.ts';

/** Who speaks a line: our host, our expert, or the other side. */
export type Role = 'host' | 'expert' | 'guest';

/** A line as written, with its slots. */
export interface Line {
  readonly role: Role;
  readonly text: string;
}

/** The part of a call that is about one topic. */
export interface Scene {
  readonly topic: Topic;
  readonly lines: readonly Line[];
}

const roles: Readonly<Record<string, Role>> = { '>': 'host', '*': 'expert', '<': 'guest' };
const secondsPerWord = 0.45;

/** What passes between two lines: thinking, typing, looking at the screen. */
export const pauseSeconds = 6;

const written = new Map<string, readonly Line[]>(
  Object.values(dialogues)
    .flat()
    .map((dialogue) => [dialogue, listLines(dialogue)]),
);

/** The scenes of a call, one for each topic. */
export function listScenes(callId: string, topics: readonly Topic[]): Scene[] {
  const { below } = chance(`scenes of ${callId}`);
  return topics.map((topic) => {
    const choices = dialogues[topic];
    const first = below(choices.length);
    const order = spokenOnce(topic) ? [choices[first]] : [...choices.slice(first), ...choices.slice(0, first)];
    return { topic, lines: order.flatMap((dialogue) => written.get(dialogue ?? '') ?? []) };
  });
}

/** How long a line takes. */
export function lineSeconds({ text }: Line): number {
  return text.split(' ').length * secondsPerWord + pauseSeconds;
}

/** How long a scene takes. */
export function sceneSeconds({ lines }: Scene): number {
  return lines.reduce((sum, line) => sum + lineSeconds(line), 0);
}

/** Nobody greets or parts twice. */
function spokenOnce(topic: Topic): boolean {
  return topic === 'Small talk' || topic === 'Next steps' || topic === 'Objections';
}

function listLines(dialogue: string): Line[] {
  return dialogue
    .trim()
    .split('\n')
    .map((line) => ({ role: roles[line.charAt(0)] ?? 'host', text: line.slice(2) }));
}
