/** Recorded calls with their participants, as Gong tells them. */

import type { CallOptions } from '../../client/call-options.ts';
import type { GongClient } from '../../client/client.ts';
import { type Maybe, toList, toText } from '../../client/fields.ts';
import type { Input } from '../../client/request.ts';
import type { Page } from '../../client/response.ts';
import { searchCalls } from '../../tools/calls.ts';

/** The part of a call that workflows read. */
export interface CallDetails {
  readonly metaData?: Maybe<{
    readonly id?: Maybe<string>;
    readonly title?: Maybe<string>;
    readonly started?: Maybe<string>;
    readonly url?: Maybe<string>;
    /** Seconds. */
    readonly duration?: Maybe<number>;
  }>;
  readonly parties?: Maybe<readonly Maybe<Party>[]>;
  readonly content?: Maybe<{
    readonly brief?: Maybe<string>;
    readonly keyPoints?: Maybe<readonly Maybe<{ readonly text?: Maybe<string> }>[]>;
    readonly highlights?: Maybe<readonly Maybe<Highlight>[]>;
    readonly callOutcome?: Maybe<{ readonly name?: Maybe<string> }>;
  }>;
}

interface Highlight {
  readonly title?: Maybe<string>;
  readonly items?: Maybe<readonly Maybe<{ readonly text?: Maybe<string> }>[]>;
}

/** Somebody who was on a call or invited to it. */
export interface Party {
  readonly emailAddress?: Maybe<string>;
  readonly name?: Maybe<string>;
  readonly title?: Maybe<string>;
  readonly speakerId?: Maybe<string>;
  readonly affiliation?: Maybe<string>;
  readonly methods?: Maybe<readonly Maybe<string>[]>;
  readonly context?: Maybe<
    readonly Maybe<{ readonly system?: Maybe<string>; readonly objects?: Maybe<readonly Maybe<LinkedRecord>[]> }>[]
  >;
}

interface LinkedRecord {
  readonly objectType?: Maybe<string>;
  readonly objectId?: Maybe<string>;
}

/** The pages of a search; a search that finds nothing has one empty page. Throws a GongError. */
export async function* callPages(
  client: GongClient,
  search: Input,
  options: CallOptions,
): AsyncGenerator<Omit<Page, 'rows'> & { readonly calls: CallDetails[] }> {
  for await (const { rows, ...page } of client.pages(searchCalls, search, options)) {
    yield { ...page, calls: toList(rows as readonly Maybe<CallDetails>[]) };
  }
}

/** The calls with these ids that Gong shows, with the fields asked for. Throws a GongError. */
export async function readCalls(
  client: GongClient,
  callIds: readonly string[],
  exposedFields: Input,
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
