/** Reads recorded calls and their participants from Gong. */
import type { GongClient, PagesOptions } from '../../client/client.ts';
import type { InputOf, MemberOf, RowOf } from '../../client/operation.ts';
import type { CallOptions } from '../../client/request.ts';
import { type Page, toList, toText } from '../../client/response.ts';
import { searchCalls } from '../../tools/calls.ts';
import type { Speaker } from './speakers.ts';

/** A call as Gong returns it. */
export type CallDetails = RowOf<typeof searchCalls>;

/** A person who was on a call or was invited to it. */
export type Party = MemberOf<CallDetails['parties']>;

/** The arguments of a search for calls. */
export type CallSearch = InputOf<typeof searchCalls>;

type ExposedFields = NonNullable<CallSearch['contentSelector']>['exposedFields'];

/** Yields the pages of a search; a search without results yields one empty page. Throws a GongError. */
export async function* searchCallPages(
  client: GongClient,
  search: CallSearch,
  options: PagesOptions,
): AsyncGenerator<Omit<Page, 'rows'> & { readonly calls: CallDetails[] }> {
  for await (const { rows, ...page } of client.pages(searchCalls, search, options)) {
    yield { ...page, calls: toList(rows) };
  }
}

/** Returns the calls with these ids that Gong shows, each once, with the requested fields beside their basic data. Throws a GongError. */
export async function readCalls(
  client: GongClient,
  callIds: readonly string[],
  exposedFields: ExposedFields | undefined,
  options: CallOptions,
): Promise<CallDetails[]> {
  const wanted = new Set(callIds);
  const calls = new Map<string, CallDetails>();
  const search = { filter: { callIds }, ...(exposedFields && { contentSelector: { exposedFields } }) };
  for await (const page of searchCallPages(client, search, options)) {
    for (const call of page.calls) {
      const callId = toText(call.metaData?.id) ?? '';
      if (wanted.has(callId) && !calls.has(callId)) calls.set(callId, call);
    }
  }
  return [...calls.values()];
}

/** A webinar has hundreds of participants. */
const maxParticipants = 20;

/** Lists participants, the other company first because a long list is cut. Says how many were left out, if any. */
export function listParticipants(participants: readonly Speaker[]) {
  const listed = participants
    .toSorted((one, other) => Number(isExternal(other)) - Number(isExternal(one)))
    .slice(0, maxParticipants);
  const left = participants.length - listed.length;
  return { participants: listed, participantsLeftOut: left > 0 ? left : undefined };
}

function isExternal({ affiliation }: Speaker): boolean {
  return affiliation === 'External';
}
