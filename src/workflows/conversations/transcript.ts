/** Returns the transcript of one call in slices that fit a model. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { GongClient } from '../../client/client.ts';
import { readCursor, writeCursor } from '../../client/cursor.ts';
import { describeFailure, type Failure, partialFailure, RefusalError } from '../../client/errors.ts';
import { jsonLength } from '../../client/http/json.ts';
import type { CallOptions } from '../../client/request.ts';
import { toList, toText } from '../../client/response.ts';
import { onOneLine } from '../../client/text.ts';
import { getCallTranscripts } from '../../tools/calls.ts';
import { id } from '../../tools/schemas.ts';
import { workflow } from '../workflow.ts';
import { type CallDetails, listParticipants, readCalls } from './call-details.ts';
import type { Speaker } from './speakers.ts';
import { createTranscriptCache, type Transcript, type TranscriptCache } from './transcript-cache.ts';
import {
  defuse,
  fence,
  findSliceEnd,
  findTurnHead,
  formatTurns,
  type Monologue,
  readConversation,
} from './transcript-text.ts';

const defaultMaxCharacters = 12_000;

const minSliceCharacters = 1000;
const maxSliceCharacters = 30_000;

/** A slice shares a result with the participants; a longer result would be cut, and words lost. Leaves room for the cursor. */
const maxResultCharacters = 39_000;

const maxTitleCharacters = 300;

const optionalText = z.string().optional();

export const readTranscript = workflow({
  name: 'gong_read_transcript',
  title: 'Read a transcript',
  description:
    'Returns what was said on one call, as lines "[minutes:seconds] Name: words", in slices that end with a turn. While complete is false, call again with cursor = nextCursor. For its brief and key points use gong_search_calls.',
  effect: 'read',
  input: {
    callId: id.describe('From gong_list_calls'),
    cursor: z.string().optional(),
    maxCharacters: z
      .int()
      .min(minSliceCharacters)
      .max(maxSliceCharacters)
      .describe(`Default ${defaultMaxCharacters}`)
      .optional(),
  },
  output: {
    // Absent where the given id has no visible character.
    callId: id.optional(),
    title: optionalText,
    started: optionalText,
    isPrivate: z.boolean().optional(),
    participants: z.array(z.object({ name: optionalText, title: optionalText, affiliation: optionalText })),
    continues: optionalText,
    text: z.string(),
    page: z.object({ from: z.int(), to: z.int(), characters: z.int() }),
    complete: z.boolean(),
    nextCursor: optionalText,
    note: optionalText,
  },
  run: async ({ callId, cursor, maxCharacters = defaultMaxCharacters }, { client }, { options }) => {
    const position = cursor === undefined ? undefined : decodeCursor(cursor, callId);
    const transcript = await getTranscript(client, callId, options);
    const { title, started, isPrivate, text } = transcript;
    if (position && position.characters !== text.length) {
      throw new RefusalError(
        'The transcript of this call has changed since the cursor was returned.',
        'Start again without cursor.',
      );
    }
    const from = position?.from ?? 0;
    const { participants, participantsLeftOut } = listParticipants(transcript.participants);
    const described = {
      callId,
      title,
      started,
      isPrivate,
      participants,
      continues: findTurnHead(text, from),
      note: joinNotes(
        transcript.note,
        participantsLeftOut ? `${participantsLeftOut} more participants are not listed.` : undefined,
      ),
    };
    const room = Math.max(minSliceCharacters, maxResultCharacters - jsonLength(described));
    const to = findSliceEnd(text, from, Math.min(maxCharacters, room));
    const complete = to === text.length;
    return {
      ...described,
      text: fence(callId, text.slice(from, to), randomBytes(6).toString('base64url')),
      page: { from, to, characters: text.length },
      complete,
      nextCursor: complete ? undefined : encodeCursor(callId, { from: to, characters: text.length }),
    };
  },
});

function joinNotes(...notes: readonly (string | undefined)[]): string | undefined {
  return toText(notes.filter((note) => note !== undefined).join(' '));
}

