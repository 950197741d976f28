/** People are stopped while another server commits them, or between plan and commit. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fault } from '../support/gong.ts';
import { environmentFor, type Host, newStateDirectory, startHost } from '../support/host.ts';
import { assigned, flowId, type OutreachGong, ownerEmail, startOutreachGong } from './outreach-gong.ts';

let gong: OutreachGong;
let committing: Host;
let stopping: Host;

beforeAll(async () => {
  gong = await startOutreachGong();
  const stateDirectory = newStateDirectory();
  const start = () =>
    startHost({ environment: environmentFor(gong.origin, { GONG_TOOLSETS: 'all', GONG_STATE_DIR: stateDirectory }) });
  [committing, stopping] = await Promise.all([start(), start()]);
});
beforeEach(() => gong.reset());
afterAll(async () => {
  await Promise.all([committing.close(), stopping.close()]);
  await gong.close();
});

let used = 0;
const newPeople = (count: number) =>
  Array.from({ length: count }, () => {
    used += 1;
    return `003${String(used).padStart(12, '5')}`;
  });

/** Gong acts at once on each assignment, and responds with a row for each person. */
function putInFlow(ids: readonly string[]): void {
  for (const id of ids) {
    const row = assigned(id);
    gong.state.open[id] = [row];
    gong.state.instances[row.flowInstanceId ?? ''] = row;
  }
}

async function plan(more: object): Promise<{ planId: string; prospectCount: number }> {
  const result = await committing.callTool('gong_plan_enrollment', {
    flowId,
    flowInstanceOwnerEmail: ownerEmail,
    ...more,
  });
  expect(result.isError, result.text).toBe(false);
  return result.structured as { planId: string; prospectCount: number };
}

const commit = ({ planId, prospectCount }: { planId: string; prospectCount: number }) =>
  committing.callTool('gong_commit_enrollment', { planId, prospectCount });

const stop = (args: object) => stopping.callTool('gong_stop_outreach', { reason: 'asked to', ...args });

interface Stopped {
  readonly removed: { crmProspectId: string }[];
  readonly notInAnyFlow: string[];
  readonly unknown: string[];
}

/** Commits people with words of their own, and stops once the request with the first of them is under way. */
async function stopDuringCommit(people: readonly string[], args: (planId: string) => object) {
  const planned = await plan({
    people: people.map((crmProspectId, index) => ({ crmProspectId, steps: [{ number: 1, body: `For ${index}` }] })),
  });
  const assign = gong.state.assign;
  let stopped: ReturnType<typeof stop> | undefined;
  gong.state.assign = (ids, response) => {
    stopped ??= stop(args(planned.planId));
    const act = () => {
      putInFlow(ids);
      assign(ids, response);
    };
    setTimeout(act, 1000);
  };
  const done = await commit(planned);
  const result = await stopped;
  return { done: done.structured, stopped: result?.structured as unknown as Stopped, planId: planned.planId };
}

const stillIn = (people: readonly string[]) => people.filter((id) => (gong.state.open[id] ?? []).length > 0);

describe('a stop while another server sends', () => {
  it.each([
    ['by CRM id', (first: string) => ({ crmProspectsIds: [first], flowId })],
    ['by CRM id, out of all flows', (first: string) => ({ crmProspectsIds: [first], allFlows: true })],
    ['by email', () => ({ emails: ['sent@buyer.example'], allFlows: true, doNotContact: true })],
  ])('never reports a person as in no flow whose request is under way: %s', async (_, args) => {
    const [first = '', second = ''] = newPeople(2);
    gong.state.records['sent@buyer.example'] = [first];
    const { stopped } = await stopDuringCommit([first, second], () => args(first));
    expect(stopped.notInAnyFlow).toEqual([]);
    expect([...stopped.removed.map(({ crmProspectId }) => crmProspectId), ...stopped.unknown]).toEqual([first]);
    expect(stillIn([first])).toEqual(stopped.unknown);
  });

  it('ends the commit when its plan is stopped, and accounts for everybody', async () => {
    const people = newPeople(4);
    const { stopped, planId } = await stopDuringCommit(people, (id) => ({ planId: id }));
    const removed = stopped.removed.map(({ crmProspectId }) => crmProspectId);
    expect(stillIn(people)).toEqual(stopped.unknown);
    expect([...removed, ...stopped.unknown]).toEqual([people[0]]);
    const later = await committing.callTool('gong_get_enrollment', { planId });
    expect(later.structured).toMatchObject({ status: 'ended' });
    expect(gong.assignments).toEqual([[people[0]]]);
  });
});

