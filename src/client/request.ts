/** Builds the HTTP request of an operation. Pure. */
import type { Readable } from 'node:stream';
import { RefusalError } from './errors.ts';
import { type Operation, splitRoute } from './operation.ts';
import type { Priority } from './rate-limit/limiter.ts';

export interface HttpRequest {
  readonly method: string;
  /** The path with its query, below the base URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or a function that opens a new stream for each attempt. */
  readonly body?: string | (() => Readable);
}

/** Arguments by their wire names: those of the path, the query and the body side by side. */
export type Input = Readonly<Record<string, unknown>>;

/** How one call is made, apart from what it asks for. */
export interface CallOptions {
  /** Stops the call; its reason is a StoppedError. */
  readonly signal: AbortSignal;
  /** The moment, in the clock's milliseconds, at which the signal will stop the call at the latest. */
  readonly deadline: number;
  /** Default interactive: a person waits for the result. */
  readonly priority?: Priority;
  /** Ignores kept responses and reads that began before. */
  readonly fresh?: boolean;
}

/**
 * Builds the request of an operation. A cursor goes where Gong takes it: into the query of a GET, to the top of the body
 * of a POST. The body of an upload is added when its file is open. Throws a RefusalError when a path argument could leave its segment.
 */
export function buildRequest(operation: Operation, input: Input, cursor?: string): HttpRequest {
  const { method, template } = splitRoute(operation.route);
  const inQuery = pick(operation.query, input);
  const inBody = pick(operation.body, input);
  if (cursor !== undefined) (operation.body ? inBody : inQuery).cursor = cursor;
  const path = fillPath(template, input) + queryString(inQuery);
  const headers = { accept: 'application/json', 'accept-encoding': 'identity' };
  if (!operation.body || operation.upload) return { method, path, headers };
  const body = operation.encoding === 'array' ? Object.values(inBody)[0] : inBody;
  return { method, path, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function pick(shape: Operation['query'], input: Input): Record<string, unknown> {
  const names = Object.keys(shape ?? {});
  return Object.fromEntries(names.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]));
}

function fillPath(template: string, input: Input): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => segment(name, String(input[name])));
}

/** Refuses instead of encoding, because percent-encoding leaves `.` alone and a server may decode the rest. */
function segment(name: string, value: string): string {
  if (!/^[\w.~@:+-]+$/.test(value) || /^\.+$/.test(value)) {
    throw new RefusalError(`${name} must be an id, without spaces, slashes or other special characters.`);
  }
  return encodeURIComponent(value);
}

function queryString(query: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) parameters.append(name, String(item));
  }
  const text = parameters.toString();
  return text && `?${text}`;
}
