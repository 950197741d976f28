import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptInput } from '../../src/mcp/input/input.ts';
import { type EntryKind, readEntries } from '../../src/mcp/input/lists.ts';
import { getTool } from '../../src/mcp/tool.ts';
import { reportContentShare } from '../../src/tools/engagement.ts';
import {
  getBulkAssignment,
  listAssignedFlows,
  listFlows,
  submitBulkAssignment,
  unassignProspectByCrmId,
} from '../../src/tools/flows.ts';
import { planEnrollment } from '../../src/workflows/enrollment/plan.ts';
import { findProspectsTool } from '../../src/workflows/prospects/find.ts';

const [guid, otherGuid] = ['{0A1B2C3D-0A1B-0A1B-0A1B-0A1B2C3D4E5F}', '{1a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f}'];

describe('reading a column of ids', () => {
  it.each([
    ['Windows line ends', '003A\r\n003B', ['003A', '003B']],
    ['old line ends', '003A\r003B\v003C\u2028003D', ['003A', '003B', '003C', '003D']],
    ['line ends that were escaped twice', '003A\\n003B\\r\\n003C', ['003A', '003B', '003C']],
    ['tabs', '003A\t003B', ['003A', '003B']],
    [
      'every separator',
      '003A, 003B; 003C|003D 003E，003F、003G',
      ['003A', '003B', '003C', '003D', '003E', '003F', '003G'],
    ],
    ['no-break spaces', '003A\u00a0003B\u202f003C', ['003A', '003B', '003C']],
    ['quotation marks', `"003A"\n'003B'\n“003C”\n«003D»\n\`003E\``, ['003A', '003B', '003C', '003D', '003E']],
    ['the apostrophe of a spreadsheet', "'003A\n'003B", ['003A', '003B']],
    ['brackets', '[003A] (003B) <003C>', ['003A', '003B', '003C']],
    ['a list in the style of Python', "['003A', '003B']", ['003A', '003B']],
    ['a set in braces', '{003A, 003B}', ['003A', '003B']],
    ['GUIDs in braces', `${guid}; ${otherGuid}`, [guid, otherGuid]],
    ['GUIDs with hyphens of a word processor', guid.replaceAll('-', '\u2011'), [guid]],
    ['a set of GUIDs in braces', `{${guid}, ${otherGuid}}`, [guid, otherGuid]],
    ['bullets', '- 003A\n* 003B\n• 003C\n•003D\n— 003E', ['003A', '003B', '003C', '003D', '003E']],
    ['numbers', '1. 003A\n2) 003B\n(3) 003C', ['003A', '003B', '003C']],
    ['labels', 'Contact: 003A\nLead id: 00QA', ['003A', '00QA']],
    ['a sentence', '003A and 003B.', ['003A', '003B']],
    ['a heading', 'Contact ID\n003A', ['003A']],
    ['a heading in the style of code', 'crmProspectId\n003A', ['003A']],
    ['a heading of an export', '18 Digit ID;003A', ['003A']],
    ['invisible characters', '\ufeff003A\u200b, 0\u00ad03B\u2060, \u202a003C\u202c', ['003A', '003B', '003C']],
    ['nothing', ' \n\t;, "" [] \u200b', []],
  ])('understands %s', (_, text, entries) => {
    for (const kind of ['id', 'crmProspectId'] as const) expect(readEntries([text], kind)).toEqual(entries);
  });

  it.each(['Ann Doe', 'Ann Marie Doe', 'EMEA Outbound 2', '{{crmId}}'])('never takes the name %s for ids', (name) => {
    expect(readEntries([name], 'crmProspectId')).toEqual([name]);
  });

  it('keeps the address of a company that has addresses for ids', () => {
    expect(readEntries(['Ann <ann@x.example>, 003A; bee@x.example'], 'crmProspectId')).toEqual([
      'ann@x.example',
      '003A',
      'bee@x.example',
    ]);
  });
});

