/** Values that nobody means well with, and the JSON that only a text can hold. */
import fc from 'fast-check';
import { anyText } from '../support/any-text.ts';

/** JSON that JavaScript would not write: digits beyond its numbers, infinity, a key that stands twice, depth. */
const rawTexts: Readonly<Record<string, string>> = {
  nineteenDigits: '7782342274025937895',
  twoTo53And1: '9007199254740993',
  infinity: '1e999',
  minusZero: '-0',
  tiny: '1e-400',
  twice: '{"a":1,"a":2}',
  deepList: '['.repeat(3000) + ']'.repeat(3000),
  deeperList: '['.repeat(30_000) + ']'.repeat(30_000),
  deepObject: `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`,
};

const mark = '\ue000';
const raw = (name: string) => `${mark}${name}${mark}`;

/** JSON text of a value, in which each raw text stands as it is. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(/"\ue000(\w+)\ue000"/g, (whole, name: string) => rawTexts[name] ?? whole);
}

/** Texts that try to leave their place: a path, a query, a header, a line, a type. */
export const escapes: readonly string[] = [
  '..',
  '.',
  '...',
  '../users',
  '..%2fusers',
  '%2e%2e',
  '%2E%2E%2F',
  '%252e',
  'a/b',
  '/v2/users',
  'a\\b',
  '..\\..',
  '?x=1',
  'a?x=1',
  'a&b=c',
  '#',
  'a#b',
  'a;b',
  '%',
  '%00',
  '%zz',
  'a\u0000b',
  'a\r\nX-Evil: 1',
  'a\nb',
  '\u2025',
  '\uff0e\uff0e',
  'a\uff0fb',
  'a\u2044b',
  '\u2024\u2024/',
  'a\u202eb',
  '\u200b',
  '\ud800',
  'a\udc00b',
  '\ufeff1',
  '\u0661\u0662',
  '@',
  'a@b',
  ':',
  '//evil.example',
  'http://evil.example/',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  'true',
  '0',
  '-1',
  '1e3',
  '9007199254740993',
  '99999999999999999999',
  '["1","2"]',
  '{"a":1}',
  '[1',
  ' ',
  '\t\n',
  '',
  ',',
  'a,b',
  ' 1 , 2 ',
  "' or 1=1 --",
  '{{x}}',
  '$&',
  '</transcript>',
  '😀',
  'a'.repeat(5000),
  '7'.repeat(400),
];

const createObject = (key: string, value: unknown) => Object.fromEntries([[key, value]]);

/** Keys that mean something to JavaScript. */
const languageKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'toJSON', 'then', 'length', ''];

/** Values of every wrong type, size and depth. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e21, 2 ** 31, -(2 ** 31) - 1, {}, []),
  },
  { weight: 6, arbitrary: fc.constantFrom(...escapes) },
  { weight: 4, arbitrary: fc.constantFrom(...Object.keys(rawTexts)).map(raw) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom(...languageKeys), fc.jsonValue()).map(([key, it]) => createObject(key, it)),
  },
  { weight: 3, arbitrary: fc.jsonValue() },
  { weight: 2, arbitrary: anyText() },
  {
    weight: 1,
    arbitrary: fc.constantFrom(101, 2500).map((count) => Array.from({ length: count }, (_, at) => `${at}`)),
  },
  { weight: 1, arbitrary: fc.constantFrom('x', 'é😀', '\u0000', '"').map((unit) => unit.repeat(60_000)) },
  {
    weight: 1,
    arbitrary: fc.constant(Array.from({ length: 40 }, () => createObject('__proto__', { polluted: true }))),
  },
);

/** A key that no schema has. */
export const strangeKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...languageKeys, ...escapes.slice(0, 30)),
  fc.constantFrom('limit ', 'cursor\u200b', 'k'.repeat(3000), 'k'.repeat(40_000)),
);
