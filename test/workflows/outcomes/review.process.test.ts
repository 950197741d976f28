/** What came of enrollments: counted by the journals of this server and the flow instances of Gong. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assigned, flowId, type OutreachGong, ownerEmail, startOutreachGong } from '../../field/outreach-gong.ts';
import { fault, reply } from '../../support/gong.ts';
import { environmentFor, type Host, newStateDirectory, startHost } from '../../support/host.ts';

let gong: OutreachGong;
let host: Host;
const environment = () =>
  environmentFor(gong.origin, { GONG_STATE_DIR: stateDirectory, GONG_MAX_PROSPECTS: '1000', GONG_TOOLSETS: 'all' });
const stateDirectory = newStateDirectory();

beforeAll(async () => {
  gong = await startOutreachGong();
  host = await startHost({ environment: environment() });
});
afterAll(async () => {
  await host.close();
  await gong.close();
});

interface Group {
  readonly label?: string;
  readonly enrolled: number;
  readonly paused: number;
  readonly lookedUp: number;
  readonly replied?: number;
  readonly enoughToCompare: boolean;
}

interface Person {
  readonly crmProspectId: string;
  readonly status: string;
  readonly attention?: string;
  readonly lastFromProspect?: string;
}

interface Review {
  readonly groups: Group[];
  readonly people: Person[];
  readonly unavailable: string[];
  readonly nextCursor?: string;
}

let used = 0;
/** Enrolls people by email under a label, and gives their instances a status. Returns the emails. */
async function enroll(label: string, statuses: readonly string[]): Promise<string[]> {
  const emails = statuses.map(() => {
    used += 1;
    const email = `r${used}@buyer.example`;
    gong.state.records[email] = [`003${String(used).padStart(12, '0')}`];
    return email;
  });
  const crmProspectsIds = emails.map((email) => String((gong.state.records[email] as string[])[0]));
  for (let start = 0; start < emails.length; start += 50) {
    const planned = await host.callTool('gong_plan_enrollment', {
      flowId,
      flowInstanceOwnerEmail: ownerEmail,
      emails: emails.slice(start, start + 50),
      label,
    });
    const { planId, prospectCount } = planned.structured;
    const done = await host.callTool('gong_commit_enrollment', { planId, prospectCount });
    expect(done.structured, done.text).toMatchObject({ counts: { notAssigned: 0, unknown: 0 } });
  }
  crmProspectsIds.forEach((id, index) => {
    const row = assigned(id);
    gong.state.instances[row.flowInstanceId ?? ''] = { ...row, flowInstanceStatus: statuses[index] ?? '' };
  });
  return emails;
}

/** Makes an email from a person the newest one that Gong has. */
function writeBack(email: string): void {
  const sentTime = new Date(Date.now() + 60_000).toISOString();
  gong.state.records[email] = (response) =>
    reply(response, 200, { emails: [{ id: '1', from: email, sentTime, messageHash: 'x' }], customerData: [] });
}

async function review(more: object = {}): Promise<Review> {
  const result = await host.callTool('gong_review_enrollments', { ...more });
  expect(result.isError, result.text).toBe(false);
  return result.structured as unknown as Review;
}

async function reviewAll(more: object): Promise<{ groups: Group[]; people: Person[] }> {
  const people: Person[] = [];
  let page = await review(more);
  for (people.push(...page.people); page.nextCursor !== undefined; people.push(...page.people)) {
    page = await review({ ...more, cursor: page.nextCursor });
  }
  return { groups: page.groups, people };
}

