/** Recorded calls with their participants, as Gong tells them. */

import type { GongClient } from '../../client/client.ts';
import type { InputOf, MemberOf, RowOf } from '../../client/operation.ts';
import type { CallOptions } from '../../client/request.ts';
import { type Page, toList, toText } from '../../client/response.ts';
import { searchCalls } from '../../tools/calls.ts';

/** A call as Gong returns it. */
export type CallDetails = RowOf<typeof searchCalls>;

/** Somebody who was on a call or invited to it. */
export type Party = MemberOf<CallDetails['parties']>;

/** The arguments of a search for calls. */
export type CallSearch = InputOf<typeof searchCalls>;

type ExposedFields = NonNullable<CallSearch['contentSelector']>['exposedFields'];

/** The pages of a search; a search that finds nothing has one empty page. Throws a GongError. */
export async function* callPages(
  client: GongClient,
  search: CallSearch,
  options: CallOptions,
): AsyncGenerator<Omit<Page, 'rows'> & { readonly calls: CallDetails[] }> {
  for await (const { rows, ...page } of client.pages(searchCalls, search, options)) {
    yield { ...page, calls: toList(rows) };
  }
}

/** The calls with these ids that Gong shows, with the fields asked for. Throws a GongError. */
export async function readCalls(
  client: GongClient,
  callIds: readonly string[],
  exposedFields: ExposedFields,
  options: CallOptions,
): Promise<CallDetails[]> {
  const calls: CallDetails[] = [];
  const search = { filter: { callIds }, contentSelector: { exposedFields } };
  for await (const page of callPages(client, search, options)) calls.push(...page.calls);
  return calls.filter(({ metaData }) => callIds.includes(toText(metaData?.id) ?? ''));
}

/** Most participants that an answer names: a webinar has hundreds. */
const namedParticipants = 20;

export interface Participant {
  readonly name: string | undefined;
  readonly title: string | undefined;
  readonly affiliation: string | undefined;
}

/** Who was on a call, and on which side: the other company first, since a long list is cut. */
export function listParticipants({ parties }: CallDetails): Participant[] {
  return toList(parties)
    .map(({ name, emailAddress, title, affiliation }) => ({
      name: toText(name) ?? toText(emailAddress),
      title: toText(title),
      affiliation: toText(affiliation),
    }))
    .filter(({ name }) => name !== undefined)
    .sort((one, other) => Number(other.affiliation === 'External') - Number(one.affiliation === 'External'))
    .slice(0, namedParticipants);
}
