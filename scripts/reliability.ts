/**
 * Runs the trials of the tests for longer, prints the figures and writes them to docs/reliability.md. Exits with 1 after a
 * failure. `npm run bench:reliability -- quota soak` runs only these trials and does not write the document.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { tryFaults } from '../test/trials/faults.ts';
import { tryInputs } from '../test/trials/input.ts';
import { tryKills } from '../test/trials/kills.ts';
import { tryRefreshes } from '../test/trials/oauth-refreshes.ts';
import { shareQuota } from '../test/trials/quota.ts';
import { soak } from '../test/trials/soak.ts';
import type { Trial } from '../test/trials/trial.ts';
import { tryUploads } from '../test/trials/uploads.ts';

interface Section {
  readonly name: string;
  readonly title: string;
  /** Describes the trial, above its figures. */
  readonly what: string;
  readonly run: () => Promise<Trial>;
}

const sections: readonly Section[] = [
  {
    name: 'faults',
    title: 'Faults',
    what: 'Every class of operations meets every fault, made by real sockets: 429 with and without Retry-After, 5xx, pages, cut and empty bodies, resets, slow and silent hosts, TLS, DNS, proxies. A fault is survived when the right number of requests was sent, the result or the failure is right (what, why, changed or not, what next), in time, and no socket, timer or listener is left.',
    run: () => tryFaults(3),
  },
  {
    name: 'kills',
    title: 'Kills',
    what: 'SIGKILL at random instants of commits, overrides and reconciliations; another process must then report the outcome of each person.',
    run: () => tryKills(300),
  },
  {
    name: 'refreshes',
    title: 'Kills during an OAuth refresh',
    what: 'SIGKILL at random instants of an OAuth refresh, whose tokens work once; another process must have a working token.',
    run: () => tryRefreshes(100),
  },
  {
    name: 'inputs',
    title: 'Bad input',
    what: 'Calls generated from every schema, fitting and hostile, through the built server; every request is held against the contract, every answer against its bounds.',
    run: () => tryInputs(100_000),
  },
  {
    name: 'uploads',
    title: 'Files outside the folder',
    what: 'Paths, links and a race that swaps a folder for a link, to make an upload read a secret outside GONG_FILES_DIR.',
    run: () => tryUploads(30_000),
  },
  {
    name: 'quota',
    title: 'The shared quota',
    what: 'Several servers with the same credentials, each wanting more than all may have; one more is started and killed again and again. Gong refuses a fourth request in any sliding second.',
    run: () => shareQuota({ servers: 6, seconds: 60, kills: 6 }),
  },
  {
    name: 'soak',
    title: 'Memory',
    what: 'Calls of all kinds one after the other; the heap after a collection, by least squares over the run.',
    run: () => soak(100_000),
  },
];

/** Renders a section of the report. */
function render({ title, what }: Section, { figures, failures }: Trial, seconds: number): string {
  const rows = Object.entries(figures).map(([name, value]) => `| ${name} | ${value.toLocaleString('en-US')} |`);
  return [
    `## ${title}`,
    '',
    what,
    '',
    `| | |\n|---|---:|\n${rows.join('\n')}`,
    ...(failures.length > 0 ? ['', 'Failures:', '', ...failures.map((failure) => `- ${failure}`)] : []),
    '',
    `Took ${Math.round(seconds)} seconds.`,
    '',
  ].join('\n');
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((word) => !sections.some(({ name }) => name === word));
if (unknown.length > 0) {
  const names = sections.map(({ name }) => name).join(', ');
  console.error(`There is no trial ${unknown.join(', ')}; there are: ${names}.`);
  process.exit(2);
}
const reports: string[] = [];
for (const section of sections.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
  const begun = performance.now();
  const trial = await section.run();
  const text = render(section, trial, (performance.now() - begun) / 1000);
  console.log(text);
  reports.push(text);
  if (trial.failures.length > 0) process.exitCode = 1;
}
if (chosen.length === 0) {
  const head = [
    '# Reliability',
    '',
    'Figures of `npm run bench:reliability`, which takes about a quarter of an hour and talks to this machine alone;',
    'the tests run shorter versions of the same trials.',
    '',
    `Written ${new Date().toISOString().slice(0, 10)} with Node ${process.version} on ${process.platform}, ${availableParallelism()} cores.`,
    '',
  ];
  mkdirSync('docs', { recursive: true });
  writeFileSync('docs/reliability.md', [...head, ...reports].join('\n'));
}
