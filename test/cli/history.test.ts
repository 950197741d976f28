import { beforeEach, describe, expect, it, vi } from 'vitest';
import { describeHistory } from '../../src/cli/history.ts';
import type { HistoryReport } from '../../src/cli/history-report.ts';
import type { HistoryInvocation } from '../../src/config/invocation.ts';
import { Audit } from '../../src/policy/audit.ts';
import { OptOuts } from '../../src/policy/do-not-contact/opt-outs.ts';
import { FileStore } from '../../src/store/file-store.ts';
import { StateDirectory } from '../../src/store/state-directory.ts';
import type { JournalEvent } from '../../src/workflows/enrollment/journal.ts';
import { closeIfFinal, findConflicts } from '../../src/workflows/enrollment/open-commits.ts';
import type { NewPlan, PlannedProspect } from '../../src/workflows/enrollment/plan-store.ts';
import { Stops } from '../../src/workflows/enrollment/stops.ts';
import { createServices } from '../../src/workflows/services.ts';
import type { Services } from '../../src/workflows/workflow.ts';
import { scriptedClient } from '../support/client.ts';
import { newStateDirectory } from '../support/host.ts';
import { planContent } from '../workflows/enrollment/plan-content.ts';

const day = 24 * 60 * 60_000;
const start = Date.parse('2026-05-04T09:00:00Z');
let time: number;
let store: FileStore;
let services: Services;

beforeEach(() => {
  time = start;
  store = new FileStore(new StateDirectory(newStateDirectory()), { now: () => time });
  services = createServices({
    client: scriptedClient(() => ({ body: {} })).client,
    limits: { allowedFlowIds: undefined, maxProspects: 200, requestsPerSecond: 3 },
    store,
    company: 'company',
    about: {
      version: '0.0.0',
      credentials: 'access token',
      sandbox: false,
      sandboxGuide: undefined,
      userEmail: undefined,
      toolsets: [],
      readOnly: false,
      dryRun: false,
      allowErase: false,
      stateDirectory: '',
    },
    tools: new Set(),
    track: () => undefined,
  });
});

type Outcomes = Partial<
  Pick<Extract<JournalEvent, { event: 'outcome' }>, 'assigned' | 'notAssigned' | 'unexpected' | 'wouldAssign'>
>;

const assign = (...ids: string[]) =>
  ids.map((crmProspectId) => ({ crmProspectId, flowInstanceId: `7${crmProspectId}` }));

/** Carries a commit out as the sender does, up to the end unless it is left open. */
async function enroll(
  willAssign: readonly PlannedProspect[],
  { outcomes, end = true, ...content }: Partial<NewPlan> & { outcomes?: Outcomes; end?: boolean } = {},
): Promise<string> {
  const { plans, journals } = services;
  const plan = await plans.save(planContent({ ...content, willAssign }));
  const { planId } = plan;
  const crmProspectsIds = willAssign.map(({ crmProspectId }) => crmProspectId);
  await findConflicts({ flowId: plan.flow.id }, services);
  await journals.begin(plan);
  if (outcomes) {
    await journals.append(planId, journals.date({ event: 'sending', crmProspectsIds }));
    const event = { event: 'outcome', assigned: [], notAssigned: [], notInFlow: [], ...outcomes } as const;
    await journals.append(planId, journals.date(event));
  }
  if (end) await journals.append(planId, journals.date({ event: 'ended' }));
  await closeIfFinal(planId, await journals.read(planId), services);
  return planId;
}

const enrollOne = (id: string, content: Partial<NewPlan> = {}) =>
  enroll([{ crmProspectId: id }], { ...content, outcomes: { assigned: assign(id) } });

const ownedBy = (flowInstanceOwnerEmail: string, flowId = '1') => ({ assignment: { flowId, flowInstanceOwnerEmail } });

const ask = (query: Partial<HistoryInvocation> = {}): HistoryInvocation => ({
  command: 'history',
  stateDirectory: '/state',
  format: 'text',
  since: undefined,
  user: undefined,
  flow: undefined,
  ...query,
});

async function read(query: Partial<HistoryInvocation> = {}): Promise<HistoryReport> {
  return JSON.parse(await describeHistory(store, ask({ ...query, format: 'json' }))) as HistoryReport;
}

/** Parses RFC 4180 strictly, and returns each line by column. */
function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  let rest = text;
  while (rest !== '') {
    const [whole = '', quoted, plain = '', end] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? [];
    if (whole === '') throw new Error(`This is no CSV: ${rest.slice(0, 100)}`);
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    rest = rest.slice(whole.length);
    if (end === '\r\n' && rest !== '') rows.push([]);
  }
  const [header = [], ...lines] = rows;
  return lines.map((cells) => {
    expect(cells).toHaveLength(header.length);
    return Object.fromEntries(cells.map((cell, index) => [header[index], cell]));
  });
}

