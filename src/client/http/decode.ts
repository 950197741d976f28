/** Decodes the bytes of a response: content encodings that were not asked for, byte order marks, and charsets. */
import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import type { HttpResponse } from './send.ts';

type Headers = HttpResponse['headers'];

/** Maximum number of encodings that are undone, one within the other. */
const maxEncodings = 4;

/**
 * Decodes a body to text. A body that cannot be decoded, or would be longer than `maxBytes`, is returned as an empty text with
 * the problem, because the status of the response counts all the same.
 *
 * This is done after the whole body has arrived, and without undici's `interceptors.decompress`: that one writes a warning to
 * stderr, passes on what it does not know without decoding it, and reads no deflate without a zlib header.
 */
export async function decodeBody(
  bytes: Buffer,
  headers: Headers,
  maxBytes: number,
): Promise<Pick<HttpResponse, 'body' | 'bodyProblem'>> {
  try {
    return { body: decodeText(await undoEncodings(bytes, headers['content-encoding'], maxBytes), headers) };
  } catch (error) {
    return { body: '', bodyProblem: error instanceof Error ? error.message : String(error) };
  }
}

async function undoEncodings(bytes: Buffer, header: Headers[string], maxBytes: number): Promise<Buffer> {
  const names = [header ?? []].flat().join(',').toLowerCase().split(',');
  const encodings = names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
  if (encodings.length > maxEncodings) throw new Error(`it has ${encodings.length} content encodings`);
  if (bytes.length === 0) return bytes;
  if (encodings.length === 0) return isGzip(bytes) ? decompress(bytes, 'gzip', maxBytes) : bytes;
  let decoded = bytes;
  for (const encoding of encodings.reverse()) decoded = await decompress(decoded, encoding, maxBytes);
  return decoded;
}

/** Bytes that are JSON already are left alone: some proxies decompress a body and leave the header in place. */
async function decompress(bytes: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  const zlib = await import('node:zlib');
  const options = { maxOutputLength: maxBytes };
  try {
    switch (encoding) {
      case 'gzip':
      case 'x-gzip':
        return await promisify(zlib.gunzip)(bytes, options);
      case 'deflate':
        return await promisify(hasZlibHeader(bytes) ? zlib.inflate : zlib.inflateRaw)(bytes, options);
      case 'br':
        return await promisify(zlib.brotliDecompress)(bytes, options);
      default:
        throw new Error('this encoding is not supported');
    }
  } catch (error) {
    if (looksLikeJson(bytes)) return bytes;
    throw new Error(`its content encoding ${JSON.stringify(encoding)} cannot be undone: ${describe(error, maxBytes)}`);
  }
}

function describe(error: unknown, maxBytes: number): string {
  if (!(error instanceof Error)) return String(error);
  const isTooLong = 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
  return isTooLong ? `it would be longer than ${maxBytes / 1024 / 1024} MB` : error.message;
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** "deflate" means the zlib format, but some servers send the bare stream inside it. */
function hasZlibHeader(bytes: Buffer): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

function looksLikeJson(bytes: Buffer): boolean {
  if (!isUtf8(bytes)) return false;
  const text = bytes.toString('utf8').trim();
  return text.startsWith('{') && text.endsWith('}');
}

/** A byte order mark wins over UTF-8, which wins over the declared charset: JSON is always UTF-8. */
function decodeText(bytes: Buffer, headers: Headers): string {
  const charset = findUtf16(bytes) ?? (isUtf8(bytes) ? 'utf-8' : readCharset(headers['content-type']));
  return createDecoder(charset).decode(bytes);
}

/** JSON begins with two ASCII characters, so that in UTF-16 one of the first two bytes is zero. */
function findUtf16(bytes: Buffer): string | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return undefined;
}

function readCharset(contentType: Headers[string]): string {
  const [header = ''] = [contentType ?? []].flat();
  return /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(header)?.[1] ?? 'utf-8';
}

/** Removes one byte order mark. */
function createDecoder(charset: string) {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder('utf-8');
  }
}
