/** Reads recorded calls and their participants from Gong. */
import type { GongClient } from '../../client/client.ts';
import type { InputOf, MemberOf, RowOf } from '../../client/operation.ts';
import type { CallOptions } from '../../client/request.ts';
import { type Page, toList, toText } from '../../client/response.ts';
import { searchCalls } from '../../tools/calls.ts';

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
  options: CallOptions,
): AsyncGenerator<Omit<Page, 'rows'> & { readonly calls: CallDetails[] }> {
  for await (const { rows, ...page } of client.pages(searchCalls, search, options)) {
    yield { ...page, calls: toList(rows) };
  }
}

/** Returns the calls with these ids that Gong shows, with the requested fields. Throws a GongError. */
export async function readCalls(
  client: GongClient,
  callIds: readonly string[],
  exposedFields: ExposedFields,
  options: CallOptions,
): Promise<CallDetails[]> {
  const calls: CallDetails[] = [];
  const search = { filter: { callIds }, contentSelector: { exposedFields } };
  for await (const page of searchCallPages(client, search, options)) calls.push(...page.calls);
  return calls.filter(({ metaData }) => callIds.includes(toText(metaData?.id) ?? ''));
}

/** A webinar has hundreds of participants. */
const maxParticipants = 20;

export interface Participant {
  readonly name: string | undefined;
  readonly title: string | undefined;
  readonly affiliation: string | undefined;
}

/** Lists the participants of a call, the other company first because a long list is cut. */
export function listParticipants({ parties }: CallDetails): Participant[] {
  return toList(parties)
    .map(({ name, emailAddress, title, affiliation }) => ({
      name: toText(name) ?? toText(emailAddress),
      title: toText(title),
      affiliation: toText(affiliation),
    }))
    .filter(({ name }) => name !== undefined)
    .sort((one, other) => Number(other.affiliation === 'External') - Number(one.affiliation === 'External'))
    .slice(0, maxParticipants);
}
