import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Operation, rowsKeys, splitRoute } from '../../src/client/operation.ts';
import { type JsonSchema, jsonSchema } from '../../src/mcp/schema.ts';
import { toolsets } from '../../src/tools/index.ts';
import { type GongStandIn, reply, startGong } from '../support/gong.ts';
import { environmentFor, type Host, startHost } from '../support/host.ts';
import { type FieldFact, operationTraits, sampleCall, sampleFile } from './facts.ts';

const catalogue: { operation: Operation; toolset: string }[] = Object.entries(toolsets).flatMap(
  ([toolset, operations]) => operations.map((operation) => ({ operation, toolset })),
);

function findOperation(tool: string): Operation {
  const found = catalogue.find(({ operation }) => operation.name === tool);
  if (!found) throw new Error(`the catalogue has no ${tool}`);
  return found.operation;
}

/** The fields of an operation in the form of the facts. */
function listFields(operation: Operation): FieldFact[] {
  return (['path', 'query', 'body'] as const).flatMap((place) =>
    flatten(jsonSchema(z.strictObject(operation[place] ?? {})), '', place).map((field) =>
      field.name === operation.batch?.field ? { ...field, maxItems: operation.batch.size } : field,
    ),
  );
}

function flatten(node: JsonSchema, prefix: string, place: FieldFact['in']): FieldFact[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const name = `${prefix}${key}`;
    const { type = 'any', items, minimum, maximum, ...rest } = child;
    const field: FieldFact = {
      name,
      in: place,
      type,
      ...(node.required?.includes(key) && { required: true }),
      ...(items && { items: items.type ?? 'any' }),
      ...(items?.enum && { itemEnum: items.enum }),
      ...(minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER && { minimum }),
      ...(maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER && { maximum }),
      ...pick(rest, ['enum', 'maxItems', 'maxLength', 'minItems', 'uniqueItems']),
    };
    return [field, ...flatten(child, `${name}.`, place), ...(items ? flatten(items, `${name}[].`, place) : [])];
  });
}

function pick(from: object, names: readonly string[]): Partial<FieldFact> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}

function byName(fields: readonly FieldFact[]): Record<string, FieldFact> {
  return Object.fromEntries(fields.map((field) => [field.name, field]));
}

/**
 * What a fact asks of a field. Gong's int64 in paths and queries are ids, which are text here. A list that is asked for is
 * never empty, also where the facts do not say so.
 */
function asked(fact: FieldFact, field: FieldFact | undefined): FieldFact {
  const isId = fact.in !== 'body' && fact.type === 'integer';
  const minItems = fact.minItems ?? field?.minItems;
  const names = ['required', 'enum', 'items', 'itemEnum', 'maxItems', 'maxLength', 'minimum', 'maximum', 'uniqueItems'];
  return {
    name: fact.name,
    in: fact.in,
    type: isId ? 'string' : fact.type,
    ...pick(fact, names),
    ...(minItems !== undefined && { minItems }),
  };
}

describe('the catalogue and the facts of the API', () => {
  it('name the same tools, each once', () => {
    const names = catalogue.map(({ operation }) => operation.name);
    expect(names.toSorted()).toEqual(operationTraits.map(({ tool }) => tool).toSorted());
  });

  it.each(operationTraits)('agree on $tool', (fact) => {
    const operation = findOperation(fact.tool);
    const { method, template } = splitRoute(operation.route);
    const toolset = catalogue.find((entry) => entry.operation === operation)?.toolset;
    expect({ method, path: template, scope: operation.scope, effect: operation.effect, toolset }).toEqual({
      method: fact.method,
      path: fact.path,
      scope: fact.scope,
      effect: fact.effect,
      toolset: fact.toolset,
    });
    const fields = byName(listFields(operation));
    expect(fields).toEqual(byName(fact.fields.map((field) => asked(field, fields[field.name]))));
    expect(operation.pages !== undefined).toBe(fact.pages !== undefined);
    if (fact.rows) expect(rowsKeys(operation)[0]).toBe(fact.rows);
  });
});

describe('the requests of the built server', () => {
  let gong: GongStandIn;
  /** One for each size: what seldom changes is not asked for twice in a row. */
  let hosts: { minimal: Host; maximal: Host };
  let files: string;

  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'gong-files-'));
    writeFileSync(join(files, sampleFile.name), sampleFile.content);
    gong = await startGong((_, response) => reply(response, 200, { requestId: 'r' }));
    const everything = { GONG_TOOLSETS: 'all', GONG_ALLOW_ERASE: 'true', GONG_FILES_DIR: files };
    const start = () => startHost({ environment: environmentFor(gong.origin, everything) });
    hosts = { minimal: await start(), maximal: await start() };
  });
  afterAll(async () => {
    await hosts.minimal.close();
    await hosts.maximal.close();
    await gong.close();
    rmSync(files, { recursive: true });
  });

  const calls = operationTraits.flatMap((fact) => [
    { tool: fact.tool, size: 'minimal' as const, fact },
    { tool: fact.tool, size: 'maximal' as const, fact },
  ]);

  it.each(calls)('follow the contract of Gong in a $size call of $tool', async ({ tool, size, fact }) => {
    const expected = sampleCall(fact, size);
    const before = gong.received.length;
    const result = await hosts[size].callTool(tool, expected.args);
    expect(result.text).not.toContain('was not called');
    const [request, ...others] = gong.received.slice(before);
    expect(others).toEqual([]);
    expect(request).toBeDefined();
    if (!request) return;
    expect(request.method).toBe(fact.method);
    expect(request.url.pathname).toBe(expected.path);
    expect(Object.fromEntries(request.url.searchParams)).toEqual(expected.query);
    expect(request.headers['content-type']?.split(';')[0]).toBe(fact.contentType);
    if (fact.file) expect(request.body).toMatch(pickPart(fact.file));
    else expect(request.body === '' ? undefined : JSON.parse(request.body)).toEqual(expected.body);
    expect(request.headers.authorization).toBe(
      `Basic ${Buffer.from('test-access-key:test-access-key-secret').toString('base64')}`,
    );
  });
});

/** A multipart body with one part, of this name, that holds the sample file. */
function pickPart(name: string): RegExp {
  const head = `Content-Disposition: form-data; name="${name}"; filename="${sampleFile.name}"`;
  const part = `${head}\r\nContent-Type: application/octet-stream\r\n\r\n${sampleFile.content}`;
  return new RegExp(`^--([0-9a-f-]+)\r\n${part}\r\n--\\1--\r\n$`);
}
