import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAddresses } from '../../../src/policy/do-not-contact/addresses.ts';
import { parseDoNotContactFile } from '../../../src/policy/do-not-contact/file.ts';
import { DoNotContactList, toSource } from '../../../src/policy/do-not-contact/list.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** The entries of a file as `kind text`, or its problem. */
function readEntries(content: string | Uint8Array): string[] | string {
  const parsed = parseDoNotContactFile(typeof content === 'string' ? encode(content) : content);
  return 'problem' in parsed ? parsed.problem : parsed.addresses.map(({ kind, text }) => `${kind} ${text}`);
}

function listWith(entry: string): DoNotContactList {
  const parsed = parseDoNotContactFile(encode(entry));
  if ('problem' in parsed) throw new Error(parsed.problem);
  return new DoNotContactList([toSource('the list', parsed.addresses)]);
}

describe('a do-not-contact file', () => {
  const lines: readonly [line: string, entries: string[]][] = [
    ['', []],
    ['   ', []],
    ['# a comment', []],
    ['  # bob@acme.example', []],
    ['bob@acme.example', ['email bob@acme.example']],
    ['Bob@ACME.Example   # asked in May', ['email bob@acme.example']],
    ['bob@acme.example# asked', ['email bob@acme.example']],
    ['bob@acme.example #asked carl@acme.example', ['email bob@acme.example']],
    ['b#b@acme.example', ['email b#b@acme.example']],
    ['acme.example#rival', ['domain acme.example']],
    ['003A#lead', ['crmProspectId 003A']],
    ['\uFEFFbob@acme.example', ['email bob@acme.example']],
    ['\u200Bbob@acme.example\u00A0', ['email bob@acme.example']],
    ['"bob@acme.example",', ['email bob@acme.example']],
    ["o'brien@acme.example", ["email o'brien@acme.example"]],
    ["'bob@acme.example'", ['email bob@acme.example']],
    ['Bob Smith <bob@acme.example>', ['email bob@acme.example']],
    ['bob@acme.example,Bob,Smith', ['email bob@acme.example']],
    ['Bob\tSmith\tbob@acme.example', ['email bob@acme.example']],
    ['bob@acme.example; carl@acme.example', ['email bob@acme.example', 'email carl@acme.example']],
    ['mailto:bob@acme.example', ['email bob@acme.example']],
    ['acme.example', ['domain acme.example']],
    ['@acme.example', ['domain acme.example']],
    ['*.acme.example', ['domain acme.example']],
    ['.acme.example.', ['domain acme.example']],
    ['https://www.acme.example/contact', ['domain acme.example']],
    ['Bücher.example', ['domain xn--bcher-kva.example']],
    ['003Qk00000AbCdEFGH', ['crmProspectId 003Qk00000AbCdEFGH']],
    ['{8A1F9B3C-0000-4000-8000-00000000000A}', ['crmProspectId {8A1F9B3C-0000-4000-8000-00000000000A}']],
    ['1234567890', ['crmProspectId 1234567890']],
  ];
  it.each(lines)('reads the line %j', (line, entries) => {
    expect(readEntries(line)).toEqual(entries);
    for (const end of ['\n', '\r\n', '\r']) {
      expect(readEntries(`x@y.example${end}${line}${end}z.example`)).toEqual([
        'email x@y.example',
        ...entries,
        'domain z.example',
      ]);
    }
  });

  it('finds every email in any text around it', () => {
    const local = fc.stringMatching(/^[a-z0-9.+_'-]{1,12}$/).filter((text) => !/^'|'$/.test(text));
    const email = fc
      .tuple(local, fc.stringMatching(/^[a-z0-9]{1,8}\.[a-z]{2,3}$/))
      .map(([name, host]) => `${name}@${host}`);
    const around = fc.constantFrom(
      (text: string) => text,
      (text: string) => ` ${text}\t`,
      (text: string) => `"${text}",`,
      (text: string) => `Ann <${text}>`,
      (text: string) => `Ann;${text};Acme`,
      (text: string) => `${text} # ${'x'.repeat(2000)}`,
      (text: string) => text.toUpperCase(),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(email, around), { minLength: 1 }), (rows) => {
        const entries = readEntries(rows.map(([text, decorate]) => decorate(text)).join('\r\n'));
        expect(entries).toEqual(rows.map(([text]) => `email ${text}`));
      }),
    );
  });

  it.each(['Bob Smith', 'bob@acme', 'Email Address', '@', 'a@b@c.example'])(
    'refuses the line %j by its number',
    (line) => {
      expect(readEntries(`x@y.example\n${line}\n`)).toBe(
        `has "${line}" in line 2, which is no email, domain or CRM id; put # before comments`,
      );
    },
  );

  it.each([
    ['UTF-16 with a mark', Buffer.from('\uFEFFbob@acme.example', 'utf16le')],
    ['UTF-16 without one', Buffer.from('bob@acme.example', 'utf16le')],
    ['Latin-1', Buffer.from('bücher.example', 'latin1')],
  ])('is refused in %s, in which nobody would be found', (_, bytes) => {
    expect(readEntries(bytes)).toBe('is not UTF-8 text; save it as UTF-8');
  });
});

