/**
 * The index by person: each record stands in one of 4,096 files by the person's key, and in the file of its day. A look-up
 * reads the files of the people or the days it asks for, so it costs the same however long the history is.
 */
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StateDirectory } from './state-directory.ts';
import type { EnrollmentQuery, EnrollmentRecord } from './store.ts';

const day = 24 * 60 * 60_000;

export class FileEnrollmentIndex {
  readonly #files: StateDirectory;

  constructor(files: StateDirectory) {
    this.#files = files;
  }

  /** Gives way to other work between files: a plan of 200 people takes 200 of them, half a millisecond each. */
  async add(records: readonly EnrollmentRecord[]): Promise<void> {
    for (const fileFor of [personFile, dayFile]) {
      for (const [file, group] of groupBy(records, fileFor)) {
        this.#files.append(file, ...group.map((record) => JSON.stringify(record)));
        await nextTurn();
      }
    }
  }

  find(query: EnrollmentQuery): EnrollmentRecord[] {
    const files =
      'people' in query ? new Set(query.people.map((person) => personFile({ person }))) : daysBetween(query);
    const isAsked = 'people' in query ? mentions(new Set(query.people)) : () => true;
    const newest = new Map<string, EnrollmentRecord>();
    for (const file of files) {
      for (const line of (this.#files.read(file) ?? '').split('\n')) {
        const record = isAsked(line) ? parseRecord(line) : undefined;
        if (record) newest.set(`${record.planId} ${record.person}`, record);
      }
    }
    return [...newest.values()].filter((record) => matches(record, query));
  }
}

/** Most lines of a file are about other people, and need not be parsed. */
function mentions(people: ReadonlySet<string>): (line: string) => boolean {
  return (line) => {
    const person = /"person":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
    return person !== undefined && people.has(JSON.parse(`"${person}"`) as string);
  };
}

function matches(record: EnrollmentRecord, query: EnrollmentQuery): boolean {
  const { flowId, flowInstanceOwnerEmail, emailDomain } = query;
  return (
    (flowId === undefined || record.flowId === flowId) &&
    (flowInstanceOwnerEmail === undefined || record.flowInstanceOwnerEmail === flowInstanceOwnerEmail) &&
    (emailDomain === undefined || record.emailDomain === emailDomain)
  );
}

function personFile({ person }: Pick<EnrollmentRecord, 'person'>): string {
  return `index/people/${createHash('sha256').update(person).digest('hex').slice(0, 3)}.jsonl`;
}

function dayFile({ at }: Pick<EnrollmentRecord, 'at'>): string {
  return `index/days/${at.slice(0, 10)}.jsonl`;
}

function daysBetween({ fromDay, toDay }: { readonly fromDay: string; readonly toDay: string }): Set<string> {
  const [from, to] = [Date.parse(fromDay), Date.parse(toDay)];
  const days = Math.max(0, Math.floor((to - from) / day) + 1);
  return new Set(
    Array.from({ length: days }, (_, index) => dayFile({ at: new Date(from + index * day).toISOString() })),
  );
}

function groupBy<Item>(items: readonly Item[], keyFor: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyFor(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

function parseRecord(line: string): EnrollmentRecord | undefined {
  try {
    return JSON.parse(line) as EnrollmentRecord;
  } catch {
    return undefined;
  }
}
