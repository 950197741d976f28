import { defineConfig } from 'vitest/config';

/**
 * Three tiers, told apart by the end of a file's name:
 * - fast: `*.test.ts` starts no process; test/support/no-processes.ts refuses it;
 * - processes: `*.process.test.ts` starts processes, most of them the built server;
 * - trials: `*.trial.test.ts` tries long or waits in true time, and mostly sleeps, so that many run at once.
 * One test: `npx vitest run -t 'part of its title'`, or with a path: `npx vitest run test/cli`.
 * The time-outs only end what hangs.
 */
export default defineConfig({
  test: {
    maxConcurrency: 9,
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.{process,trial}.test.ts'],
          setupFiles: ['test/support/no-processes.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'processes',
          include: ['test/**/*.process.test.ts'],
          globalSetup: ['test/support/build.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxConcurrency: 9,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'trials',
          include: ['test/**/*.trial.test.ts'],
          globalSetup: ['test/support/build.ts'],
          testTimeout: 20 * 60_000,
          hookTimeout: 120_000,
          maxConcurrency: 9,
          maxWorkers: 6,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
