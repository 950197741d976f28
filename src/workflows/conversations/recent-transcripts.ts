/** Transcripts that are being read: the next slice of one needs no request. */
import type { Clock } from '../../client/http/clock.ts';
import type { Participant } from './call-details.ts';

/** A call, and what was said on it. */
export interface Transcript {
  readonly callId: string;
  readonly title: string | undefined;
  readonly started: string | undefined;
  readonly participants: readonly Participant[];
  /** Lines as `[12:34] Name: words`. */
  readonly text: string;
  /** What is missing, as a sentence. */
  readonly note: string | undefined;
}

export interface RecentLimits {
  readonly count: number;
  /** Of all transcripts together. */
  readonly characters: number;
  /** How long a transcript is kept after it was last read. */
  readonly milliseconds: number;
}

const defaultLimits: RecentLimits = { count: 8, characters: 12_000_000, milliseconds: 10 * 60 * 1000 };

/** Keeps the transcripts read last, so many and so long as the limits say. */
export class RecentTranscripts {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #limits: RecentLimits;
  /** In the order in which they were last read. */
  readonly #kept = new Map<string, { transcript: Transcript; until: number }>();

  constructor(clock: Pick<Clock, 'now'>, limits = defaultLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** The transcript of a call, if it was read not long ago. */
  get(callId: string): Transcript | undefined {
    this.#dropStale();
    const transcript = this.#kept.get(callId)?.transcript;
    if (transcript) this.keep(transcript);
    return transcript;
  }

  /** Keeps a transcript; those read longest ago make room for it. One that is longer than all the room is not kept. */
  keep(transcript: Transcript): void {
    this.#kept.delete(transcript.callId);
    if (transcript.text.length > this.#limits.characters) return;
    this.#kept.set(transcript.callId, { transcript, until: this.#clock.now() + this.#limits.milliseconds });
    this.#dropStale();
  }

  #dropStale(): void {
    const now = this.#clock.now();
    let characters = [...this.#kept.values()].reduce((sum, { transcript }) => sum + transcript.text.length, 0);
    for (const [callId, { transcript, until }] of this.#kept) {
      if (until > now && this.#kept.size <= this.#limits.count && characters <= this.#limits.characters) return;
      this.#kept.delete(callId);
      characters -= transcript.text.length;
    }
  }
}
