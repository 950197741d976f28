import { describe, expect, it } from 'vitest';
import { recordKey } from '../../src/client/ids.ts';

describe('the key of a record', () => {
  it('is the same for both ways in which Salesforce writes an id', () => {
    expect(recordKey('003Hp0000202byAIAQ')).toBe(recordKey('003Hp0000202byA'));
  });

  it.each([
    ['003Hp0000202byAIAQ', '003Hp0000202bya'],
    ['003Hp0000202byAAAA', '003Hp0000202byA'],
    ['003Hp0000202byAIAQ', '003hp0000202byAIAQ'],
    ['123456789012345678', '123456789012345'],
  ])('differs for %s and %s', (one, other) => {
    expect(recordKey(one)).not.toBe(recordKey(other));
  });
});