const readCsv = async (query: Partial<HistoryInvocation> = {}) =>
  parseCsv(await describeHistory(store, ask({ ...query, format: 'csv' })));

describe('the history of enrollments', () => {
  it('names each person with the outcome and the reason, and sums them up', async () => {
    const people = [
      { crmProspectId: '003A', email: 'a@example.com', name: 'Ann' },
      { crmProspectId: '003B', email: 'b@example.com' },
      { crmProspectId: '003C' },
    ];
    const outcomes = {
      assigned: assign('003A'),
      notAssigned: [{ crmProspectId: '003B', reason: 'already in the flow' }],
    };
    const planId = await enroll(people, { label: 'spring', outcomes });
    const { enrollments, totals } = await read({ since: start - day });
    const counts = { planned: 3, assigned: 1, notAssigned: 1, unknown: 1, notSentYet: 0, wouldAssign: 0, stopped: 0 };
    expect(enrollments).toMatchObject([
      {
        planId,
        at: '2026-05-04T09:00:00.000Z',
        flow: 'Flow',
        flowId: '1',
        flowInstanceOwnerEmail: 'ada@example.com',
        label: 'spring',
        ...counts,
        people: [
          { crmProspectId: '003A', email: 'a@example.com', name: 'Ann', outcome: 'assigned', flowInstanceId: '7003A' },
          { crmProspectId: '003B', outcome: 'notAssigned', reason: 'already in the flow' },
          { crmProspectId: '003C', outcome: 'unknown' },
        ],
      },
    ]);
    expect(totals).toEqual({
      all: counts,
      byFlow: [{ flowId: '1', flow: 'Flow', ...counts }],
      byLabel: [{ label: 'spring', ...counts }],
      byOwner: [{ flowInstanceOwnerEmail: 'ada@example.com', ...counts }],
    });
    const text = await describeHistory(store, ask({ since: start - day }));
    expect(text).toContain('Ann, a@example.com, 003A: assigned');
    expect(text).toContain('b@example.com, 003B: not assigned, already in the flow');
    expect(text).toContain('1 of 3 assigned, 1 unknown, owner ada@example.com, label "spring"');
    expect(text).toContain('label "spring": 3 planned, 1 assigned, 1 not assigned, 1 unknown');
  });

  it('distinguishes people who were never sent from those whom a running commit has yet to send', async () => {
    await enroll([{ crmProspectId: '003A' }]);
    await enroll([{ crmProspectId: '003B' }], { end: false });
    const { enrollments } = await read({ since: start - day });
    const people = enrollments.flatMap((enrollment) => enrollment.people);
    expect(new Map(people.map((person) => [person.crmProspectId, person]))).toEqual(
      new Map([
        ['003A', { crmProspectId: '003A', outcome: 'notAssigned', reason: expect.stringContaining('Not sent') }],
        ['003B', { crmProspectId: '003B', outcome: 'notSentYet' }],
      ]),
    );
  });

  it('says whom a dry run would have assigned, in the store of the dry run', async () => {
    await enroll([{ crmProspectId: '003A' }], { outcomes: { wouldAssign: ['003A'] } });
    const { enrollments, totals } = await read({ since: start - day });
    expect(enrollments[0]?.people).toEqual([{ crmProspectId: '003A', outcome: 'wouldAssign' }]);
    expect(totals.all).toMatchObject({ planned: 1, assigned: 0, wouldAssign: 1 });
    expect(await describeHistory(store, ask())).toContain('1 would be assigned (dry run)');
  });

  it('has the person whom Gong returned instead of another one', async () => {
    const unexpected = [{ crmProspectId: '003X', flowInstanceId: '9' }];
    await enroll([{ crmProspectId: '00QA' }], { outcomes: { unexpected } });
    const [enrollment] = (await read({ since: start - day })).enrollments;
    expect(enrollment?.people).toMatchObject([
      { crmProspectId: '00QA', outcome: 'unknown' },
      { crmProspectId: '003X', outcome: 'assigned', flowInstanceId: '9' },
    ]);
  });

  it('begins at the time that is asked for, and reads no journal from before it', async () => {
    for (let index = 0; index < 30; index += 1) await enrollOne(`003${index}`);
    time += 10 * day;
    const planId = await enrollOne('003NEW');
    const spy = vi.spyOn(store, 'readLines');
    const { enrollments } = await read({ since: time - day });
    expect(enrollments.map((enrollment) => enrollment.planId)).toEqual([planId]);
    expect((await read({ since: time + 1 })).enrollments).toEqual([]);
    const journals = spy.mock.calls.map(([name]) => name).filter((name) => name.startsWith('journal/'));
    expect(new Set(journals)).toEqual(new Set([`journal/${planId}.jsonl`]));
    expect(spy.mock.calls.map(([name]) => name)).not.toContain('audit.jsonl');
  });

  it('has the newest 20 without a time', async () => {
    for (let index = 0; index < 25; index += 1) {
      time += 60_000;
      await enrollOne(`003${index}`, index % 5 === 0 ? ownedBy('eve@example.com') : {});
    }
    expect((await read()).enrollments).toHaveLength(20);
    expect((await read({ user: 'eve@example.com' })).enrollments).toHaveLength(5);
  });

  it('knows people from the index alone when the journal and the plan are gone', async () => {
    const planId = await enrollOne('003A', { label: 'spring' });
    await store.remove(`journal/${planId}.jsonl`);
    await store.remove(`plans/${planId}.json`);
    const [enrollment] = (await read({ since: start - day })).enrollments;
    expect(enrollment).toMatchObject({ planId, label: 'spring', flowInstanceOwnerEmail: 'ada@example.com' });
    expect(enrollment?.people).toEqual([{ crmProspectId: '003A', outcome: 'assigned', flowInstanceId: '7003A' }]);
  });

  it('writes nothing to the store', async () => {
    await read({ since: start - day });
    await read();
    expect(await store.list('.')).toEqual([]);
  });
});

