import { describe, expect, it } from 'vitest';
import { FileStore } from '../../../src/store/file-store.ts';
import { StateDirectory } from '../../../src/store/state-directory.ts';
import { Journals } from '../../../src/workflows/enrollment/journal.ts';
import type { Plan } from '../../../src/workflows/enrollment/plan-store.ts';
import { Sender } from '../../../src/workflows/enrollment/sender.ts';
import { idsIn, listAssigned, listNotAssigned } from '../../../src/workflows/enrollment/state.ts';
import { scriptedClient } from '../../support/client.ts';
import { newStateDirectory } from '../../support/host.ts';
import { planContent } from './plan-content.ts';

const people = ['003A', '003B', '003C', '003D'];

const plan: Plan = {
  planId: 'plan_of_the_test',
  createdAt: 0,
  expiresAt: 0,
  ...planContent({ willAssign: people.map((crmProspectId) => ({ crmProspectId })) }),
  account: '',
  limits: '',
};

describe('Sender', () => {
  it('resolves each person although the rows of the response differ from what Gong documents', async () => {
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
    const journals = new Journals(new FileStore(new StateDirectory(newStateDirectory()), clock));
    const sender = new Sender(plan, await journals.begin(plan), {
      client,
      journals,
      judge: async () => ({ refusals: [], reasons: new Map() }),
    });
    const ended = sender.run(new Map());
    await clock.advance(10_000);
    await ended;
    expect(listAssigned(sender.state)).toEqual([
      { crmProspectId: '003A', flowInstanceId: '71' },
      { crmProspectId: '003D', flowInstanceId: '74' },
    ]);
    expect(listNotAssigned(sender.state)).toEqual([
      { crmProspectId: '003B', reason: 'no' },
      { crmProspectId: '003C', reason: 'Gong gave no reason.' },
    ]);
    expect(idsIn(sender.state, 'pending', 'sent')).toEqual([]);
    expect(sender.state.end).toEqual({ reason: undefined });
  });
});
