/** One real server with a stand-in for Gong behind it, both watched: what is asked, what is sent, what is answered. */
import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { findBreaches, listOperations } from '../contract/breaches.ts';
import { type GongStandIn, type Received, startGong } from '../support/gong.ts';
import { environmentFor } from '../support/host.ts';
import { initialize, type ServerProcess, startProcess } from '../support/process.ts';
import { filled, type GeneratedResponse } from './generated-responses.ts';
import { findResponseProblems } from './response-problems.ts';

/** Longer than any call may take. */
const patienceMilliseconds = 50_000;

/** A call under way. */
interface UnderWay {
  readonly tool: string;
  /** The line that asked for it. */
  readonly line: string;
}

export interface WatchedServerOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** The operations whose requests a call of a tool may make. */
  readonly operationsOfTool: (tool: string) => readonly string[];
  /** The next answer to an operation. */
  readonly respondTo: (operation: string) => GeneratedResponse;
  /** Text that must never be sent. */
  readonly secret: string;
}

/** Takes calls one by one or many at a time, and notes everything that is not as it must be. */
export class WatchedServer {
  readonly failures: string[] = [];
  readonly reached = new Set<string>();
  requests = 0;
  results = 0;
  asked = 0;
  longest = 0;
  readonly #pieces: WatchedServerOptions;
  readonly #gong: GongStandIn;
  readonly #server: ServerProcess;
  readonly #gone: ReturnType<ServerProcess['exit']>;
  readonly #underWay = new Map<number, UnderWay>();
  /** What calls that are over may still do in the background. */
  readonly #afterwards = new Set<string>();

  private constructor(pieces: WatchedServerOptions, gong: GongStandIn, server: ServerProcess) {
    this.#pieces = pieces;
    this.#gong = gong;
    this.#server = server;
    this.#gone = server.exit();
    gong.respond((request, response, count) => this.#receive(request, response, count));
  }

  static async open(pieces: WatchedServerOptions): Promise<WatchedServer> {
    const gong = await startGong();
    const server = startProcess(
      environmentFor(gong.origin, {
        GONG_TOOLSETS: 'all',
        GONG_ALLOW_ERASE: 'true',
        GONG_REQUESTS_PER_SECOND: '100000',
        GONG_REQUESTS_PER_DAY: '100000000',
        GONG_LOG_LEVEL: 'info',
        ...pieces.environment,
      }),
    );
    await initialize(server);
    return new WatchedServer(pieces, gong, server);
  }

  /** The names of the tools that the server lists. */
  async toolNames(): Promise<string[]> {
    this.#server.send({ id: 'list', method: 'tools/list', params: {} });
    const { result } = (await this.#server.respond('list')) as { result: { tools: { name: string }[] } };
    return result.tools.map(({ name }) => name);
  }

  /** Calls a tool with arguments as JSON text, and resolves with the facts of its result, if it has one. */
  async call(tool: string, argumentsText: string): Promise<Record<string, unknown> | undefined> {
    const id = this.asked;
    this.asked += 1;
    const params = `{"name":${JSON.stringify(tool)},"arguments":${argumentsText}}`;
    const line = `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":${params}}`;
    this.#underWay.set(id, { tool, line });
    const begun = performance.now();
    this.#server.sendText(line);
    const patience = new AbortController();
    const response = await Promise.race([
      this.#server.respond(id),
      this.#gone.then(() => undefined),
      setTimeout(patienceMilliseconds, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
    this.#underWay.delete(id);
    this.longest = Math.max(this.longest, performance.now() - begun);
    if (tool === 'gong_commit_enrollment' || tool === 'gong_override_flow_content') this.#afterwards.add(tool);
    if (!response) {
      this.#note(`${tool} was not answered`, line);
      return undefined;
    }
    for (const problem of findResponseProblems(response)) this.#note(`${tool}: ${problem}`, line);
    const { result } = response as { result?: { isError?: boolean; structuredContent?: Record<string, unknown> } };
    if (!result || result.isError) return undefined;
    this.results += 1;
    return result.structuredContent;
  }

  /** Ends the server as a host does, and looks at what it has left behind. */
  async close(): Promise<void> {
    this.#server.stdin.end();
    const { code } = await this.#gone;
    if (code !== 0) this.#note(`the server ended with ${code}`, this.#server.stderr().slice(-500));
    const ids = new Map<unknown, number>();
    for (const line of this.#server.lines()) {
      const id = readResponseId(line);
      if (id === undefined) this.#note('stdout has a line that is no answer', line);
      ids.set(id, (ids.get(id) ?? 0) + 1);
    }
    for (const [id, count] of ids) if (count > 1) this.#note(`the call ${String(id)} has ${count} answers`, '');
    for (const line of this.#server.stderr().split('\n')) {
      // Generated responses of Gong may break what a workflow declares; that is logged, and the result goes out.
      if (line !== '' && !/^\{"time":"[^"]*","level":"(info|warn|error","event":"result mismatch)"/.test(line))
        this.#note('stderr tells of a fault', line);
    }
    await this.#gong.close();
  }

  #receive(request: Received, response: ServerResponse, count: number): void {
    this.requests += 1;
    const { method, target, headers, body } = request;
    const calls = [...this.#underWay.values()];
    const expected = [...calls.map(({ tool }) => tool), ...this.#afterwards].flatMap(this.#pieces.operationsOfTool);
    const fact = listOperations(request).find(({ tool }) => expected.includes(tool));
    if (body.includes(this.#pieces.secret) || target.includes(this.#pieces.secret))
      this.#note('a secret was sent', body);
    if (!fact) {
      this.#note(`nobody asked for ${method} ${target.slice(0, 200)}`, calls.map(({ tool }) => tool).join());
      return void response.writeHead(400).end();
    }
    this.reached.add(fact.tool);
    const line = calls.find(({ tool }) => tool === fact.tool)?.line;
    const breaches = findBreaches(fact, { method, target, contentType: headers['content-type'], body });
    for (const breach of breaches) this.#note(`${fact.tool}: ${breach}`, line ?? target);
    if (line !== undefined && fact.file === undefined) {
      for (const digits of inventedDigits(request, line)) this.#note(`${fact.tool}: nobody gave ${digits}`, line);
    }
    const { status, text } = this.#pieces.respondTo(fact.tool);
    const readResponseHeaders = { 'content-type': 'application/json' };
    response.writeHead(status, readResponseHeaders).end(filled(text, idsIn(request), count));
  }

  #note(what: string, where: string): void {
    this.failures.push(`${what} — ${where.slice(0, 400)}`);
  }
}

/** Long numbers in texts of a request that do not stand in the call, digit for digit: an id that was rounded on its way. */
function inventedDigits({ url, body }: Received, line: string): string[] {
  const query = [...url.searchParams].filter(([name]) => name !== 'cursor').map(([, value]) => value);
  const sent = [decodeURIComponent(url.pathname), ...query, ...textsIn(body === '' ? {} : JSON.parse(body))];
  return sent.flatMap((text) => text.match(/\d{15,}/g) ?? []).filter((digits) => !line.includes(digits));
}

function textsIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return name === 'cursor' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, key));
}

function idsIn({ target, body }: Received): string[] {
  return `${target}&${body.slice(0, 20_000)}`.match(/(?<=["=/])[\w.@-]{1,40}(?=["&?/]|$)/g) ?? [];
}

function readResponseId(line: string): unknown {
  try {
    const { jsonrpc, id, result, error } = JSON.parse(line) as Record<string, unknown>;
    return jsonrpc === '2.0' && (result !== undefined || error !== undefined) ? id : undefined;
  } catch {
    return undefined;
  }
}
