/** Transcripts, written when they are asked for. */
import type { Call } from './calls.ts';
import { filled } from './copy/theme.ts';
import { trackers } from './organization/settings.ts';
import { lineSeconds, pauseSeconds, type Role } from './scenes.ts';
import { chance, gongId } from './seeded.ts';

/** What one speaker said without being interrupted, as Gong answers it. */
export interface Monologue {
  /** Null, or an id that no party has, where Gong does not know the speaker. */
  readonly speakerId: string | null;
  readonly topic: string;
  readonly sentences: readonly Sentence[];
}

/** A sentence; its times are milliseconds from the start of the call. */
export interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One in so many calls has a voice that Gong does not know. */
const unknownEvery = 12;

/** Who said what on a call. Most speakers are found in its parties by `speakerId`. */
export function createTranscript(call: Call): Monologue[] {
  const speakers = findSpeakers(call);
  let start = 0;
  const monologues = call.scenes.flatMap(({ topic, lines }) =>
    lines.map((line) => {
      const end = start + lineSeconds(line) * 1000;
      const sentences = createSentences(filled(line.text, call.words), start, end - pauseSeconds * 1000);
      start = end;
      return { role: line.role, speakerId: speakers[line.role], topic, sentences };
    }),
  );
  const { below } = chance(`voices on ${call.metaData.id}`);
  const unknown = below(unknownEvery);
  const lastGuest = monologues.findLastIndex(({ role }) => role === 'guest');
  return monologues.map(({ role, speakerId, ...spoken }, index) => {
    if (unknown === 0 && index === 0) return { speakerId: null, ...spoken };
    if (unknown === 1 && index === lastGuest) return { speakerId: gongId('unknown speaker', index), ...spoken };
    return { speakerId: index === lastGuest ? (speakers.secondDevice ?? speakerId) : speakerId, ...spoken };
  });
}

function findSpeakers({ parties }: Call): Record<Role, string> & { readonly secondDevice: string | undefined } {
  const spoke = parties.filter(({ speakerId }) => speakerId !== null);
  const [host, expert = host] = spoke.filter(({ affiliation }) => affiliation === 'Internal');
  const guest = spoke.find(({ affiliation }) => affiliation === 'External');
  const double = spoke.find(
    ({ affiliation, speakerId }) => affiliation === 'Unknown' && speakerId !== guest?.speakerId,
  );
  return {
    host: host?.speakerId ?? '',
    expert: expert?.speakerId ?? '',
    guest: guest?.speakerId ?? '',
    secondDevice: double?.speakerId ?? undefined,
  };
}

function createSentences(text: string, start: number, end: number): Sentence[] {
  const perCharacter = (end - start) / text.length;
  let from = start;
  return text.split(/(?<=[.?!]) /).map((sentence) => {
    const to = from + sentence.length * perCharacter;
    const spoken = { start: Math.round(from), end: Math.round(to), text: sentence };
    from = to;
    return spoken;
  });
}

/** Who said a sentence, and when. */
interface Spoken extends Sentence {
  readonly speakerId: string | null;
}

/** The parts of a call, the way an agenda would name them. */
export function createStructure({ scenes, content }: Call): object[] {
  return scenes.map(({ topic }, index) => ({
    name: index === scenes.length - 1 ? 'Wrap-up' : index === 0 ? 'Opening' : topic,
    duration: content.topics[index]?.duration ?? 0,
  }));
}

/** A call by topics, each with what it began with. */
export function createOutline(call: Call): object[] {
  return createTopics(createTranscript(call)).map(({ topic, sentences }) => {
    const startTime = seconds(sentences[0]?.start ?? 0);
    const items = sentences.slice(0, 2).map(({ text, start }) => ({ text, startTime: seconds(start) }));
    return { section: topic, startTime, duration: seconds(sentences.at(-1)?.end ?? 0) - startTime, items };
  });
}

/** Words in which somebody promises something, or asks for it. */
const promise = /\b(?:send|meet|show|write)\b/i;

/** What was agreed for after the call. */
export function createHighlights(call: Call): object[] {
  const last = createTopics(createTranscript(call)).find(({ topic }) => topic === 'Next steps');
  if (!last) return [];
  const items = last.sentences
    .filter(({ text }) => promise.test(text))
    .map(({ text, start }) => ({ text, startTimes: [seconds(start)] }));
  return [{ title: 'Next steps', items }];
}

