/** `gong-engage-mcp do-not-contact`: lists, adds and removes people whom no tool may contact. */
import type { GongClient } from '../client/client.ts';
import { describeFailure, GongError, RefusalError } from '../client/errors.ts';
import { beginDeadline } from '../client/http/deadline.ts';
import { onOneLine } from '../client/text.ts';
import type { DoNotContactInvocation } from '../config/invocation.ts';
import { type Address, toAddresses, toAddressKey } from '../policy/do-not-contact/addresses.ts';
import { type DatedOptOut, hasAddress, listTexts, OptOuts, toOptOut } from '../policy/do-not-contact/opt-outs.ts';
import type { Store } from '../store/store.ts';
import { lookUpEmail, toCrmRecords } from '../workflows/prospects/lookups.ts';

/** What the command prints, and whether it did what was asked. */
export interface DoNotContactOutcome {
  readonly text: string;
  readonly isDone: boolean;
}

/** Returns the CRM ids of an email, or why they are not known. */
export type FindCrmIds = (email: string) => Promise<readonly string[] | string>;

const lookUpMilliseconds = 20_000;

/** Creates the look-up of CRM ids. Without a client, or while Gong does not respond, they are not known. */
export function createFindCrmIds(client: GongClient | undefined): FindCrmIds {
  return async (email) => {
    if (client === undefined) return 'there are no credentials to look them up in Gong.';
    const deadline = beginDeadline(lookUpMilliseconds, client.clock);
    try {
      const records = toCrmRecords(await lookUpEmail(client, email, deadline.options));
      return records.map(({ crmProspectId }) => crmProspectId);
    } catch (error) {
      if (error instanceof GongError) return describeFailure(error.failure);
      if (error instanceof RefusalError) return error.message;
      throw error;
    } finally {
      deadline.end();
    }
  };
}

/** Carries the command out on the list in the store. */
export async function changeDoNotContact(
  invocation: DoNotContactInvocation,
  store: Store,
  findCrmIds: FindCrmIds,
): Promise<DoNotContactOutcome> {
  const optOuts = new OptOuts(store);
  try {
    switch (invocation.action) {
      case 'list':
        return { text: describeList(await optOuts.list(), invocation), isDone: true };
      case 'add':
        return { text: await add(optOuts, invocation, findCrmIds), isDone: true };
      case 'remove':
        return await remove(optOuts, invocation);
    }
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    return { text: `${error.message} ${error.advice} Nothing was changed.`, isDone: false };
  }
}

function describeList(entries: readonly DatedOptOut[], { json, stateDirectory }: DoNotContactInvocation): string {
  if (json) return JSON.stringify({ doNotContact: entries }, null, 2);
  return [
    `Do not contact (${stateDirectory})`,
    ...(entries.length > 0 ? entries.map(describeEntry) : ['  nobody']),
    '',
    'A policy file (GONG_POLICY_FILE) may name more; gong_status shows how many.',
  ].join('\n');
}

/** Each address is on the list before the next one is looked up. */
async function add(
  optOuts: OptOuts,
  { addresses, user, reason }: DoNotContactInvocation,
  findCrmIds: FindCrmIds,
): Promise<string> {
  const listed = new Set((await optOuts.list()).flatMap((entry) => toAddresses(entry).map(toAddressKey)));
  const lines: string[] = [];
  for (const address of addresses) {
    if (listed.has(toAddressKey(address))) {
      lines.push(`${address.text} is on the list already.`);
      continue;
    }
    const found = address.kind === 'email' ? await findCrmIds(address.text) : [];
    const crmProspectsIds = typeof found === 'string' ? undefined : found;
    await optOuts.add([toOptOut(address, { by: user, reason, crmProspectsIds })]);
    listed.add(toAddressKey(address));
    lines.push(describeAdded(address, found));
  }
  return lines.join('\n');
}

/** A person is removed with every address, so the output names them all. */
async function remove(optOuts: OptOuts, { addresses, user }: DoNotContactInvocation): Promise<DoNotContactOutcome> {
  const removed = await optOuts.remove(addresses, user);
  const missing = addresses.filter((address) => !removed.some((entry) => hasAddress(entry, [address])));
  return {
    text: [
      ...removed.map((entry) => `Removed ${describeAddresses(entry)}.`),
      ...missing.map(({ text }) => `${text} is not on this list; a policy file may name it.`),
    ].join('\n'),
    isDone: missing.length === 0,
  };
}

function describeAdded({ kind, text }: Address, found: readonly string[] | string): string {
  if (kind === 'crmProspectId') return `Added ${text}.`;
  if (kind === 'domain') return `Added ${text}. From now on, people must be named by email.`;
  if (typeof found === 'string') {
    return `Added ${text}, without its CRM ids: ${found} From now on, people must be named by email.`;
  }
  return found.length > 0
    ? `Added ${text} with the CRM ids ${found.join(', ')}.`
    : `Added ${text}. Gong has no CRM record with it.`;
}

function describeEntry(entry: DatedOptOut): string {
  const { at, by, reason } = entry;
  const why = reason === undefined ? '' : `: ${onOneLine(reason, 100)}`;
  return `  ${at}  ${describeAddresses(entry)}  (${onOneLine(by, 100)}${why})`;
}

function describeAddresses(entry: DatedOptOut): string {
  return onOneLine(listTexts(entry).join(', '), 2000);
}
