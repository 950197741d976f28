import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../../src/client/http/decode.ts';

const maxBytes = 1024 * 1024;
const text = '{"name":"Zoë Müller 日本 🎉","id":2271307570613351879}';

function decode(body: Buffer | string, headers: Record<string, string | string[]> = {}) {
  return decodeBody(Buffer.from(body), headers, maxBytes);
}

const encoders: Readonly<Record<string, (bytes: string | Buffer) => Buffer>> = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
};

describe('decodeBody', () => {
  it('undoes content encodings, one or several within each other, in any case and with blanks', async () => {
    const chains = fc.array(fc.constantFrom(...Object.keys(encoders), 'identity'), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.json(), chains, fc.boolean(), async (json, chain, isSplit) => {
        const encoded = chain.reduce<string | Buffer>((bytes, name) => encoders[name]?.(bytes) ?? bytes, json);
        const names = chain.map((name) => ` ${name.toUpperCase()} `);
        const header = isSplit ? names : names.join(',');
        expect(await decode(encoded, { 'content-encoding': header })).toEqual({ body: json });
      }),
    );
  });

  it('undoes deflate with and without a zlib header', async () => {
    for (const deflate of [deflateSync, deflateRawSync]) {
      expect(await decode(deflate(text), { 'content-encoding': 'deflate' })).toEqual({ body: text });
    }
  });

  it('undoes gzip without the header, and undoes nothing where only the header is left', async () => {
    expect(await decode(gzipSync(text))).toEqual({ body: text });
    for (const name of ['gzip', 'deflate', 'br', 'zstd', 'gzip, br']) {
      expect(await decode(text, { 'content-encoding': name })).toEqual({ body: text });
    }
  });

  it('leaves an empty body empty', async () => {
    expect(await decode('', { 'content-encoding': 'gzip' })).toEqual({ body: '' });
  });

  it('reports an encoding that was cut short, is damaged or is not supported', async () => {
    for (const [name, encode] of Object.entries(encoders)) {
      const encoded = encode(Buffer.from(text));
      const damaged = Buffer.from(encoded.map((byte, index) => (index > 12 ? byte ^ 0xff : byte)));
      for (const bytes of [encoded.subarray(0, -6), encoded.subarray(0, 12), damaged]) {
        const decoded = await decode(bytes, { 'content-encoding': name });
        expect(decoded, name).toMatchObject({ body: '', bodyProblem: expect.stringContaining(`"${name}"`) });
      }
    }
    for (const name of ['zstd', 'compress', 'aws-chunked', 'gzip, snappy', 'gzip,gzip,gzip,gzip,gzip']) {
      expect(await decode(gzipSync('x'), { 'content-encoding': name })).toMatchObject({
        body: '',
        bodyProblem: expect.stringMatching(/not supported|content encodings/),
      });
    }
  });

  it('stops at the maximum length', async () => {
    const bomb = Buffer.alloc(8 * maxBytes, ' ');
    for (const [name, encode] of Object.entries(encoders)) {
      for (const [bytes, header] of [
        [encode(bomb), name],
        [gzipSync(encode(bomb)), `${name}, gzip`],
      ] as const) {
        const decoded = await decode(bytes, { 'content-encoding': header });
        expect(decoded.bodyProblem, header).toContain('longer than 1 MB');
      }
    }
    expect(await decode(gzipSync(Buffer.alloc(maxBytes, ' ')), { 'content-encoding': 'gzip' })).toMatchObject({
      body: ' '.repeat(maxBytes),
    });
  });
});

describe('decodeBody, of a text', () => {
  const toUtf16 = (isBigEndian: boolean, content: string) => {
    const bytes = Buffer.from(content, 'utf16le');
    return isBigEndian ? bytes.swap16() : bytes;
  };

  it('removes the byte order mark in every encoding of Unicode, also of a compressed text', async () => {
    for (const bytes of [
      Buffer.from(`\uFEFF${text}`),
      toUtf16(false, `\uFEFF${text}`),
      toUtf16(true, `\uFEFF${text}`),
    ]) {
      expect(await decode(bytes)).toEqual({ body: text });
      expect(await decode(gzipSync(bytes), { 'content-encoding': 'gzip' })).toEqual({ body: text });
    }
  });

  it('reads UTF-16 without a mark too', async () => {
    for (const isBigEndian of [false, true]) expect(await decode(toUtf16(isBigEndian, text))).toEqual({ body: text });
  });

  it('reads valid UTF-8 as such, with any declared charset', async () => {
    for (const charset of ['utf-8', 'UTF8', 'iso-8859-1', 'us-ascii', 'utf-16', 'x-unknown', '"']) {
      const contentType = `application/json;charset=${charset}`;
      expect(await decode(text, { 'content-type': contentType })).toEqual({ body: text });
    }
  });

  it('reads other bytes in the declared charset, if that is supported', async () => {
    const bytes = Buffer.from('{"name":"Zoë"}', 'latin1');
    for (const contentType of ['application/json; charset=ISO-8859-1', 'text/plain;Charset="windows-1252"; x=y']) {
      expect(await decode(bytes, { 'content-type': contentType })).toEqual({ body: '{"name":"Zoë"}' });
    }
    for (const contentType of ['application/json', 'application/json;charset=x-unknown']) {
      expect(await decode(bytes, { 'content-type': contentType })).toEqual({ body: '{"name":"Zo\uFFFD"}' });
    }
  });
});
