/** Finds the person behind a CRM id: Gong has no such lookup, but participants of calls are linked to CRM records. */
import type { GongClient } from '../../client/client.ts';
import { recordKey } from '../../client/ids.ts';
import { toList, toText } from '../../client/response.ts';
import { type CallDetails, type CallSearch, type Party, searchCallPages } from '../conversations/call-details.ts';
import type { WorkflowCall } from '../workflow.ts';
import type { CrmRecord } from './lookups.ts';

/** The calls with a participant who is linked to a CRM id. */
export interface CallMatches {
  /** Undefined if no call matched, or no matching participant has an address. */
  readonly email: string | undefined;
  /** The CRM records that the participants are linked to. */
  readonly records: readonly CrmRecord[];
  readonly callIds: readonly string[];
  readonly searchedCalls: number;
  readonly searchedDays: number;
  /** Whether every call of these days was searched. */
  readonly complete: boolean;
}

const searchedDays = 90;
const maxPages = 3;
const dayMilliseconds = 24 * 60 * 60 * 1000;

/** Time reserved for the requests that follow the search. */
const reserveMilliseconds = 15_000;

/** Reads calls until a participant with this CRM id has an email address. Throws a GongError. */
export async function findOnCalls(client: GongClient, crmProspectId: string, call: WorkflowCall): Promise<CallMatches> {
  const now = client.clock.now();
  const search: CallSearch = {
    filter: {
      fromDateTime: new Date(now - searchedDays * dayMilliseconds).toISOString(),
      toDateTime: new Date(now).toISOString(),
    },
    contentSelector: { context: 'Extended', exposedFields: { parties: true } },
  };
  const records: CrmRecord[] = [];
  const callIds: string[] = [];
  let searchedCalls = 0;
  let pages = 0;

  for await (const page of searchCallPages(client, search, call.options)) {
    pages += 1;
    searchedCalls += page.calls.length;
    for (const details of page.calls) {
      const match = findLinkedParty(details, crmProspectId);
      if (!match) continue;
      records.push(match.record);
      const callId = toText(details.metaData?.id);
      if (callId !== undefined) callIds.push(callId);
      const email = findEmail(details, match.party);
      if (email !== undefined) return { email, records, callIds, searchedCalls, searchedDays, complete: false };
    }
    await call.progress(searchedCalls, page.total ?? searchedCalls, 'calls searched');
    const complete = page.nextCursor === undefined;
    const isTimeShort = client.clock.now() + reserveMilliseconds > call.options.deadline;
    if (complete || pages === maxPages || isTimeShort)
      return { email: undefined, records, callIds, searchedCalls, searchedDays, complete };
  }
  return { email: undefined, records, callIds, searchedCalls, searchedDays, complete: true };
}

/** Returns the address of a party. Gong may list one speaker twice, with the address in one place only. */
function findEmail({ parties }: CallDetails, { emailAddress, speakerId }: Party): string | undefined {
  const voice = toText(speakerId);
  const listings = toList(parties).filter((other) => voice !== undefined && toText(other.speakerId) === voice);
  return [emailAddress, ...listings.map((other) => other.emailAddress)]
    .map(toText)
    .find((email) => email !== undefined);
}

function findLinkedParty(
  { parties }: CallDetails,
  crmProspectId: string,
): { party: Party; record: CrmRecord } | undefined {
  for (const party of toList(parties)) {
    for (const { system, objects } of toList(party.context)) {
      const linked = toList(objects).find(
        ({ objectId }) => recordKey(toText(objectId) ?? '') === recordKey(crmProspectId),
      );
      if (!linked) continue;
      const name = toText(party.name);
      const objectType = toText(linked.objectType) ?? 'Unknown';
      const crmSystem = toText(system) ?? 'Unknown';
      const linkedId = toText(linked.objectId) ?? crmProspectId;
      return { party, record: { crmProspectId: linkedId, objectType, crmSystem, ...(name !== undefined && { name }) } };
    }
  }
  return undefined;
}
