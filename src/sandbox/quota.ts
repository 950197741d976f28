/** The company's quota of requests. */
import { GongFault } from './fault.ts';

const windowMilliseconds = 1000;

/** Admits at most so many requests in any second; the returned function throws Gong's 429 for one too many. */
export function createQuota(requestsPerSecond: number): (at: number) => void {
  let admitted: number[] = [];

  return (at) => {
    admitted = admitted.filter((earlier) => earlier > at - windowMilliseconds);
    const oldest = admitted[0];
    if (admitted.length < requestsPerSecond || oldest === undefined) {
      admitted.push(at);
      return;
    }
    const seconds = Math.max(1, Math.ceil((oldest + windowMilliseconds - at) / 1000));
    throw new GongFault(429, 'API rate limit exceeded', { 'retry-after': String(seconds) });
  };
}
