/** What was said on one call, in slices that fit a model. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { GongClient } from '../../client/client.ts';
import { readCursor, writeCursor } from '../../client/cursor.ts';
import { describeFailure, type Failure, partialFailure, RefusalError } from '../../client/errors.ts';
import type { CallOptions } from '../../client/request.ts';
import { toList, toText } from '../../client/response.ts';
import { visible } from '../../client/text.ts';
import { getCallTranscripts } from '../../tools/calls.ts';
import { id } from '../../tools/schemas.ts';
import { workflow } from '../workflow.ts';
import { type CallDetails, listParticipants, type Participant, readCalls } from './call-details.ts';
import { RecentTranscripts, type Transcript } from './recent-transcripts.ts';
import { defuse, endOfSlice, fence, formatTranscript, type Monologue, turnAround } from './transcript-text.ts';

const defaultCharacters = 12_000;

/** A result has room for 40,000 characters, and a slice is not alone in it. */
const maximumCharacters = 30_000;

const optionalText = z.string().optional();

/** The tool that returns a transcript in slices. */
export const readTranscript = workflow({
  name: 'gong_read_transcript',
  title: 'Read a transcript',
  description:
    'What was said on one call, as lines "[minutes:seconds] Name: words", in slices that end with a turn. While complete is false, call again with cursor = nextCursor. What it was about is told shorter by its brief and key points in gong_search_calls.',
  effect: 'read',
  input: {
    callId: id.describe('From gong_list_calls'),
    cursor: z.string().optional(),
    maxCharacters: z.int().min(1000).max(maximumCharacters).describe(`Default ${defaultCharacters}`).optional(),
  },
  output: {
    callId: id,
    title: optionalText,
    started: optionalText,
    participants: z.array(z.object({ name: optionalText, title: optionalText, affiliation: optionalText })),
    continues: optionalText,
    text: z.string(),
    page: z.object({ from: z.int(), to: z.int(), characters: z.int() }),
    complete: z.boolean(),
    nextCursor: optionalText,
    note: optionalText,
  },
  run: async ({ callId, cursor, maxCharacters = defaultCharacters }, { client }, { options }) => {
    const position = cursor === undefined ? undefined : decodeCursor(cursor, callId);
    const transcript = await recentOrRead(client, callId, options);
    const { title, started, participants, text, note } = transcript;
    if (position && position.characters !== text.length) {
      throw new RefusalError(
        'The transcript of this call has changed since the cursor was given.',
        'Start again without cursor.',
      );
    }
    const from = position?.from ?? 0;
    const to = endOfSlice(text, from, maxCharacters);
    const complete = to === text.length;
    return {
      callId,
      title,
      started,
      participants,
      continues: turnAround(text, from),
      text: fence(callId, text.slice(from, to), randomBytes(6).toString('base64url')),
      page: { from, to, characters: text.length },
      complete,
      nextCursor: complete ? undefined : encodeCursor(callId, { from: to, characters: text.length }),
      note,
    };
  },
});

/** What one client has read; another client may have other credentials, which show other calls. */
const recentOf = new WeakMap<GongClient, RecentTranscripts>();

async function recentOrRead(client: GongClient, callId: string, options: CallOptions): Promise<Transcript> {
  const recent = recentOf.get(client) ?? new RecentTranscripts(client.clock);
  recentOf.set(client, recent);
  const known = recent.get(callId);
  if (known) return known;

  const monologues = await readMonologues(client, callId, options);
  const { call, failure } = await readDetails(client, callId, options);
  if (monologues.length === 0 && failure) throw failure.error;
  if (monologues.length === 0 && !call) {
    throw new RefusalError(
      `Gong shows no call with the id ${callId}: it does not exist, or the credentials may not see it.`,
    );
  }
  const transcript: Transcript = {
    callId,
    title: defused(toText(call?.metaData?.title)),
    started: defused(toText(call?.metaData?.started)),
    participants: call ? listParticipants(call).map(defusedPerson) : [],
    text: formatTranscript(monologues, toList(call?.parties)),
    note: noteOn(monologues, call, failure?.told),
  };
  if (transcript.text !== '') recent.keep(transcript);
  return transcript;
}

/** Throws a GongError. */
async function readMonologues(client: GongClient, callId: string, options: CallOptions): Promise<Monologue[]> {
  const monologues: Monologue[] = [];
  for await (const { rows } of client.pages(getCallTranscripts, { filter: { callIds: [callId] } }, options)) {
    for (const row of toList(rows)) {
      if ((toText(row.callId) ?? callId) === callId) monologues.push(...toList(row.transcript));
    }
  }
  return monologues;
}

/** The names need another scope than the words, and the words are worth having without them. */
async function readDetails(
  client: GongClient,
  callId: string,
  options: CallOptions,
): Promise<{ call?: CallDetails | undefined; failure?: { error: unknown; told: Failure } }> {
  try {
    const [call] = await readCalls(client, [callId], { parties: true }, options);
    return { call };
  } catch (error) {
    return { failure: { error, told: partialFailure(error) } };
  }
}

function noteOn(
  monologues: readonly Monologue[],
  call: CallDetails | undefined,
  failure: Failure | undefined,
): string | undefined {
  if (monologues.length === 0)
    return 'Gong has no transcript of this call (yet): it may take hours, and some calls get none.';
  if (failure) return `The names of the speakers are not known: ${describeFailure(failure)}`;
  return call ? undefined : 'Gong shows no participants of this call, so the speakers have no names.';
}

/** Titles and names stand beside the fence, and must not look like its end either. */
function defused(text: string | undefined): string | undefined {
  return text === undefined ? undefined : defuse(visible(text));
}

function defusedPerson({ name, title, affiliation }: Participant): Participant {
  return { name: defused(name), title: defused(title), affiliation: defused(affiliation) };
}

/** Where the next slice begins, in a text of this length. */
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

function isPosition(parts: readonly unknown[]): parts is readonly [number, number] {
  const [from, characters] = parts.map(Number);
  return (
    parts.length === 2 && parts.every(isPlace) && from !== undefined && characters !== undefined && from < characters
  );
}

function isPlace(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
