import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FileStore } from '../../../src/store/file-store.ts';
import { StateDirectory } from '../../../src/store/state-directory.ts';
import { closeIfFinal, findConflicts } from '../../../src/workflows/enrollment/open-commits.ts';
import { createServices } from '../../../src/workflows/services.ts';
import type { Services } from '../../../src/workflows/workflow.ts';
import { scriptedClient } from '../../support/client.ts';
import type { TestClock } from '../../support/clock.ts';
import { newStateDirectory } from '../../support/host.ts';
import { planContent } from './plan-content.ts';

let services: Services;
let clock: TestClock;

beforeEach(() => {
  const scripted = scriptedClient(() => ({ body: {} }));
  clock = scripted.clock;
  services = createServices({
    client: scripted.client,
    limits: { allowedFlowIds: undefined, maxProspects: 200, requestsPerSecond: 3 },
    store: new FileStore(new StateDirectory(newStateDirectory()), clock),
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

/** Starts a commit into flow 1 that is about to send a request for this person. */
async function beginCommit(crmProspectId: string): Promise<string> {
  const { plans, journals } = services;
  const willAssign = [{ crmProspectId, email: `${crmProspectId}@Example.com` }];
  const plan = await plans.save(planContent({ willAssign }));
  await journals.begin(plan);
  await journals.append(plan.planId, journals.date({ event: 'sending', crmProspectsIds: [crmProspectId] }));
  return plan.planId;
}

async function endCommit(planId: string, crmProspectId: string): Promise<void> {
  const { journals } = services;
  const assigned = [{ crmProspectId, flowInstanceId: '7' }];
  await journals.append(planId, journals.date({ event: 'outcome', assigned, notAssigned: [], notInFlow: [] }));
  await journals.append(planId, journals.date({ event: 'ended' }));
}

describe('findConflicts', () => {
  it('reads a commit while a person is in doubt, and never again once it is closed', async () => {
    const [final, inDoubt] = [await beginCommit('003A'), await beginCommit('003B')];
    await endCommit(final, '003A');
    const read = vi.spyOn(services.journals, 'read');
    const findAndTrackReads = async () => {
      read.mockClear();
      const people = [...(await findConflicts({ flowId: '1' }, services)).keys()];
      return { people, read: [...new Set(read.mock.calls.map(([planId]) => planId))].toSorted() };
    };
    expect(await findAndTrackReads()).toEqual({ people: ['003B'], read: [final, inDoubt].toSorted() });
    expect(await findAndTrackReads()).toEqual({ people: ['003B'], read: [inDoubt] });
    await clock.advance(24 * 60 * 60_000);
    expect(await findAndTrackReads()).toEqual({ people: ['003B'], read: [inDoubt] });
  });

  it('keeps a person out while a read of Gong may miss the request, and not afterwards', async () => {
    const planId = await beginCommit('003A');
    const { journals } = services;
    const outcome = { event: 'outcome', assigned: [], notAssigned: [], notInFlow: ['003A'] } as const;
    await journals.append(planId, journals.date(outcome));
    await journals.append(planId, journals.date({ event: 'ended' }));
    expect((await findConflicts({ flowId: '1' }, services)).get('003A')).toContain('no final outcome yet');
    expect(await findConflicts({ flowId: '2' }, services)).toEqual(new Map());
    await clock.advance(61_000);
    expect(await findConflicts({ flowId: '1' }, services)).toEqual(new Map());
    expect(await journals.listOpen()).toEqual([]);
  });

  it('returns who was assigned since the caller read the flow, also from closed commits', async () => {
    const time = services.journals.now();
    await clock.advance(10);
    const planId = await beginCommit('003A');
    await endCommit(planId, '003A');
    const assignedSince = { time, crmProspectsIds: ['003A', '003B'] };
    const find = (since: number) =>
      findConflicts({ flowId: '1', assignedSince: { ...assignedSince, time: since } }, services);
    expect((await find(time)).get('003A')).toBe(`assigned by ${planId} a moment ago`);
    await closeIfFinal(planId, await services.journals.read(planId), services);
    expect(await services.journals.listOpen()).toEqual([]);
    expect((await find(time)).get('003A')).toBe(`assigned by ${planId} a moment ago`);
    expect(await find(time + 11)).toEqual(new Map());
  });

  it('adds a commit to the enrollment index when it closes it', async () => {
    const planId = await beginCommit('003A');
    await endCommit(planId, '003A');
    await findConflicts({ flowId: '1' }, services);
    expect(await services.store.findEnrollments({ people: ['003A'] })).toMatchObject([
      {
        planId,
        person: '003A',
        flowId: '1',
        outcome: 'assigned',
        flowInstanceId: '7',
        flowInstanceOwnerEmail: 'ada@example.com',
        emailDomain: 'example.com',
      },
    ]);
  });

  it('drops a commit without a journal only after its plan has expired', async () => {
    const { plans, store, journals } = services;
    const plan = await plans.save(planContent({ willAssign: [{ crmProspectId: '003A' }] }));
    await store.create(`journal-open/${plan.planId}`, '');
    await findConflicts({ flowId: '1' }, services);
    expect(await journals.listOpen()).toEqual([plan.planId]);
    await clock.advance(21 * 60_000);
    await findConflicts({ flowId: '1' }, services);
    expect(await journals.listOpen()).toEqual([]);
  });

  it('reads the journals of version 0.1.0', async () => {
    const { store, journals } = services;
    const at = new Date(journals.now()).toISOString();
    const runner = { host: 'elsewhere', processId: 1 };
    const begun = { at, event: 'begun', planId: 'plan_old', flow: { id: '1', name: 'Flow' }, prospectCount: 2, runner };
    await store.create('journal/plan_old.jsonl', `${JSON.stringify(begun)}\n`);
    await store.append(
      'journal/plan_old.jsonl',
      JSON.stringify({ at, event: 'sending', crmProspectsIds: ['003A', '003B'] }),
    );
    const outcome = {
      at,
      event: 'settled',
      assigned: [{ crmProspectId: '003A', flowInstanceId: '7' }],
      notAssigned: [],
    };
    await store.append('journal/plan_old.jsonl', JSON.stringify(outcome));
    expect([...(await findConflicts({ flowId: '1' }, services)).keys()]).toEqual(['003B']);
  });
});
