/** Takes the passages in which a search looks from what Gong returns: the parts of a summary, the turns of a transcript. */
import type { Maybe } from '../../client/operation.ts';
import { toList, toText } from '../../client/response.ts';
import type { CallDetails, Party } from './call-details.ts';
import { type Passage, toPassageText } from './search-quotes.ts';
import { formatClock, type Monologue, readName } from './transcript-text.ts';

/** Lists the brief, the key points, the outline, the highlights and the trackers that were mentioned. */
export function listSummaryPassages({ content }: CallDetails): Passage[] {
  const outline = toList(content?.outline).flatMap(({ section, startTime, items }) => [
    { part: 'outline', text: section, seconds: startTime },
    ...toList(items).map((item) => ({ part: 'outline', text: item.text, seconds: item.startTime })),
  ]);
  const highlights = toList(content?.highlights).flatMap(({ items }) =>
    toList(items).map(({ text, startTimes }) => ({ part: 'highlight', text, seconds: toList(startTimes)[0] })),
  );
  const trackers = toList(content?.trackers).filter(({ count }) => Number(count ?? 1) !== 0);
  return [
    { part: 'brief', text: content?.brief },
    ...toList(content?.keyPoints).map(({ text }) => ({ part: 'keyPoint', text })),
    ...outline,
    ...highlights,
    ...trackers.map(({ name }) => ({ part: 'tracker', text: name })),
  ].flatMap(toSummaryPassage);
}

/** Returns the brief of a call as a passage; an empty list if Gong has written none. */
export function listBriefPassages({ content }: CallDetails): Passage[] {
  return toSummaryPassage({ part: 'brief', text: content?.brief });
}

function toSummaryPassage(item: { part: string; text: Maybe<string>; seconds?: Maybe<number> }): Passage[] {
  const text = toPassageText(toText(item.text) ?? '');
  if (text === '') return [];
  const at = item.seconds === undefined || item.seconds === null ? undefined : formatClock(item.seconds * 1000);
  return [{ part: item.part, text, ...(at !== undefined && { times: [{ offset: 0, at }] }) }];
}

/**
 * Returns a function that lists the turns of one call with their speakers, one monologue each. Speakers who are not among
 * the parties are numbered in the order in which they first speak, as gong_read_transcript does.
 */
export function createTurnReader(parties: readonly Party[]): (monologues: readonly Monologue[]) => Generator<Passage> {
  const known = new Map(parties.map((party) => [toText(party.speakerId), party]));
  const speakers: (string | undefined)[] = [];
  return function* (monologues) {
    for (const { speakerId: id, sentences } of monologues) {
      const speakerId = toText(id);
      const spoken = joinSentences(sentences);
      if (spoken.text === '') continue;
      if (!speakers.includes(speakerId)) speakers.push(speakerId);
      const party = speakerId === undefined ? undefined : known.get(speakerId);
      const speaker = (party && readName(party)) ?? `Speaker ${speakers.indexOf(speakerId) + 1}`;
      yield { ...spoken, speaker, affiliation: toText(party?.affiliation) ?? 'Unknown' };
    }
  };
}

function joinSentences(
  sentences: Monologue['sentences'],
): Pick<Passage, 'text'> & { times: { offset: number; at: string }[] } {
  const times: { offset: number; at: string }[] = [];
  const texts: string[] = [];
  let offset = 0;
  for (const sentence of toList(sentences)) {
    const text = toPassageText(toText(sentence.text) ?? '');
    if (text === '') continue;
    const at = formatClock(sentence.start);
    if (at !== undefined) times.push({ offset, at });
    texts.push(text);
    offset += text.length + 1;
  }
  return { text: texts.join(' '), times };
}
