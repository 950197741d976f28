/** One list argument, more members than Gong takes at once: several requests, one account of everybody asked for. */
import type { Answer, CallOptions, GongClient } from './client.ts';
import { type Failure, GongError } from './errors.ts';
import type { Batch, Operation, Outcome } from './operation.ts';
import type { Input } from './request.ts';

/** Someone asked for whose outcome Gong's answers do not tell, and why. */
export interface Unsettled {
  readonly id: string;
  readonly reason: string;
}

/** What became of everybody asked for: done, refused, unknown and not sent add up to asked. */
export interface BatchAccount {
  /** Gong's rows of all answers, under Gong's keys. */
  readonly rows: Readonly<Record<string, readonly unknown[]>>;
  /** Gong may have acted: the answer was lost, or leaves them out. */
  readonly unknown: readonly Unsettled[];
  /** Gong has not acted: their batch was refused as a whole, or never sent. */
  readonly notDone: readonly Unsettled[];
  readonly counts: { asked: number; done: number; refused: number; unknown: number; notDone: number };
  /** What ended the sending early. */
  readonly ended?: Failure;
}

/** Time that a further batch should still have before it is begun. */
const reserveMilliseconds = 5000;

/**
 * Sends the members of the batch's list in turn and settles each against the answers. The first failure ends the sending:
 * what made one batch fail would make the next one fail, or make its outcome unknown too. Throws that GongError when it
 * says all there is to say: nothing was changed, or there was but one batch.
 */
export async function callInBatches(
  client: GongClient,
  operation: Operation & { readonly batch: Batch },
  input: Input,
  options: CallOptions & { onProgress?: (settled: number, asked: number) => Promise<void> },
): Promise<BatchAccount> {
  const { field, size, done, refused } = operation.batch;
  const asked = [...new Set(input[field] as readonly string[])];
  const outcomes = refused ? [done, refused] : [done];
  const rows: Record<string, unknown[]> = Object.fromEntries(outcomes.map((outcome) => [outcome.rows, []]));
  const unknown: Unsettled[] = [];
  const notDone: Unsettled[] = [];
  let failure: Failure | undefined;

  for (let start = 0; start < asked.length; start += size) {
    const batch = asked.slice(start, start + size);
    if (!failure && start > 0 && client.clock.now() + reserveMilliseconds > options.deadline) failure = outOfTime;
    if (failure) {
      notDone.push(...batch.map((id) => ({ id, reason: 'Not sent, because the sending had ended before.' })));
      continue;
    }
    try {
      const answer = await client.call(operation, { ...input, [field]: batch }, options);
      for (const outcome of outcomes) rows[outcome.rows]?.push(...listOf(answer, outcome));
      const told = new Set(outcomes.flatMap((outcome) => listOf(answer, outcome).map((row) => idOf(row, outcome))));
      const missing = batch.filter((id) => !told.has(id));
      unknown.push(...missing.map((id) => ({ id, reason: "Gong's answer does not mention it." })));
    } catch (error) {
      if (!(error instanceof GongError)) throw error;
      failure = error.failure;
      if (start === 0 && (failure.changed === 'nothing' || batch.length === asked.length)) throw error;
      const list = failure.changed === 'unknown' ? unknown : notDone;
      list.push(...batch.map((id) => ({ id, reason: error.message })));
    }
    await options.onProgress?.(start + batch.length, asked.length);
  }

  const counts = {
    asked: asked.length,
    done: rows[done.rows]?.length ?? 0,
    refused: refused ? (rows[refused.rows]?.length ?? 0) : 0,
    unknown: unknown.length,
    notDone: notDone.length,
  };
  return { rows, unknown, notDone, counts, ...(failure && { ended: failure }) };
}

const outOfTime: Failure = {
  kind: 'deadline',
  reason: 'The time for one call was over before everything was sent.',
  advice: 'Call again with those listed under notDone.',
  changed: 'nothing',
};

function listOf(answer: Answer, { rows }: Outcome): readonly unknown[] {
  const list = answer[rows];
  return Array.isArray(list) ? list : [];
}

function idOf(row: unknown, { id }: Outcome): string {
  return String(id === undefined ? row : (row as Record<string, unknown> | null)?.[id]);
}
