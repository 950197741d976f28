/** Preloaded into a server whose memory is watched: on SIGUSR2 it writes down what is left after garbage is collected. */
import { renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const file = process.env.HEAP_PROBE_FILE ?? '';

process.on('SIGUSR2', () => {
  collectGarbage();
  // Finalizers that run after a collection free more.
  setTimeout(() => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    writeFileSync(`${file}.draft`, String(heapUsed + external));
    renameSync(`${file}.draft`, file);
  }, 20);
});