describe('the history of a store that version 0.1.0 has written', () => {
  it('has its journals, which no index knows', async () => {
    const lines = [
      { at: new Date(start).toISOString(), event: 'begun', planId: 'plan_old', flow: { id: '1', name: 'Old' } },
      { at: new Date(start).toISOString(), event: 'sending', crmProspectsIds: ['003A'] },
    ];
    await store.create('journal/plan_old.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const { enrollments } = await read({ since: start - day });
    expect(enrollments).toMatchObject([{ planId: 'plan_old', flow: 'Old', planned: 1, unknown: 1, ended: false }]);
    expect((await read({ since: start + 1 })).enrollments).toEqual([]);
  });
});

describe('the filters of the history', () => {
  const byOthers = { flow: { id: '2', name: 'Événements' }, ...ownedBy('Eve@Example.com', '2') };

  it.each([
    ['the owner in any case', { user: 'eve@example.com' }],
    ['the id of the flow', { flow: '2' }],
    ['the name of the flow in any case and composition', { flow: 'événements'.normalize('NFD').toUpperCase() }],
  ])('find enrollments by %s', async (_, query) => {
    await enrollOne('003A');
    const planId = await enrollOne('003B', byOthers);
    for (const since of [undefined, start - day]) {
      const { enrollments } = await read({ ...query, since });
      expect(enrollments.map((enrollment) => enrollment.planId)).toEqual([planId]);
    }
  });

  it('find writes by an email or a flow that they name, or by their plan', async () => {
    await enrollOne('003A');
    const planId = await enrollOne('003B', byOthers);
    const refusedPlan = await services.plans.save(planContent(byOthers));
    const audit = new Audit(store);
    const entry = { tool: 'tool', effect: 'write', outcome: 'done' };
    await audit.add({ ...entry, targets: { planId } });
    await audit.add({
      ...entry,
      outcome: 'refused',
      reason: 'The plan has expired.',
      targets: { planId: refusedPlan.planId },
    });
    await audit.add({ ...entry, targets: { flowInstanceOwnerEmail: 'eve@example.com', flowId: '2' } });
    await audit.add({ ...entry, targets: { emails: ['x@example.com', 'ada@example.com'], flowId: '1' } });
    await audit.add({ ...entry, targets: {} });
    for (const query of [{ user: 'EVE@example.com' }, { flow: '2' }, { flow: 'Événements' }]) {
      const { writes } = await read({ ...query, since: start - day });
      expect(writes.map(({ targets }) => targets)).toEqual([
        { flowInstanceOwnerEmail: 'eve@example.com', flowId: '2' },
        { planId: refusedPlan.planId },
        { planId },
      ]);
      expect(writes[1]?.reason).toBe('The plan has expired.');
    }
    expect((await read({ user: 'ada@example.com', since: start - day })).writes).toHaveLength(1);
  });

  it('find stops and opt-outs by the people of an owner or a flow, also when these were enrolled before', async () => {
    await enrollOne('003A');
    await enrollOne('003B', byOthers);
    time += 3 * day;
    await enrollOne('003C', byOthers);
    await new Stops(store).add({ crmProspectsIds: ['003A', '003B', '003C', '003Z'], reason: 'left' });
    await new Stops(store).add({ crmProspectsIds: ['003B'], flowId: '1', reason: 'only flow 1' });
    const known = { emails: [], domains: [], by: 'ada', recordsKnown: true };
    await new OptOuts(store).add([
      { ...known, crmProspectsIds: ['003C'] },
      { ...known, crmProspectsIds: ['003A'] },
    ]);
    const { stops, doNotContact } = await read({ user: 'eve@example.com', since: time - day });
    expect(stops.map(({ crmProspectId, reason }) => [crmProspectId, reason])).toEqual([
      ['003C', 'left'],
      ['003B', 'left'],
    ]);
    expect(doNotContact.map(({ crmProspectsIds }) => crmProspectsIds)).toEqual([['003C']]);
  });

  it('find nothing for somebody who has done nothing', async () => {
    await enrollOne('003A');
    const report = await read({ user: 'nobody@example.com', flow: 'None', since: start - day });
    expect(report).toMatchObject({ enrollments: [], writes: [], stops: [], doNotContact: [], totals: { byFlow: [] } });
  });
});

describe('the stops of the history', () => {
  it('mark the people who were stopped after their commit began, in this flow or in all', async () => {
    const stops = new Stops(store);
    await stops.add({ crmProspectsIds: ['003A'], reason: 'too early' });
    time += 60_000;
    const ids = ['003A', '003B', '003C', '003D'];
    await enroll(
      ids.map((crmProspectId) => ({ crmProspectId })),
      {
        outcomes: {
          assigned: assign('003A', '003B', '003C'),
          notAssigned: [{ crmProspectId: '003D', reason: 'busy' }],
        },
      },
    );
    time += 60_000;
    await stops.add({ crmProspectsIds: ['003B'], flowId: '1', reason: 'asked to' });
    await stops.add({ crmProspectsIds: ['003C'], flowId: '2', reason: 'another flow' });
    await stops.add({ crmProspectsIds: ['003D'], reason: 'was never in the flow' });
    const { enrollments, totals } = await read({ since: start - day });
    const stopped = enrollments[0]?.people.filter((person) => person.stopped !== undefined);
    expect(stopped).toMatchObject([{ crmProspectId: '003B', stopped: { reason: 'asked to' } }]);
    expect(totals.all).toMatchObject({ assigned: 3, stopped: 1 });
  });
});

describe('the history as CSV', () => {
  it('has a header and one line for each person, write, stopped person and opt-out', async () => {
    const planId = await enroll([{ crmProspectId: '003A', name: 'Doe, "Jo"' }, { crmProspectId: '003B' }], {
      outcomes: { assigned: assign('003A', '003B') },
    });
    await new Audit(store).add({
      tool: 'gong_x',
      effect: 'write',
      targets: { planId, id: '5' },
      outcome: 'done',
      counts: { done: 2 },
    });
    time += 60_000;
    await new Stops(store).add({ crmProspectsIds: ['003A'], reason: 'asked to' });
    await new OptOuts(store).add([
      {
        emails: ['a@example.com'],
        domains: [],
        crmProspectsIds: ['003A'],
        by: 'ada',
        recordsKnown: true,
        reason: 'phone',
      },
    ]);
    const rows = await readCsv({ since: start - day });
    expect(rows.map(({ kind }) => kind)).toEqual(['enrollment', 'enrollment', 'write', 'stop', 'do-not-contact']);
    expect(rows[0]).toMatchObject({
      planId,
      name: 'Doe, "Jo"',
      outcome: 'assigned',
      stoppedAt: '2026-05-04T09:01:00.000Z',
      stopReason: 'asked to',
    });
    expect(rows[2]).toMatchObject({ planId, tool: 'gong_x', counts: '{"done":2}', targets: '{"id":"5"}' });
    expect(rows[4]).toMatchObject({ reason: 'phone', targets: 'a@example.com 003A' });
  });

  it('ends every line with CRLF, also a header alone', async () => {
    expect(await describeHistory(store, ask({ format: 'csv' }))).toMatch(/^kind,at,[\w,]+\r\n$/);
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r\n=1',
    '  =1',
    '\u200B=1',
    '＝1',
    '"=1',
    "'=1",
    '=HYPERLINK("a","b")',
  ])('has no formula in a cell of %j', async (text) => {
    await enroll([{ crmProspectId: text, name: text, email: text }], {
      label: text,
      flow: { id: '1', name: text },
      outcomes: { notAssigned: [{ crmProspectId: text, reason: text }] },
    });
    const [row = {}] = await readCsv({ since: start - day });
    const { crmProspectId, name, email, label, flow, reason } = row;
    for (const cell of [crmProspectId, name, email, label, flow, reason]) expect(cell).toMatch(/^['"]/);
  });
});
