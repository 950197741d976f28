/** One tool call, as its host sees it: deadline, cancellation, progress. */
import type { ServerContext } from '@modelcontextprotocol/server';
import type { Clock } from '../client/http/clock.ts';
import { beginDeadline } from '../client/http/deadline.ts';
import type { WorkflowCall } from '../workflows/workflow.ts';

/** Hosts give up on a call after 60 seconds, some earlier; an answer in time is worth more than a whole one. */
const callMilliseconds = 44_000;

export interface Call extends WorkflowCall {
  /** Lets go of the timer and of the host's signal. */
  end(): void;
}

/** Begins a call, which is stopped by the host's cancellation or by the deadline, whichever comes first. */
export function beginCall({ mcpReq }: ServerContext, clock: Clock): Call {
  const { options, end } = beginDeadline(callMilliseconds, clock, mcpReq.signal);
  const progressToken = mcpReq._meta?.progressToken;
  return {
    options,
    end,
    progress: async (done, total, what) => {
      if (progressToken === undefined) return;
      const message = total === undefined ? `${done} ${what}` : `${done} of ${total} ${what}`;
      const params = { progressToken, progress: done, message, ...(total !== undefined && { total }) };
      await mcpReq.notify({ method: 'notifications/progress', params });
    },
  };
}
