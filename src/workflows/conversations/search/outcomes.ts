/** Looks for the terms of a search in the calls of one page of Gong's. */
import type { GongClient } from '../../../client/client.ts';
import { type Failure, partialFailure } from '../../../client/errors.ts';
import type { RowOf } from '../../../client/operation.ts';
import type { CallOptions } from '../../../client/request.ts';
import { toList, toText } from '../../../client/response.ts';
import { shortened } from '../../../client/text.ts';
import { getCallTranscripts } from '../../../tools/calls.ts';
import type { CallDetails, CallSearch } from '../call-details.ts';
import type { Monologue } from '../transcript-text.ts';
import { matchesPeople, type PeopleFilter } from './filter.ts';
import { listBriefPassages, listSummaryPassages, listTurns } from './passages.ts';
import type { Position } from './position.ts';
import { type Passage, type Query, QuoteCollector } from './quotes.ts';

export interface Search {
  /** Undefined to list calls with their briefs. */
  readonly query: Query | undefined;
  readonly source: 'summaries' | 'transcripts';
  readonly people: PeopleFilter;
}

/** Returns what to ask of Gong: calls by time. The people are chosen afterwards, because Gong filters by the user ids of hosts alone. */
export function toCallSearch({ query, source }: Search, { from, to }: Position): CallSearch {
  const summary = { brief: true, keyPoints: true, outline: true, highlights: true, trackers: true };
  const content = query ? source === 'summaries' && summary : { brief: true };
  return {
    filter: { fromDateTime: from, toDateTime: to },
    contentSelector: { exposedFields: { parties: true, ...(content && { content }) } },
  };
}

export type Quotes = NonNullable<ReturnType<QuoteCollector['finish']>>;

/** The outcome of one call. A call without quotes is no hit. */
export interface Outcome {
  readonly counts: 'private' | 'withoutParties' | 'unfitting' | 'read' | 'withoutTranscript' | 'transcript' | 'unread';
  readonly quotes?: Quotes | undefined;
  readonly failure?: Failure | undefined;
}

/** Returns the outcome of each call. Throws a GongError. */
export async function readOutcomes(
  client: GongClient,
  search: Search,
  calls: readonly CallDetails[],
  options: CallOptions,
): Promise<Map<CallDetails, Outcome>> {
  const { query, source, people } = search;
  const outcomes = new Map<CallDetails, Outcome>();
  const chosen: CallDetails[] = [];
  for (const details of calls) {
    const fits =
      details.metaData?.isPrivate === true ? 'private' : (matchesPeople(details, people) ?? 'withoutParties');
    if (fits === true) chosen.push(details);
    else outcomes.set(details, { counts: fits || 'unfitting' });
  }
  if (query && source === 'transcripts') return searchTranscripts(client, query, chosen, outcomes, options);
  for (const details of chosen) {
    const quotes = query ? collect(query, listSummaryPassages(details)) : quoteBrief(details);
    outcomes.set(details, { counts: 'read', quotes });
  }
  return outcomes;
}

function collect(query: Query, passages: Iterable<Passage>): Quotes | undefined {
  const collector = new QuoteCollector(query);
  for (const passage of passages) collector.add(passage);
  return collector.finish();
}

const maxBriefCharacters = 600;

function quoteBrief(details: CallDetails): Quotes {
  const quotes = listBriefPassages(details).map(({ text, ...source }) => ({
    text: shortened(text, maxBriefCharacters),
    ...source,
  }));
  return { quotes, moreQuotes: 0 };
}

/** Adds the outcomes of calls by their transcripts, each of which is dropped after it was searched. */
async function searchTranscripts(
  client: GongClient,
  query: Query,
  calls: readonly CallDetails[],
  outcomes: Map<CallDetails, Outcome>,
  options: CallOptions,
): Promise<Map<CallDetails, Outcome>> {
  const byId = new Map(calls.map((details) => [toText(details.metaData?.id), details]));
  const callIds = [...byId.keys()].filter((callId) => callId !== undefined);
  const collectors = new Map<string, QuoteCollector>();
  const failures = await readTranscripts(client, callIds, options, (rows) => {
    for (const [callId, monologues] of groupByCall(rows)) {
      const details = byId.get(callId);
      if (!details || monologues.length === 0 || collectors.has(callId)) continue;
      const collector = new QuoteCollector(query);
      for (const turn of listTurns(monologues, toList(details.parties))) collector.add(turn);
      collectors.set(callId, collector);
    }
  });

  for (const details of calls) {
    const callId = toText(details.metaData?.id) ?? '';
    const [collector, failure] = [collectors.get(callId), failures.get(callId)];
    if (collector) outcomes.set(details, { counts: 'transcript', quotes: collector.finish() });
    else outcomes.set(details, failure ? { counts: 'unread', failure } : { counts: 'withoutTranscript' });
  }
  return outcomes;
}

type TranscriptRow = RowOf<typeof getCallTranscripts>;

/** Joins the rows of each call on a page. Monologues without words do not count. */
function groupByCall(rows: readonly TranscriptRow[]): Map<string, Monologue[]> {
  const calls = new Map<string, Monologue[]>();
  for (const { callId: rowId, transcript } of rows) {
    const callId = toText(rowId) ?? '';
    const monologues = calls.get(callId) ?? [];
    calls.set(callId, monologues);
    for (const monologue of toList(transcript)) {
      if (toList(monologue.sentences).some(({ text }) => toText(text) !== undefined)) monologues.push(monologue);
    }
  }
  return calls;
}

/** Gong documents no maximum of ids, and users report one: a refused request is divided, but not further than this. */
const minDivided = 20;

/**
 * Passes the transcripts of calls on, page by page. Returns the failures of those calls whose transcripts Gong refused or
 * could not give. Throws a GongError where the next request would fail as well.
 */
async function readTranscripts(
  client: GongClient,
  callIds: readonly string[],
  options: CallOptions,
  search: (rows: readonly TranscriptRow[]) => void,
): Promise<Map<string, Failure>> {
  if (callIds.length === 0) return new Map();
  try {
    for await (const { rows } of client.pages(getCallTranscripts, { filter: { callIds } }, options))
      search(toList(rows));
    return new Map();
  } catch (error) {
    const failure = partialFailure(error);
    if (failure.status === 400 && callIds.length > minDivided) {
      const middle = Math.ceil(callIds.length / 2);
      const first = await readTranscripts(client, callIds.slice(0, middle), options, search);
      const second = await readTranscripts(client, callIds.slice(middle), options, search);
      return new Map([...first, ...second]);
    }
    const mayPass =
      failure.kind === 'outage' || (failure.kind === 'refused' && ![401, 403].includes(failure.status ?? 0));
    if (!mayPass) throw error;
    return new Map(callIds.map((callId) => [callId, failure]));
  }
}
