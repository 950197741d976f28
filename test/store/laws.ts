/** What every implementation of `Store` must do. Each law is run on each of them. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { AlreadyExistsError, type EnrollmentRecord, type Store } from '../../src/store/store.ts';
import { anyText } from '../support/any-text.ts';

export interface StoreUnderTest {
  readonly store: Store;
  /** Opens the same state once more, as another process would. */
  reopen(): Promise<Store>;
}

const record = (person: string, more: Partial<EnrollmentRecord> = {}): EnrollmentRecord => ({
  planId: 'plan_1',
  person,
  crmProspectId: person,
  flowId: '1',
  outcome: 'assigned',
  flowInstanceId: '7',
  flowInstanceOwnerEmail: 'ada@example.com',
  at: '2026-05-01T09:00:00.000Z',
  ...more,
});

const byPerson = (one: EnrollmentRecord, other: EnrollmentRecord) => (one.person < other.person ? -1 : 1);

export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  let store: Store;
  let reopen: StoreUnderTest['reopen'];

  beforeEach(async () => {
    ({ store, reopen } = await open());
  });

  describe(`a store (${name})`, () => {
    it('creates a document once, and keeps the first one', async () => {
      await store.create('plans/a.json', 'first');
      const error = await store.create('plans/a.json', 'second').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AlreadyExistsError);
      expect(await store.read('plans/a.json')).toBe('first');
      expect(await store.read('plans/b.json')).toBeUndefined();
    });

    it('lets one of many creators win', async () => {
      const other = await reopen();
      const attempts = Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? store : other).create('plans/a.json', String(index)).then(
          () => index,
          () => undefined,
        ),
      );
      const winners = (await Promise.all(attempts)).filter((winner) => winner !== undefined);
      expect(winners).toHaveLength(1);
      expect(await store.read('plans/a.json')).toBe(String(winners[0]));
    });

    it('returns the lines of a log since a time, as reading it whole does, however long it is', async () => {
      const minute = (index: number) => new Date(Date.parse('2026-05-01T09:00:00Z') + index * 60_000).toISOString();
      // Lines of processes that append at the same time may be a little out of order.
      const order = Array.from({ length: 600 }, (_, index) => (index % 50) * -2 + index + 49);
      for (const index of order)
        await store.append('log', JSON.stringify({ at: minute(index), text: 'é'.repeat(500) }));
      const all = (await store.readLines('log')) as { at: string }[];
      for (let index = 0; index <= 600; index += 7) {
        const since = minute(index);
        expect(await store.readLinesSince('log', since)).toEqual(all.filter(({ at }) => at >= since));
      }
      expect(await store.readLinesSince('other', minute(0))).toEqual([]);
    });

    it('orders the lines of a log by their places, in all processes', async () => {
      const other = await reopen();
      const lines = await Promise.all(
        Array.from({ length: 30 }, async (_, index) => {
          const line = { index };
          return { line, place: await (index % 2 ? store : other).append('log.jsonl', JSON.stringify(line)) };
        }),
      );
      const inOrder = lines.toSorted((one, next) => one.place - next.place).map(({ line }) => line);
      expect(new Set(lines.map(({ place }) => place)).size).toBe(30);
      expect(await store.readLines('log.jsonl')).toEqual(inOrder);
      expect(await other.readLines('log.jsonl')).toEqual(inOrder);
    });

    it('shows a line to all processes as soon as its append has resolved', async () => {
      const other = await reopen();
      for (let index = 0; index < 5; index += 1) {
        await store.append('log.jsonl', JSON.stringify({ index }));
        expect(await other.readLines('log.jsonl')).toHaveLength(index + 1);
      }
    });

    it('keeps any text and any line as it is', async () => {
      let count = 0;
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.jsonValue(), async (text, value) => {
          count += 1;
          await store.create(`texts/${count}`, text);
          expect(await store.read(`texts/${count}`)).toBe(text.toWellFormed());
          const line = JSON.stringify({ value });
          await store.append(`logs/${count}`, line);
          expect(await store.readLines(`logs/${count}`)).toEqual([JSON.parse(line)]);
        }),
        { numRuns: 50 },
      );
    });

    it('lists what is directly below a directory, and forgets what is removed', async () => {
      for (const name of ['a/1', 'a/2', 'b/3']) await store.create(name, '');
      expect((await store.list('a')).toSorted()).toEqual(['1', '2']);
      expect(await store.list('c')).toEqual([]);
      await store.remove('a/1');
      await store.remove('a/never-there');
      expect(await store.list('a')).toEqual(['2']);
      expect(await store.read('a/1')).toBeUndefined();
      await store.create('a/1', 'again');
      expect(await store.read('a/1')).toBe('again');
    });

    it('removes what is older than a time, and nothing else', async () => {
      await store.create('a/1', '');
      await store.removeOlder('a', Date.now() - 60_000);
      expect(await store.list('a')).toEqual(['1']);
      await store.removeOlder('a', Date.now() + 60_000);
      expect(await store.list('a')).toEqual([]);
    });

    it('lists the newest first, at most as many as asked for', async () => {
      for (const name of ['1', '2', '3']) {
        await store.create(`a/${name}`, '');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(await store.listNewest('a', 2)).toEqual(['3', '2']);
    });

    it('can say before a write that a log can be appended to, without adding a line', async () => {
      await store.checkAppend('log.jsonl');
      expect(await store.readLines('log.jsonl')).toEqual([]);
    });

    it('considers its own process alive, and a name that no process has not', async () => {
      expect(await store.isAlive(store.self)).toBe(true);
      expect(await store.isAlive('no such process')).toBe(false);
    });

    it('finds enrollments by person, also in another process', async () => {
      await store.addEnrollments([record('a'), record('b'), record('c', { flowId: '2' })]);
      const other = await reopen();
      expect((await other.findEnrollments({ people: ['a', 'c', 'unknown'] })).toSorted(byPerson)).toEqual([
        record('a'),
        record('c', { flowId: '2' }),
      ]);
      expect(await other.findEnrollments({ people: ['a', 'c'], flowId: '2' })).toEqual([record('c', { flowId: '2' })]);
      expect(await other.findEnrollments({ people: [] })).toEqual([]);
    });

    it('finds enrollments by day, owner and email domain', async () => {
      const records = [
        record('a', { at: '2026-05-01T23:59:59.999Z' }),
        record('b', { at: '2026-05-02T00:00:00.000Z', flowInstanceOwnerEmail: 'bob@example.com' }),
        record('c', { at: '2026-05-03T12:00:00.000Z', emailDomain: 'acme.example' }),
      ];
      await store.addEnrollments(records);
      const find = async (query: object) => {
        const found = await store.findEnrollments({ fromDay: '2026-05-01', toDay: '2026-05-03', ...query });
        return found.map(({ person }) => person).toSorted();
      };
      expect(await find({})).toEqual(['a', 'b', 'c']);
      expect(await find({ toDay: '2026-05-01' })).toEqual(['a']);
      expect(await find({ fromDay: '2026-05-02', toDay: '2026-05-02' })).toEqual(['b']);
      expect(await find({ fromDay: '2026-05-04', toDay: '2026-05-01' })).toEqual([]);
      expect(await find({ flowInstanceOwnerEmail: 'bob@example.com' })).toEqual(['b']);
      expect(await find({ emailDomain: 'acme.example' })).toEqual(['c']);
    });

    it('replaces the record of one person in one plan, and keeps those of other plans', async () => {
      await store.addEnrollments([record('a', { outcome: 'unknown' }), record('a', { planId: 'plan_2' })]);
      await store.addEnrollments([record('a', { outcome: 'assigned' })]);
      const found = await store.findEnrollments({ people: ['a'] });
      expect(found.map(({ planId, outcome }) => [planId, outcome]).toSorted()).toEqual([
        ['plan_1', 'assigned'],
        ['plan_2', 'assigned'],
      ]);
    });

    it('finds people by keys of any characters', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(anyText(), { minLength: 1, maxLength: 5 }), async (people) => {
          await store.addEnrollments(people.map((person) => record(person)));
          const found = await store.findEnrollments({ people });
          expect(new Set(found.map(({ person }) => person))).toEqual(
            new Set(people.map((person) => person.toWellFormed())),
          );
        }),
        { numRuns: 30 },
      );
    });
  });
}
