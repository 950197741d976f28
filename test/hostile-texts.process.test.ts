import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cacheSeconds } from '../src/client/cache.ts';
import type { Operation } from '../src/client/operation.ts';
import { type JsonSchema, jsonSchema } from '../src/mcp/schema.ts';
import { operations } from '../src/tools/index.ts';
import { listOperations } from './contract/breaches.ts';
import { operationTraits, sampleCall } from './contract/facts.ts';
import { type HostileText, honestTexts, hostileTexts } from './hostile-texts.ts';
import { fastClock } from './support/fast-clock.ts';
import { type GongStandIn, type Responder, reply, startGong } from './support/gong.ts';
import { environmentFor, type Host, startHost, type ToolResult } from './support/host.ts';
import { startProcess } from './support/process.ts';
import { findResponseProblems, unseenIn } from './trials/response-problems.ts';

let gong: GongStandIn;
let host: Host;
const asked: string[] = [];
const state = mkdtempSync(`${tmpdir()}/gong-state-`);

/** The server's clock runs this many times as fast, so that what it keeps of one text is gone before the next. */
const speed = 10;

/** When the server read the last thing that it keeps. */
let lastReadAt = Number.NEGATIVE_INFINITY;

/** Waits until the server keeps nothing of what it has read. */
async function waitForEmptyCache(): Promise<void> {
  const emptyAt = lastReadAt + (1000 * cacheSeconds) / speed;
  await setTimeout(Math.max(0, emptyAt - performance.now()));
}

beforeAll(async () => {
  gong = await startGong();
  const more = { GONG_TOOLSETS: 'all', GONG_ALLOW_ERASE: 'true', GONG_STATE_DIR: state };
  host = await startHost({
    environment: environmentFor(gong.origin, { ...more, ...fastClock(speed) }),
    onQuestion: (message) => {
      asked.push(message);
      return 'accept';
    },
  });
});

afterAll(async () => {
  await host.close();
  await gong.close();
});

/** A value of this schema, in which every text that nobody has defined says the given one, and every id is the given one. */
function saying(schema: JsonSchema, text: string, id: string, name = ''): unknown {
  if (schema.type === 'object') {
    const fields = Object.entries(schema.properties ?? {});
    return Object.fromEntries(fields.map(([key, child]) => [key, saying(child, text, id, key)]));
  }
  if (schema.type === 'array') return [saying(schema.items ?? {}, text, id, name)];
  if (schema.type === 'integer' || schema.type === 'number') return 1;
  if (schema.type === 'boolean') return false;
  if (schema.enum) return schema.enum[0];
  return /ids?$/i.test(name) ? id : text;
}

/** What Gong answers to an operation when all its texts are this one. */
function respondWith({ name, output }: Operation, text: string, id: string): object {
  const response = saying(jsonSchema(z.object(output)), text, id) as Record<string, unknown>;
  if (name !== 'gong_find_email_references') return response;
  const fields = [{ name: 'Name', value: text }];
  return { ...response, customerData: [{ system: text, objects: [{ objectType: text, externalId: id, fields }] }] };
}

/** Answers every request with this text in every place; nobody is in a flow, so that people can be assigned. */
function sayEverywhere(text: string, id: string): void {
  const answers: Responder = (request, response) => {
    const [fact] = listOperations(request);
    const operation = operations.find(({ name }) => name === fact?.tool);
    if (!operation) return reply(response, 404, {});
    const body = respondWith(operation, text, id);
    reply(
      response,
      200,
      operation.name === 'gong_list_assigned_flows' ? { prospectsAssigned: [], ...onlyOthers(body) } : body,
    );
  };
  gong.respond(answers);
}

