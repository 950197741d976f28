import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCheckpoint, type LogEntry, type RequestLogSummary } from '../../../src/client/rate-limit/log-entry.ts';
import { RequestLogState } from '../../../src/client/rate-limit/request-log.ts';
import { FileRequestLog } from '../../../src/store/file-request-log.ts';
import { StateDirectory } from '../../../src/store/state-directory.ts';
import { newStateDirectory } from '../../support/host.ts';

const checkpointBytes = 400;
const shortlyBeforeMidnight = Date.UTC(2026, 4, 1, 23, 58, 30);

/** A state directory that several processes and older versions write to. */
function createDirectory() {
  const path = newStateDirectory();
  const folder = join(path, 'quota', 'company');
  mkdirSync(folder, { recursive: true });
  const fileFor = (at: number) => join(folder, `${new Date(at).toISOString().slice(0, 10)}.jsonl`);
  const readText = (at: number) => (existsSync(fileFor(at)) ? readFileSync(fileFor(at), 'utf8') : '');
  return {
    fileFor,
    readText,
    open: (now: () => number) =>
      new FileRequestLog({ state: new StateDirectory(path), company: 'company', now, checkpointBytes }),
  };
}

type Directory = ReturnType<typeof createDirectory>;

/** Reads the log as a new process does. */
function readAsNewProcess(directory: Directory, now: number): RequestLogSummary {
  const state = new RequestLogState();
  for (const line of directory.open(() => now).read()) state.apply(line);
  return state.summarize();
}

/** Reads all complete lines of the same files, without checkpoints. */
function readWhole(directory: Directory, now: number): RequestLogSummary {
  const state = new RequestLogState();
  for (const file of new Set([now - 60_000, now].map((at) => directory.readText(at)))) {
    const lines = file.slice(0, file.lastIndexOf('\n') + 1).split('\n');
    for (const line of lines) if (!isCheckpoint(line)) state.apply(line);
  }
  return state.summarize();
}

interface Step {
  readonly process: number;
  readonly act: 'wait' | 'grant' | 'send' | 'release' | 'backOff' | 'tear' | 'restart' | 'write as an older version';
  readonly pause: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  process: fc.nat({ max: 2 }),
  act: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('wait', 'grant', 'grant', 'send', 'send', 'release', 'backOff') },
    { weight: 2, arbitrary: fc.constantFrom('tear', 'restart', 'write as an older version') },
  ),
  pause: fc.oneof(fc.nat({ max: 400 }), fc.nat({ max: 20_000 })),
});

