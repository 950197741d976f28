/** The deadline of a call, which also ends when its caller cancels it. */

import { StoppedError } from '../errors.ts';
import type { CallOptions } from '../request.ts';
import type { Clock } from './clock.ts';

export interface Deadline {
  readonly options: CallOptions;
  /** Clears the timer and the listener. */
  end(): void;
}

/** Starts a deadline. `cancelled` aborts the call as cancelled, for any reason of the signal. */
export function beginDeadline(milliseconds: number, clock: Clock, cancelled?: AbortSignal): Deadline {
  const controller = new AbortController();
  const cancel = () => controller.abort(new StoppedError('cancelled'));
  const ended = new AbortController();
  clock.sleep(milliseconds, ended.signal).then(
    () => controller.abort(new StoppedError('deadline')),
    () => undefined,
  );
  if (cancelled?.aborted) cancel();
  cancelled?.addEventListener('abort', cancel, { once: true });
  return {
    options: { signal: controller.signal, deadline: clock.now() + milliseconds },
    end: () => {
      ended.abort();
      cancelled?.removeEventListener('abort', cancel);
    },
  };
}
