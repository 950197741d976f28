import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countEmails } from '../../../src/workflows/prospects/context-result.ts';
import { listDistinctEmails, readSender } from '../../../src/workflows/prospects/emails.ts';

const at = '2026-03-02T10:00:00Z';
const later = '2026-03-02T10:00:01Z';

describe('the emails of a person', () => {
  it.each([
    ['one hash in three mailboxes', [{ messageHash: 'h' }, { messageHash: 'h' }, { messageHash: 'h' }], 1],
    ['two hashes of one moment', [{ messageHash: 'h' }, { messageHash: 'i' }], 2],
    ['one hash, in another case', [{ messageHash: 'h' }, { messageHash: 'H' }], 2],
    ['no hash, one sender and time, two mailboxes', [{ mailbox: 'a@x' }, { mailbox: 'b@x' }], 1],
    [
      'an empty hash',
      [
        { mailbox: 'a@x', messageHash: '' },
        { mailbox: 'b@x', messageHash: null },
      ],
      1,
    ],
    ['no hash, one mailbox', [{ mailbox: 'a@x' }, { mailbox: 'A@X' }], 2],
    ['no hash, no mailbox', [{}, {}], 2],
    ['no hash, another time', [{ mailbox: 'a@x' }, { mailbox: 'b@x', sentTime: later }], 2],
    ['no hash, another sender', [{ mailbox: 'a@x' }, { mailbox: 'b@x', from: 'bob@x.example' }], 2],
    [
      'no hash, no time',
      [
        { mailbox: 'a@x', sentTime: null },
        { mailbox: 'b@x', sentTime: null },
      ],
      2,
    ],
    [
      'no hash, no sender',
      [
        { mailbox: 'a@x', from: null },
        { mailbox: 'b@x', from: null },
      ],
      2,
    ],
    [
      'the sender written in two ways',
      [
        { mailbox: 'a@x', from: 'Ada <ADA@x.example>' },
        { mailbox: 'b@x', sentTime: '2026-03-02T11:00:00+01:00' },
      ],
      1,
    ],
    ['a hash in one of the copies', [{ mailbox: 'a@x' }, { mailbox: 'b@x', messageHash: 'h' }], 1],
    [
      'two emails in each of two mailboxes',
      [{ mailbox: 'a@x' }, { mailbox: 'a@x' }, { mailbox: 'b@x' }, { mailbox: 'b@x' }],
      2,
    ],
    ['one row that Gong lists twice', [{ id: '1' }, { id: 1 }], 1],
  ])('are counted once each: %s', (_, rows, count) => {
    const emails = rows.map((row) => ({ from: 'ada@x.example', sentTime: at, ...row })) as { id: string }[];
    expect(listDistinctEmails(emails)).toHaveLength(count);
    expect(countEmails({ emails }, 'ada@x.example')).toMatchObject({ count });
  });

  it('count copies once among those of the prospect, too', () => {
    const emails = ['a@x', 'b@x', 'c@x'].map((mailbox) => ({
      from: 'Ada Byron <ADA@x.example>',
      mailbox,
      sentTime: at,
      messageHash: 'h',
    }));
    const sent = { from: 'sam@us.example', mailbox: 'a@x', sentTime: later, messageHash: 'i' };
    expect(countEmails({ emails: [...emails, sent] }, 'ada@x.example')).toEqual({
      count: 2,
      fromProspect: 1,
      last: '2026-03-02T10:00:01.000Z',
    });
  });

  it('are as many as were sent, however many mailboxes have copies and in any order', () => {
    const email = fc.record({
      from: fc.constantFrom('ada@x.example', 'sam@us.example'),
      sentTime: fc.constantFrom(at, later),
      copies: fc.integer({ min: 1, max: 4 }),
    });
    const scenario = fc.array(email, { maxLength: 6 }).chain((emails) => {
      const rows = emails.flatMap(({ copies, ...sent }, number) =>
        Array.from({ length: copies }, (_, box) => ({ ...sent, messageHash: `h${number}`, mailbox: `${box}@us` })),
      );
      return fc.tuple(fc.constant(emails.length), fc.shuffledSubarray(rows, { minLength: rows.length }));
    });
    fc.assert(
      fc.property(scenario, ([count, rows]) => {
        expect(listDistinctEmails(rows)).toHaveLength(count);
      }),
    );
  });

  it.each([
    ['ada@x.example', 'ada@x.example'],
    ['Ada <ADA@x.example>', 'ada@x.example'],
    ['"a <b>" <ada@x.example> ', 'ada@x.example'],
    ['<>', undefined],
    [null, undefined],
  ])('come from an address: %j', (from, sender) => {
    expect(readSender({ from })).toBe(sender);
  });
});
