import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/client/http/clock.ts';
import { jsonLength } from '../../src/client/http/json.ts';
import { rowsKey } from '../../src/client/operation.ts';
import { fitResult } from '../../src/mcp/results/result.ts';
import { readRows } from '../../src/mcp/results/rows.ts';
import { getTool } from '../../src/mcp/tool.ts';
import { operations } from '../../src/tools/index.ts';
import { workflows } from '../../src/workflows/index.ts';
import { type GongStandIn, reply, startGong } from '../support/gong.ts';
import { createClient } from '../workflows/call-workflow.ts';

const lists = operations.flatMap((operation) => {
  const key = rowsKey(operation);
  return key === undefined ? [] : [{ name: operation.name, key, operation }];
});

describe('a row that is larger than a result', () => {
  let gong: GongStandIn;
  beforeAll(async () => {
    gong = await startGong();
  });
  afterAll(() => gong.close());

  const readList = async ({ key, operation }: (typeof lists)[number], rows: readonly object[], fields?: string[]) => {
    gong.respond((_, response) => reply(response, 200, { [key]: rows, records: { totalRecords: rows.length } }));
    const input = Object.fromEntries(Object.keys(operation.path ?? {}).map((name) => [name, '1']));
    return readRows(
      createClient(gong.origin),
      operation,
      input,
      { limit: 50, fields },
      {
        signal: new AbortController().signal,
        deadline: systemClock.now() + 40_000,
        shape: (row) => row,
      },
    );
  };

  it.each(lists)('leaves no list complete: $name', async (list) => {
    const id = list.operation.readWhole?.id ?? 'id';
    for (const large of ['x'.repeat(100_000), Array.from({ length: 9000 }, (_, index) => `text ${index}`)]) {
      const { rows, page } = await readList(list, [{ [id]: '1', large }]);
      expect(rows).toHaveLength(1);
      expect(page.complete).toBe(false);
      expect(page.note).toMatch(/was shortened\. \S/);
      expect(page).not.toHaveProperty('nextCursor');
    }
    expect((await readList(list, [{ [id]: '1', small: 'x' }])).page.complete).toBe(true);
  });

  it('is complete where the columns asked for fit', async () => {
    const [list] = lists;
    if (!list) throw new Error('There are no lists');
    const { page } = await readList(list, [{ id: '1', large: 'x'.repeat(100_000) }], ['id']);
    expect(page).toEqual({ returned: 1, total: 1, complete: true });
  });

  it('is read whole by a tool that exists and takes the id', () => {
    const named = operations.filter(({ readWhole }) => readWhole !== undefined);
    expect(named).not.toEqual([]);
    for (const operation of named) {
      const { tool = '', argument, id = '' } = operation.readWhole ?? {};
      const source = [...operations, ...workflows].find(({ name }) => name === tool);
      expect(Object.keys((source && getTool(source).input.json.properties) ?? {})).toContain(argument);
      const rows = getTool(operation).output.json.properties?.[rowsKey(operation) ?? ''];
      expect(Object.keys(rows?.items?.properties ?? {})).toContain(id);
    }
  });
});

describe('a result from which something was cut', () => {
  const text = fc.string({ maxLength: 400 });
  const part = fc.record(
    { complete: fc.boolean(), text, list: fc.array(text, { maxLength: 20 }) },
    { requiredKeys: [] },
  );
  const result = fc.record(
    { complete: fc.boolean(), note: text, page: part, rows: fc.array(part, { maxLength: 10 }), text },
    { requiredKeys: [] },
  );

  it('never calls itself complete, and says that it was cut', () => {
    fc.assert(
      fc.property(result, (whole) => {
        const fitting = fitResult(whole, 600) as { complete?: boolean; page?: { complete?: boolean }; note?: string };
        expect(jsonLength(fitting)).toBeLessThanOrEqual(600);
        const isWhole = JSON.stringify(whole) === JSON.stringify(fitting) || 'common' in fitting;
        if (isWhole && !fitting.note?.includes('Cut at')) return;
        expect(fitting.note).toContain('Cut at 600 characters');
        expect(fitting.complete).not.toBe(true);
        expect(fitting.page?.complete).not.toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