describe('a do-not-contact list', () => {
  const matches: readonly [entry: string, person: { crmProspectId?: string; email?: string }][] = [
    ['bob@acme.example', { email: 'BOB@Acme.Example' }],
    ['BOB@ACME.EXAMPLE', { crmProspectId: '1', email: ' bob@acme.example ' }],
    ['acme.example', { email: 'bob@acme.example' }],
    ['ACME.example', { email: 'bob@mail.eu.acme.example' }],
    ['bücher.example', { email: 'bob@xn--bcher-kva.example' }],
    ['xn--bcher-kva.example', { email: 'bob@BÜCHER.example' }],
    ['003Qk00000AbCdE', { crmProspectId: '003Qk00000AbCdE' }],
    ['bob@acme.example', { crmProspectId: 'Bob@acme.example' }],
    ['acme.example', { crmProspectId: 'bob@acme.example' }],
    ['john.smith', { crmProspectId: 'john.smith', email: 'x@y.example' }],
  ];
  it.each(matches)('with %j keeps out %j', (entry, person) => {
    expect(listWith(entry).find(person)).toMatch(/^do not contact: the .* is on the list$/);
  });

  const others: readonly [entry: string, person: { crmProspectId?: string; email?: string }][] = [
    ['bob@acme.example', { email: 'bob@acme.example.org' }],
    ['bob@acme.example', { email: 'rob@acme.example' }],
    ['acme.example', { email: 'bob@notacme.example' }],
    ['acme.example', { email: 'acme.example@other.test' }],
    ['eu.acme.example', { email: 'bob@acme.example' }],
    ['1', { crmProspectId: '11' }],
  ];
  it.each(others)('with %j lets %j be contacted', (entry, person) => {
    expect(listWith(entry).find(person)).toBeUndefined();
  });

  it('keeps out people named by a CRM id alone where it has emails or domains, and says what to do', () => {
    for (const entry of ['bob@acme.example', 'acme.example']) {
      expect(listWith(entry).find({ crmProspectId: '1' })).toContain('name them by email');
    }
    expect(listWith('2').find({ crmProspectId: '1' })).toBeUndefined();
  });

  it('matches an email in any case and below any domain above it', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    fc.assert(
      fc.property(
        label,
        fc.array(label, { minLength: 2, maxLength: 4 }),
        fc.nat(),
        fc.boolean(),
        (local, labels, cut, upper) => {
          const email = `${local}@${labels.join('.')}`;
          const above = labels.slice(cut % labels.length).join('.');
          const spelt = upper ? email.toUpperCase() : email;
          for (const lists of [{ emails: [spelt] }, { domains: [above] }]) {
            const list = new DoNotContactList([toSource('the list', toAddresses(lists))]);
            expect(list.find({ email })).toBeDefined();
            expect(list.find({ email: spelt })).toBeDefined();
          }
        },
      ),
    );
  });
});
