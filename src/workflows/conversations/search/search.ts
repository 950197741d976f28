/** Finds calls by what was said on them, without sending the transcripts through a model. */
import * as z from 'zod';
import { RefusalError } from '../../../client/errors.ts';
import { dateTime, email, id } from '../../../tools/schemas.ts';
import { workflow } from '../../workflow.ts';
import { areDomains, readDomains } from './filter.ts';
import type { Search } from './outcomes.ts';
import { decodePosition, encodePosition, startPosition } from './position.ts';
import { toQuery } from './quotes.ts';
import { type Scan, scanCalls } from './scan.ts';

const optionalText = z.string().optional();

const defaultLimit = 20;

const maxLimit = 100;

const domain = z.string().refine(areDomains, 'must be a domain like example.com');

const maxTermCharacters = 1000;

const terms = z
  .array(z.string().min(1))
  .refine(
    (all) => all.join(' ').length <= maxTermCharacters,
    `must have at most ${maxTermCharacters} characters together`,
  );

const input = {
  from: dateTime,
  to: dateTime.describe('Exclusive'),
  terms: terms.optional(),
  match: z.enum(['any', 'all', 'phrase']).optional(),
  emails: z.array(email).describe('Participants').optional(),
  domains: z.array(domain).describe('Or theirs').optional(),
  hostEmails: z.array(email).optional(),
  source: z.enum(['summaries', 'transcripts']).optional(),
  limit: z.int().min(1).max(maxLimit).describe(`Default ${defaultLimit}`).optional(),
  cursor: z.string().optional(),
};

const quote = z.object({
  text: z.string(),
  at: optionalText,
  speaker: optionalText,
  affiliation: optionalText,
  part: optionalText,
});

export const searchConversations = workflow({
  name: 'gong_search_conversations',
  title: 'Search conversations',
  description:
    'Finds calls where something was said, mentioned: objections, competitors, pricing. A term is text in one turn or summary item; match all: every term on the call. Searches summaries, or transcripts word for word. Without terms: calls with briefs. Until scanned.complete nothing is absent: continue with nextCursor.',
  effect: 'read',
  input,
  output: {
    hits: z.array(
      z.object({
        callId: id.optional(),
        title: optionalText,
        started: optionalText,
        url: optionalText,
        host: optionalText,
        quotes: z.array(quote),
        moreQuotes: z.int().optional(),
      }),
    ),
    scanned: z.object({
      calls: z.int(),
      of: z.int().optional(),
      from: z.string(),
      to: z.string(),
      transcripts: z.int(),
      complete: z.boolean(),
      private: z.int(),
      withoutTranscript: z.int().optional(),
      notRead: z.int().optional(),
    }),
    nextCursor: optionalText,
    note: optionalText,
  },
  run: async ({ limit = defaultLimit, cursor, ...question }, { client }, call) => {
    const { from, to } = question;
    if (Date.parse(from) >= Date.parse(to)) throw new RefusalError('from must be before to.');
    const search = toSearch(question);
    const start = cursor === undefined ? startPosition(from, to) : decodePosition(cursor, question);
    const scan = await scanCalls(client, search, start, limit, call);
    return {
      hits: scan.hits,
      scanned: { from, to, ...describeScanned(scan) },
      nextCursor: scan.hasEnded ? undefined : encodePosition(scan.position, question),
      note: describeGaps(scan, search),
    };
  },
});

type Question = Omit<z.output<z.ZodObject<typeof input>>, 'limit' | 'cursor'>;

/** Throws a RefusalError for terms that nothing could match. */
function toSearch({ terms = [], match = 'any', source = 'summaries', ...people }: Question): Search {
  const query = terms.length === 0 ? undefined : toQuery(terms, match);
  if (query?.needles.length === 0) throw new RefusalError('terms have no visible character.');
  const { emails = [], domains = [], hostEmails = [] } = people;
  return { query, source, people: { emails, domains: domains.flatMap(readDomains), hostEmails } };
}

/** Returns the counts of a search over all its pages so far. */
function describeScanned({ position, hasEnded }: Scan) {
  const { calls, total, transcripts, withoutTranscript, unread, private: hidden } = position;
  const complete = hasEnded && !unread;
  return {
    calls,
    of: complete || total === undefined ? (complete ? calls : undefined) : Math.max(calls, total - hidden),
    transcripts,
    complete,
    private: hidden,
    ...(withoutTranscript > 0 && { withoutTranscript }),
    ...(unread && { notRead: unread.calls }),
  };
}

/** Returns sentences about what is missing and what to do next; undefined if nothing is. */
function describeGaps(scan: Scan, search: Search): string | undefined {
  const { position, hasEnded, problem } = scan;
  const { withoutParties, withoutTranscript, private: hidden, unread } = position;
  const notes = [
    describeAbsence(scan, search),
    problem !== undefined && `The search stopped early: ${problem}`,
    !hasEnded && 'More calls are to be searched: call again with the same arguments and cursor = nextCursor.',
    unread && describeUnread(unread),
    hasEnded && hidden > 0 && `Private calls that were left out: ${hidden}.`,
    hasEnded &&
      withoutTranscript > 0 &&
      `Calls without a transcript (yet): ${withoutTranscript}; their words are not known.`,
    withoutParties > 0 && `Calls without participants in Gong, left out by the filters: ${withoutParties}.`,
  ].filter((note) => typeof note === 'string');
  return notes.length > 0 ? notes.join(' ') : undefined;
}

function describeAbsence({ position, hasEnded }: Scan, { query, source }: Search): string | undefined {
  const { hits, calls, fitting, transcripts, private: hidden, unread } = position;
  if (hits > 0) return undefined;
  if (!hasEnded || unread)
    return `Nothing was found so far, in ${calls} calls. This does not mean that there is nothing.`;
  if (calls === 0 && hidden > 0) return 'All calls in this range are private.';
  if (calls === 0) return 'Gong lists no calls in this range. A key that may see no calls gets the same response.';
  if (!query || fitting === 0) return `None of the ${calls} calls has such participants.`;
  if (source === 'transcripts') {
    return `None of the ${transcripts} transcripts has these words. Other spellings may be found.`;
  }
  return `None of the ${fitting} summaries has these words. A summary leaves out most of what was said: source "transcripts" searches every word.`;
}

function describeUnread({ calls, from, to, reason }: NonNullable<Scan['position']['unread']>): string {
  const range = `from = ${new Date(from).toISOString()} and to = ${new Date(to + 1).toISOString()}`;
  return `The transcripts of ${calls} calls could not be read, so the search stays incomplete: ${reason} To try these again, search with ${range}.`;
}
