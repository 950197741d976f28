/** Keeps the transcripts read most recently, so that reading the next slice of one needs no request. */
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../client/http/clock.ts';
import type { Speaker } from './speakers.ts';

/** A call and its transcript. */
export interface Transcript {
  readonly callId: string;
  readonly title: string | undefined;
  readonly started: string | undefined;
  /** Undefined where Gong does not say. */
  readonly isPrivate: boolean | undefined;
  readonly participants: readonly Speaker[];
  /** Lines as `[12:34] Name: words`. */
  readonly text: string;
  /** Says in a sentence what is missing. */
  readonly note: string | undefined;
}

export interface TranscriptCacheLimits {
  readonly maxCount: number;
  /** Of all transcripts together. A longer transcript is not kept. */
  readonly maxCharacters: number;
  /** How long a transcript is kept after it was last read. */
  readonly milliseconds: number;
}

const defaultLimits: TranscriptCacheLimits = {
  maxCount: 8,
  maxCharacters: 12_000_000,
  milliseconds: 10 * 60 * 1000,
};

export type TranscriptCache = LRUCache<string, Transcript>;

/** Returns an empty cache of transcripts by call id. */
export function createTranscriptCache(
  clock: Pick<Clock, 'now'>,
  { maxCount, maxCharacters, milliseconds }: TranscriptCacheLimits = defaultLimits,
): TranscriptCache {
  return new LRUCache<string, Transcript>({
    max: maxCount,
    maxSize: maxCharacters,
    sizeCalculation: ({ text }) => Math.max(1, text.length),
    ttl: milliseconds,
    ttlResolution: 0,
    updateAgeOnGet: true,
    perf: clock,
  });
}
