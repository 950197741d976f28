/** Counts emails, not the copies of them that lie in several mailboxes. */
import type { MemberOf } from '../../client/operation.ts';
import { toList, toText } from '../../client/response.ts';
import type { EmailReferences } from './lookups.ts';

/** An email as Gong's lookup lists it: one row for each mailbox that holds it. */
export type EmailRow = MemberOf<EmailReferences['emails']>;

/** The rows of one email. */
interface Copies {
  readonly first: EmailRow;
  readonly mailboxes: Set<string | undefined>;
}

/**
 * Returns one row for each email. Copies have one `messageHash`. Where Gong gives none, rows of one sender and time in
 * different mailboxes are copies; two rows of one mailbox, and rows without a mailbox, are different emails.
 */
export function listDistinctEmails(emails: EmailReferences['emails']): EmailRow[] {
  const rows = distinctRows(toList(emails));
  const byHash = new Map<string, Copies>();
  const bySending = new Map<string, Copies[]>();
  const found = new Map<EmailRow, Copies>();

  const add = (row: EmailRow) => {
    const copies = { first: row, mailboxes: new Set([readMailbox(row)]) };
    const sending = readSending(row);
    if (sending !== undefined) bySending.set(sending, [...(bySending.get(sending) ?? []), copies]);
    found.set(row, copies);
    return copies;
  };
  for (const row of rows) {
    const hash = toText(row.messageHash);
    if (hash === undefined) continue;
    const known = byHash.get(hash);
    if (known) known.mailboxes.add(readMailbox(row));
    else byHash.set(hash, add(row));
  }
  for (const row of rows) {
    if (toText(row.messageHash) !== undefined) continue;
    const mailbox = readMailbox(row);
    const sent = bySending.get(readSending(row) ?? '') ?? [];
    const copies = sent.find(({ mailboxes }) => !mailboxes.has(undefined) && !mailboxes.has(mailbox));
    if (copies && mailbox !== undefined) copies.mailboxes.add(mailbox);
    else add(row);
  }
  return rows.filter((row) => found.has(row));
}

/** Returns the address of the sender, from an address or from `Name <address>`, in lower case. */
export function readSender({ from }: EmailRow): string | undefined {
  const sender = toText(from)?.toLowerCase();
  return toText(/<([^<>]*)>\s*$/.exec(sender ?? '')?.[1] ?? sender);
}

/** Returns when an email was sent, in milliseconds; undefined where Gong does not say. */
export function readSentTime({ sentTime }: EmailRow): number | undefined {
  const time = Date.parse(toText(sentTime) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** Removes rows that Gong lists twice. */
function distinctRows(rows: readonly EmailRow[]): EmailRow[] {
  const known = new Set<string>();
  return rows.filter((row) => {
    const id = toText(row.id);
    if (id === undefined) return true;
    if (known.has(id)) return false;
    known.add(id);
    return true;
  });
}

function readMailbox({ mailbox }: EmailRow): string | undefined {
  return toText(mailbox)?.toLowerCase();
}

/** Returns what copies of one email have in common; undefined where Gong does not say enough. */
function readSending(row: EmailRow): string | undefined {
  const [sender, time] = [readSender(row), readSentTime(row)];
  return sender === undefined || time === undefined ? undefined : `${time} ${sender}`;
}
