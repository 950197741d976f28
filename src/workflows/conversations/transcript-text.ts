/** Formats a transcript as text, one line per turn (`[12:34] Name: words`), and cuts it into slices. */
import type { MemberOf, RowOf } from '../../client/operation.ts';
import { toList, toText } from '../../client/response.ts';
import { visible } from '../../client/text.ts';
import type { getCallTranscripts } from '../../tools/calls.ts';
import type { Party } from './call-details.ts';
import { nameSpeakers, type Speaker } from './speakers.ts';

/** Consecutive sentences of one speaker, with times in milliseconds. */
export type Monologue = MemberOf<RowOf<typeof getCallTranscripts>['transcript']>;

/** What one person said without being interrupted. */
export interface Turn {
  readonly speaker: Speaker;
  readonly sentences: readonly Sentence[];
}

export interface Sentence {
  /** Milliseconds from the start of the call; undefined where Gong does not say. */
  readonly start: number | undefined;
  readonly text: string;
}

/** What was said on a call, and by whom. */
export interface Conversation {
  readonly turns: readonly Turn[];
  readonly participants: readonly Speaker[];
}

/**
 * Returns the turns of a call in the order in which they were spoken, with every word that Gong has. Consecutive monologues
 * of one speaker are one turn; a monologue without a time stays behind the one before it.
 */
export function readConversation(monologues: readonly Monologue[], parties: readonly Party[]): Conversation {
  const spoken = sortByTime(
    monologues
      .map(({ speakerId, sentences }) => ({ speakerId, sentences: readSentences(sentences) }))
      .filter(({ sentences }) => sentences.length > 0),
    ({ sentences }) => sentences.find(({ start }) => start !== undefined)?.start,
  );
  const { find, participants } = nameSpeakers(parties);
  const turns: { speaker: Speaker; sentences: Sentence[] }[] = [];
  for (const { speakerId, sentences } of spoken) {
    const speaker = find(speakerId);
    const last = turns.at(-1);
    if (last?.speaker === speaker) for (const sentence of sentences) last.sentences.push(sentence);
    else turns.push({ speaker, sentences });
  }
  return { turns, participants };
}

function readSentences(sentences: Monologue['sentences']): Sentence[] {
  const spoken = toList(sentences).flatMap(({ start, text }) => {
    const words = toText(text);
    return words === undefined ? [] : [{ start: readTime(start), text: words }];
  });
  return sortByTime(spoken, ({ start }) => start);
}

function readTime(start: unknown): number | undefined {
  const milliseconds = Number(toText(start) ?? Number.NaN);
  return Number.isFinite(milliseconds) && milliseconds >= 0 ? milliseconds : undefined;
}

/** Sorts by time; an item without a time keeps its place behind the item before it. */
function sortByTime<T>(items: readonly T[], toTime: (item: T) => number | undefined): T[] {
  let last = 0;
  return items
    .map((item) => {
      last = toTime(item) ?? last;
      return { item, time: last };
    })
    .sort((one, other) => one.time - other.time)
    .map(({ item }) => item);
}

/** Formats the turns of a call, one line each, with its line break. */
export function formatTurns(turns: readonly Turn[]): string {
  const lines = turns.map(({ speaker, sentences }) => {
    const words = sentences.map(({ text }) => text).join(' ');
    const time = formatTime(sentences[0]?.start);
    return `${defuse(`${time === undefined ? '' : `[${time}] `}${speaker.name}: ${toOneLine(words)}`)}\n`;
  });
  return lines.join('');
}

/**
 * Returns the end of the slice that begins at `from` and has at most `maxCharacters` when encoded as JSON. Prefers the end of
 * a turn, then of a sentence, then of a word.
 */
export function findSliceEnd(text: string, from: number, maxCharacters: number): number {
  const slice = takeFittingSlice(text, from, maxCharacters);
  if (from + slice.length === text.length) return text.length;
  const turn = slice.lastIndexOf('\n') + 1;
  return from + (turn || findLastSentenceEnd(slice) || slice.lastIndexOf(' ') + 1 || slice.length);
}

/** Returns the time and the name that begin the turn around a position; undefined when a turn begins there. */
export function findTurnHead(text: string, position: number): string | undefined {
  const start = text.lastIndexOf('\n', position - 1) + 1;
  return start === position ? undefined : text.slice(start, text.indexOf(': ', start));
}

/**
 * Fences a slice as data. The text inside contains no marker: markers are defused when the transcript is formatted, and the
 * mark is random, so no speaker could know it.
 */
export function fence(callId: string, slice: string, mark: string): string {
  const lineBreak = slice === '' || slice.endsWith('\n') ? '' : '\n';
  return `<transcript of call ${defuse(toOneLine(callId))}, mark ${mark}>\n${slice}${lineBreak}</transcript ${mark}>`;
}

function takeFittingSlice(text: string, from: number, maxCharacters: number): string {
  let slice = dropHalfCharacter(text.slice(from, from + maxCharacters));
  for (;;) {
    const excess = JSON.stringify(slice).length - 2 - maxCharacters;
    if (excess <= 0) return slice;
    slice = dropHalfCharacter(slice.slice(0, -Math.ceil(excess / 2)));
  }
}

function findLastSentenceEnd(slice: string): number {
  const ends = [...slice.matchAll(/[.!?…]["'”’»)]* |[。！？]/g)];
  const last = ends.at(-1);
  return last ? last.index + last[0].length : 0;
}

/** Removes half of a surrogate pair from the end. */
function dropHalfCharacter(slice: string): string {
  return slice.replace(/[\uD800-\uDBFF]$/, '');
}

/** Removes invisible characters and line breaks: a line break in one turn must not begin a turn of another speaker. */
export function toOneLine(text: string): string {
  // A control character that separates words, such as a form feed, must not vanish with the invisible ones.
  return visible(text.replace(/[\v\f]/g, ' '))
    .replace(/\s+/gu, ' ')
    .trim();
}

/** The letters of the fence with their look-alikes: full-width, Cyrillic, Greek. */
const lookAlikes: Readonly<Record<string, string>> = {
  t: 'tｔтτ',
  r: 'rｒг',
  a: 'aａаα',
  n: 'nｎпη',
  s: 'sｓѕ',
  c: 'cｃсϲ',
  i: 'iｉіιl1',
  p: 'pｐрρ',
};
const fenceWord = [...'transcript'].map((letter) => `[${lookAlikes[letter]}]\\s*`).join('');
const marker = new RegExp(`(?:[<＜﹤\\u2329\\u3008⟨«]|&lt;|&#0*60;|&#x0*3c;)(?=[\\s/\\\\／∕⁄]*${fenceWord})`, 'giu');

/** Replaces the opening bracket of anything that looks like a marker of the fence. */
export function defuse(text: string): string {
  return text.replace(marker, '‹');
}

/** Formats milliseconds as `12:34` or `1:12:34`. */
export function formatTime(start: number | undefined): string | undefined {
  if (start === undefined) return undefined;
  const seconds = Math.floor(start / 1000);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const clock = `${twoDigits(minutes)}:${twoDigits(seconds % 60)}`;
  return hours > 0 ? `${hours}:${clock}` : clock;
}
