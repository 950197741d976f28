import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RefusalError } from '../../src/client/errors.ts';
import { uploadsFrom } from '../../src/client/upload.ts';
import { environmentFor, startHost } from '../support/host.ts';

let root: string;
let folder: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'gong-upload-'));
  folder = join(root, 'files');
  mkdirSync(join(folder, 'below'), { recursive: true });
  writeFileSync(join(folder, 'call.wav'), 'sound');
  writeFileSync(join(folder, 'below', 'call.wav'), 'sound below');
  writeFileSync(join(folder, 'empty.wav'), '');
  writeFileSync(join(root, 'secret'), 'not for Gong');
  symlinkSync(join(root, 'secret'), join(folder, 'link-out'));
  symlinkSync(root, join(folder, 'folder-out'));
  symlinkSync(join(folder, 'call.wav'), join(folder, 'link-in'));
});
afterAll(() => rmSync(root, { recursive: true }));

describe('uploadsFrom', () => {
  const content = async (path: string) => {
    const upload = await uploadsFrom(folder)(path, 100);
    const chunks = [];
    for await (const chunk of upload.read()) chunks.push(chunk as Buffer);
    await upload.close();
    return Buffer.concat(chunks).toString();
  };

  it('reads a file below the folder, by a relative or an absolute path, also through a link that stays inside', async () => {
    expect(await content('call.wav')).toBe('sound');
    expect(await content('below/../below/call.wav')).toBe('sound below');
    expect(await content(join(folder, 'call.wav'))).toBe('sound');
    expect(await content('link-in')).toBe('sound');
  });

  it('refuses a file anywhere else, in words that do not reveal whether it exists', async () => {
    const elsewhere = [
      '../secret',
      join(root, 'secret'),
      'link-out',
      'folder-out/secret',
      '/etc/passwd',
      '.',
      'below',
      '',
    ];
    for (const path of [...elsewhere, 'missing.wav', '../missing', 'call.wav\u0000.txt']) {
      const failure = await content(path).catch((error: unknown) => error);
      expect(failure, path).toBeInstanceOf(RefusalError);
      expect(String(failure)).toContain('There is no file');
    }
  });

  it('reads a file from its beginning again after an unfinished read', async () => {
    const long = 'sound '.repeat(50_000);
    writeFileSync(join(folder, 'long.wav'), long);
    const upload = await uploadsFrom(folder)('long.wav', 1_000_000);
    for await (const chunk of upload.read()) {
      expect((chunk as Buffer).length).toBeLessThan(long.length);
      break;
    }
    const chunks = await upload.read().toArray();
    await upload.close();
    expect(Buffer.concat(chunks).toString()).toBe(long);
  });

  it('refuses a file that is empty or larger than Gong accepts', async () => {
    await expect(content('empty.wav')).rejects.toThrow('empty');
    await expect(uploadsFrom(folder)('call.wav', 4)).rejects.toThrow('at most 4');
  });
});

describe('an upload', () => {
  it('sends 300 MB whole, without holding them in memory', async () => {
    const bytes = 300 * 1024 * 1024;
    writeFileSync(join(folder, 'long.mp4'), '');
    truncateSync(join(folder, 'long.mp4'), bytes);
    let received = 0;
    const gong = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
      request.on('end', () => {
        expect(received).toBe(Number(request.headers['content-length']));
        response
          .writeHead(201, { 'content-type': 'application/json' })
          .end('{"callId":"7","url":"https://gong.example"}');
      });
    });
    await new Promise<void>((resolve) => gong.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(gong.address() as AddressInfo).port}`;
    const host = await startHost({
      environment: environmentFor(origin, { GONG_TOOLSETS: 'calls', GONG_FILES_DIR: folder }),
    });
    const before = readMemory(host.pid);
    const sending = host.callTool('gong_upload_call_media', { id: '7', mediaFile: 'long.mp4' });
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, readMemory(host.pid));
    }, 20);
    const result = await sending;
    clearInterval(watch);
    expect(result).toMatchObject({ isError: false, structured: { callId: '7' } });
    expect(received).toBeGreaterThan(bytes);
    expect(most - before).toBeLessThan(bytes / 2);

    const refused = await host.callTool('gong_upload_call_media', { id: '7', mediaFile: '../secret' });
    expect(refused).toMatchObject({ isError: true });
    expect(refused.text).toContain('There is no file');
    await host.close();
    gong.close();
  });
});

/** Resident memory of a process in bytes. */
function readMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}
