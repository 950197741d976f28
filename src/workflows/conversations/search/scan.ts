/** Reads the calls of a range page by page and collects those with the terms of a search; each page is dropped after it. */
import type { GongClient } from '../../../client/client.ts';
import { describeFailure, type Failure, GongError, partialFailure } from '../../../client/errors.ts';
import { jsonLength } from '../../../client/http/json.ts';
import type { CallOptions } from '../../../client/request.ts';
import { toText } from '../../../client/response.ts';
import { onOneLine, shortened } from '../../../client/text.ts';
import type { WorkflowCall } from '../../workflow.ts';
import { type CallDetails, searchCallPages } from '../call-details.ts';
import { defuse } from '../transcript-text.ts';
import { findHost } from './filter.ts';
import { type Outcome, type Quotes, readOutcomes, type Search, toCallSearch } from './outcomes.ts';
import { continueByTime, type Position, passCall, takeRest, turnPage } from './position.ts';
import type { Quote } from './quotes.ts';

export interface Hit {
  readonly callId: string | undefined;
  readonly title: string | undefined;
  readonly started: string | undefined;
  readonly url: string | undefined;
  readonly host: string | undefined;
  readonly quotes: Quote[];
  readonly moreQuotes?: number;
}

export interface Scan {
  readonly hits: Hit[];
  /** Where to continue, or what was counted if the range has ended. */
  readonly position: Position;
  readonly hasEnded: boolean;
  /** Says why the scan has stopped, where that is neither the limit nor the end. */
  readonly problem?: string;
}

/** A result has room for some more than this: for the counts, the notes and the cursor. */
const maxHitCharacters = 13_000;

/** Without this time until the deadline no further page is begun. */
const reserveMilliseconds = 5000;

/**
 * Searches from a position on, until there are `limit` hits, the result is full, the time is short, or the range has ended.
 * An error after the first page does not discard the hits. Throws a GongError.
 */
export async function scanCalls(
  client: GongClient,
  search: Search,
  start: Position,
  limit: number,
  call: WorkflowCall,
): Promise<Scan> {
  const hits: Hit[] = [];
  const seen = new Set(start.lastIds);
  let position = start;
  let room = maxHitCharacters;
  let hasAdvanced = false;

  try {
    for await (const page of readPages(client, search, () => position, call.options)) {
      position = { ...page.position, total: page.position.total ?? page.total };
      const rest = takeRest(page.calls, position);
      const outcomes = await readOutcomes(client, search, rest, call.options);
      for (const details of rest) {
        const callId = toText(details.metaData?.id);
        const outcome = outcomes.get(details);
        if (outcome && !(callId !== undefined && seen.has(callId))) {
          const hit = outcome.quotes && toHit(details, outcome.quotes);
          if (hit) {
            room -= jsonLength(hit) + 1;
            if (hits.length === limit || (room < 0 && hits.length > 0)) return { hits, position, hasEnded: false };
            hits.push(hit);
          }
          position = countCall(position, details, outcome);
        }
        position = passCall(position, details);
        hasAdvanced = true;
        if (callId !== undefined) seen.add(callId);
      }
      await call.progress(position.calls, position.total, 'calls searched');
      if (page.nextCursor === undefined) return { hits, position, hasEnded: true };
      position = turnPage(position, page.nextCursor);
      if (hits.length === limit) return { hits, position, hasEnded: false };
      if (client.clock.now() + reserveMilliseconds > call.options.deadline) {
        return { hits, position, hasEnded: false, problem: 'The time for one call was over.' };
      }
    }
    return { hits, position, hasEnded: true };
  } catch (error) {
    const failure = partialFailure(error);
    if (!hasAdvanced) throw error;
    return { hits, position, hasEnded: false, problem: describeFailure(failure) };
  }
}

interface CallPage {
  readonly calls: readonly CallDetails[];
  readonly position: Position;
  readonly total: number | undefined;
  readonly nextCursor: string | undefined;
}

/** Yields the pages from a position on. Where Gong's cursor has expired, the rest of the range is listed again. */
async function* readPages(
  client: GongClient,
  search: Search,
  getPosition: () => Position,
  options: CallOptions,
): AsyncGenerator<CallPage> {
  const read = async function* (position: Position): AsyncGenerator<CallPage> {
    const from = position.gongCursor;
    const pages = searchCallPages(client, toCallSearch(search, position), { ...options, ...(from && { from }) });
    let isFirst = true;
    for await (const { calls, total, nextCursor } of pages) {
      yield { calls, total, nextCursor, position: isFirst ? position : getPosition() };
      isFirst = false;
    }
  };
  try {
    yield* read(getPosition());
  } catch (error) {
    const rest = isExpiredCursor(error) ? continueByTime(getPosition()) : undefined;
    if (!rest) throw error;
    yield* read(rest);
  }
}

function isExpiredCursor(error: unknown): boolean {
  if (!(error instanceof GongError) || error.failure.status !== 400) return false;
  return (error.failure.messages ?? []).some((message) => /cursor/i.test(message));
}

function toHit(details: CallDetails, { quotes, moreQuotes }: Quotes): Hit {
  const { metaData } = details;
  const host = findHost(details);
  const [name, email] = [toText(host?.name), toText(host?.emailAddress)];
  return {
    callId: toText(metaData?.id),
    title: toLine(metaData?.title),
    started: toLine(metaData?.started),
    url: toLine(metaData?.url, 500),
    host: toLine(name !== undefined && email !== undefined ? `${name} <${email}>` : (name ?? email)),
    quotes: quotes.map(({ text, speaker, affiliation, ...quote }) => ({
      text: defuse(text),
      ...quote,
      ...(speaker !== undefined && { speaker: toLine(speaker) }),
      ...(affiliation !== undefined && { affiliation: toLine(affiliation, 40) }),
    })),
    ...(moreQuotes > 0 && { moreQuotes }),
  };
}

function toLine(value: unknown, maxCharacters = 200): string | undefined {
  const text = toText(value);
  return text === undefined ? undefined : defuse(onOneLine(text, maxCharacters));
}

function countCall(position: Position, { metaData }: CallDetails, { counts, quotes, failure }: Outcome): Position {
  switch (counts) {
    case 'private':
      return { ...position, private: position.private + 1 };
    case 'unread':
      return addUnread(position, Date.parse(metaData?.started ?? ''), failure);
    default:
      return {
        ...position,
        calls: position.calls + 1,
        fitting: position.fitting + (counts === 'unfitting' || counts === 'withoutParties' ? 0 : 1),
        hits: position.hits + (quotes ? 1 : 0),
        transcripts: position.transcripts + (counts === 'transcript' ? 1 : 0),
        withoutTranscript: position.withoutTranscript + (counts === 'withoutTranscript' ? 1 : 0),
        withoutParties: position.withoutParties + (counts === 'withoutParties' ? 1 : 0),
      };
  }
}

const maxReasonCharacters = 300;

/** The start of a call is unknown only where Gong does not send it; the whole range then has to be searched again. */
function addUnread(position: Position, started: number, failure: Failure | undefined): Position {
  const { unread } = position;
  const from = Number.isNaN(started) ? Date.parse(position.from) : started;
  const to = Number.isNaN(started) ? Date.parse(position.to) : started;
  return {
    ...position,
    unread: {
      calls: (unread?.calls ?? 0) + 1,
      from: Math.min(unread?.from ?? from, from),
      to: Math.max(unread?.to ?? to, to),
      reason: unread?.reason ?? shortened(failure ? describeFailure(failure) : '', maxReasonCharacters),
    },
  };
}
