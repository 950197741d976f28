import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctIds, recordKey } from '../../src/client/ids.ts';

const guid = '1b2c3d4e-0000-4a5b-8c9d-00ee11ff22aa';

describe('the key of a record', () => {
  it.each([
    ['18 characters', '003Hp0000202byAIAQ', '003Hp0000202byA'],
    ['18 characters in capitals', '003HP0000202BYAIAQ', '003Hp0000202byA'],
    ['18 characters in lower case', '003hp0000202byaiaq', '003Hp0000202byA'],
    ['a GUID in capitals', guid.toUpperCase(), guid],
    ['a GUID in braces', `{${guid}}`, guid],
    ['a GUID in braces and capitals', `{${guid.toUpperCase()}}`, guid],
    ['a GUID in parentheses', `(${guid})`, guid],
    ['a GUID without hyphens', guid.replaceAll('-', ''), guid],
    ['blanks around an id', ' 003Hp0000202byA\t', '003Hp0000202byA'],
    ['an address in capitals', 'Ann@Buyer.Example', 'ann@buyer.example'],
  ])('is the same for %s', (_, spelling, other) => {
    expect(recordKey(spelling)).toBe(recordKey(other));
  });

  it.each([
    ['003Hp0000202byAIAQ', '003Hp0000202bya'],
    ['003Hp0000202byAAAA', '003Hp0000202byA'],
    ['003Hp0000202byA', '003hp0000202bya'],
    ['123456789012345678', '123456789012345'],
    ['00QHp0000202byAIAQ', '003Hp0000202byAIAQ'],
    [guid, guid.replace('aa', 'ab')],
    ['contact-7', 'CONTACT-7'],
    ['51', '051'],
  ])('differs for %s and %s', (one, other) => {
    expect(recordKey(one)).not.toBe(recordKey(other));
  });

  const salesforceId = fc.stringMatching(/^[a-zA-Z0-9]{15}$/);
  const caseSuffix = (id: string) =>
    [0, 5, 10]
      .map((start) => [...id.slice(start, start + 5)].map((one) => (/[A-Z]/.test(one) ? '1' : '0')).reverse())
      .map((bits) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'[Number.parseInt(bits.join(''), 2)])
      .join('');
  const changeCase = (id: string, changes: readonly boolean[]) =>
    [...id].map((one, place) => (changes[place] ? one.toUpperCase() : one.toLowerCase())).join('');

  it('is the same for every case of the long form of a Salesforce id', () => {
    const changes = fc.array(fc.boolean(), { minLength: 18, maxLength: 18 });
    fc.assert(
      fc.property(salesforceId, changes, (id, upper) => {
        expect(recordKey(changeCase(id + caseSuffix(id), upper))).toBe(recordKey(id));
      }),
    );
  });

  it('is the same for every spelling of a GUID', () => {
    const changes = fc.array(fc.boolean(), { minLength: 36, maxLength: 36 });
    fc.assert(
      fc.property(fc.uuid(), changes, fc.constantFrom('{}', '()', ''), fc.boolean(), (id, upper, around, hyphens) => {
        const spelling = changeCase(hyphens ? id : id.replaceAll('-', ''), upper);
        expect(recordKey(`${around.charAt(0)}${spelling}${around.charAt(1)}`)).toBe(recordKey(id));
      }),
    );
  });

  it('is its own key, so that keys can be compared with keys', () => {
    fc.assert(
      fc.property(fc.oneof(salesforceId, fc.uuid(), fc.emailAddress(), fc.string()), (id) => {
        expect(recordKey(recordKey(id))).toBe(recordKey(id));
      }),
    );
  });
});

describe('distinct ids', () => {
  it('keep the first spelling of each record, in the order of the list', () => {
    const ids = ['003Hp0000202byAIAQ', guid, '003Hp0000202byA', guid.toUpperCase(), 'ann@buyer.example'];
    expect(distinctIds(ids)).toEqual(['003Hp0000202byAIAQ', guid, 'ann@buyer.example']);
  });
});
