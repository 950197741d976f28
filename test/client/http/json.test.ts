import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/client/http/json.ts';

const jsonWithoutLongIntegers = fc.json().filter((text) => !/(^|[^.\d])\d{16,}([^.\de]|$)/.test(text));

describe('reading JSON', () => {
  it('keeps the digits of an id above 2^53', () => {
    expect(parseJson('{"integrationId":2271307570613351879,"list":[-9007199254740993]}')).toEqual({
      integrationId: '2271307570613351879',
      list: ['-9007199254740993'],
    });
  });

  it('leaves numbers that fit, and long digits inside a text', () => {
    const text = '{"a":9007199254740991,"b":0.30000000000000004,"c":"1234567890123456789","d":1e3}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('agrees with JSON.parse on every JSON without long integers', () => {
    fc.assert(
      fc.property(jsonWithoutLongIntegers, (text) => {
        expect(parseJson(` ${text} `)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('agrees with JSON.parse on what only its careful path reads', () => {
    fc.assert(
      fc.property(jsonWithoutLongIntegers, (text) => {
        expect(parseJson(`[${text},1234567890123456789]`)).toEqual([JSON.parse(text), '1234567890123456789']);
      }),
    );
  });

  it('distinguishes digits within any text from a number', () => {
    const piece = fc.constantFrom('"', '\\', ' ', ',', ':', '[', '1234567890123456789', 'words');
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(text), fc.array(text), (before, after) => {
        expect(parseJson(JSON.stringify(before))).toEqual(before);
        const all = `[${JSON.stringify(before)}, 1234567890123456789,${JSON.stringify(after)}]`;
        expect(parseJson(all)).toEqual([before, '1234567890123456789', after]);
      }),
      { numRuns: 1000 },
    );
  });

  it('throws a SyntaxError for what is no JSON, or too deep to read', () => {
    for (const text of ['', '<html>', '{"id":1234567890123456789', `${'['.repeat(200_000)}1234567890123456789`]) {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    }
  });

  it('does not let a key named __proto__ reach the prototype', () => {
    const parsed = parseJson('{"__proto__":{"polluted":true},"id":1234567890123456789}') as Record<string, unknown>;
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(parsed.polluted).toBeUndefined();
  });
});
