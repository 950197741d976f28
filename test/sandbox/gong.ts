/** Speaks plain HTTP to a sandbox, as somebody would who knows Gong's documentation and nothing of this project. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterEach } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import type { Body } from './body.ts';

export type { Body } from './body.ts';

export interface Reply {
  status: number;
  headers: Headers;
  body: Body;
  /** The JSON as it came: numbers beyond the reach of JavaScript are whole only here. */
  text: string;
}

/** A sandbox and the ways to ask it. */
export interface Gong extends Sandbox {
  authorization: string;
  /** Any request, as it is. */
  send(path: string, init?: RequestInit): Promise<Reply>;
  get(path: string, query?: Record<string, string>): Promise<Reply>;
  post(path: string, body: unknown): Promise<Reply>;
  put(path: string, body: unknown): Promise<Reply>;
  patch(path: string, body: unknown): Promise<Reply>;
  delete(path: string, body: unknown): Promise<Reply>;
  /** A GET with a body, which fetch refuses to send. */
  getWithBody(path: string, body: string, contentType?: string): Promise<Reply>;
  /** A file as the only part of a form. */
  upload(method: 'POST' | 'PUT', path: string, part: string, content: string | Uint8Array<ArrayBuffer>): Promise<Reply>;
  /** Puts people into a flow as the guide's user. */
  assign(flowId: string, crmProspectsIds: string[], more?: object): Promise<Reply>;
}

/** The day of the company in these tests: the same data on every day on which they run. */
export const companyDay = '2026-11-16';

/** Noon of that day. */
export const today = Date.parse(`${companyDay}T12:00:00Z`);

const open: Sandbox[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

/** Starts a sandbox for one test; without a limit of requests, if none is given. */
export async function openGong(options: SandboxOptions = {}): Promise<Gong> {
  const sandbox = await startSandbox({ requestsPerSecond: 1_000_000, today: companyDay, ...options });
  open.push(sandbox);
  const authorization = `Basic ${btoa(`${sandbox.accessKey}:${sandbox.accessKeySecret}`)}`;

  async function send(path: string, init: RequestInit = {}): Promise<Reply> {
    const response = await fetch(sandbox.url + path, { ...init, headers: { authorization, ...init.headers } });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text) as Body, text };
  }

  async function getWithBody(path: string, body: string, contentType?: string): Promise<Reply> {
    const headers = {
      authorization,
      'content-length': Buffer.byteLength(body),
      ...(contentType !== undefined && { 'content-type': contentType }),
    };
    const asked = request(sandbox.url + path, { method: 'GET', headers }).end(body);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const text = Buffer.concat(await response.toArray()).toString();
    return { status: response.statusCode ?? 0, headers: new Headers(), body: JSON.parse(text) as Body, text };
  }

  function upload(
    method: 'POST' | 'PUT',
    path: string,
    part: string,
    content: string | Uint8Array<ArrayBuffer>,
  ): Promise<Reply> {
    const form = new FormData();
    form.set(part, new File([content], 'file.bin'));
    return send(path, { method, body: form });
  }

  const write = (method: string) => (path: string, body: unknown) =>
    send(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const post = write('POST');

  return {
    ...sandbox,
    authorization,
    send,
    get: (path, query = {}) => send(`${path}?${new URLSearchParams(query)}`),
    post,
    put: write('PUT'),
    patch: write('PATCH'),
    delete: write('DELETE'),
    getWithBody,
    upload,
    assign: (flowId, crmProspectsIds, more = {}) =>
      post('/v2/flows/prospects/assign', {
        flowId,
        crmProspectsIds,
        flowInstanceOwnerEmail: sandbox.guide.flowOwnerEmail,
        ...more,
      }),
  };
}

/** The first member of a list that must not be empty. */
export function first<T>(list: readonly T[]): T {
  const [member] = list;
  if (member === undefined) throw new Error('The list is empty');
  return member;
}

/** The digits that stand behind a key in a JSON text, where they are a number. */
export function toDigits(key: string, { text }: Reply): string {
  return new RegExp(`"${key}":(\\d+)[,}]`).exec(text)?.[1] ?? `no number ${key}`;
}
