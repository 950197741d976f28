/** Takes the passages in which a search looks from what Gong returns: the parts of a summary, the turns of a transcript. */
import type { Maybe } from '../../../client/operation.ts';
import { toList, toText } from '../../../client/response.ts';
import type { CallDetails, Party } from '../call-details.ts';
import { formatTime, type Monologue, readConversation } from '../transcript-text.ts';
import { type Passage, toPassageText } from './quotes.ts';

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
  const seconds = Number(item.seconds ?? Number.NaN);
  const at = formatTime(seconds >= 0 ? seconds * 1000 : undefined);
  return [{ part: item.part, text, ...(at !== undefined && { times: [{ offset: 0, at }] }) }];
}

/** Lists the turns of a call with their speakers, whose names are those of gong_read_transcript. */
export function listTurns(monologues: readonly Monologue[], parties: readonly Party[]): Passage[] {
  return readConversation(monologues, parties).turns.map(({ speaker: { name, affiliation }, sentences }) => {
    const times: { offset: number; at: string }[] = [];
    const texts: string[] = [];
    let offset = 0;
    for (const sentence of sentences) {
      const text = toPassageText(sentence.text);
      const at = formatTime(sentence.start);
      if (at !== undefined) times.push({ offset, at });
      if (text !== '') texts.push(text);
      offset += text === '' ? 0 : text.length + 1;
    }
    return { text: texts.join(' '), times, speaker: name, affiliation: affiliation ?? 'Unknown' };
  });
}
