import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLength } from '../../src/client/http/json.ts';
import { shapeOutput } from '../../src/mcp/results/output.ts';
import { fitResult, maxResultCharacters } from '../../src/mcp/results/result.ts';
import { getTool } from '../../src/mcp/tool.ts';
import { listFlows } from '../../src/tools/flows.ts';
import { listScorecards } from '../../src/tools/settings.ts';

const asIs = (text: string) => text;

describe('what a model gets of an answer', () => {
  it('has ids as text and numbers as numbers, however Gong sends them, and no nulls', () => {
    const schema = getTool(listScorecards).output.json;
    const response = {
      scorecards: [{ scorecardId: 77, enabled: 'true', updated: null, questions: [{ minRange: '1' }, null] }],
    };
    expect(shapeOutput(schema, response, asIs)).toEqual({
      scorecards: [{ scorecardId: '77', enabled: true, questions: [{ minRange: 1 }] }],
    });
  });

  it('keeps fields that the schema does not know, and drops what cannot be of the advertised type', () => {
    const schema = getTool(listFlows).output.json;
    const response = { flows: [{ id: '1', exclusive: 'perhaps', news: { deep: [1] } }] };
    expect(shapeOutput(schema, response, asIs)).toEqual({ flows: [{ id: '1', news: { deep: [1] } }] });
  });

  it('has no characters that a reader cannot see, in texts and in names', () => {
    const hidden = [
      '\u200b',
      '\u202e',
      '\u2066',
      '\ufeff',
      '\u00ad',
      '\u{e0041}',
      '\u{e0101}',
      '\ufe0f',
      '\u3164',
      '\u115f',
      '\u034f',
      '\u2800',
      '\u0007',
      '\ud800',
    ];
    for (const character of hidden) {
      const shown = JSON.stringify(shapeOutput(undefined, { [`ke${character}y`]: `va${character}lue` }, asIs));
      expect(shown, `U+${character.codePointAt(0)?.toString(16)}`).toMatch(/^\{"ke\ufffd?y":"va\ufffd?lue"\}$/);
    }
    expect(shapeOutput(undefined, 'two\nlines\tand — “Łódź” 東京 👋', asIs)).toBe('two\nlines\tand — “Łódź” 東京 👋');
  });

  it('has no key that the halves of a result would not share', () => {
    const response: unknown = JSON.parse('{"rows":[{"__proto__":{"polluted":true},"constructor":"kept"}]}');
    expect(JSON.stringify(shapeOutput(undefined, response, asIs))).toBe('{"rows":[{"constructor":"kept"}]}');
  });

  it('ends somewhere, however deep an answer goes', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(jsonLength(shapeOutput(undefined, { deep }, asIs))).toBeLessThan(200);
  });
});

describe('a result that is too long', () => {
  const row = (index: number) => ({ id: `id-${index}`, owner: 'the same for all', text: 'x'.repeat(500) });

  it('first tells common columns once, then shortens texts, and keeps every row', () => {
    const rows = Array.from({ length: 200 }, (_, index) => row(index));
    const shrunk = fitResult({ rows }) as { rows: { id: string }[]; common: object };
    expect(jsonLength(shrunk)).toBeLessThanOrEqual(maxResultCharacters);
    expect(shrunk.rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(shrunk.common).toEqual({ rows: { owner: 'the same for all', text: expect.any(String) } });
  });

  it('is cut at last, at any depth, and says so', () => {
    const shrunk = fitResult({ user: { aliases: Array.from({ length: 20_000 }, (_, index) => `alias-${index}`) } });
    expect(jsonLength(shrunk)).toBeLessThanOrEqual(maxResultCharacters);
    expect(shrunk.note).toContain('Cut at 40000 characters');
  });

  it('always fits, whatever it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 2000 }), fc.jsonValue({ maxDepth: 4 })), (result) => {
        const shrunk = fitResult(result, 300);
        expect(jsonLength(shrunk)).toBeLessThanOrEqual(300);
      }),
      { numRuns: 500 },
    );
  });

  it('is left alone when it fits', () => {
    const result = { rows: [row(1)] };
    expect(fitResult(result)).toBe(result);
  });
});
