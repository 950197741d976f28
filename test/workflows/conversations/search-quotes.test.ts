import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, fold, toOriginalIndex } from '../../../src/workflows/conversations/search/fold.ts';
import {
  type Match,
  maxQuotes,
  QuoteCollector,
  toPassageText,
  toQuery,
} from '../../../src/workflows/conversations/search/quotes.ts';

function find(terms: readonly string[], passages: readonly string[], match: Match = 'any') {
  const collector = new QuoteCollector(toQuery(terms, match));
  for (const text of passages) collector.add({ text: toPassageText(text) });
  return collector.finish();
}

describe('a term', () => {
  it.each([
    ['straße', 'In der STRASSE'],
    ['STRASSE', 'In der Straße'],
    ['straẞe', 'strasse'],
    ['istanbul', 'İSTANBUL'],
    ['İstanbul', 'ISTANBUL'],
    ['ısparta', 'Isparta'],
    ['isparta', 'ISPARTA and ısparta'],
    ['café', 'Cafe\u0301 au lait'],
    ['CAFE\u0301', 'café'],
    ['ﬁnance', 'Finance'],
    ['finance', 'ﬁnance'],
    ['１００％', '100%'],
    ['Ⅳ', 'part iv'],
    ['ΟΔΟΣ', 'οδος'],
    ['οδοσ', 'ΟΔΟΣ'],
    ["don't", 'we don’t'],
    ['don’t', "we don't"],
    ['follow-up', 'a follow‑up'],
    ['two words', 'two\n \u00a0words'],
    ['pilot', 'pi\u00adl\u200bot'],
    ['한글', '\u1112\u1161\u11ab\u1100\u1173\u11af'],
    ['rice', 'The price'],
    ['👩‍💻', 'Hello 👩‍💻!'],
    ['(a+b)*', 'What is (A+B)* worth?'],
  ])('%j is found in %j', (term, text) => {
    expect(find([term], [text])?.quotes).toEqual([{ text: toPassageText(text) }]);
  });

  it.each([
    ['cafe', 'café'],
    ['price', 'pric e'],
    ['two words', 'twowords'],
    ['a.c', 'abc'],
  ])('%j is not found in %j', (term, text) => {
    expect(find([term], [text])).toBeUndefined();
  });

  it('has to stand in one passage as a whole', () => {
    expect(find(['one two'], ['one', 'two'])).toBeUndefined();
  });

  it('is left out where it has no visible character', () => {
    expect(toQuery(['\u200b', ' ', 'Price'], 'all').needles).toEqual(['price']);
    expect(toQuery(['\u200b'], 'phrase').needles).toEqual([]);
  });
});

describe('quotes', () => {
  const filler = 'and so on '.repeat(60).trim();

  it('are cut at words, and marked where they are cut', () => {
    const quotes = find(['price'], [`${filler} the price is high ${filler}`])?.quotes;
    expect(quotes).toHaveLength(1);
    expect(quotes?.[0]?.text).toMatch(/^…(so|on|and) .* the price is high and so .* (so|on|and)…$/);
    expect(quotes?.[0]?.text.length).toBeLessThanOrEqual(250);
  });

  it('are few, with a count of the rest, and show each term before a term is repeated', () => {
    const passages = [...Array.from({ length: 7 }, () => 'the price'), 'the pilot', 'the price'];
    expect(find(['price', 'pilot'], passages)).toEqual({
      quotes: [{ text: 'the price' }, { text: 'the price' }, { text: 'the pilot' }],
      moreQuotes: 6,
    });
  });

  it('count occurrences that stand near each other once', () => {
    expect(find(['price'], ['price price price'])).toEqual({ quotes: [{ text: 'price price price' }], moreQuotes: 0 });
    expect(find(['price'], [`price ${filler} price`])).toMatchObject({ quotes: { length: 2 }, moreQuotes: 0 });
  });

  it('have the time at which their first term was spoken', () => {
    const collector = new QuoteCollector(toQuery(['price'], 'any'));
    const times = [
      { offset: 0, at: '00:10' },
      { offset: 6, at: '00:20' },
      { offset: 13, at: '00:30' },
    ];
    collector.add({ text: 'Hello. ßprice. Bye.', times, speaker: 'Ada' });
    expect(collector.finish()?.quotes).toEqual([{ text: 'Hello. ßprice. Bye.', at: '00:20', speaker: 'Ada' }]);
  });

  const letter = fc.constantFrom('a', 'B', 'ß', 'İ', 'ı', 'é', 'e\u0301', 'ﬁ', 'Σ', '한', '👩‍💻', '’', ' ', ' ', 'x');
  const text = fc.array(letter, { minLength: 1, maxLength: 400 });

  it('hold every occurrence of a term, well-formed and of a readable length', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: 1, max: 20 }), (letters, start, length) => {
        const from = start % letters.length;
        const term = letters.slice(from, from + length).join('');
        const query = toQuery([term], 'any');
        fc.pre(query.needles.length > 0);
        const found = find([term], [letters.join('')]);
        expect(found?.quotes.length).toBeGreaterThan(0);
        for (const quote of found?.quotes ?? []) {
          expect(quote.text.length).toBeLessThan(600);
          expect(quote.text.isWellFormed()).toBe(true);
          expect(fold(quote.text)).toContain(query.needles[0]);
        }
        const occurrences = fold(toPassageText(letters.join(''))).split(query.needles[0] ?? '').length - 1;
        expect((found?.quotes.length ?? 0) + (found?.moreQuotes ?? 0)).toBeLessThanOrEqual(occurrences);
        expect(found?.quotes.length).toBeLessThanOrEqual(maxQuotes);
      }),
      { numRuns: 1000 },
    );
  });

  it('map each position of a folded text to the character it comes from', () => {
    fc.assert(
      fc.property(text, (letters) => {
        const original = compose(letters.join(''));
        const folded = fold(original);
        for (let index = 0; index < folded.length; index += 1) {
          const origin = toOriginalIndex(original, index);
          expect(fold(original.slice(0, origin)).length).toBeLessThanOrEqual(index);
        }
        expect(toOriginalIndex(original, folded.length)).toBe(original.length);
      }),
      { numRuns: 200 },
    );
  });
});
