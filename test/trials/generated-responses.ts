/** What a stand-in for Gong answers: as Gong does, as Gong might, and as nobody should. */
import fc from 'fast-check';
import * as z from 'zod';
import { type Operation, rowsKey } from '../../src/client/operation.ts';
import { jsonSchema } from '../../src/mcp/schema.ts';
import { fitting, fittingTimes, mutated, mutation } from './generated-values.ts';
import { anything, escapes, toJson } from './hostile-values.ts';

export interface GeneratedResponse {
  readonly status: number;
  readonly text: string;
}

/** Stand in an answer where an id of the request is to be repeated, and where a cursor is to be new. */
const echo = 'ECHOED-ID';
const newCursor = 'NEW-CURSOR';

const textsFor = (name: string) => (/ids?$/i.test(name) ? [echo, echo, echo, '7782342274025937895', '1'] : undefined);

const records = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ totalRecords: 3, currentPageSize: 3, currentPageNumber: 0 }) },
  { weight: 4, arbitrary: fc.constant({ totalRecords: 300, currentPageSize: 100, cursor: newCursor }) },
  { weight: 1, arbitrary: fc.record({ totalRecords: anything, cursor: fc.constant(newCursor) }) },
  { weight: 1, arbitrary: fc.record({ totalRecords: anything, cursor: anything }) },
);

/** Answers to an operation: six of ten good, the others with too much in them, with faults in them, or no answers at all. */
export function generateResponses(operation: Operation): fc.Arbitrary<GeneratedResponse> {
  const schema = jsonSchema(z.object(operation.output));
  const good = fc
    .tuple(fitting({ ...schema, required: Object.keys(operation.output) }, textsFor), records)
    .map(([response, page]) => ({
      requestId: 'r',
      ...(response as object),
      ...(operation.pages && { records: page }),
    }));
  const key = rowsKey(operation) ?? '';
  const huge = fc
    .tuple(good, fc.constantFrom(2, 90, 700), fc.constantFrom(1, 400, 90_000))
    .map(([response, count, size]) => {
      const [row]: unknown[] = [Reflect.get(response, key)].flat();
      const rows = Array.from({ length: Math.min(count, fittingTimes(row)) }, (_, at) => {
        return {
          ...(row as object),
          at,
          id: echo,
          name: 'x'.repeat(Math.min(size, 300_000 / count)),
          [`column ${at}`]: at,
        };
      });
      return key === '' ? { ...response, more: rows } : { ...response, [key]: rows };
    });
  const spoilt = fc
    .tuple(good, fc.array(mutation, { minLength: 1, maxLength: 6 }))
    .map(([response, mutations]) => mutated(response, mutations));
  const said = (value: unknown) => ({ status: 200, text: toJson(value ?? null) });
  return fc.oneof(
    { weight: 12, arbitrary: good.map(said) },
    { weight: 2, arbitrary: huge.map(said) },
    { weight: 5, arbitrary: spoilt.map(said) },
    { weight: 1, arbitrary: anything.map(said) },
    {
      weight: 1,
      arbitrary: fc.record({ status: fc.constant(200), text: fc.constantFrom('', '<html>', '{"a"', 'NaN') }),
    },
    { weight: 2, arbitrary: refusals },
  );
}

const refusals: fc.Arbitrary<GeneratedResponse> = fc
  .record({
    status: fc.constantFrom(400, 400, 401, 403, 404, 404, 409, 422, 302, 413, 500),
    requestId: fc.oneof(fc.constantFrom<unknown>('r', 'r'.repeat(9000), 7, null), anything),
    errors: fc.oneof(
      fc.array(fc.oneof(fc.constantFrom(...escapes), fc.constant('e'.repeat(9000)), anything), { maxLength: 12 }),
      anything,
    ),
  })
  .map(({ status, ...body }) => ({ status, text: toJson(body) }));

/** The text of an answer with ids of the request in it, and with cursors that were never given before. */
export function filled(text: string, ids: readonly string[], count: number): string {
  let next = count;
  const readId = () => {
    next += 1;
    return JSON.stringify(ids[next % Math.max(1, ids.length)] ?? '7').slice(1, -1);
  };
  return text.replaceAll(echo, readId).replaceAll(newCursor, () => `cursor-${count}-${readId()}`);
}
