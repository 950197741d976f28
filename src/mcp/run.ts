/** Runs an operation: as a list, in batches, or as one request. */
import { callInBatches } from '../client/batch.ts';
import type { GongClient } from '../client/client.ts';
import { describeRequests } from '../client/dry-run.ts';
import { jsonLength } from '../client/http/json.ts';
import { type Batch, type Operation, rowsKey } from '../client/operation.ts';
import type { Result, WorkflowCall } from '../workflows/workflow.ts';
import type { Arguments } from './input/input.ts';
import { shapeOutput, type TextFilter } from './results/output.ts';
import { maxResultCharacters } from './results/result.ts';
import { type ListRequest, readRows } from './results/rows.ts';
import { defaultLimit, getTool, maxLimit } from './tool.ts';

export interface RunOptions {
  readonly client: GongClient;
  readonly filter: TextFilter;
}

/** Runs an operation with accepted arguments. Rejects with a GongError. */
export async function runOperation(
  operation: Operation,
  input: Arguments,
  call: WorkflowCall,
  options: RunOptions,
): Promise<Result> {
  if (options.client.dryRun && operation.effect !== 'read') {
    return { dryRun: true, requests: describeRequests(operation, input) };
  }
  const key = rowsKey(operation);
  if (key !== undefined) return runList(operation, key, input, call, options);
  if (isBatched(operation)) return runBatches(operation, input, call, options);
  const response = await options.client.call(operation, input, call.options);
  return operation.whenEmpty !== undefined && isEmpty(operation, response)
    ? { ...response, note: [response.note ?? [], operation.whenEmpty].flat().join(' ') }
    : response;
}

/** Whether every list of a response is empty or missing. */
function isEmpty({ output }: Operation, response: Result): boolean {
  const values = Object.keys(output).map((name) => response[name]);
  return values.every((value) => value === undefined || value === null || (Array.isArray(value) && value.length === 0));
}

async function runList(
  operation: Operation,
  key: string,
  input: Arguments,
  call: WorkflowCall,
  { client, filter }: RunOptions,
): Promise<Result> {
  const {
    limit = operation.pages ? defaultLimit : maxLimit,
    cursor,
    fields,
    ...gongInput
  } = input as Arguments & Partial<ListRequest>;
  const rowSchema = getTool(operation).output.json.properties?.[key]?.items;
  const list = { limit, cursor, fields };
  const { rows, page } = await readRows(client, operation, gongInput, list, {
    ...call.options,
    shape: (row) => shapeOutput(rowSchema, row, filter),
    onProgress: (read, total) => call.progress(read, Math.min(limit, total ?? limit), 'rows read'),
  });
  const note = rows.length === 0 && page.complete ? operation.whenEmpty : undefined;
  return { [key]: rows, page: { ...page, ...(note !== undefined && { note }) } };
}

async function runBatches(
  operation: Batched,
  input: Arguments,
  call: WorkflowCall,
  { client }: RunOptions,
): Promise<Result> {
  const { rows, counts, unknown, notDone, unexpected, ended } = await callInBatches(client, operation, input, {
    ...call.options,
    onProgress: (done, asked) => call.progress(done, asked, 'done'),
  });
  const summary = {
    counts,
    unknown,
    notDone,
    ...(unexpected.length > 0 && { unexpected: unexpected.map((row) => keepIds(operation.batch, row)) }),
    ...(ended && { ended: `${ended.reason} ${ended.advice}` }),
  };
  const complete = { ...rows, ...summary };
  if (jsonLength(complete) <= maxResultCharacters) return complete;
  const reduced = Object.entries(rows).map(([key, list]) => [key, list.map((row) => keepIds(operation.batch, row))]);
  return { ...Object.fromEntries(reduced), ...summary };
}

/** Reduces a row to its ids and errors, so that no row is left out where there are too many to return whole. */
function keepIds({ done }: Batch, row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  const kept = Object.entries(row).filter(([name]) => name === done.id || /^(flowInstanceId|error.*)$/.test(name));
  return Object.fromEntries(kept);
}

type Batched = Operation & { readonly batch: Batch };

function isBatched(operation: Operation): operation is Batched {
  return operation.batch !== undefined;
}