describe('gong_review_enrollments', () => {
  it('counts every status, and says who needs attention and why', async () => {
    const statuses = ['Pending', 'Running', 'Paused', 'Paused', 'FinishedNoReply', 'FinishedResponse', 'Finished'];
    const emails = await enroll('statuses', statuses);
    writeBack(emails[3] ?? '');
    const { groups, people, unavailable } = await review({ label: 'statuses' });
    expect(groups).toEqual([
      expect.objectContaining({
        label: 'statuses',
        flowName: 'Welcome',
        enrolled: 7,
        pending: 1,
        running: 1,
        paused: 2,
        finishedNoReply: 1,
        finishedResponse: 1,
        finished: 1,
        notReturned: 0,
        lookedUp: 3,
        replied: 2,
        enoughToCompare: false,
      }),
    ]);
    expect(people.map(({ status, attention }) => [status, attention])).toEqual([
      ['FinishedResponse', 'wrote back'],
      ['Paused', 'paused, why is not known'],
      ['Paused', 'wrote back'],
      ['Running', undefined],
      ['Pending', undefined],
      ['FinishedNoReply', undefined],
      ['Finished', undefined],
    ]);
    expect(unavailable).toContain('opens and clicks');
  });

  it('looks up no one or all people when asked to, and gives no rate without look-ups', async () => {
    const [running = ''] = await enroll('replies', ['Running', 'Paused']);
    writeBack(running);
    const none = await review({ label: 'replies', replies: 'none' });
    expect(none.groups[0]).toMatchObject({ lookedUp: 0 });
    expect(none.groups[0]).not.toHaveProperty('replied');
    const all = await review({ label: 'replies', replies: 'all' });
    expect(all.groups[0]).toMatchObject({ lookedUp: 2, replied: 1 });
  });

  it('reports instances that Gong no longer returns', async () => {
    await enroll('gone', ['Running', 'Running']);
    const [first = ''] = Object.keys(gong.state.instances).slice(-2);
    delete gong.state.instances[first];
    const { groups, people } = await review({ label: 'gone' });
    expect(groups[0]).toMatchObject({ running: 1, notReturned: 1 });
    expect(people.find(({ status }) => status === 'notReturned')?.attention).toContain('no longer returns');
  });

  it('needs at most 90 requests for 500 people of whom 80 are paused, over all pages', async () => {
    await enroll('many', [...Array(80).fill('Paused'), ...Array(420).fill('Running')]);
    gong.paths.length = 0;
    const { groups, people } = await reviewAll({ label: 'many' });
    expect(gong.paths.length).toBeLessThanOrEqual(90);
    expect(groups[0]).toMatchObject({ enrolled: 500, paused: 80, lookedUp: 80, enoughToCompare: true });
    expect(new Set(people.map(({ crmProspectId }) => crmProspectId)).size).toBe(500);
  });

  it('is the same after a restart, and finds enrollments by plan, owner and time', async () => {
    const before = await review({ label: 'statuses' });
    await host.close();
    host = await startHost({ environment: environment() });
    expect(await review({ label: 'statuses' })).toMatchObject({ groups: before.groups });
    expect((await review({ flowInstanceOwnerEmail: ownerEmail.toUpperCase(), label: 'gone' })).groups).toHaveLength(1);
    expect((await review({ to: '2020-01-01T00:00:00Z' })).groups).toEqual([]);
    const groups = (await review({ flowId })).groups.map(({ label }) => label);
    expect(groups.sort()).toEqual(['gone', 'many', 'replies', 'statuses']);
  });

  it('goes on when one person cannot be looked up, and says so', async () => {
    const [one = ''] = await enroll('failing', ['Paused', 'Paused']);
    gong.state.records[one] = (response) => fault(response, 400, 'this address is odd');
    const result = await host.callTool('gong_review_enrollments', { label: 'failing' });
    expect(result.structured).toMatchObject({
      groups: [{ paused: 2, lookedUp: 1 }],
      note: expect.stringContaining('this address is odd'),
    });
  });

  it('lists the people on full pages where the credentials may not look up emails', async () => {
    const emails = await enroll('scopeless', Array(20).fill('Paused'));
    for (const email of emails) {
      gong.state.records[email] = (response) =>
        fault(response, 401, "You don't have permission to use 'api:data-privacy:read' in your app.");
    }
    const { groups, people, nextCursor } = await review({ label: 'scopeless' });
    expect(groups[0]).toMatchObject({ paused: 20, lookedUp: 0 });
    expect(people).toHaveLength(20);
    expect(nextCursor).toBeUndefined();
  });

  it('refuses the cursor of another review', async () => {
    const { nextCursor } = await review({ label: 'many' });
    const refused = await host.callTool('gong_review_enrollments', { label: 'gone', cursor: nextCursor });
    expect(refused.text).toContain('other arguments');
  });
});
