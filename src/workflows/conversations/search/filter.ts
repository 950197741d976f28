/** Chooses calls by the people who took part. */
import { toList, toText } from '../../../client/response.ts';
import type { CallDetails, Party } from '../call-details.ts';

export interface PeopleFilter {
  readonly emails: readonly string[];
  /** Without `@`, in lower case. */
  readonly domains: readonly string[];
  readonly hostEmails: readonly string[];
}

/** Returns the domains in what people write for them: `acme.com, @beta.io`, `ada@acme.com`, `https://www.acme.com/about`. */
export function readDomains(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
    .map(toDomain);
}

function toDomain(word: string): string {
  const bare = word.toLowerCase().replace(/^https?:\/\//, '');
  return bare
    .replace(/[/?#:].*$/, '')
    .replace(/^.*@/, '')
    .replace(/^www\./, '')
    .replace(/\.$/, '');
}

/** Says whether a text holds domains and nothing else. */
export function areDomains(text: string): boolean {
  const domains = readDomains(text);
  return domains.length > 0 && domains.every((domain) => /^[^@.]+(\.[^@.]+)+$/.test(domain));
}

/**
 * Says whether one of the emails, or somebody at one of the domains, was on a call or invited to it, and whether one of the
 * host emails was its host. Returns undefined if Gong shows no participants to decide by.
 */
export function matchesPeople(details: CallDetails, filter: PeopleFilter): boolean | undefined {
  const { domains } = filter;
  const [emails, hostEmails] = [toKeys(filter.emails), toKeys(filter.hostEmails)];
  const asksForPeople = emails.length + domains.length > 0;
  if (!asksForPeople && hostEmails.length === 0) return true;
  const parties = toList(details.parties);
  if (parties.length === 0) return undefined;
  if (hostEmails.length > 0 && !hostEmails.includes(readEmail(findHost(details)) ?? '')) return false;
  return !asksForPeople || parties.some((party) => isAmong(readEmail(party), emails, domains));
}

/** Returns the participant who hosts a call. */
export function findHost({ metaData, parties }: CallDetails): Party | undefined {
  const hostId = toText(metaData?.primaryUserId);
  return hostId === undefined ? undefined : toList(parties).find(({ userId }) => toText(userId) === hostId);
}

function toKeys(emails: readonly string[]): string[] {
  return emails.map((email) => email.toLowerCase());
}

function readEmail(party: Party | undefined): string | undefined {
  return toText(party?.emailAddress)?.toLowerCase();
}

function isAmong(email: string | undefined, emails: readonly string[], domains: readonly string[]): boolean {
  if (email === undefined) return false;
  const domain = email.slice(email.lastIndexOf('@') + 1);
  return emails.includes(email) || domains.some((one) => domain === one || domain.endsWith(`.${one}`));
}
