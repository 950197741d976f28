import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../src/sandbox/index.ts';
import { generations, type Host, startHost } from './support/host.ts';

interface Flow {
  id: string;
  name: string;
  exclusive: boolean;
}

interface FlowInstance {
  crmProspectId: string;
  flowInstanceId: string;
  flowId: string;
}

/** The company of every sandbox is the same, so this one tells the names that the one inside the server has. */
const { guide, close } = await startSandbox();
await close();

describe.each(generations)('a client of the SDK, %s', (generation) => {
  let host: Host;

  beforeAll(async () => {
    host = await startHost({ args: ['--sandbox'], generation });
  });
  afterAll(() => host.close());

  const call = async <Shape>(name: string, args: Record<string, unknown> = {}): Promise<Shape> => {
    const result = await host.callTool(name, args);
    expect(result.isError, result.text).toBe(false);
    expect(result.text).toBe(JSON.stringify(result.structured));
    return result.structured as Shape;
  };

  it('lists 30 tools and reads instructions that say where to begin', async () => {
    expect(await host.listTools()).toHaveLength(30);
    expect(host.instructions()).toContain(guide.flowOwnerEmail);
    expect(host.instructions()).toContain(guide.flow.id);
  });

  it('finds a flow, reads its steps, puts people in, sees them there and takes them out', async () => {
    const owner = guide.flowOwnerEmail;
    const { flows } = await call<{ flows: Flow[] }>('gong_list_flows', { flowOwnerEmail: owner, limit: 1000 });
    const flow = flows.find(({ name }) => name === guide.flow.name);
    expect(flow?.id).toBe(guide.flow.id);

    const read = await call<{ flows: { steps: { stepOrder: number; body: string }[] }[] }>('gong_get_flow_steps', {
      flowIds: [guide.flow.id],
    });
    expect(read.flows[0]?.steps.map(({ stepOrder }) => stepOrder).slice(0, 3)).toEqual([1, 2, 3]);

    const people = guide.prospects.slice(0, 3).map(({ crmProspectId }) => crmProspectId);
    const inFlows = async () =>
      (await call<{ prospectsAssigned: FlowInstance[] }>('gong_list_assigned_flows', { crmProspectsIds: people }))
        .prospectsAssigned;
    expect(await inFlows()).toEqual([]);

    const assigned = await call<{
      prospectsAssigned: FlowInstance[];
      prospectsNotAssigned: { crmProspectId: string; errorMessage: string }[];
      counts: object;
    }>('gong_assign_prospects_to_flow', {
      crmProspectsIds: [...people, guide.alreadyInFlow.crmProspectId],
      flowId: guide.flow.id,
      flowInstanceOwnerEmail: owner,
    });
    expect(assigned.counts).toEqual({ asked: 4, done: 3, refused: 1, unknown: 0, notDone: 0 });
    expect(assigned.prospectsNotAssigned[0]?.crmProspectId).toBe(guide.alreadyInFlow.crmProspectId);

    const instances = assigned.prospectsAssigned.map(({ flowInstanceId }) => flowInstanceId);
    expect((await inFlows()).map(({ flowInstanceId }) => flowInstanceId).toSorted()).toEqual(instances.toSorted());

    const ended = await call<{ unassignedFlowInstanceIds: string[] }>('gong_unassign_prospects_from_flow', {
      flowInstanceIds: instances.slice(1),
    });
    expect(ended.unassignedFlowInstanceIds.toSorted()).toEqual(instances.slice(1).toSorted());
    await call('gong_unassign_prospect_by_crm_id', { crmProspectId: people[0], flowId: guide.flow.id });
    expect(await inFlows()).toEqual([]);
  });

  it('gets the reason when the server refuses a mistake', async () => {
    const everywhere = await host.callTool('gong_unassign_prospect_by_crm_id', {
      crmProspectId: guide.alreadyInFlow.crmProspectId,
    });
    expect(everywhere).toMatchObject({ isError: true });
    expect(everywhere.text).toContain('Set exactly one of flowId, allFlows.');

    const unknown = await host.callTool('gong_list_flows', { flowOwnerEmail: 'nobody@example.com' });
    expect(unknown).toMatchObject({ isError: true });
    expect(unknown.text).toContain('Nothing was changed.');
  });

  it('follows a bulk assignment to its end', async () => {
    const job = await call<{ id: string; status: string }>('gong_submit_bulk_assignment', {
      flowId: guide.flow.id,
      flowInstanceOwnerEmail: guide.flowOwnerEmail,
      prospects: [{ crmId: guide.prospects[3]?.crmProspectId }, { firstName: 'Noor', lastName: 'Haddad' }],
    });
    expect(job.status).toBe('PENDING');
    let status = job.status;
    for (let polls = 0; status !== 'COMPLETED' && polls < 5; polls += 1) {
      ({ status } = await call<{ status: string }>('gong_get_bulk_assignment', { id: job.id }));
    }
    expect(status).toBe('COMPLETED');
  });

  it('reports a content share once', async () => {
    const share = {
      reportingSystem: 'deck-room',
      eventId: 'share-1',
      eventTimestamp: '2026-11-10T09:00:00Z',
      contentId: 'deck-7',
      contentUrl: 'https://decks.example/7',
      contentTitle: 'Warehouse blueprint',
      recipients: [{ email: guide.prospects[0]?.email, name: guide.prospects[0]?.name }],
    };
    expect(await call('gong_report_content_share', share)).toHaveProperty('requestId');
    const again = await host.callTool('gong_report_content_share', share);
    expect(again.isError).toBe(true);
    expect(again.text).toContain('409');
  });
});
