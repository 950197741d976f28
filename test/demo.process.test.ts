/** The demo of the README: it fails when one of its claims is not true. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

it('goes from a call to a stop, and every claim is true', async () => {
  const demo = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo.ts'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, 'exit')]);
  expect([code, errors]).toEqual([0, '']);
  for (const words of ['a placeholder', 'killed in the middle', 'wrote back', 'do-not-contact list']) {
    expect(output).toContain(words);
  }
  expect(output).toContain('Every step did what it says.');
});
