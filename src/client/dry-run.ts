/** A dry run describes each write and sends none. */
import { chunks } from './batch.ts';
import type { Batch, Operation } from './operation.ts';
import { buildRequest, type Input } from './request.ts';

/** A request as it would have been sent. */
export interface DescribedRequest {
  readonly method: string;
  /** The path with its query, below the base URL. */
  readonly path: string;
  /** Absent for an operation without a body, and for a file. */
  readonly body?: unknown;
}

/** Describes the request of a write. Throws a RefusalError as `buildRequest` does. */
export function describeRequest(operation: Operation, input: Input): DescribedRequest {
  const { method, path, body } = buildRequest(operation, input);
  return { method, path, ...(typeof body === 'string' && { body: JSON.parse(body) as unknown }) };
}

/** Describes the requests of a write, which are several where a list is longer than Gong takes at once. */
export function describeRequests(operation: Operation, input: Input): DescribedRequest[] {
  return splitInput(operation.batch, input).map((one) => describeRequest(operation, one));
}

function splitInput(batch: Batch | undefined, input: Input): Input[] {
  const list = batch && input[batch.field];
  if (!batch || !Array.isArray(list)) return [input];
  return chunks(list, batch.size).map((slice) => ({ ...input, [batch.field]: slice }));
}

/** A write was about to be sent in a dry run: a mistake in this program. */
export class DryRunError extends Error {
  constructor(operation: string) {
    super(`${operation} was to be sent in a dry run.`);
    this.name = 'DryRunError';
  }
}
