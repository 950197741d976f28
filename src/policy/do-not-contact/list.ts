/** Matches people against every do-not-contact list: the policy's, its files, and what stops and people have added. */
import {
  type Address,
  listParentDomains,
  normalizeEmail,
  readCrmId,
  readEmailDomain,
  toAddressKey,
} from './addresses.ts';

/** Someone who would be contacted, by the CRM id and, where it is known, the email. */
export interface ContactedPerson {
  readonly crmProspectId?: string | undefined;
  readonly email?: string | undefined;
}

/** An address of a list, with what is known about it. */
export interface ListedAddress extends Address {
  /** Ends the reason of a match: when it was added, and why. */
  readonly detail?: string | undefined;
}

/** One list, ready to be searched. */
export interface DoNotContactSource {
  /** Completes `… is on`: `the do-not-contact list`, `the list optouts.txt`. */
  readonly name: string;
  /** The detail of each address by its kind and key. */
  readonly details: ReadonlyMap<string, string>;
  /** Whether it has emails or domains, with which a person who is named by a CRM id alone cannot be compared. */
  readonly needsEmail: boolean;
}

/** Builds a list. `needsEmail` is by default whether it has an email or a domain. */
export function toSource(
  name: string,
  addresses: readonly ListedAddress[],
  needsEmail = addresses.some(({ kind }) => kind !== 'crmProspectId'),
): DoNotContactSource {
  return {
    name,
    needsEmail,
    details: new Map(addresses.map((address) => [toAddressKey(address), address.detail ?? ''])),
  };
}

/** All lists together. */
export class DoNotContactList {
  readonly #sources: readonly DoNotContactSource[];

  constructor(sources: readonly DoNotContactSource[]) {
    this.#sources = sources;
  }

  /** The number of emails, domains and CRM ids on all lists. */
  get size(): number {
    return this.#sources.reduce((sum, { details }) => sum + details.size, 0);
  }

  /** Returns why this person may not be contacted; undefined when no list forbids it. */
  find(person: ContactedPerson): string | undefined {
    const addresses = listAddresses(person);
    for (const { name, details } of this.#sources) {
      for (const address of addresses) {
        const detail = details.get(toAddressKey(address));
        if (detail !== undefined) return describeMatch(address, name, detail);
      }
    }
    const unchecked = listEmails(person).length === 0 && this.#sources.find(({ needsEmail }) => needsEmail);
    return unchecked
      ? `not checked: ${unchecked.name} has emails or domains, and the email is not known; name them by email (doNotContact)`
      : undefined;
  }
}

function describeMatch({ kind, text }: Address, source: string, detail: string): string {
  const what = { email: 'the email', domain: 'the domain', crmProspectId: 'the CRM id' }[kind];
  return `do not contact: ${what} ${text} is on ${source}${detail}`;
}

/** Everything a list could name a person by, the most specific first. */
function listAddresses(person: ContactedPerson): Address[] {
  const { crmProspectId } = person;
  const emails = listEmails(person);
  const domains = emails.flatMap((email) => listParentDomains(readEmailDomain(email) ?? ''));
  return [
    ...emails.map((key): Address => ({ kind: 'email', key, text: key })),
    ...(crmProspectId === undefined ? [] : readCrmId(crmProspectId)),
    ...domains.map((key): Address => ({ kind: 'domain', key, text: key })),
  ];
}

/** Companies that upload their CRM may use emails as CRM ids. */
function listEmails({ email, crmProspectId }: ContactedPerson): string[] {
  return [email, crmProspectId].flatMap((text) => (text === undefined ? [] : (normalizeEmail(text) ?? [])));
}