/** One cache per client, because another client may have other credentials, which show other calls. */
const caches = new WeakMap<GongClient, TranscriptCache>();

async function getTranscript(client: GongClient, callId: string, options: CallOptions): Promise<Transcript> {
  const cache = caches.get(client) ?? createTranscriptCache(client.clock);
  caches.set(client, cache);
  const cached = cache.get(callId);
  if (cached) return cached;

  const transcript = await fetchTranscript(client, callId, options);
  if (transcript.text !== '') cache.set(callId, transcript);
  return transcript;
}

/** Throws a GongError, or a RefusalError if Gong shows no such call. */
async function fetchTranscript(client: GongClient, callId: string, options: CallOptions): Promise<Transcript> {
  const monologues = await readMonologues(client, callId, options);
  const { call, problem } = await readDetails(client, callId, options);
  if (monologues.length === 0 && problem) throw problem.error;
  if (monologues.length === 0 && !call) {
    throw new RefusalError(
      `Gong shows no call with the id ${callId}: it does not exist, or the credentials may not see it.`,
    );
  }
  const { turns, participants } = readConversation(monologues, toList(call?.parties));
  return {
    callId,
    title: defuseText(toText(call?.metaData?.title)),
    started: defuseText(toText(call?.metaData?.started)),
    isPrivate: call?.metaData?.isPrivate ?? undefined,
    participants: participants.map(defuseSpeaker),
    text: formatTurns(turns),
    note: describeGaps(monologues, call, problem?.failure),
  };
}

/** Throws a GongError. */
async function readMonologues(client: GongClient, callId: string, options: CallOptions): Promise<Monologue[]> {
  const monologues: Monologue[] = [];
  for await (const { rows } of client.pages(getCallTranscripts, { filter: { callIds: [callId] } }, options)) {
    for (const row of toList(rows)) {
      if ((toText(row.callId) ?? callId) !== callId) continue;
      for (const monologue of toList(row.transcript)) monologues.push(monologue);
    }
  }
  return monologues;
}

/** Returns a failure instead of throwing it: names need another scope than words, and words are useful without names. */
async function readDetails(
  client: GongClient,
  callId: string,
  options: CallOptions,
): Promise<{ call?: CallDetails | undefined; problem?: { error: unknown; failure: Failure } }> {
  try {
    const [call] = await readCalls(client, [callId], { parties: true }, options);
    return { call };
  } catch (error) {
    return { problem: { error, failure: partialFailure(error) } };
  }
}

function describeGaps(
  monologues: readonly Monologue[],
  call: CallDetails | undefined,
  failure: Failure | undefined,
): string | undefined {
  if (monologues.length === 0)
    return 'Gong has no transcript of this call (yet): it may take hours, and some calls get none.';
  if (failure) return `The names of the speakers are not known: ${describeFailure(failure)}`;
  return call ? undefined : 'Gong shows no participants of this call, so the speakers have no names.';
}

/** Titles and names stand outside the fence, and must not look like its markers either. */
function defuseText(text: string | undefined): string | undefined {
  return text === undefined ? undefined : defuse(onOneLine(text, maxTitleCharacters));
}

function defuseSpeaker({ name, title, affiliation }: Speaker): Speaker {
  return { name: defuse(name), title: defuseText(title), affiliation: defuseText(affiliation) };
}

/** The start of the next slice, and the length of the text, which shows whether the transcript has changed. */
interface Position {
  readonly from: number;
  readonly characters: number;
}

function encodeCursor(callId: string, { from, characters }: Position): string {
  return writeCursor(callId, [from, characters]);
}

function decodeCursor(cursor: string, callId: string): Position {
  const [from, characters] = readCursor(cursor, callId, isPosition);
  return { from, characters };
}

function isPosition(values: readonly unknown[]): values is readonly [number, number] {
  const [from, characters] = values.map(Number);
  return (
    values.length === 2 && values.every(isOffset) && from !== undefined && characters !== undefined && from < characters
  );
}

function isOffset(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
