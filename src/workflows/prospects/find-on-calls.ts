/** From a CRM id to a person: Gong has no such lookup, but a participant of a call may be linked to the CRM record. */
import type { GongClient } from '../../client/client.ts';
import { recordKey } from '../../client/ids.ts';
import { toList, toText } from '../../client/response.ts';
import { type CallDetails, type CallSearch, callPages, type Party } from '../conversations/call-details.ts';
import type { WorkflowCall } from '../workflow.ts';
import type { CrmRecord } from './references.ts';

/** What calls tell of a CRM id. */
export interface Sighting {
  /** Undefined when the person was not seen, or only without an address. */
  readonly email: string | undefined;
  /** The record that the participant is linked to. */
  readonly records: readonly CrmRecord[];
  /** The calls on which the person was seen. */
  readonly callIds: readonly string[];
  /** How many calls were looked through, of how many days. */
  readonly calls: number;
  readonly days: number;
  /** Whether those were all calls of these days. */
  readonly complete: boolean;
}

const days = 90;
const mostPages = 3;
const dayMilliseconds = 24 * 60 * 60 * 1000;

/** Time that is kept for what follows the search. */
const reserveMilliseconds = 15_000;

/** Reads calls until a participant with this CRM id and an email address is seen. Throws a GongError. */
export async function findOnCalls(client: GongClient, crmProspectId: string, call: WorkflowCall): Promise<Sighting> {
  const now = client.clock.now();
  const search: CallSearch = {
    filter: {
      fromDateTime: new Date(now - days * dayMilliseconds).toISOString(),
      toDateTime: new Date(now).toISOString(),
    },
    contentSelector: { context: 'Extended', exposedFields: { parties: true } },
  };
  const records: CrmRecord[] = [];
  const callIds: string[] = [];
  let calls = 0;
  let pages = 0;

  for await (const page of callPages(client, search, call.options)) {
    pages += 1;
    calls += page.calls.length;
    for (const details of page.calls) {
      const seen = seenOn(details, crmProspectId);
      if (!seen) continue;
      records.push(seen.record);
      const callId = toText(details.metaData?.id);
      if (callId !== undefined) callIds.push(callId);
      const email = toText(seen.party.emailAddress);
      if (email !== undefined) return { email, records, callIds, calls, days, complete: false };
    }
    await call.progress(calls, page.total ?? calls, 'calls looked through');
    const complete = page.nextCursor === undefined;
    const isTimeShort = client.clock.now() + reserveMilliseconds > call.options.deadline;
    if (complete || pages === mostPages || isTimeShort)
      return { email: undefined, records, callIds, calls, days, complete };
  }
  return { email: undefined, records, callIds, calls, days, complete: true };
}

function seenOn({ parties }: CallDetails, crmProspectId: string): { party: Party; record: CrmRecord } | undefined {
  for (const party of toList(parties)) {
    for (const { system, objects } of toList(party.context)) {
      const linked = toList(objects).find(
        ({ objectId }) => recordKey(toText(objectId) ?? '') === recordKey(crmProspectId),
      );
      if (!linked) continue;
      const name = toText(party.name);
      const objectType = toText(linked.objectType) ?? 'Unknown';
      const crmSystem = toText(system) ?? 'Unknown';
      return { party, record: { crmProspectId, objectType, crmSystem, ...(name !== undefined && { name }) } };
    }
  }
  return undefined;
}
