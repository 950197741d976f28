/** Emails, domains and CRM ids in the form by which they are compared. */
import { domainToASCII } from 'node:url';
import { recordKey } from '../../client/ids.ts';
import { visible } from '../../client/text.ts';

const ascii = /^[\x20-\x7e]*$/;

/** Most entries of a long list are ASCII, which needs no look at what cannot be seen. */
function clean(text: string): string {
  return (ascii.test(text) ? text : visible(text)).trim();
}

/** The domain in lower case and ASCII, without a leading `@`, `*.` or dot; empty for what is no domain. */
export function normalizeDomain(domain: string): string {
  const bare = clean(domain)
    .replace(/^(?:@|\*\.|\.)+/, '')
    .replace(/\.+$/, '');
  if (bare === '' || /[\s/@]/.test(bare)) return '';
  return ascii.test(bare) ? bare.toLowerCase() : domainToASCII(bare) || bare.toLowerCase();
}

/** The email in lower case with its domain in ASCII; undefined for what is no email address. */
export function normalizeEmail(email: string): string | undefined {
  const [, local, domain] = /^([^\s@]+)@([^\s@]+\.[^\s@]+)$/.exec(clean(email)) ?? [];
  if (local === undefined || domain === undefined) return undefined;
  return `${local.normalize('NFC').toLowerCase()}@${normalizeDomain(domain)}`;
}

/** The domain of an email as `normalizeDomain` writes it; undefined for what is no email address. */
export function readEmailDomain(email: string): string | undefined {
  return normalizeEmail(email)?.split('@')[1];
}

/** The domain and all domains above it: `a.b.com`, `b.com`, `com`. */
export function listParentDomains(domain: string): string[] {
  const labels = domain.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}

/** One email, domain or CRM id. */
export interface Address {
  readonly kind: 'email' | 'domain' | 'crmProspectId';
  /** As it is compared. */
  readonly key: string;
  /** As a reader should see it. */
  readonly text: string;
}

const domainPattern = /^(?:\*\.|\.)?(?:[\p{L}\p{N}_-]+\.)+\p{L}[\p{L}\p{N}-]+\.?$/u;

/**
 * Reads what a person types or pastes: `a@b.com`, `Name <a@b.com>`, `mailto:a@b.com`, `@b.com`, `b.com`, `https://b.com/x`, a
 * CRM id, or a row of columns, which stands for its emails. Returns none for what is nothing of this.
 */
export function readAddresses(line: string): Address[] {
  const columns = clean(line)
    .split(/[\s,;|"<>()]+/)
    .map((column) => column.replace(/^'+|'+$/g, ''))
    .filter((column) => column !== '');
  const emails = columns.flatMap((column) => toEmail(column) ?? []);
  if (emails.length > 0) return emails;
  const [only = '', ...others] = columns;
  return others.length > 0 ? [] : toArray(readAddress(only));
}

/** Reads one domain or CRM id without blanks around it. */
function readAddress(text: string): Address | undefined {
  const host = /^https?:\/\/(?:www\.)?([^/:?#]+)/i.exec(text)?.[1];
  if (host !== undefined || /^@[^@]+$/.test(text) || domainPattern.test(text)) return toDomain(host ?? text);
  return text === '' || text.includes('@') ? undefined : toCrmId(text);
}

function toEmail(text: string): Address | undefined {
  const key = normalizeEmail(text.replace(/^mailto:/i, ''));
  return key === undefined ? undefined : { kind: 'email', key, text: key };
}

/** The address of a CRM id, whose key is the same for every spelling. */
export function toCrmId(id: string): Address {
  const text = clean(id);
  return { kind: 'crmProspectId', key: recordKey(text), text };
}

function toDomain(domain: string): Address | undefined {
  const key = normalizeDomain(domain);
  return key === '' ? undefined : { kind: 'domain', key, text: key };
}

/** Lists what a CRM id may be listed as: a name with a dot, as companies that upload their CRM use, reads like a domain. */
export function readCrmId(id: string): Address[] {
  return [toCrmId(id), ...(domainPattern.test(id) ? toArray(toDomain(id)) : [])];
}

/** The addresses of these lists; what cannot be an email or a domain is left out. */
export function toAddresses(lists: {
  readonly emails?: readonly string[] | undefined;
  readonly domains?: readonly string[] | undefined;
  readonly crmProspectsIds?: readonly string[] | undefined;
}): Address[] {
  const { emails = [], domains = [], crmProspectsIds = [] } = lists;
  return [
    ...emails.flatMap((text) => toArray(toEmail(text))),
    ...domains.flatMap((text) => toArray(toDomain(text))),
    ...crmProspectsIds.map(toCrmId),
  ];
}

/** Identifies an address among all kinds. */
export function toAddressKey({ kind, key }: Address): string {
  return `${kind} ${key}`;
}

function toArray<Item>(item: Item | undefined): Item[] {
  return item === undefined ? [] : [item];
}
