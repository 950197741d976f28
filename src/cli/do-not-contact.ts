/** `gong-engage-mcp do-not-contact`: lists, adds and removes people whom no tool may contact. */
import { RefusalError } from '../client/errors.ts';
import { onOneLine } from '../client/text.ts';
import type { DoNotContactInvocation } from '../config/invocation.ts';
import { toAddresses, toAddressKey } from '../policy/addresses.ts';
import { type DatedOptOut, hasAddress, listTexts, OptOuts, toOptOut } from '../policy/opt-outs.ts';
import type { Store } from '../store/store.ts';

/** What the command prints, and whether it did what was asked. */
export interface DoNotContactOutcome {
  readonly text: string;
  readonly isDone: boolean;
}

/** Carries the command out on the list in the store. */
export async function changeDoNotContact(
  invocation: DoNotContactInvocation,
  store: Store,
): Promise<DoNotContactOutcome> {
  const optOuts = new OptOuts(store);
  try {
    switch (invocation.action) {
      case 'list':
        return { text: describeList(await optOuts.list(), invocation), isDone: true };
      case 'add':
        return { text: await add(optOuts, invocation), isDone: true };
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

async function add(optOuts: OptOuts, { addresses, user, reason }: DoNotContactInvocation): Promise<string> {
  const known = new Set((await optOuts.list()).flatMap((entry) => toAddresses(entry).map(toAddressKey)));
  const isListed = (address: (typeof addresses)[number]) => known.has(toAddressKey(address));
  await optOuts.add(
    addresses.filter((address) => !isListed(address)).map((address) => toOptOut(address, user, reason)),
  );
  return addresses
    .map((address) => (isListed(address) ? `${address.text} is on the list already.` : `Added ${address.text}.`))
    .join('\n');
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

function describeEntry(entry: DatedOptOut): string {
  const { at, by, reason } = entry;
  const why = reason === undefined ? '' : `: ${onOneLine(reason, 100)}`;
  return `  ${at}  ${describeAddresses(entry)}  (${onOneLine(by, 100)}${why})`;
}

function describeAddresses(entry: DatedOptOut): string {
  return onOneLine(listTexts(entry).join(', '), 2000);
}
