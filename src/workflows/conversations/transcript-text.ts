/** A transcript as text: one line for each turn, `[12:34] Name: words`; and slices of it that a model can read. Pure. */
import type { Maybe, MemberOf, RowOf } from '../../client/operation.ts';
import { toList, toText } from '../../client/response.ts';
import { visible } from '../../client/text.ts';
import type { getCallTranscripts } from '../../tools/calls.ts';
import type { Party } from './call-details.ts';

/** What one speaker said without a break; the times of its sentences are milliseconds. */
export type Monologue = MemberOf<RowOf<typeof getCallTranscripts>['transcript']>;

/**
 * Writes the turns of a call, each as one line with its line break. What a speaker says in several monologues on end is one turn.
 * Who is not among the parties is called by the place in which the voices are first heard: `Speaker 2`.
 */
export function formatTranscript(monologues: readonly Monologue[], parties: readonly Party[]): string {
  const names = new Map(parties.map((party) => [toText(party.speakerId), nameOf(party)]));
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
    return `${defuse(`${timeMark(start)}${speaker}: ${oneLine(words.join(' '))}`)}\n`;
  });
  return lines.join('');
}

/** Returns where a slice ends that begins at `from` and has at most this many characters as JSON. */
export function endOfSlice(text: string, from: number, maxCharacters: number): number {
  const slice = fittingSlice(text, from, maxCharacters);
  if (from + slice.length === text.length) return text.length;
  const turn = slice.lastIndexOf('\n') + 1;
  return from + (turn || lastSentenceEnd(slice) || slice.lastIndexOf(' ') + 1 || slice.length);
}

/** The time mark and the name at the head of the turn that a position is in the middle of. */
export function turnAround(text: string, position: number): string | undefined {
  const start = text.lastIndexOf('\n', position - 1) + 1;
  return start === position ? undefined : text.slice(start, text.indexOf(': ', start));
}

/**
 * Fences a slice as data. The words inside hold no such markers: they are defused when the text is written, and nobody who
 * spoke could know the mark.
 */
export function fence(callId: string, slice: string, mark: string): string {
  const lineBreak = slice === '' || slice.endsWith('\n') ? '' : '\n';
  return `<transcript of call ${defuse(oneLine(callId))}, mark ${mark}>\n${slice}${lineBreak}</transcript ${mark}>`;
}

function fittingSlice(text: string, from: number, maxCharacters: number): string {
  let slice = wholeCharacters(text.slice(from, from + maxCharacters));
  for (;;) {
    const excess = JSON.stringify(slice).length - 2 - maxCharacters;
    if (excess <= 0) return slice;
    slice = wholeCharacters(slice.slice(0, -Math.ceil(excess / 2)));
  }
}

function lastSentenceEnd(slice: string): number {
  const ends = [...slice.matchAll(/[.!?…]["'”’»)]* |[。！？]/g)];
  const last = ends.at(-1);
  return last ? last.index + last[0].length : 0;
}

/** A cut between the halves of a character would destroy it. */
function wholeCharacters(slice: string): string {
  return slice.replace(/[\uD800-\uDBFF]$/, '');
}

/** A colon ends the name in a line, so there is none inside it. */
function nameOf({ name, emailAddress }: Party): string | undefined {
  const plain = oneLine(toText(name) ?? toText(emailAddress) ?? '').replaceAll(':', '');
  return toText([...plain].slice(0, 100).join(''));
}

/** Without what a reader cannot see; a line break in somebody's words must not begin a turn of somebody else. */
function oneLine(text: string): string {
  return visible(text).replace(/\s+/gu, ' ').trim();
}

/** The letters of the fence with those that look like them: of full width, Cyrillic, Greek. */
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

/** Takes the brackets off whatever in a text looks like a marker of the fence. */
export function defuse(text: string): string {
  return text.replace(marker, '‹');
}

/** `[12:34] `, with hours where there are any; nothing when the time is not known. */
function timeMark(start: Maybe<number>): string {
  const seconds = Math.floor(Number(start ?? Number.NaN) / 1000);
  if (!Number.isFinite(seconds) || seconds < 0) return '';
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const clock = `${twoDigits(minutes)}:${twoDigits(seconds % 60)}`;
  return hours > 0 ? `[${hours}:${clock}] ` : `[${clock}] `;
}
