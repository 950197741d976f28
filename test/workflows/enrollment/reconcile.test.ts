import { expect, it } from 'vitest';
import { listOpenFlowInstances } from '../../../src/workflows/enrollment/flow-instances.ts';
import { findInFlow } from '../../../src/workflows/enrollment/reconcile.ts';
import { scriptedClient, within } from '../../support/client.ts';

it('reads a flow again instead of joining an earlier read, which may miss people sent since by another process', async () => {
  const { client, clock } = scriptedClient(async (_, count, time) => {
    const prospectsAssigned = count === 1 ? [] : [{ flowId: '1', crmProspectId: '003A', flowInstanceId: '7' }];
    await time.sleep(5000);
    return { body: { prospectsAssigned } };
  });
  const before = listOpenFlowInstances(client, ['003A'], within(20, clock));
  await clock.advance(1000);
  const now = findInFlow(client, '1', ['003A'], within(20, clock));
  await clock.advance(10_000);
  expect(await before).toEqual([]);
  expect(await now).toEqual({
    assigned: [{ crmProspectId: '003A', flowInstanceId: '7' }],
    notInFlow: [],
    unexpected: [],
  });
});
