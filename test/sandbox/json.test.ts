import { expect, test } from 'vitest';
import { NumericId, toJson } from '../../src/sandbox/responses.ts';

test('a numeric id is written digit by digit, without quotes', () => {
  const id = new NumericId('2271307570613351879');
  expect(toJson({ id, ids: [id] })).toBe('{"id":2271307570613351879,"ids":[2271307570613351879]}');
});

test('text that looks like an id, or like JSON, stays text', () => {
  const answer = { id: '2271307570613351879', text: '"id":"1"', none: null };
  expect(toJson(answer)).toBe(JSON.stringify(answer));
});

test.each(['', '0', '-1', '1.5', '1e3', '12"', 'abc'])('the id %j is no number', (digits) => {
  expect(() => new NumericId(digits)).toThrow(RangeError);
});
