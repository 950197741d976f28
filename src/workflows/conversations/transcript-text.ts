/** Formats a transcript as text, one line per turn (`[12:34] Name: words`), and cuts it into slices. */
import type { Maybe, MemberOf, RowOf } from '../../client/operation.ts';
import { toList, toText } from '../../client/response.ts';
import { visible } from '../../client/text.ts';
import type { getCallTranscripts } from '../../tools/calls.ts';
import type { Party } from './call-details.ts';

/** Consecutive sentences of one speaker, with times in milliseconds. */
export type Monologue = MemberOf<RowOf<typeof getCallTranscripts>['transcript']>;

/**
 * Formats the turns of a call, one line each, with its line break. Consecutive monologues of one speaker are one turn.
 * Speakers who are not among the parties are numbered in the order in which they first speak: `Speaker 2`.
 */
export function formatTranscript(monologues: readonly Monologue[], parties: readonly Party[]): string {
  const names = new Map(parties.map((party) => [toText(party.speakerId), readName(party)]));
  const speakers: (string | undefined)[] = [];
  const turns: { speakerId: string | undefined; start: Maybe<number>; words: string[] }[] = [];

  for (const monologue of monologues) {
    const speakerId = toText(monologue.speakerId);
    const sentences = toList(monologue.sentences).filter(({ text }) => toText(text) !== undefined);
    const words = sentences.map(({ text }) => text ?? '');
    if (words.length === 0) continue;
    if (!speakers.includes(speakerId)) speakers.push(speakerId);
    const last = turns.at(-1);
    if (last?.speakerId === speakerId) last?.words.push(...words);
    else turns.push({ speakerId, start: sentences[0]?.start, words });
  }

  const lines = turns.map(({ speakerId, start, words }) => {
    const name = speakerId === undefined ? undefined : names.get(speakerId);
    const speaker = name ?? `Speaker ${speakers.indexOf(speakerId) + 1}`;
    return `${defuse(`${formatTime(start)}${speaker}: ${toOneLine(words.join(' '))}`)}\n`;
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

/** Removes colons, because a colon ends the name in a line. */
function readName({ name, emailAddress }: Party): string | undefined {
  const plain = toOneLine(toText(name) ?? toText(emailAddress) ?? '').replaceAll(':', '');
  return toText([...plain].slice(0, 100).join(''));
}

/** Removes invisible characters and line breaks: a line break in one turn must not begin a turn of another speaker. */
function toOneLine(text: string): string {
  return visible(text).replace(/\s+/gu, ' ').trim();
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

/** Formats milliseconds as `[12:34] ` or `[1:12:34] `; an unknown time as an empty string. */
function formatTime(start: Maybe<number>): string {
  const seconds = Math.floor(Number(start ?? Number.NaN) / 1000);
  if (!Number.isFinite(seconds) || seconds < 0) return '';
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const clock = `${twoDigits(minutes)}:${twoDigits(seconds % 60)}`;
  return hours > 0 ? `[${hours}:${clock}] ` : `[${clock}] `;
}
