/** Reads a response that is no success: first who wrote it, then Gong's words in it. */
import { parseJson } from './http/json.ts';
import type { HttpResponse } from './http/send.ts';
import { onOneLine, visible } from './text.ts';

export interface ErrorResponse {
  readonly status: number;
  /** `other` is a proxy, a firewall, a login page or another host: anything that does not write Gong's error format. */
  readonly writtenBy: 'gong' | 'other';
  /** Gong's own words, cleaned. */
  readonly messages: readonly string[];
  readonly requestId?: string;
  /** What the body is, as the end of a sentence. */
  readonly form: string;
  /** The host that a redirect leads to. */
  readonly redirectHost?: string;
}

const maxMessages = 5;
const maxMessageCharacters = 300;
const maxHostCharacters = 100;

/** Reads an error response. Gong's format is `{requestId, errors: ["text"]}`; nothing else is quoted. Gong never redirects. */
export function readErrorResponse(
  response: HttpResponse,
  origin: string,
  redact: (text: string) => string,
): ErrorResponse {
  const { status, headers } = response;
  const { errors, requestId, userFacingError, fixUrl } = parseObject(response.body) ?? {};
  const listed = [errors ?? []].flat();
  const isErrors = Array.isArray(errors) ? errors.length === 0 || listed.some(isText) : isText(errors);
  const texts = [...listed, userFacingError, fixUrl].filter(isText);
  const redirectHost = readRedirectHost(headers.location, origin);
  const fields = { status, form: describeBody(response), ...(redirectHost !== undefined && { redirectHost }) };
  const isGong = status >= 400 && (isErrors || isText(requestId));
  if (!isGong) return { ...fields, writtenBy: 'other', messages: [] };
  return {
    ...fields,
    writtenBy: 'gong',
    messages: texts.slice(0, maxMessages).map((text) => cleanText(redact(text))),
    ...(isText(requestId) && { requestId: cleanText(redact(requestId)) }),
  };
}

/** Says what a body is, as the end of a sentence. */
export function describeBody({ body, bodyProblem, headers }: HttpResponse): string {
  if (bodyProblem !== undefined) return 'a body that cannot be decoded';
  const text = body.trim();
  if (text === '') return 'an empty body';
  if (isJson(text)) return 'JSON of another form';
  const isHtml = /^<(!doctype html|html|head|body|title|meta|script|!--|h1|center|div|p)\b/i.test(text);
  if (isHtml || String(headers['content-type']).includes('html')) return 'an HTML page';
  return /^<\?xml/i.test(text) ? 'XML' : 'plain text';
}

/** Parses a JSON object; undefined for anything else. */
export function parseObject(body: string): Record<string, unknown> | undefined {
  const { value } = tryParse(body);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { ...value } : undefined;
}

/** Whether a body is JSON of any kind. */
export function isJson(body: string): boolean {
  return 'value' in tryParse(body);
}

function tryParse(body: string): { readonly value?: unknown } {
  try {
    return { value: parseJson(body) };
  } catch {
    return {};
  }
}

/** Returns text from outside on one line, of a length that a person reads, without markup. */
export function cleanText(text: string, maxCharacters = maxMessageCharacters): string {
  return onOneLine(visible(text.slice(0, 2000)).replace(/<[^>]*>/g, ' '), maxCharacters);
}

/** The host alone: a path and a query may hold tokens. */
function readRedirectHost(location: string | string[] | undefined, origin: string): string | undefined {
  const [target] = [location ?? []].flat();
  if (target === undefined || !URL.canParse(target, origin)) return undefined;
  const { protocol, host } = new URL(target, origin);
  return /^https?:$/.test(protocol) && host !== '' ? cleanText(host, maxHostCharacters) : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