/** The trackers that a call hits; where in the call, only when asked for. */
export function createTrackers(call: Call, withOccurrences: boolean): object[] {
  const spoken = spokenOn(call);
  const ours = new Set(createSpeakers(call, 'Internal'));
  return trackers.flatMap(({ trackerId, trackerName, languageKeywords, affiliation }) => {
    const said = spoken.filter(
      ({ speakerId }) => affiliation === 'Anyone' || ours.has(speakerId) === (affiliation === 'Company'),
    );
    const phrases = languageKeywords
      .flatMap(({ keywords }) => keywords)
      .map((phrase) => ({ phrase, hits: said.filter(({ text }) => text.toLowerCase().includes(phrase.toLowerCase())) }))
      .filter(({ hits }) => hits.length > 0)
      .map(({ phrase, hits }) => {
        const occurrences = hits.map(({ start, speakerId }) => ({ startTime: seconds(start), speakerId }));
        return { count: hits.length, occurrences: withOccurrences ? occurrences : [], phrase };
      });
    if (phrases.length === 0) return [];
    const count = phrases.reduce((sum, phrase) => sum + phrase.count, 0);
    const occurrences = phrases.flatMap((phrase) => phrase.occurrences);
    return [{ id: trackerId, name: trackerName, count, type: 'KEYWORD', occurrences, phrases }];
  });
}

/** How long each participant spoke. */
export function createTalkTimes(call: Call): object[] {
  const monologues = createTranscript(call);
  return call.parties
    .filter(({ speakerId }) => speakerId !== null)
    .map(({ id, userId, speakerId }) => ({ id, userId, talkTime: talkTime(monologues, (one) => one === speakerId) }));
}

/** How the host of a call talked. */
export function createStatistics(call: Call): { name: string; value: number }[] {
  const monologues = createTranscript(call);
  if (monologues.length === 0) return [];
  const host = call.parties.find(({ userId }) => userId === call.metaData.primaryUserId)?.speakerId;
  const guests = new Set(createSpeakers(call, 'External'));
  const { below } = chance(`patience on ${call.metaData.id}`);
  const ratio = talkTime(monologues, (one) => one === host) / talkTime(monologues, () => true);
  return [
    { name: 'Talk Ratio', value: rounded(ratio) },
    { name: 'Longest Monologue', value: longest(monologues, (one) => one === host) },
    { name: 'Longest Customer Story', value: longest(monologues, (one) => guests.has(one)) },
    { name: 'Interactivity', value: rounded((monologues.length * 60) / call.metaData.duration) },
    { name: 'Patience', value: rounded(0.4 + below(120) / 100) },
  ];
}

/** What was to be seen on a call, and how long. */
export function createVideo({ metaData: { media, duration } }: Call): object[] {
  if (media === 'Audio') return [];
  return [
    { name: 'Presentation', duration: Math.round(duration / 3) },
    { name: 'WebcamPrimaryUser', duration },
    { name: 'WebcamNonCompany', duration: Math.round(duration * 0.9) },
  ];
}

/** How many questions each side asked. */
export function createQuestions(call: Call): object {
  const ours = new Set(createSpeakers(call, 'Internal'));
  const questions = spokenOn(call).filter(({ text }) => text.endsWith('?'));
  const companyCount = questions.filter(({ speakerId }) => ours.has(speakerId)).length;
  return { companyCount, nonCompanyCount: questions.length - companyCount };
}

function spokenOn(call: Call): Spoken[] {
  return createTranscript(call).flatMap(({ speakerId, sentences }) =>
    sentences.map((sentence) => ({ ...sentence, speakerId })),
  );
}

function createTopics(monologues: readonly Monologue[]): { topic: string; sentences: Sentence[] }[] {
  return [...new Set(monologues.map(({ topic }) => topic))].map((topic) => ({
    topic,
    sentences: monologues.filter((one) => one.topic === topic).flatMap(({ sentences }) => sentences),
  }));
}

function createSpeakers({ parties }: Call, side: 'Internal' | 'External'): (string | null)[] {
  return parties.filter(({ affiliation }) => affiliation === side).flatMap(({ speakerId }) => speakerId ?? []);
}

function talkTime(monologues: readonly Monologue[], isMeant: (speakerId: string | null) => boolean): number {
  const meant = monologues.filter(({ speakerId }) => isMeant(speakerId));
  return rounded(meant.reduce((sum, monologue) => sum + length(monologue), 0));
}

function longest(monologues: readonly Monologue[], isMeant: (speakerId: string | null) => boolean): number {
  return rounded(Math.max(0, ...monologues.filter(({ speakerId }) => isMeant(speakerId)).map(length)));
}

function length({ sentences }: Monologue): number {
  return seconds((sentences.at(-1)?.end ?? 0) - (sentences[0]?.start ?? 0));
}

function seconds(milliseconds: number): number {
  return rounded(milliseconds / 1000);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
