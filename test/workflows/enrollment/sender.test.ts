import { describe, expect, it } from 'vitest';
import { FileStore } from '../../../src/store/file-store.ts';
import { Journals } from '../../../src/workflows/enrollment/journal.ts';
import type { Plan } from '../../../src/workflows/enrollment/plan-store.ts';
import { EnrollmentSender } from '../../../src/workflows/enrollment/sender.ts';
import { scriptedClient } from '../../support/client.ts';
import { newStateDirectory } from '../../support/host.ts';

const people = ['003A', '003B', '003C', '003D'];

const plan: Plan = {
  planId: 'plan_of_the_test',
  createdAt: 0,
  expiresAt: 0,
  flow: { id: '1', name: 'Flow' },
  willAssign: people.map((crmProspectId) => ({ crmProspectId })),
  assignment: { flowId: '1', flowInstanceOwnerEmail: 'ada@example.com' },
  account: '',
  limits: '',
};

describe('a commit', () => {
  it('settles everybody although the rows of the answer are not what Gong sends', async () => {
    const odd = { toString: 1 };
    const { client, clock } = scriptedClient(({ path }) => {
      if (!path.endsWith('/assign')) {
        return { body: { prospectsAssigned: [{ crmProspectId: '003D', flowId: '1', flowInstanceId: '74' }] } };
      }
      return {
        body: {
          prospectsAssigned: [
            { crmProspectId: '003A', flowInstanceId: 71 },
            { crmProspectId: '003D', flowInstanceId: odd },
            { crmProspectId: odd },
            'text',
            null,
          ],
          prospectsNotAssigned: [
            { crmProspectId: '003B', errorCode: odd, errorMessage: 'no' },
            { crmProspectId: '003C', errorCode: null, errorMessage: odd },
          ],
        },
      };
    });
    const journals = new Journals(new FileStore(newStateDirectory()), clock.now, { host: 'test', processId: 1 });
    const run = new EnrollmentSender(plan, journals.begin(plan), { client, journals });
    const sent = run.send([], new Map());
    await clock.advance(10_000);
    await sent;
    expect(run.enrollment).toMatchObject({
      assigned: [
        { crmProspectId: '003A', flowInstanceId: '71' },
        { crmProspectId: '003D', flowInstanceId: '74' },
      ],
      notAssigned: [
        { crmProspectId: '003B', reason: 'no' },
        { crmProspectId: '003C', reason: 'Gong gave no reason.' },
      ],
      unknown: [],
      ended: true,
    });
  });
});
