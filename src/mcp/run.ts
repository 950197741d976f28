/** What a tool does once its arguments are accepted. */
import { callInBatches } from '../client/batch.ts';
import type { GongClient } from '../client/client.ts';
import { jsonLength } from '../client/http/json.ts';
import { type Batch, type Operation, rowsKey } from '../client/operation.ts';
import type { Result, WorkflowCall } from '../workflows/workflow.ts';
import { maxResultCharacters } from './fit.ts';
import type { Arguments } from './input.ts';
import { shapeOutput, type TextFilter } from './output.ts';
import { type ListRequest, readRows } from './rows.ts';
import { defaultLimit, getTool, maxLimit } from './tool.ts';

export interface RunOptions {
  readonly client: GongClient;
  readonly filter: TextFilter;
}

/** Runs an operation in the way its data asks for: as a list, in batches, or as one request. */
export function runOperation(
  operation: Operation,
  input: Arguments,
  call: WorkflowCall,
  parts: RunOptions,
): Promise<Result> {
  const key = rowsKey(operation);
  if (key !== undefined) return runList(operation, key, input, call, parts);
  if (isBatched(operation)) return runBatches(operation, input, call, parts);
  return parts.client.call(operation, input, call.options);
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
  return { [key]: rows, page };
}

async function runBatches(
  operation: Batched,
  input: Arguments,
  call: WorkflowCall,
  { client }: RunOptions,
): Promise<Result> {
  const { rows, counts, unknown, notDone, ended } = await callInBatches(client, operation, input, {
    ...call.options,
    onProgress: (settled, asked) => call.progress(settled, asked, 'settled'),
  });
  const facts = { counts, unknown, notDone, ...(ended && { ended: `${ended.reason} ${ended.advice}` }) };
  const inFull = { ...rows, ...facts };
  return jsonLength(inFull) <= maxResultCharacters ? inFull : { ...idsOnly(operation.batch, rows), ...facts };
}

/** Of rows that are too many to be told in full, the ids: nobody asked for goes untold. */
function idsOnly({ done, refused }: Batch, rows: Readonly<Record<string, readonly unknown[]>>): Result {
  const briefly = (row: unknown) => {
    if (typeof row !== 'object' || row === null) return row;
    const told = Object.entries(row).filter(([name]) => name === done.id || /^(flowInstanceId|error.*)$/.test(name));
    return Object.fromEntries(told);
  };
  const lists = [done, refused].filter((outcome) => outcome !== undefined).map(({ rows: key }) => key);
  return Object.fromEntries(lists.map((key) => [key, rows[key]?.map(briefly)]));
}

type Batched = Operation & { readonly batch: Batch };

function isBatched(operation: Operation): operation is Batched {
  return operation.batch !== undefined;
}
