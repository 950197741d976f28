import { spawn } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { createSend } from '../../../src/client/http/send.ts';

const script = `
  const server = require('node:http').createServer((_, response) => setTimeout(() => response.end('{}'), 200));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;
const host = spawn(process.execPath, ['-e', script]);
const send = createSend();

afterEach(async () => {
  host.kill('SIGKILL');
  await send.close();
});

/** Blocks this process. */
function standStill(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

it('accepts a response that arrived in time, although this process was suspended beyond the timeout', async () => {
  const port = await new Promise<string>((resolve) => {
    host.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  const { signal } = new AbortController();
  const request = { origin: `http://127.0.0.1:${port}`, method: 'POST', path: '/', headers: {} } as const;
  const response = send(request, {
    signal,
    timeoutMilliseconds: 600,
    onSent: () => setTimeout(() => setImmediate(standStill, 1000), 50),
  });
  expect(await response).toMatchObject({ status: 200, body: '{}' });
});