/** The flows somebody else is in: their names are returned, and keep nobody out of a flow. */
function onlyOthers(response: object): object {
  const rows = Object.entries(response).filter(([, value]) => Array.isArray(value));
  return Object.fromEntries(
    rows.map(([key, list]) => [key, (list as object[]).map((row) => ({ ...row, flowId: '999' }))]),
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function listProblems({ isError, text, structured }: ToolResult): string[] {
  return findResponseProblems({ result: { isError, content: [{ text }], structuredContent: structured } });
}

function expectHarmless(result: ToolResult, { name, words, kind }: HostileText, tool: string): void {
  expect(result.isError, `${tool}, ${name}: ${result.text}`).toBe(false);
  expect(listProblems(result), `${tool}, ${name}`).toEqual([]);
  if (kind === 'length') return;
  const shown = textsIn(result.structured).join('\n');
  for (const word of words) expect(shown, `${tool}, ${name}`).toContain(word);
}

const reads = operations.filter(({ effect }) => effect === 'read');
const texts = hostileTexts.map((hostile, index) => ({ ...hostile, id: String(1000 + index) }));

describe.each(texts)('a hostile text, $kind ($name)', (hostile) => {
  const { text, id } = hostile;

  it('loses its invisible characters and keeps its words in the result of every read', async () => {
    await waitForEmptyCache();
    sayEverywhere(text, id);
    for (const operation of reads) {
      const fact = operationTraits.find(({ tool }) => tool === operation.name);
      const result = await host.callTool(operation.name, fact ? sampleCall(fact, 'minimal').args : {});
      lastReadAt = performance.now();
      expectHarmless(result, saysWords(operation) ? hostile : { ...hostile, words: [] }, operation.name);
    }
  });

  it('does not break the marks around a transcript', async () => {
    sayEverywhere(text, id);
    const result = await host.callTool('gong_read_transcript', { callId: id });
    expectHarmless(result, hostile, 'gong_read_transcript');
    const transcript = String(result.structured.text);
    expect(transcript).toMatch(
      /^<transcript of call \d+, mark ([\w-]{8})>\n[\s\S]*<\/transcript \1>$|^<[^>]*>\n[\s\S]*$/,
    );
    const [, mark = 'none'] = /mark ([\w-]{8})/.exec(transcript) ?? [];
    expect(transcript.endsWith(`\n</transcript ${mark}>`)).toBe(true);
    expect(transcript.split(mark)).toHaveLength(3);
    expect(alike(transcript).match(/<[\s/\\]*transcript/g)).toHaveLength(2);
    for (const other of textsIn({ ...result.structured, text: '' }))
      expect(alike(other)).not.toMatch(/<[\s/\\]*transcript/);
    for (const line of transcript.split('\n').slice(1, -1)) expect(line).toMatch(/^\[00:00\] /);
  });

  it('is as harmless in plans, questions, commits and prospects', async () => {
    sayEverywhere(text, id);
    const person = { crmProspectsIds: [id], flowId: id, flowInstanceOwnerEmail: 'ada@example.com' };
    const plan = await host.callTool('gong_plan_enrollment', person);
    expectHarmless(plan, hostile, 'gong_plan_enrollment');
    const { planId, prospectCount } = plan.structured;
    const commit = await host.callTool('gong_commit_enrollment', { planId, prospectCount });
    expectHarmless(commit, hostile, 'gong_commit_enrollment');
    expectHarmless(await host.callTool('gong_get_enrollment', { planId }), hostile, 'gong_get_enrollment');
    expectHarmless(
      await host.callTool('gong_find_prospects', { emails: ['a@example.com'] }),
      hostile,
      'gong_find_prospects',
    );
    const context = await host.callTool('gong_get_prospect_context', { email: 'a@example.com' });
    expectHarmless(context, hostile, 'gong_get_prospect_context');
    const question = asked.at(-1) ?? '';
    expect(question).toMatch(/^Put 1 people into the flow "/);
    expect(unseenIn(question)).toBe('');
    expect(question.length).toBeLessThanOrEqual(500);
    expect(question).not.toMatch(/[\n\r]/);
  });

  it('is as harmless in failures', async () => {
    for (const status of [400, 401, 403, 404, 409]) {
      gong.respond((_, response) =>
        reply(response, status, { requestId: text, errors: [text, text], userFacingError: text }),
      );
      const result = await host.callTool('gong_list_flows', { flowOwnerEmail: 'ada@example.com' });
      expect(result.isError).toBe(true);
      expect(listProblems(result)).toEqual([]);
      expect(result.text.split('\n').filter((line) => line.startsWith('Next: '))).toHaveLength(1);
    }
    const refused = await host.callTool('gong_list_flows', { flowOwnerEmail: text, [text.slice(0, 2000)]: text });
    expect(refused.isError).toBe(true);
    expect(listProblems(refused)).toEqual([]);
  });
});

/** Brackets and letters as a reader takes them, whichever they are. */
function alike(text: string): string {
  const letters: Readonly<Record<string, string>> = { т: 't', г: 'r', а: 'a', п: 'n', ѕ: 's', с: 'c', і: 'i', р: 'p' };
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('&lt;', '<')
    .replace(/[∕⁄]/g, '/')
    .replace(/[тгапѕсір]/g, (letter) => letters[letter] ?? letter);
}

/** Whether an operation answers with a text at all, other than ids and the words of a closed list. */
function saysWords(operation: Operation): boolean {
  const mark = 'a text of its own';
  const { requestId: _, ...traits } = respondWith(operation, mark, '1') as Record<string, unknown>;
  return textsIn(traits).includes(mark);
}

describe('an honest text', () => {
  it.each(honestTexts)('is returned as it is: %s', async (text) => {
    const id = String(5000 + honestTexts.indexOf(text));
    sayEverywhere(text, id);
    const flows = await host.callTool('gong_list_flows', { flowOwnerEmail: `ada.${id}@example.com` });
    expect(textsIn(flows.structured)).toContain(text);
    const transcript = await host.callTool('gong_read_transcript', { callId: id });
    expect(String(transcript.structured.text)).toContain(`: ${text}`);
  });
});

describe('the log and the history', () => {
  it('contain no control characters, and keep one entry on each line', async () => {
    const history = startProcess({ GONG_STATE_DIR: state }, ['history']);
    await history.exit();
    const unseen = /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069\u2028\u2029]/u;
    expect(history.lines().join('\n')).toContain('assigned');
    expect(history.lines().join('\n')).not.toMatch(unseen);
    expect(host.stderr()).not.toMatch(unseen);
    for (const line of host.stderr().trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });
});