describe('a stop between plan and commit', () => {
  it.each([
    ['by CRM id', ([first]: string[]) => ({ crmProspectsIds: [first], allFlows: true })],
    ['by email', () => ({ emails: ['between@buyer.example'], flowId })],
  ])('keeps the person out of the plan: %s', async (_, args) => {
    const people = newPeople(2);
    gong.state.records['between@buyer.example'] = [people[0] ?? ''];
    const planned = await plan({ crmProspectsIds: people });
    await stop(args(people));
    const { structured } = await commit(planned);
    expect(structured).toMatchObject({
      assigned: [{ crmProspectId: people[1] }],
      notAssigned: [{ crmProspectId: people[0], reason: expect.stringContaining('stopped: asked to') }],
    });
  });

  it('makes the plan useless when the plan itself is stopped', async () => {
    const planned = await plan({ crmProspectsIds: newPeople(2) });
    await stop({ planId: planned.planId });
    await commit(planned);
    expect(gong.assignments).toEqual([]);
  });

  it('does not bind a plan that is made afterwards', async () => {
    const people = newPeople(1);
    await stop({ crmProspectsIds: people, allFlows: true });
    const { structured } = await commit(await plan({ crmProspectsIds: people }));
    expect(structured).toMatchObject({ counts: { assigned: 1 } });
  });
});

describe('reads of Gong that a stop rests on', () => {
  it('says that it is not known whether people are out when Gong refuses to be read again', async () => {
    const [id = ''] = newPeople(1);
    putInFlow([id]);
    const [{ flowInstanceId = '' } = {}] = gong.state.open[id] ?? [];
    gong.state.unassign = (_, response) => {
      gong.state.readInstances = (_, again) => fault(again, 403, 'Missing the scope api:flows:read');
      fault(response, 403, 'Missing the scope api:flows:write');
    };
    const { structured } = await stop({ flowInstanceIds: [flowInstanceId] });
    expect(structured).toMatchObject({ removed: [], unknown: [id] });
  });

  it.each([401, 403])('does not take a %i for flow instances that Gong does not know', async (status) => {
    gong.state.readInstances = (_, response) => fault(response, status, 'This key may not read flows');
    const result = await stop({ flowInstanceIds: ['4711'] });
    expect(result.isError).toBe(true);
    expect(result.text).toContain('This key may not read flows');
  });

  it.each([400, 404])(
    'ends the instances that Gong knows, although it refuses a read with %i for one of them',
    async (status) => {
      const people = newPeople(5);
      putInFlow(people);
      const ids = people.flatMap((id) => (gong.state.open[id] ?? []).map(({ flowInstanceId = '' }) => flowInstanceId));
      gong.state.readInstances = (asked, response) =>
        asked.includes('4711') ? fault(response, status, 'flow instance 4711 does not exist') : undefined;
      const { structured } = await stop({ flowInstanceIds: [...ids.slice(0, 3), '4711', ...ids.slice(3)] });
      expect(structured).toMatchObject({ notFound: ['4711'], counts: { removed: 5 } });
      expect(stillIn(people)).toEqual([]);
    },
  );
});

describe('a lead whom Gong lists as a contact', () => {
  it('is not reported as in no flow after being taken out, and is kept out under both ids', async () => {
    const [contact = '', other = ''] = newPeople(2);
    const lead = `00Q${contact.slice(3)}`;
    gong.state.open[lead] = [assigned(contact, '88')];
    const { structured } = await stop({ crmProspectsIds: [other, lead], allFlows: true, doNotContact: true });
    expect(structured).toMatchObject({ removed: [{ flowInstanceIds: ['88'] }], notInAnyFlow: [other] });
    const planned = await committing.callTool('gong_plan_enrollment', {
      flowId,
      flowInstanceOwnerEmail: ownerEmail,
      crmProspectsIds: [contact, lead],
    });
    expect(planned.structured).toMatchObject({ willAssign: [] });
  });
});
