import { describe, expect, test } from 'vitest';
import { createTranscript } from '../../src/sandbox/company/analysis.ts';
import { toUtcDay } from '../../src/sandbox/company/calendar.ts';
import { createCompany } from '../../src/sandbox/company/company.ts';
import { gongId, salesforceId } from '../../src/sandbox/company/seeded.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { Body } from './body.ts';
import { companyDay, first, openGong } from './gong.ts';

const company = createCompany(companyDay);

function toCopy({ flows }: ReturnType<typeof createCompany>): string {
  return JSON.stringify(flows.map((flow) => [flow, flow.steps()]));
}

describe('the company', () => {
  test('is the same on every start', async () => {
    const again = createCompany(companyDay);
    expect(JSON.stringify({ ...again, coolOff: [...again.coolOff] })).toBe(
      JSON.stringify({ ...company, coolOff: [...company.coolOff] }),
    );
    expect(toCopy(again)).toBe(toCopy(company));
    expect(JSON.stringify(again.calls())).toBe(JSON.stringify(company.calls()));
    const [one, other] = await Promise.all([openGong(), openGong()]);
    expect(one.guide).toEqual(other.guide);
    expect(one.accessKeySecret).toBe(other.accessKeySecret);
  });

  test('has as much as it promises', () => {
    const open = company.flowInstances.filter(({ status }) => !status.startsWith('Finished'));
    expect({
      workspaces: company.workspaces.length,
      users: company.users.length,
      folders: company.folders.length,
      flows: company.flows.length,
      exclusive: company.flows.filter(({ exclusive }) => exclusive).length,
      accounts: company.accounts.length,
      prospects: company.prospects.length,
      open: open.length,
      coolOff: company.coolOff.size,
      calls: company.calls().length,
    }).toEqual({
      workspaces: 3,
      users: 26,
      folders: 25,
      flows: 263,
      exclusive: 13,
      accounts: 60,
      prospects: 2403,
      open: 320,
      coolOff: 40,
      calls: 520,
    });
  });

  test('has distinct names and ids', () => {
    const distinct = (values: readonly string[]) => expect(new Set(values).size).toBe(values.length);
    distinct(company.flows.map(({ name }) => name));
    distinct(company.flows.map(({ id }) => id));
    distinct(company.folders.map(({ id }) => id));
    distinct(company.users.map(({ id }) => id));
    distinct(company.prospects.map(({ crmProspectId }) => crmProspectId));
    distinct(company.flowInstances.map(({ flowInstanceId }) => flowInstanceId));
    distinct(company.accounts.map(({ domain }) => domain));
  });

  test('uses only addresses of reserved domains', () => {
    const addresses = [
      ...company.users.map(({ emailAddress }) => emailAddress),
      ...company.prospects.map(({ email }) => email),
    ];
    expect(addresses.filter((address) => !/^[a-z.-]+@[a-z0-9-]+\.example$/.test(address))).toEqual([]);
  });

  test('knows eight people by two records: five as contact and lead, three in two CRM systems', () => {
    const byEmail = new Map<string, string[]>();
    for (const { email, objectType, crmSystem } of company.prospects) {
      byEmail.set(email, [...(byEmail.get(email) ?? []), `${crmSystem} ${objectType}`]);
    }
    const twice = [...byEmail.values()].filter((records) => records.length > 1).map((records) => records.join(', '));
    expect(twice.sort()).toEqual([
      ...Array(3).fill('Salesforce Contact, HubSpot Contact'),
      ...Array(5).fill('Salesforce Contact, Salesforce Lead'),
    ]);
  });

  test('obeys its own rules: nobody is in two flows when one of them is exclusive', () => {
    const exclusive = new Set(company.flows.filter((flow) => flow.exclusive).map(({ id }) => id));
    const open = company.flowInstances.filter(({ status }) => !status.startsWith('Finished'));
    const inExclusive = open.filter(({ flowId }) => exclusive.has(flowId));
    expect(inExclusive).toHaveLength(20);
    for (const { crmProspectId } of inExclusive) {
      expect(open.filter((instance) => instance.crmProspectId === crmProspectId)).toHaveLength(1);
    }
    const pairs = open.map(({ crmProspectId, flowId }) => `${crmProspectId} ${flowId}`);
    expect(new Set(pairs).size).toBe(pairs.length);
  });
});