describe('checkpoints of the request log', () => {
  it('give a new process the same state as the whole log, for any history', () => {
    let checkpoints = 0;
    const offsets = fc.array(fc.constantFrom(0, 0, 40, -3000, 3_600_000, -90_000), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 80 }), offsets, (steps, offsets) => {
        const directory = createDirectory();
        let now = shortlyBeforeMidnight;
        let count = 0;
        const open: string[][] = [[], [], []];
        const readClock = (index: number) => () => now + (offsets[index] ?? 0);
        const logs = [0, 1, 2].map((index) => directory.open(readClock(index)));
        const write = (index: number, entry: LogEntry) => {
          logs[index]?.read();
          logs[index]?.append(JSON.stringify(entry));
        };
        for (const { process, act, pause } of steps) {
          now += pause;
          const at = readClock(process)();
          const by = `process ${process} é`;
          const ids = open[process] ?? [];
          if (act === 'wait' || act === 'grant') {
            count += 1;
            const id = `${by} ${count}`;
            write(process, { event: act === 'wait' ? 'waiting' : 'granted', id, by, at });
            ids.push(id);
          }
          if (act === 'send') write(process, { event: 'sent', id: ids.pop() ?? 'none', at });
          if (act === 'release') write(process, { event: 'released', id: ids.shift() ?? 'none' });
          if (act === 'backOff') write(process, { event: 'backOff', until: at + pause });
          if (act === 'tear') appendFileSync(directory.fileFor(at), '\n{"event":"granted","id":"é');
          if (act === 'restart') logs[process] = directory.open(readClock(process));
          if (act === 'write as an older version') {
            const line = JSON.stringify({ event: 'granted', id: `old ${now}`, by: 'old', at });
            appendFileSync(directory.fileFor(at), `\n${line}\n`.repeat(3));
          }
        }
        for (const later of [0, 30_000, 90_000, -3_600_000]) {
          const expected = readWhole(directory, now + later);
          expect(readAsNewProcess(directory, now + later)).toEqual(expected);
        }
        const texts = [shortlyBeforeMidnight, shortlyBeforeMidnight + 3_600_000].map(directory.readText);
        checkpoints += texts.join('').split('{"event":"checkpoint"').length - 1;
      }),
      { numRuns: 150 },
    );
    expect(checkpoints).toBeGreaterThan(150);
  });

  it('let a new process read only the end of a long day', () => {
    const directory = createDirectory();
    const now = shortlyBeforeMidnight;
    const log = directory.open(() => now);
    for (let count = 0; count < 500; count += 1) {
      log.append(
        JSON.stringify({ event: 'granted', id: `${count}`, by: 'a process', at: now - 3_600_000 + 1000 * count }),
      );
      log.append(JSON.stringify({ event: 'sent', id: `${count}`, at: now - 3_600_000 + 1000 * count }));
      log.read();
    }
    const lines = directory.open(() => now).read();
    expect(lines.length).toBeLessThan(40);
    expect(isCheckpoint(lines[0] ?? '')).toBe(true);
    expect(readAsNewProcess(directory, now)).toEqual(readWhole(directory, now));
    expect(readAsNewProcess(directory, now).used).toEqual([[Math.floor(now / 86_400_000), 500]]);
  });

  it.each([
    ['that is torn', (line: string) => line.slice(0, -5)],
    ['that ends behind the file', (line: string) => line.replace(/"end":\d+/, '"end":999999999')],
    ['that ends before the file', (line: string) => line.replace(/"end":\d+/, '"end":-5')],
    ['without counts', (line: string) => line.replace(/"used":.*\]\]/, '"used":7')],
    ['with a time that is none', (line: string) => line.replace('"sent":[', '"sent":["now",')],
    ['with a row that is too short', (line: string) => line.replace('"waiting":[', '"waiting":[["x"]')],
    ['of another program', () => '{"event":"checkpoint"}'],
  ])('are ignored when invalid: one %s', (_, spoil) => {
    const directory = createDirectory();
    const now = shortlyBeforeMidnight;
    const log = directory.open(() => now);
    for (let count = 0; count < 30; count += 1) {
      log.append(JSON.stringify({ event: 'granted', id: `${count}`, by: 'a process', at: now }));
      log.read();
    }
    const text = directory.readText(now);
    expect(text).toContain('"checkpoint"');
    writeFileSync(
      directory.fileFor(now),
      text.replace(/^\{"event":"checkpoint".*$/gm, (line) => {
        const spoilt = spoil(line);
        expect(spoilt).not.toBe(line);
        return spoilt;
      }),
    );
    expect(readAsNewProcess(directory, now).used).toEqual([[Math.floor(now / 86_400_000), 30]]);
  });

  it('are optional: a log of an older version is read completely', () => {
    const directory = createDirectory();
    const now = shortlyBeforeMidnight;
    const lines = Array.from({ length: 300 }, (_, count) =>
      JSON.stringify({ event: 'granted', id: `${count}`, by: 'old', at: now }),
    );
    writeFileSync(directory.fileFor(now), lines.map((line) => `\n${line}\n`).join(''));
    expect(readAsNewProcess(directory, now).used).toEqual([[Math.floor(now / 86_400_000), 300]]);
  });

  it('count a request once when its line could not be read at first', () => {
    const path = newStateDirectory();
    const state = new StateDirectory(path);
    const now = () => shortlyBeforeMidnight;
    const options = { state, company: 'company', now, checkpointBytes };
    const log = new FileRequestLog(options);
    const own = new RequestLogState();
    const toLine = (id: string) => JSON.stringify({ event: 'granted', id, by: 'a process', at: now() });
    Object.assign(state, {
      readFrom: () => {
        throw new Error('the disk is broken');
      },
    });
    for (const line of log.read()) own.apply(line);
    log.append(toLine('first'));
    for (const line of log.read()) own.apply(line);
    Object.assign(state, { readFrom: StateDirectory.prototype.readFrom });
    const other = new FileRequestLog({ ...options, state: new StateDirectory(path) });
    for (let count = 0; count < 30; count += 1) {
      other.read();
      other.append(toLine(`${count}`));
    }
    for (const line of log.read()) own.apply(line);
    expect(own.usedToday(now())).toBe(31);
  });

  it('count each request once when the clock crosses midnight back and forth', () => {
    const directory = createDirectory();
    let now = shortlyBeforeMidnight;
    const log = directory.open(() => now);
    const state = new RequestLogState();
    const sendOne = (id: string) => {
      log.append(JSON.stringify({ event: 'granted', id, by: 'a process', at: now }));
      for (const line of log.read()) state.apply(line);
    };
    for (const [index, hours] of [0, 2, 0, 2, 0].entries()) {
      now = shortlyBeforeMidnight + hours * 3_600_000;
      sendOne(`${index}`);
    }
    expect(state.usedToday(shortlyBeforeMidnight)).toBe(3);
    expect(state.usedToday(shortlyBeforeMidnight + 7_200_000)).toBe(2);
  });
});