describe('reading a column of addresses', () => {
  const both = ['ann@x.example', 'bee@x.example'];
  it.each([
    ['lines', 'ann@x.example\r\nbee@x.example\r\n', both],
    ['blanks', 'ann@x.example bee@x.example', both],
    ['names', 'Ann Doe <ann@x.example>, Bee <bee@x.example>', both],
    ['names with a comma', '"Doe, Ann" <ann@x.example>, “Roe, Bee” <bee@x.example>', both],
    ['names with a comma and no quotation marks', 'Doe, Ann <ann@x.example>; Roe, Bee J. <bee@x.example>', both],
    ['names after the address', 'ann@x.example (Ann Doe), bee@x.example (Bee)', both],
    ['names before brackets of any kind', 'Ann (ann@x.example), Bee Roe [mailto:bee@x.example]', both],
    ['an address as its own name', '"ann@x.example" <ann@x.example>; bee@x.example <bee@x.example>', both],
    ['links', 'mailto:ann@x.example?subject=Hi, [bee@x.example](mailto:bee@x.example)', both],
    ['the addresses of Exchange', 'SMTP:ann@x.example;smtp:bee@x.example', both],
    ['fields of an email', 'To: Ann <ann@x.example>\nCc: bee@x.example', both],
    ['bullets and emphasis', '• ann@x.example\n1. **bee@x.example**.', both],
    ['a table', '| ann@x.example | bee@x.example |', both],
    ['braces', '{ann@x.example, bee@x.example}', both],
    ['HTML', '<ul><li>ann@x.example</li><li><b>bee@x.example</b></li></ul>', both],
    ['a heading', 'E-Mail Address\nann@x.example\nbee@x.example', both],
    ['invisible characters', 'a\u200bnn@x.example\u00ad, \u202abee@x.example\u202c', both],
    [
      'letters and hyphens of a word processor',
      'mu\u0308ller@x.example, a\u2011b@x.example',
      ['müller@x.example', 'a-b@x.example'],
    ],
    ['apostrophes', "'d'@x.example', o’neil@x.example", ["d'@x.example", 'o’neil@x.example']],
  ])('understands %s', (_, text, addresses) => {
    expect(readEntries([text], 'email')).toEqual(addresses);
  });

  it('keeps what is no address, to be reported', () => {
    expect(readEntries(['ann@x.example, bee.x.example; cy'], 'email')).toEqual([
      'ann@x.example',
      'bee.x.example',
      'cy',
    ]);
    expect(readEntries(['bee.x.example <ann@x.example>'], 'email')).toEqual(['bee.x.example', 'ann@x.example']);
    expect(readEntries(['Ann Doe'], 'email')).toEqual(['Ann Doe']);
  });
});