describe('ids', () => {
  test('of Gong are 19 digits that no JavaScript number holds', () => {
    for (const { id } of company.flows) {
      expect(id).toMatch(/^\d{19}$/);
      expect(Number(id)).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
    }
    expect(gongId('flow', 'a')).not.toBe(gongId('flow', 'b'));
  });

  test('of Salesforce have 18 characters, the last three of which check the case of the others', () => {
    const id = salesforceId('003', 1);
    expect(id).toMatch(/^003Hp00002[A-Za-z0-9]{5}[A-Z0-5]{3}$/);
    const bits = [...id.slice(0, 5)].map((character, index) => (/[A-Z]/.test(character) ? 2 ** index : 0));
    expect(id.charAt(15)).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'.charAt(bits.reduce((sum, bit) => sum + bit)));
  });
});

describe('the copy', () => {
  test('leaves no slot unfilled', () => {
    expect(toCopy(company)).not.toMatch(/\[\[\w|undefined/);
    expect(JSON.stringify(company.calls().map(({ metaData, content }) => [metaData, content]))).not.toMatch(
      /\[\[\w|undefined/,
    );
  });

  test('gives every flow three to eight steps, emails with subject and body', () => {
    for (const { steps } of company.flows) {
      expect(steps().length).toBeGreaterThanOrEqual(3);
      expect(steps().length).toBeLessThanOrEqual(8);
      for (const { action, subject, body } of steps()) {
        expect(subject !== null).toBe(action.endsWith('SEND_EMAIL'));
        expect(subject).not.toBe('Re: ');
        expect(body).toMatch(/^<p>.+<\/p>$/);
      }
    }
  });
});

describe('calls', () => {
  test('lie within the last 180 days, newest first', () => {
    const started = company.calls().map(({ metaData }) => Date.parse(metaData.started));
    expect(started).toEqual([...started].sort((one, other) => other - one));
    expect(Math.max(...started)).toBeLessThan(company.calendar.today);
    expect(Math.min(...started)).toBeGreaterThan(company.calendar.today - 180 * 86_400_000);
  });

  test('have a host who is a user, and guests who are contacts', () => {
    const users = new Set(company.users.map(({ id }) => id));
    const prospects = new Set(company.prospects.map(({ crmProspectId }) => crmProspectId));
    for (const { metaData, parties } of company.calls()) {
      expect(users.has(metaData.primaryUserId)).toBe(true);
      const guests = parties.filter(({ affiliation }) => affiliation === 'External');
      expect(guests.length).toBeGreaterThan(0);
      for (const { context } of guests) expect(prospects.has(context[0]?.objects[0]?.objectId ?? '')).toBe(true);
    }
  });

  test('have more than a page of one person, whose ids do not grow with time', () => {
    const calls = company.calls().filter(({ metaData }) => metaData.title?.endsWith('go-live check-in'));
    const guests = calls.map(({ parties }) => parties.find(({ affiliation }) => affiliation === 'External'));
    expect(new Set(guests.map((guest) => guest?.emailAddress)).size).toBe(1);
    expect(calls).toHaveLength(120);
    const newestIds = calls.slice(0, 60).map(({ metaData }) => metaData.id);
    const topIds = calls
      .map(({ metaData }) => metaData.id)
      .toSorted()
      .slice(-60);
    const inBoth = newestIds.filter((id) => topIds.includes(id)).length;
    expect(inBoth).toBeGreaterThan(15);
    expect(inBoth).toBeLessThan(45);
  });

  test('have some voices that Gong does not know, and some people that it lists twice', () => {
    const odd = { withoutId: 0, unknown: 0, twoOfOneName: 0, twoOfOneVoice: 0 };
    const hasTwo = (values: readonly (string | null)[]) => new Set(values).size < values.length;
    for (const call of company.calls()) {
      const voices = call.parties.flatMap(({ speakerId }) => speakerId ?? []);
      const spoken = createTranscript(call).map(({ speakerId }) => speakerId);
      if (spoken.includes(null)) odd.withoutId += 1;
      if (spoken.some((id) => id !== null && !voices.includes(id))) odd.unknown += 1;
      if (hasTwo(voices)) odd.twoOfOneVoice += 1;
      else if (hasTwo(call.parties.map(({ name }) => name))) odd.twoOfOneName += 1;
    }
    for (const count of Object.values(odd)) {
      expect(count).toBeGreaterThan(10);
      expect(count).toBeLessThan(80);
    }
  });

  test('have a transcript in order, which fits the duration', () => {
    for (const call of company.calls()) {
      const transcript = createTranscript(call);
      let previous = 0;
      for (const { sentences } of transcript) {
        for (const { start, end, text } of sentences) {
          expect(text).not.toMatch(/\[\[\w|undefined/);
          expect(start).toBeGreaterThanOrEqual(previous);
          expect(end).toBeGreaterThan(start);
          previous = end;
        }
      }
      expect(previous / 1000).toBeLessThan(call.metaData.duration + 2);
    }
    expect(createTranscript(first(company.calls()))).toEqual(createTranscript(first(company.calls())));
  });
});

describe('the calendar', () => {
  // A Monday, a Sunday, a leap day, the last day of a year, and the day on which this test runs.
  const days = ['2026-11-16', '2027-02-07', '2028-02-29', '2026-12-31', toUtcDay(Date.now())];

  test.each(days)('ends the data on %s, with calls on weekdays in working hours', (day) => {
    const { calendar, calls } = createCompany(day);
    expect(toUtcDay(calendar.today)).toBe(day);
    for (const { metaData } of calls()) {
      const started = new Date(metaData.started);
      expect(started.getTime()).toBeLessThan(calendar.today);
      expect([0, 6]).not.toContain(started.getUTCDay());
      expect(started.getUTCHours()).toBeGreaterThanOrEqual(6);
      expect(started.getUTCHours()).toBeLessThan(20);
    }
  });

  test('changes dates from day to day, and nothing else', () => {
    const [one, other] = [createCompany('2026-11-16'), createCompany('2028-02-29')];
    expect(
      other
        .calls()
        .map(({ metaData }) => metaData.id)
        .toSorted(),
    ).toEqual(
      one
        .calls()
        .map(({ metaData }) => metaData.id)
        .toSorted(),
    );
    for (const key of ['users', 'flows', 'prospects', 'flowInstances'] as const) {
      expect(other[key].map((row) => Object.values(row)[0])).toEqual(one[key].map((row) => Object.values(row)[0]));
    }
  });

  test('refuses what is not a day', () => {
    for (const day of ['2026-02-30', 'today', '2026-11-16T00:00:00Z', ''])
      expect(() => createCompany(day)).toThrow(RangeError);
  });
});

describe('a sandbox that is given no day', () => {
  const dayMilliseconds = 86_400_000;

  /** Reads over HTTP what a sandbox holds that was started at this moment. */
  async function readSandbox(now: string) {
    const sandbox = await startSandbox({ requestsPerSecond: 1_000_000, now: () => Date.parse(now) });
    const authorization = `Basic ${btoa(`${sandbox.accessKey}:${sandbox.accessKeySecret}`)}`;
    const read = async (path: string) => {
      const { requestId: _, ...body } = (await (
        await fetch(sandbox.url + path, { headers: { authorization } })
      ).json()) as Body;
      return body;
    };
    const { users } = await read('/v2/users');
    const { calls, records } = await read(
      `/v2/calls?fromDateTime=2026-01-01T00:00:00Z&toDateTime=2027-12-31T00:00:00Z`,
    );
    const { guide } = sandbox;
    await sandbox.close();
    return { users, calls, records: records.totalRecords, guide };
  }

  test('holds the same data at any moment of one day', async () => {
    const moments = ['00:00:00.000', '11:30:00.000', '23:59:59.999'];
    const [first, ...others] = await Promise.all(moments.map((time) => readSandbox(`2026-11-16T${time}Z`)));
    expect(first?.calls.length).toBeGreaterThan(50);
    for (const other of others) expect(other).toEqual(first);
  });

  test('holds data that is never older on the next day, and a week younger after a week', async () => {
    const days = Array.from({ length: 8 }, (_, day) => Date.parse('2026-11-16T09:00:00Z') + day * dayMilliseconds);
    const weeks = await Promise.all(days.map((day) => readSandbox(new Date(day).toISOString())));
    const starts = weeks.map(({ calls }) => calls.map(({ started }) => Date.parse(started)));
    const newest = starts.map((moments) => Math.max(...moments));
    expect(newest).toEqual(newest.toSorted((one, other) => one - other));
    expect(new Set(newest).size).toBeGreaterThan(3);
    expect(starts.at(-1)).toEqual(starts[0]?.map((start) => start + 7 * dayMilliseconds));
    expect(weeks.at(-1)?.guide).toEqual(weeks[0]?.guide);
  });
});
