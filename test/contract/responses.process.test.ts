import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Operation, rowsKey } from '../../src/client/operation.ts';
import { type JsonSchema, jsonSchema } from '../../src/mcp/schema.ts';
import { operations } from '../../src/tools/index.ts';
import { fault, type GongStandIn, reply, startGong } from '../support/gong.ts';
import { environmentFor, generations, type Host, startHost } from '../support/host.ts';
import { operationTraits, sampleCall, sampleFile } from './facts.ts';

const digits = '2271307570613351879';

/** JSON text as Gong may write it: ids as numbers above 2^53, fields that nobody has announced, and nulls if asked for. */
function written(node: JsonSchema, name: string, nulls: boolean): string {
  switch (node.type) {
    case 'object': {
      const properties = Object.entries(node.properties ?? {});
      const fields = properties.map(([key, child], index) => {
        const isNull = nulls && index % 2 === 1 && key !== 'records';
        return `${JSON.stringify(key)}:${isNull ? 'null' : written(child, key, nulls)}`;
      });
      return `{${[...fields, '"unannounced":{"deep":[null,{"x":1}]}'].join(',')}}`;
    }
    case 'array':
      return `[${written(node.items ?? {}, name, nulls)}${nulls ? ',null' : ''}]`;
    case 'integer':
    case 'number':
      return '7';
    case 'boolean':
      return 'true';
    default:
      if (node.enum) return JSON.stringify(node.enum[0]);
      return /ids?$/i.test(name) ? digits : JSON.stringify(`a text for ${name}`);
  }
}

function respondTo(operation: Operation, nulls: boolean): string {
  const schema = jsonSchema(z.object(operation.output));
  const key = rowsKey(operation);
  if (key === undefined) return written(schema, '', nulls);
  const rows = written(schema.properties?.[key] ?? {}, key, nulls);
  return `{"requestId":"r","records":{"totalRecords":1,"currentPageSize":1},${JSON.stringify(key)}:${rows}}`;
}

describe.each(generations)('a client that checks results against the output schema (SDK, %s)', (generation) => {
  let gong: GongStandIn;
  let host: Host;
  let files: string;

  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'gong-files-'));
    writeFileSync(join(files, sampleFile.name), sampleFile.content);
    gong = await startGong();
    const everything = { GONG_TOOLSETS: 'all', GONG_ALLOW_ERASE: 'true', GONG_FILES_DIR: files };
    host = await startHost({ environment: environmentFor(gong.origin, everything), generation });
    await host.listTools();
  });
  afterAll(async () => {
    await host.close();
    await gong.close();
    rmSync(files, { recursive: true });
  });

  const cases = operations.flatMap((operation) => [
    { operation, name: operation.name, nulls: false, how: 'in full' },
    { operation, name: operation.name, nulls: true, how: 'with nulls' },
  ]);

  it.each(cases)(
    'accepts the result of $name for a response $how, with every digit of its ids',
    async ({ operation, nulls }) => {
      const fact = operationTraits.find(({ tool }) => tool === operation.name);
      const body = respondTo(operation, nulls);
      gong.respond((_, response) => reply(response, 200, body));
      const args = fact ? sampleCall(fact, 'minimal').args : {};
      const result = await host.callTool(operation.name, args);
      expect(result.isError, result.text).toBe(false);
      expect(result.text).not.toContain('null');
      if (body.includes(digits)) expect(result.text).toContain(`"${digits}"`);
      expect(result.text).not.toMatch(/227130757061335[^1]/);
    },
  );
});

describe('a 404 in Gong’s own words', () => {
  const lists = operations.filter(({ emptyOn404 }) => emptyOn404);

  it('becomes an empty list only where Gong means by it that nothing was found', async () => {
    const gong = await startGong((_, response) => fault(response, 404, 'No calls found corresponding to the filters'));
    const host = await startHost({ environment: environmentFor(gong.origin, { GONG_TOOLSETS: 'all' }) });
    expect(lists.length).toBeGreaterThan(8);
    for (const { tool, ...fact } of operationTraits.filter(({ effect }) => effect === 'read')) {
      const result = await host.callTool(tool, sampleCall({ tool, ...fact }, 'minimal').args);
      const isEmpty = lists.some(({ name }) => name === tool);
      expect(result.isError, tool).toBe(!isEmpty);
      if (isEmpty) expect(result.structured.page).toMatchObject({ returned: 0, complete: true });
    }
    await host.close();
    await gong.close();
  });
});
