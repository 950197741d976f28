/** Finds the terms of a search in passages, and cuts readable quotes around them. */

import { toOneLine } from '../transcript-text.ts';
import { compose, fold, toOriginalIndex } from './fold.ts';

/** The part of a call in which a term has to stand as a whole: a turn of a transcript, or an item of a summary. */
export interface Passage extends Source {
  /** On one line, as `toPassageText` returns it. */
  readonly text: string;
  /** When the words from an offset on were spoken, in ascending order. */
  readonly times?: readonly { readonly offset: number; readonly at: string }[];
}

/** Says which part of a summary a passage is, or who spoke. */
interface Source {
  readonly part?: string;
  readonly speaker?: string | undefined;
  readonly affiliation?: string | undefined;
}

export interface Quote extends Source {
  readonly text: string;
  readonly at?: string;
}

/** Terms in the form in which they are compared. */
export interface Query {
  readonly needles: readonly string[];
  /** Whether a call needs all of them. */
  readonly needsAll: boolean;
}

export type Match = 'any' | 'all' | 'phrase';

/** Returns the query for the terms that a model sent. A term without a visible character is left out. */
export function toQuery(terms: readonly string[], match: Match): Query {
  const folded = terms.map((term) => fold(toPassageText(term))).filter((term) => term !== '');
  const needles = match === 'phrase' ? [folded.join(' ')] : folded;
  return { needles: [...new Set(needles)].filter((needle) => needle !== ''), needsAll: match === 'all' };
}

/** Returns a text on one line, without invisible characters. */
export function toPassageText(text: string): string {
  return compose(toOneLine(text));
}

/** Maximum number of quotes of one call. */
export const maxQuotes = 3;

const charactersBefore = 90;
const maxQuoteCharacters = 240;

/** Collects the quotes of one call. Holds no passage, only copies of the few quotes that may be returned. */
export class QuoteCollector {
  readonly #query: Query;
  readonly #found = new Set<string>();
  readonly #kept: { readonly quote: Quote; readonly isFirst: boolean }[] = [];
  #count = 0;

  constructor(query: Query) {
    this.#query = query;
  }

  add(passage: Passage): void {
    const folded = fold(passage.text);
    for (const window of findWindows(folded, this.#query.needles)) {
      const isFirst = window.needles.some((needle) => !this.#found.has(needle));
      for (const needle of window.needles) this.#found.add(needle);
      if (isFirst || this.#count < maxQuotes) this.#kept.push({ quote: cutQuote(passage, folded, window), isFirst });
      this.#count += 1;
    }
  }

  /** Returns the quotes in the order of the call, and how many more there are; undefined if the call is no hit. */
  finish(): { quotes: Quote[]; moreQuotes: number } | undefined {
    const { needles, needsAll } = this.#query;
    if (needsAll ? this.#found.size < needles.length : this.#found.size === 0) return undefined;
    const firsts = this.#kept.filter(({ isFirst }) => isFirst);
    const others = this.#kept.filter(({ isFirst }) => !isFirst);
    const chosen = new Set([...firsts, ...others].slice(0, maxQuotes));
    const quotes = this.#kept.filter((kept) => chosen.has(kept)).map(({ quote }) => quote);
    return { quotes, moreQuotes: this.#count - quotes.length };
  }
}

/** A stretch of a folded text with at least one needle, and where its first one is. */
interface Window {
  readonly from: number;
  readonly to: number;
  readonly match: number;
  readonly matchEnd: number;
  readonly needles: readonly string[];
}

/** Yields windows that do not overlap and together hold every occurrence of every needle. */
function* findWindows(folded: string, needles: readonly string[]): Generator<Window> {
  const next = new Map(needles.map((needle) => [needle, folded.indexOf(needle)]));
  let end = 0;
  for (;;) {
    const found = needles.filter((needle) => (next.get(needle) ?? -1) >= 0);
    const [first] = found.sort((one, other) => (next.get(one) ?? 0) - (next.get(other) ?? 0));
    if (first === undefined) return;
    const match = next.get(first) ?? 0;
    const matchEnd = match + first.length;
    const from = Math.min(match, Math.max(end, match - charactersBefore));
    end = Math.max(from + maxQuoteCharacters, matchEnd);
    const inside = found.filter((needle) => (next.get(needle) ?? 0) + needle.length <= end);
    for (const needle of inside) next.set(needle, folded.indexOf(needle, end - needle.length + 1));
    yield { from, to: end, match, matchEnd, needles: inside };
  }
}

/** Cuts a window at the ends of words, unless a word is very long. */
function cutQuote({ text, times = [], ...source }: Passage, folded: string, window: Window): Quote {
  const isPlain = folded.length === text.length && /^[\0-\x7f]*$/.test(text);
  const toIndex = (foldedIndex: number) => (isPlain ? foldedIndex : toOriginalIndex(text, foldedIndex));
  const [match, matchEnd] = [toIndex(window.match), toIndex(window.matchEnd)];
  const from = window.from === 0 ? 0 : skipToWord(text, toIndex(window.from), match);
  const to = window.to >= folded.length ? text.length : backToWord(text, toIndex(window.to), matchEnd);
  const quote = `${from > 0 ? '…' : ''}${text.slice(from, to).trim()}${to < text.length ? '…' : ''}`;
  const time = times.findLast(({ offset }) => offset <= match);
  return { text: detach(quote), ...(time && { at: time.at }), ...source };
}

const maxCutWord = 30;

function skipToWord(text: string, from: number, match: number): number {
  const start = text.indexOf(' ', from - 1) + 1;
  return start > 0 && start <= match && start - from < maxCutWord ? start : from;
}

function backToWord(text: string, to: number, matchEnd: number): number {
  const end = text.lastIndexOf(' ', to);
  return end >= matchEnd && to - end < maxCutWord ? end : to;
}

/** Copies a string: a slice keeps the whole response that it was cut from in memory. */
function detach(text: string): string {
  return Buffer.from(text).toString();
}
