import { describe, expect, it, vi } from 'vitest';
import { Audit } from '../../../src/policy/audit.ts';
import { FileStore } from '../../../src/store/file-store.ts';
import { unresolvedPeople } from '../../../src/workflows/enrollment/conflicts.ts';
import { Journals } from '../../../src/workflows/enrollment/journal.ts';
import { PlanStore } from '../../../src/workflows/enrollment/plan-store.ts';
import { RunningCommits } from '../../../src/workflows/enrollment/senders.ts';
import type { Services } from '../../../src/workflows/workflow.ts';
import { scriptedClient } from '../../support/client.ts';
import { newStateDirectory } from '../../support/host.ts';

describe('the people of other commits', () => {
  it('are looked up in a journal until it is closed for good, and not after', async () => {
    const { client, clock } = scriptedClient(() => ({ body: {} }));
    const state = new FileStore(newStateDirectory());
    const limits = { allowedFlowIds: undefined, maxProspects: 200, requestsPerSecond: 3 };
    const runner = { host: 'test', processId: 1 };
    const journals = new Journals(state, clock.now, runner);
    const plans = new PlanStore(state, { account: 'company', limits }, clock.now);
    const audit = new Audit(state, clock.now);
    const runs = new RunningCommits(() => undefined);
    const services: Services = {
      client,
      limits,
      plans,
      journals,
      runs,
      audit,
      about: {} as Services['about'],
      runner,
      isAlive: () => false,
    };
    const assignment = { flowId: '1', flowInstanceOwnerEmail: 'ada@example.com' };
    const commit = (crmProspectId: string) => {
      const plan = plans.keep({ flow: { id: '1', name: 'Flow' }, willAssign: [{ crmProspectId }], assignment });
      journals.add(plan.planId, journals.begin(plan));
      journals.add(plan.planId, journals.dated({ event: 'sending', crmProspectsIds: [crmProspectId] }));
      return plan.planId;
    };
    const settled = commit('003A');
    const assigned = [{ crmProspectId: '003A', flowInstanceId: '7' }];
    journals.add(settled, journals.dated({ event: 'settled', assigned, notAssigned: [] }));
    journals.add(settled, journals.dated({ event: 'ended' }));
    const unknown = commit('003B');

    const read = vi.spyOn(journals, 'read');
    const look = () => {
      read.mockClear();
      const people = [...unresolvedPeople('1', services).keys()];
      return { people, read: read.mock.calls.map(([planId]) => planId).toSorted() };
    };
    const [both, open] = [[settled, unknown].toSorted(), [unknown]];
    expect(look()).toEqual({ people: ['003B'], read: both });
    await clock.advance(61_000);
    expect(look()).toEqual({ people: ['003B'], read: both });
    expect(look()).toEqual({ people: ['003B'], read: open });
    expect(look()).toEqual({ people: ['003B'], read: open });
  });
});
