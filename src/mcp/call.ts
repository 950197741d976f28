/** One tool call in time: its deadline, its cancellation, its progress. */
import type { ServerContext } from '@modelcontextprotocol/server';
import type { CallOptions } from '../client/client.ts';
import type { Clock } from '../client/clock.ts';
import { Stopped } from '../client/errors.ts';

/** Hosts give up on a call after 60 seconds, some earlier; an answer in time is worth more than a whole one. */
const callMilliseconds = 44_000;

export interface Call {
  readonly options: CallOptions;
  /** Tells the host how far the call has come, if it asked to be told. */
  progress(done: number, total: number, what: string): Promise<void>;
  /** Lets go of the timer and of the host's signal. */
  end(): void;
}

/** Begins a call, which is stopped by the host's cancellation or by the deadline, whichever comes first. */
export function beginCall({ mcpReq }: ServerContext, clock: Clock): Call {
  const controller = new AbortController();
  const cancel = () => controller.abort(new Stopped('cancelled'));
  const timer = setTimeout(() => controller.abort(new Stopped('deadline')), callMilliseconds);
  if (mcpReq.signal.aborted) cancel();
  mcpReq.signal.addEventListener('abort', cancel, { once: true });

  const progressToken = mcpReq._meta?.progressToken;
  return {
    options: { signal: controller.signal, deadline: clock.now() + callMilliseconds },
    progress: async (done, total, what) => {
      if (progressToken === undefined) return;
      const message = `${done} of ${total} ${what}`;
      await mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress: done, total, message },
      });
    },
    end: () => {
      clearTimeout(timer);
      mcpReq.signal.removeEventListener('abort', cancel);
    },
  };
}