const local = fc
  .stringMatching(/^[a-z0-9][a-z0-9!#$%&'*+/=?^_{|}~.-]{0,12}[a-z0-9]$/)
  .filter((text) => !/[|{}]/.test(text));
const address = fc
  .tuple(local, fc.constantFrom('x.example', 'bücher.example', 'test.xn--p1ai'))
  .map((two) => two.join('@'));
const crmId = fc.oneof(
  fc.stringMatching(/^(003|00Q)[A-Za-z0-9]{12}([A-Z0-5]{3})?$/),
  fc.stringMatching(/^[1-9]\d{5,18}$/),
  fc.uuid(),
);
const separator = fc.constantFrom('\n', '\r\n', '\t', ';', '; ', ',', ', ', '\u00a0;\u00a0', '\n\n- ', ' | ', '，');
const wrapping = fc.constantFrom(
  ['', ''],
  ['"', '"'],
  ["'", "'"],
  ['<', '>'],
  ['[', ']'],
  ['\ufeff', '\u200b'],
  [' \u202a', '\u202c '],
);

/** Texts that hold some entries, in the ways in which columns are pasted, as one text or in the items of a list. */
function pasted(entry: fc.Arbitrary<string>) {
  const column = fc.array(fc.tuple(entry, wrapping, separator, fc.boolean()), { minLength: 1, maxLength: 12 });
  return column.map((rows) => {
    const texts = [''];
    for (const [text, [before, after], end, isLast] of rows) {
      texts.push(`${texts.pop()}${before}${text}${after}${end}`);
      if (isLast) texts.push('');
    }
    return { texts, entries: rows.map(([text]) => text) };
  });
}

describe('any pasted column', () => {
  it.each<[EntryKind, fc.Arbitrary<string>]>([
    ['email', address],
    ['crmProspectId', crmId],
    ['id', crmId],
  ])('of the kind %s gives back its entries', (kind, entry) => {
    fc.assert(
      fc.property(pasted(entry), ({ texts, entries }) => {
        expect(readEntries(texts, kind)).toEqual(entries);
      }),
      { numRuns: 500 },
    );
  });

  it('reads what it has read as the same', () => {
    const kinds = fc.constantFrom<EntryKind>('id', 'crmProspectId', 'email');
    const fragment = fc.constantFrom(
      'a@b.example',
      '003A',
      'Ann',
      '+1 415 555 0100',
      '<',
      '>',
      '"',
      '{',
      '}',
      ',',
      '\n',
      ' ',
      ':',
    );
    fc.assert(
      fc.property(kinds, fc.array(fc.oneof(fragment, fc.string({ unit: 'grapheme' }))), (kind, fragments) => {
        const entries = readEntries<never>([fragments.join('')], kind);
        for (const entry of entries) expect(readEntries([entry], kind)).toEqual([entry]);
      }),
    );
  });
});

describe('the arguments of a tool', () => {
  const accept = (tool: Parameters<typeof getTool>[0], args: unknown) => acceptInput(getTool(tool), args);

  it('take a column in the items of a list', () => {
    for (const crmProspectsIds of ['003A; 003B', ['003A; 003B'], ['003A', '003B\u200b\n003A'], [['003A'], ['003B']]]) {
      expect(accept(listAssignedFlows, { crmProspectsIds })).toEqual({ input: { crmProspectsIds: ['003A', '003B'] } });
    }
  });

  it('are each once where a list has no repetitions, and repeated where a tool reports them', () => {
    expect(
      accept(findProspectsTool, { emails: 'Ann@x.example, ann@X.example; [bee@x.example](mailto:bee@x.example)' }),
    ).toEqual({
      input: { emails: ['Ann@x.example', 'bee@x.example'] },
    });
    const enrollment = { flowId: '7', flowInstanceOwnerEmail: 'ann@x.example' };
    expect(accept(planEnrollment, { ...enrollment, crmProspectsIds: ['003A\u200b', '003A'] })).toEqual({
      input: { ...enrollment, crmProspectsIds: ['003A', '003A'] },
    });
  });

  it('report one bad address by its place, without hiding the others', () => {
    expect(accept(findProspectsTool, { emails: 'ann@x.example, bee.x.example, cy@x.example, dee@x' })).toEqual({
      problems: [
        'emails[1] must be an email address; got "bee.x.example".',
        'emails[3] must be an email address; got "dee@x".',
      ],
    });
  });

  it.each([
    'r&d@x.example',
    'a=b@x.example',
    'müller@x.example',
    'info@bücher.example',
    'x@test.xn--p1ai',
    "d'@x.example",
  ])('take the address %s', (flowOwnerEmail) => {
    expect(accept(listFlows, { flowOwnerEmail })).toEqual({ input: { flowOwnerEmail } });
  });

  it.each(['ann', 'ann@x', '@x.example', 'ann@', 'ann@@x.example', 'ann@x@y.example', `${'a'.repeat(320)}@x.example`])(
    'refuse the address %s',
    (flowOwnerEmail) => {
      expect(accept(listFlows, { flowOwnerEmail })).toHaveProperty('problems', [
        expect.stringMatching(/^flowOwnerEmail must be an email address; got /),
      ]);
    },
  );

  it('take one entry out of its decoration, and refuse several for one', () => {
    expect(accept(listFlows, { flowOwnerEmail: '"Doe, Ann" <ann@x.example>' })).toEqual({
      input: { flowOwnerEmail: 'ann@x.example' },
    });
    expect(accept(listFlows, { flowOwnerEmail: 'ann@x.example; bee@x.example' })).toEqual({
      problems: [
        'flowOwnerEmail must be one email address; got 2: "ann@x.example", "bee@x.example"; make one call for each.',
      ],
    });
    expect(accept(getBulkAssignment, { id: '71\n72\n73\n74' })).toEqual({
      problems: ['id must be one id; got 4: "71", "72", "73", …; make one call for each.'],
    });
    const bulk = { flowId: '1', flowInstanceOwnerEmail: 'a@x.example', prospects: [{ crmId: '003A 003B' }] };
    expect(accept(submitBulkAssignment, bulk)).toEqual({
      problems: ['prospects[0].crmId must be one id; got 2: "003A", "003B"; make one entry for each.'],
    });
  });

  it('lose invisible characters wherever an id or an address is nested', () => {
    const share = {
      reportingSystem: 'deck',
      eventTimestamp: '\u200b2026-05-01T09:00:00Z ',
      contentId: '\ufeffdeck 7\u200b',
      contentUrl: 'https://x.example',
      contentTitle: 'Zero\u200bwidth',
      recipients: [
        {
          email: 'a\u00adnn@x.example',
          context: [{ system: 'Generic', objects: [{ objectType: 'Contact', objectId: '7\u2060' }] }],
        },
      ],
    };
    expect(accept(reportContentShare, share)).toEqual({
      input: {
        ...share,
        eventTimestamp: '2026-05-01T09:00:00Z',
        contentId: 'deck 7',
        recipients: [
          {
            email: 'ann@x.example',
            context: [{ system: 'Generic', objects: [{ objectType: 'Contact', objectId: '7' }] }],
          },
        ],
      },
    });
  });

  it.each([
    ['a name', 'Ann Doe'],
    ['a first name', 'Ann'],
    ['a link', 'https://acme.my.example/lightning/r/Contact/003A/view'],
    ['a link without a scheme', 'linkedin.example/in/ann'],
    ['a phone number', '+1 415 555 0100'],
    ['a phone number without blanks', '+14155550100'],
    ['a phone number with brackets', '(415) 555-0100'],
    ['a phone number of a country', '07700 900123'],
    ['a link to a phone number', 'tel:+1-415-555-0100'],
    ['a phone number with an extension', '+14155550100x12'],
    ['a placeholder', 'null'],
    ['another placeholder', '<crm_id>'],
    ['an unfilled variable', '{{crmProspectId}}'],
    ['a text', 'x'.repeat(101)],
    ['another script', 'Ånn7'],
  ])('refuse %s for a CRM id, and point to the tool that finds it', (_, crmProspectId) => {
    expect(accept(unassignProspectByCrmId, { crmProspectId, allFlows: true })).toHaveProperty('problems', [
      expect.stringMatching(
        /^crmProspectId must be the CRM id of a contact or lead, as gong_find_prospects returns it; got /,
      ),
    ]);
  });

  it.each(['003Hp00002G3swA', '003Hp00002G3swAIAR', '15751', guid, guid.slice(1, -1), 'crm-7:a', 'ann@x.example'])(
    'take %s for a CRM id',
    (crmProspectId) => {
      expect(accept(unassignProspectByCrmId, { crmProspectId, allFlows: true })).toEqual({
        input: { crmProspectId, allFlows: true },
      });
    },
  );

  it('refuse an id that a spreadsheet has rounded', () => {
    expect(accept(listAssignedFlows, { crmProspectsIds: '7.78234E+18' })).toEqual({
      problems: [
        'crmProspectsIds[0] must have all its digits; got "7.78234E+18", as a spreadsheet rounds it: format the column as text.',
      ],
    });
  });
});
