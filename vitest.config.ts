import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Starts the trials first, which take the longest, so that the other files fill the time in which they sleep. */
class TrialsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isTrial = ({ project }: TestSpecification) => project.name === 'trials';
    const sorted = await super.sort(files);
    return [...sorted.filter(isTrial), ...sorted.filter((file) => !isTrial(file))];
  }
}

/** Files of one worker share the modules they import: loading these for each file would cost more than the tests. */
const shared = { isolate: false, globalSetup: ['test/support/build.ts'], maxWorkers: 5, sequence: { groupOrder: 1 } };

/**
 * Three tiers, told apart by the end of a file's name:
 * - fast: `*.test.ts` starts no process; test/support/no-processes.ts refuses it;
 * - processes: `*.process.test.ts` starts processes, most of them the built server;
 * - trials: `*.trial.test.ts` tries long or waits in true time; they run beside the processes, since both mostly wait.
 * One test: `npx vitest run -t 'part of its title'`, or with a path: `npx vitest run test/cli`.
 * The time-outs only end what hangs.
 */
export default defineConfig({
  test: {
    maxConcurrency: 9,
    sequence: { sequencer: TrialsFirst },
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.{process,trial}.test.ts'],
          setupFiles: ['test/support/no-processes.ts'],
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'processes',
          include: ['test/**/*.process.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxConcurrency: 9,
        },
      },
      {
        test: {
          ...shared,
          name: 'trials',
          include: ['test/**/*.trial.test.ts'],
          testTimeout: 20 * 60_000,
          hookTimeout: 120_000,
          maxConcurrency: 9,
        },
      },
    ],
  },
});
