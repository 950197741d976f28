/** The do-not-contact list in the store, which gong_stop_outreach and the command do-not-contact change. */
import { onOneLine } from '../../client/text.ts';
import type { Store } from '../../store/store.ts';
import { type Address, readAddresses, toAddresses, toAddressKey } from './addresses.ts';
import { type DoNotContactSource, toSource } from './list.ts';

/** One person by every address that is known, or one domain. */
export interface OptOut {
  readonly emails: readonly string[];
  readonly domains: readonly string[];
  readonly crmProspectsIds: readonly string[];
  readonly reason?: string;
  /** Who added it: a user, or the process of a server. */
  readonly by: string;
  /** Whether Gong was asked for every CRM id of the emails. If not, only an email can be compared with them. */
  readonly recordsKnown: boolean;
}

/** An entry with its time as ISO-8601. */
export type DatedOptOut = OptOut & { readonly at: string };

/** One line of the log. */
type OptOutEvent =
  | { readonly event: 'added'; readonly at: string; readonly entries: readonly OptOut[] }
  | { readonly event: 'removed'; readonly at: string; readonly addresses: readonly string[]; readonly by: string };

const logName = 'do-not-contact.jsonl';

const emptyEntry = { emails: [], domains: [], crmProspectsIds: [], recordsKnown: false };

/** Reads and writes the list. Every process on the store sees a change once `add` or `remove` has resolved. */
export class OptOuts {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Adds entries, all or none. Rejects with a RefusalError when the store cannot be written. */
  async add(entries: readonly OptOut[]): Promise<void> {
    const named = entries.filter((entry) => listTexts(entry).length > 0);
    if (named.length > 0) await this.#append({ event: 'added', at: this.#now(), entries: named });
  }

  /** Removes every entry that has one of these addresses, with all its addresses, and returns the removed entries. */
  async remove(addresses: readonly Address[], by: string): Promise<DatedOptOut[]> {
    const removed = (await this.list()).filter((entry) => hasAddress(entry, addresses));
    const texts = addresses.map(({ text }) => text);
    if (removed.length > 0) await this.#append({ event: 'removed', at: this.#now(), addresses: texts, by });
    return removed;
  }

  /** All entries, oldest first. Rejects with a RefusalError when the store cannot be read. */
  async list(): Promise<DatedOptOut[]> {
    let entries: DatedOptOut[] = [];
    for (const event of (await this.#store.readLines(logName)).filter(isEvent)) {
      if (event.event === 'added') {
        entries.push(...event.entries.map((entry) => ({ ...emptyEntry, ...entry, at: event.at })));
      } else {
        const addresses = event.addresses.flatMap(readAddresses);
        entries = entries.filter((entry) => !hasAddress(entry, addresses));
      }
    }
    return entries;
  }

  /** The list, ready to be searched. */
  async toSource(): Promise<DoNotContactSource> {
    const entries = await this.list();
    const addresses = entries.flatMap((entry) =>
      toAddresses(entry).map((address) => ({ ...address, detail: describeEntry(entry) })),
    );
    const needsEmail = entries.some(
      ({ emails, domains, recordsKnown }) => domains.length > 0 || (emails.length > 0 && !recordsKnown),
    );
    return toSource('the do-not-contact list', addresses, needsEmail);
  }

  #now(): string {
    return new Date(this.#store.now()).toISOString();
  }

  async #append(event: OptOutEvent): Promise<void> {
    await this.#store.append(logName, JSON.stringify(event));
  }
}

/** What is known about an address that a person has typed. */
export interface OptOutDetails {
  readonly by: string;
  readonly reason: string | undefined;
  /** The CRM ids of an email; undefined where Gong was not asked. */
  readonly crmProspectsIds: readonly string[] | undefined;
}

/** Makes the entry of an address that a person has typed. */
export function toOptOut({ kind, text }: Address, { by, reason, crmProspectsIds }: OptOutDetails): OptOut {
  return {
    emails: kind === 'email' ? [text] : [],
    domains: kind === 'domain' ? [text] : [],
    crmProspectsIds: kind === 'crmProspectId' ? [text] : (crmProspectsIds ?? []),
    ...(reason !== undefined && { reason }),
    by,
    recordsKnown: crmProspectsIds !== undefined,
  };
}

/** Every email, domain and CRM id of an entry. */
export function listTexts({ emails, domains, crmProspectsIds }: OptOut): string[] {
  return [...emails, ...domains, ...crmProspectsIds];
}

/** Whether an entry has one of these addresses, also where a CRM id was read as an email or a domain. */
export function hasAddress(entry: OptOut, addresses: readonly Address[]): boolean {
  const keys = new Set(addresses.map(toAddressKey));
  const own = [...toAddresses(entry), ...entry.crmProspectsIds.flatMap(readAddresses)];
  return own.some((address) => keys.has(toAddressKey(address)));
}

function describeEntry({ at, reason }: DatedOptOut): string {
  return ` since ${at.slice(0, 10)}${reason === undefined ? '' : `: ${onOneLine(reason, 100)}`}`;
}

function isEvent(line: object): line is OptOutEvent {
  const { event, at, entries, addresses } = line as Record<string, unknown>;
  if (typeof at !== 'string') return false;
  return (event === 'added' && Array.isArray(entries)) || (event === 'removed' && Array.isArray(addresses));
}
