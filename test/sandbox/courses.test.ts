/** How people go through flows: who is sent emails, replies, is paused or finished, and when. */
import { describe, expect, test } from 'vitest';
import { createHighlights } from '../../src/sandbox/company/analysis.ts';
import { createCompany } from '../../src/sandbox/company/company.ts';
import type { FlowInstance, FlowInstanceStatus, Prospect } from '../../src/sandbox/company/model.ts';
import { companyDay, first, type Gong, openGong, today } from './gong.ts';

const company = createCompany(companyDay);
const second = 1000;
const day = 24 * 60 * 60 * second;
const touched = new Set(company.flowInstances.map(({ crmProspectId }) => crmProspectId));
const people = company.prospects.filter(({ crmProspectId }) => !touched.has(crmProspectId)).slice(0, 7);
const ids = people.map(({ crmProspectId }) => crmProspectId);

/** A sandbox whose clock the test moves. */
async function openTimed() {
  let now = today;
  const gong = await openGong({ now: () => now });
  return {
    gong,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

async function enroll(gong: Gong): Promise<string[]> {
  const { body } = await gong.assign(gong.guide.flow.id, ids);
  expect(body.prospectsAssigned).toHaveLength(ids.length);
  return body.prospectsAssigned.map(({ flowInstanceId }) => flowInstanceId);
}

async function readStatuses(gong: Gong, flowInstanceIds: string[]): Promise<string[]> {
  const { body } = await gong.post('/v2/flows/prospects', { flowInstanceIds });
  return body.prospectsAssigned.map(({ flowInstanceStatus }) => flowInstanceStatus);
}

/** The times of the emails of a person, in order: each once, whatever mailboxes have copies. */
async function readEmails(gong: Gong, { email }: Prospect) {
  const { body } = await gong.get('/v2/data-privacy/data-for-email-address', { emailAddress: email });
  const emails = [...new Map(body.emails.map((one) => [one.messageHash, one])).values()];
  const times = (isTheirs: boolean) =>
    emails.filter(({ from }) => (from === email) === isTheirs).map(({ sentTime }) => Date.parse(sentTime));
  return { toProspect: times(false), fromProspect: times(true) };
}

const later: readonly [number, readonly FlowInstanceStatus[]][] = [
  [0, Array(7).fill('Pending')],
  [2 * second, Array(7).fill('Running')],
  [5 * second, ['Paused', 'Running', 'Paused', 'Running', 'Running', 'Running', 'Paused']],
  [day, ['Paused', 'Running', 'Paused', 'Running', 'FinishedResponse', 'FinishedNoReply', 'Paused']],
];

describe('people who are enrolled while the sandbox runs', () => {
  test.each(later)('are after %d milliseconds where their turn takes them', async (milliseconds, statuses) => {
    const { gong, wait } = await openTimed();
    const instances = await enroll(gong);
    wait(milliseconds);
    expect(await readStatuses(gong, instances)).toEqual(statuses);
  });

  test('get an email after two seconds, and some reply, after which nothing more is sent', async () => {
    const { gong, wait } = await openTimed();
    await enroll(gong);
    expect(await readEmails(gong, first(people))).toEqual({ toProspect: [], fromProspect: [] });
    wait(20 * day);
    const all = await Promise.all(people.map((person) => readEmails(gong, person)));
    expect(all.map(({ fromProspect }) => fromProspect)).toEqual([
      [today + 4 * second],
      [],
      [],
      [],
      [today + day],
      [],
      [today + 4 * second],
    ]);
    expect(all.every(({ toProspect }) => toProspect[0] === today + 2 * second)).toBe(true);
    expect(all.map(({ toProspect }) => toProspect.length > 1)).toEqual([false, true, false, true, false, false, false]);
  });

  test('neither get nor send emails once they are taken out of the flow', async () => {
    const { gong, wait } = await openTimed();
    const instances = await enroll(gong);
    wait(3 * second);
    await gong.post('/v2/flows/prospects/unassign-flows-by-instance-id', { flowInstanceIds: instances });
    wait(20 * day);
    expect(await readStatuses(gong, instances)).toEqual(Array(7).fill('Finished'));
    for (const person of people) {
      expect(await readEmails(gong, person)).toEqual({ toProspect: [today + 2 * second], fromProspect: [] });
    }
  });

  test('keep their reply when they are taken out of the flow', async () => {
    const { gong, wait } = await openTimed();
    const instances = await enroll(gong);
    wait(5 * second);
    await gong.post('/v2/flows/prospects/unassign-flows-by-instance-id', { flowInstanceIds: instances });
    expect((await readEmails(gong, first(people))).fromProspect).toEqual([today + 4 * second]);
  });
});

describe('people who are in flows at the start', () => {
  const only = new Map<string, FlowInstance[]>();
  for (const instance of company.flowInstances) {
    only.set(instance.crmProspectId, [...(only.get(instance.crmProspectId) ?? []), instance]);
  }
  const alone = company.prospects.flatMap((person) => {
    const [instance, ...others] = only.get(person.crmProspectId) ?? [];
    const isOnlyRecord = company.prospects.filter(({ email }) => email === person.email).length === 1;
    return instance && others.length === 0 && isOnlyRecord ? [{ person, instance }] : [];
  });

  async function readAll(status: FlowInstanceStatus) {
    const gong = await openGong({ now: () => today });
    const some = alone.filter(({ instance }) => instance.status === status).slice(0, 25);
    expect(some.length).toBeGreaterThan(10);
    return Promise.all(some.map(({ person }) => readEmails(gong, person)));
  }

  test('have replied if they finished with a response, and got nothing afterwards', async () => {
    for (const { toProspect, fromProspect } of await readAll('FinishedResponse')) {
      expect(fromProspect).toHaveLength(1);
      expect(toProspect.length).toBeGreaterThan(0);
      expect(Math.max(...toProspect)).toBeLessThan(first(fromProspect));
      expect(first(fromProspect)).toBeLessThan(company.calendar.today);
    }
  });

  test('have replied or not if they are paused', async () => {
    const replies = (await readAll('Paused')).map(({ fromProspect }) => fromProspect.length);
    expect(new Set(replies)).toEqual(new Set([0, 1]));
  });

  test.each(['Running', 'Pending', 'FinishedNoReply'] as const)('have not replied if they are %s', async (status) => {
    for (const { fromProspect } of await readAll(status)) expect(fromProspect).toEqual([]);
  });
});

test('calls agree on next steps, in sentences that promise something', () => {
  const highlights = company.calls().flatMap(createHighlights) as { title: string; items: { text: string }[] }[];
  expect(highlights.length).toBeGreaterThan(100);
  for (const { title, items } of highlights) {
    expect(title).toBe('Next steps');
    expect(items.length).toBeGreaterThan(0);
    for (const { text } of items) expect(text).not.toMatch(/\?$/);
  }
});
