import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Operation, rowsKeys, splitRoute } from '../../src/client/operation.ts';
import { type JsonSchema, jsonSchema } from '../../src/mcp/schema.ts';
import { toolsets } from '../../src/tools/index.ts';
import { type GongStandIn, reply, startGong } from '../support/gong.ts';
import { environmentFor, type Host, startHost } from '../support/host.ts';
import { type FieldFact, operationFacts, sampleCall } from './facts.ts';

const catalogue: { operation: Operation; toolset: string }[] = Object.entries(toolsets).flatMap(
  ([toolset, operations]) => operations.map((operation) => ({ operation, toolset })),
);

function operationOf(tool: string): Operation {
  const found = catalogue.find(({ operation }) => operation.name === tool);
  if (!found) throw new Error(`the catalogue has no ${tool}`);
  return found.operation;
}

/** The fields of an operation in the form of the facts. */
function fieldsOf(operation: Operation): FieldFact[] {
  return (['path', 'query', 'body'] as const).flatMap((place) =>
    flatten(jsonSchema(z.strictObject(operation[place] ?? {})), '', place).map((field) =>
      field.name === operation.batch?.field ? { ...field, maxItems: operation.batch.size } : field,
    ),
  );
}

function flatten(node: JsonSchema, prefix: string, place: FieldFact['in']): FieldFact[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const name = `${prefix}${key}`;
    const { type = 'any', items, enum: values, maxItems, uniqueItems } = child;
    const field = {
      name,
      in: place,
      type,
      ...(node.required?.includes(key) && { required: true }),
      ...(values && { enum: values }),
      ...(items && { items: items.type ?? 'any' }),
      ...(maxItems !== undefined && { maxItems }),
      ...(uniqueItems && { uniqueItems }),
    };
    return [field, ...flatten(child, `${name}.`, place), ...(items ? flatten(items, `${name}[].`, place) : [])];
  });
}

function byName(fields: readonly FieldFact[]): Record<string, FieldFact> {
  return Object.fromEntries(fields.map((field) => [field.name, field]));
}

/** Of a fact, what a JSON Schema can say. Gong's int32 and int64 ids are held as whole numbers and as text. */
function comparable({
  name,
  in: place,
  type,
  required,
  enum: values,
  items,
  maxItems,
  uniqueItems,
}: FieldFact): FieldFact {
  const isId = place !== 'body' && type === 'integer';
  return {
    name,
    in: place,
    type: isId ? 'string' : type,
    ...(required && { required }),
    ...(values && { enum: values }),
    ...(items && { items }),
    ...(maxItems !== undefined && { maxItems }),
    ...(uniqueItems && { uniqueItems }),
  };
}

describe('the catalogue and the facts of the API', () => {
  it('name the same tools, each once', () => {
    const names = catalogue.map(({ operation }) => operation.name);
    expect(names.toSorted()).toEqual(operationFacts.map(({ tool }) => tool).toSorted());
  });

  it.each(operationFacts)('agree on $tool', (fact) => {
    const operation = operationOf(fact.tool);
    const { method, template } = splitRoute(operation.route);
    const toolset = catalogue.find((entry) => entry.operation === operation)?.toolset;
    expect({ method, path: template, scope: operation.scope, effect: operation.effect, toolset }).toEqual({
      method: fact.method,
      path: fact.path,
      scope: fact.scope,
      effect: fact.effect,
      toolset: fact.toolset,
    });
    expect(byName(fieldsOf(operation))).toEqual(byName(fact.fields.map(comparable)));
    expect(operation.pages !== undefined).toBe(fact.pages !== undefined);
    if (fact.rows) expect(rowsKeys(operation)[0]).toBe(fact.rows);
  });
});

describe('the requests of the built server', () => {
  let gong: GongStandIn;
  let host: Host;

  beforeAll(async () => {
    gong = await startGong((_, response) => reply(response, 200, { requestId: 'r' }));
    host = await startHost({ environment: environmentFor(gong.origin, { GONG_TOOLSETS: 'all' }) });
  });
  afterAll(async () => {
    await host.close();
    await gong.close();
  });

  const calls = operationFacts.flatMap((fact) => [
    { tool: fact.tool, size: 'minimal' as const, fact },
    { tool: fact.tool, size: 'maximal' as const, fact },
  ]);

  it.each(calls)('of a $size call of $tool are what Gong expects', async ({ tool, size, fact }) => {
    const expected = sampleCall(fact, size);
    const before = gong.received.length;
    const result = await host.callTool(tool, expected.args);
    expect(result.text).not.toContain('was not called');
    const [request, ...others] = gong.received.slice(before);
    expect(others).toEqual([]);
    expect(request).toBeDefined();
    if (!request) return;
    expect(request.method).toBe(fact.method);
    expect(request.url.pathname).toBe(expected.path);
    expect(Object.fromEntries(request.url.searchParams)).toEqual(expected.query);
    expect(request.headers['content-type']).toBe(fact.contentType);
    expect(request.body === '' ? undefined : JSON.parse(request.body)).toEqual(expected.body);
    expect(request.headers.authorization).toBe(
      `Basic ${Buffer.from('test-access-key:test-access-key-secret').toString('base64')}`,
    );
  });
});
