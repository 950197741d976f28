/** Transcripts, written when they are asked for. */
import type { Call } from './calls.ts';
import { lineSeconds, pauseSeconds, type Role } from './scenes.ts';
import { filled } from './slots.ts';

/** What one speaker said without being interrupted, as Gong answers it. */
export interface Monologue {
  readonly speakerId: string;
  readonly topic: string;
  readonly sentences: readonly Sentence[];
}

/** A sentence; its times are milliseconds from the start of the call. */
export interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Who said what on a call. The speakers are found in its parties by `speakerId`. */
export function transcriptOf(call: Call): Monologue[] {
  const speakers = speakersOf(call);
  let start = 0;
  return call.scenes.flatMap(({ topic, lines }) =>
    lines.map((line) => {
      const end = start + lineSeconds(line) * 1000;
      const sentences = sentencesOf(filled(line.text, call.slots), start, end - pauseSeconds * 1000);
      start = end;
      return { speakerId: speakers[line.role], topic, sentences };
    }),
  );
}

function speakersOf({ parties }: Call): Record<Role, string> {
  const spoke = parties.filter(({ speakerId }) => speakerId !== null);
  const [host, expert = host] = spoke.filter(({ affiliation }) => affiliation === 'Internal');
  const guest = spoke.find(({ affiliation }) => affiliation === 'External');
  return { host: host?.speakerId ?? '', expert: expert?.speakerId ?? '', guest: guest?.speakerId ?? '' };
}

function sentencesOf(text: string, start: number, end: number): Sentence[] {
  const perCharacter = (end - start) / text.length;
  let from = start;
  return text.split(/(?<=[.?!]) /).map((sentence) => {
    const to = from + sentence.length * perCharacter;
    const spoken = { start: Math.round(from), end: Math.round(to), text: sentence };
    from = to;
    return spoken;
  });
}
