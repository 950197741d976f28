/**
 * Reads JSON-RPC messages before the SDK, which drops every message with a mistake, also requests. A message with a clear
 * meaning is corrected; any other request gets an error response with its id; an invalid notification is dropped.
 */
import {
  INTERNAL_ERROR,
  INVALID_PARAMS,
  INVALID_REQUEST,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResponse,
  type JSONRPCMessage,
  PARSE_ERROR,
  PROTOCOL_VERSION_META_KEY,
  type RequestId,
} from '@modelcontextprotocol/server';
import { hasLongId, keepLongIds, readId, toWireId } from './ids.ts';
import { correctParams, correctResult, isRecord, type Json } from './params.ts';

export interface ErrorResponse {
  readonly jsonrpc: '2.0';
  readonly id: RequestId | null;
  readonly error: { readonly code: number; readonly message: string };
}

/** A message for the SDK, the response to one that the SDK cannot handle, or the reason why nothing happens. */
export type Incoming =
  | { readonly message: JSONRPCMessage }
  | { readonly response: ErrorResponse }
  | { readonly dropped: string };

/** The messages of one line or body. Responses to a batch go out as one array. */
export interface IncomingMessages {
  readonly isBatch: boolean;
  readonly messages: readonly Incoming[];
}

/** Reads one line of stdin or one HTTP body. Returns no message for a blank line. */
export function parseMessages(bytes: Uint8Array): IncomingMessages {
  const text = decode(bytes);
  if (text.trim() === '') return { isBatch: false, messages: [] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return single(errorResponse(null, PARSE_ERROR, 'Parse error: this is not JSON.'));
  }
  if (text.includes('\ufffd') && !isUtf8(bytes)) return refuseAll(value, 'the text is not valid UTF-8.');
  return readMessages(hasLongId(value) ? keepLongIds(value, text) : value);
}

/** Reads the messages of a JSON value. */
export function readMessages(value: unknown): IncomingMessages {
  if (!Array.isArray(value)) return single(readMessage(value));
  if (value.length === 0) return single(invalidRequest(null, 'a batch must not be empty.'));
  return { isBatch: true, messages: value.map(readBatchMember) };
}

/** Returns the response to a line that is too long to be read. */
export function tooLong(maxBytes: number): ErrorResponse {
  const error = {
    code: INVALID_REQUEST,
    message: `Invalid request: a message must not be longer than ${maxBytes} bytes.`,
  };
  return { jsonrpc: '2.0', id: null, error };
}

/** Returns a message as the JSON of one line. Writes ids as the host wrote them. */
export function toLine(message: JSONRPCMessage | ErrorResponse): string {
  const id = 'id' in message ? toWireId(message.id) : undefined;
  if (id === undefined) return JSON.stringify(message);
  const { id: _, jsonrpc, ...rest }: Json = { ...message };
  return `{"jsonrpc":"2.0","id":${id},${JSON.stringify(rest).slice(1)}`;
}

function single(message: Incoming): IncomingMessages {
  return { isBatch: false, messages: [message] };
}

/** Batches belong to protocol 2025-03-26. Later versions removed them: a member that names its version is refused. */
function readBatchMember(value: unknown): Incoming {
  const read = readMessage(value);
  if (!('message' in read) || !isJSONRPCRequest(read.message)) return read;
  if (read.message.params?._meta?.[PROTOCOL_VERSION_META_KEY] === undefined) return read;
  return invalidRequest(read.message.id, 'this protocol version has no batches.');
}

function readMessage(value: unknown): Incoming {
  if (!isRecord(value)) return invalidRequest(null, 'a message must be a JSON object.');
  if (typeof value.method === 'string') return readCall(value, value.method);
  if (!isPresent(value.method) && ('result' in value || 'error' in value)) return readResponse(value);
  return invalidRequest(readId(value.id) ?? null, 'method must be a string.');
}

/** Reads a request or a notification. Some JSON libraries write `"id": null` into notifications. */
function readCall({ id, params }: Json, method: string): Incoming {
  if (id === undefined || (id === null && method.startsWith('notifications/'))) return readNotification(method, params);
  const requestId = readId(id);
  if (requestId === undefined) return invalidRequest(null, 'id must be a string or a number.');
  if (isPresent(params) && typeof params !== 'object') {
    return invalidRequest(requestId, 'params must be an object.');
  }
  const message = withParams({ jsonrpc: '2.0', id: requestId, method }, correctParams(method, params));
  if (isJSONRPCRequest(message)) return { message };
  return errorResponse(requestId, INVALID_PARAMS, 'Invalid params: params must be an object as MCP defines it.');
}

function readNotification(method: string, params: unknown): Incoming {
  const message = withParams({ jsonrpc: '2.0', method }, correctParams(method, params));
  if (isJSONRPCNotification(message)) return { message: mapCancelledId(message) };
  return { dropped: `a notification ${method.slice(0, 100)} with invalid params` };
}

/** The id in a cancellation is read as that of the request. */
function mapCancelledId<Message extends JSONRPCMessage>(message: Message): Message {
  if (!('params' in message) || typeof message.params?.requestId !== 'number') return message;
  return { ...message, params: { ...message.params, requestId: readId(message.params.requestId) } };
}

function withParams(message: Json, params: unknown): Json {
  return params === undefined ? message : { ...message, params };
}

/** Reads a response. One without an object as its result gets an empty one, so that the SDK ends its wait with an error. */
function readResponse({ id, result, error }: Json): Incoming {
  const requestId = readId(id);
  // The ids of this server's own requests are whole numbers.
  if (requestId === undefined || !/^\d+$/.test(String(requestId))) return { dropped: 'a response without an id' };
  const response = { jsonrpc: '2.0', id: requestId } as const;
  if (isPresent(error)) return { message: { ...response, error: correctError(error) } };
  const message = { ...response, result: correctResult(result) };
  return { message: isJSONRPCResponse(message) ? message : { ...response, result: {} } };
}

function correctError(error: unknown) {
  const { code, message, data }: Json = isRecord(error) ? error : { message: error };
  return {
    code: typeof code === 'number' && Number.isSafeInteger(code) ? code : INTERNAL_ERROR,
    message: typeof message === 'string' ? message : 'an error without a message',
    ...(isPresent(data) && { data }),
  };
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function invalidRequest(id: RequestId | null, reason: string): Incoming {
  return errorResponse(id, INVALID_REQUEST, `Invalid request: ${reason}`);
}

function errorResponse(id: RequestId | null, code: number, message: string): Incoming {
  return { response: { jsonrpc: '2.0', id, error: { code, message } } };
}

/** Responds with an error to every request of a message that must not be carried out. */
function refuseAll(value: unknown, reason: string): IncomingMessages {
  const { isBatch, messages } = readMessages(value);
  return {
    isBatch,
    messages: messages.map((read) => {
      if (!('message' in read)) return read;
      return isJSONRPCRequest(read.message) ? invalidRequest(read.message.id, reason) : { dropped: reason };
    }),
  };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
