import { describe, expect, test } from 'vitest';
import { createCompany } from '../../src/sandbox/company/company.ts';
import { companyDay, first, type Gong, openGong, type Reply, today } from './gong.ts';

const company = createCompany(companyDay);
const coolingOff = first([...company.coolOff]);
const byInstance = '/v2/flows/prospects/unassign-flows-by-instance-id';
const byCrmId = '/v2/flows/prospects/unassign-flows-by-crm-id';

function flowNamed(pattern: RegExp): string {
  return first(company.flows.filter(({ name }) => pattern.test(name))).id;
}

function fresh({ guide }: Gong): string {
  return first(guide.prospects).crmProspectId;
}

function refusal({ body }: Reply): string {
  const { errorCode, errorMessage } = first(body.prospectsNotAssigned);
  expect(body.prospectsAssigned).toEqual([]);
  return `${errorCode}: ${errorMessage}`;
}

async function openInstances(gong: Gong, crmProspectId: string) {
  const { body } = await gong.post('/v2/flows/prospects', { crmProspectsIds: [crmProspectId] });
  return body.prospectsAssigned;
}

describe('assign', () => {
  test('answers for a converted lead with the contact it became', async () => {
    const gong = await openGong();
    const [lead, contact] = first([...company.convertedLeads]);
    const { body } = await gong.assign(gong.guide.flow.id, [lead]);
    expect(body.prospectsAssigned).toMatchObject([{ crmProspectId: contact }]);
    expect(await openInstances(gong, lead)).toEqual(await openInstances(gong, contact));
  });

  test('knows a Dynamics contact by its GUID in any case, and answers in lower case', async () => {
    const gong = await openGong();
    const { crmProspectId } = first(company.prospects.filter(({ crmSystem }) => crmSystem === 'MicrosoftDynamic'));
    const { body } = await gong.assign(gong.guide.flow.id, [crmProspectId.toUpperCase()]);
    expect(body.prospectsAssigned).toMatchObject([{ crmProspectId }]);
  });

  test('refuses an owner without a seat, who can list no flows either', async () => {
    const gong = await openGong();
    const owner = first(company.users.filter(({ id }) => company.withoutSeat.has(id)));
    const more = { flowInstanceOwnerEmail: owner.emailAddress };
    for (const { status, body } of [
      await gong.assign(gong.guide.flow.id, [fresh(gong)], more),
      await gong.get('/v2/flows', { flowOwnerEmail: owner.emailAddress }),
    ]) {
      expect([status, body.errors]).toEqual([403, ['The flow owner does not have permission to use Gong Engage']]);
    }
  });

  test('creates a flow instance that can be read back', async () => {
    const gong = await openGong({ now: () => today });
    const { flow, flowOwnerEmail } = gong.guide;
    const { status, body } = await gong.assign(flow.id, [fresh(gong)]);
    expect(status).toBe(200);
    expect(body.prospectsNotAssigned).toEqual([]);
    const instance = first(body.prospectsAssigned);
    expect(instance).toMatchObject({
      flowId: flow.id,
      crmProspectId: fresh(gong),
      flowInstanceId: expect.stringMatching(/^\d{19}$/),
      flowInstanceOwnerEmail: flowOwnerEmail,
      flowInstanceOwnerFullName: 'Maya Lindqvist',
      flowInstanceStatus: 'Pending',
    });
    expect(await openInstances(gong, fresh(gong))).toEqual([instance]);
  });

  test('assigns the valid people and reports the others in one response', async () => {
    const gong = await openGong();
    const { body } = await gong.assign(gong.guide.flow.id, [
      fresh(gong),
      '003unknown',
      gong.guide.alreadyInFlow.crmProspectId,
    ]);
    expect(body.prospectsAssigned).toHaveLength(1);
    expect(body.prospectsNotAssigned.map(({ crmProspectId, errorCode }) => [crmProspectId, errorCode])).toEqual([
      ['003unknown', 'InvalidArgument'],
      [gong.guide.alreadyInFlow.crmProspectId, 'InvalidState'],
    ]);
  });

  test('does not assign an unknown CRM id', async () => {
    const gong = await openGong();
    expect(refusal(await gong.assign(gong.guide.flow.id, ['003unknown']))).toMatch(/^InvalidArgument: .*003unknown/);
  });

  test('does not assign a second time into the same flow', async () => {
    const gong = await openGong();
    await gong.assign(gong.guide.flow.id, [fresh(gong)]);
    const second = await gong.assign(gong.guide.flow.id, [fresh(gong)]);
    expect(refusal(second)).toBe('InvalidState: Prospect is already assigned to this flow');
    expect(await openInstances(gong, fresh(gong))).toHaveLength(1);
  });

  test('assigns into a second flow that is not exclusive', async () => {
    const gong = await openGong();
    await gong.assign(gong.guide.flow.id, [fresh(gong)]);
    await gong.assign(flowNamed(/^Win-back/), [fresh(gong)]);
    expect(await openInstances(gong, fresh(gong))).toHaveLength(2);
  });

  test('does not assign a person who is in an exclusive flow', async () => {
    const gong = await openGong();
    await gong.assign(gong.guide.exclusiveFlow.id, [fresh(gong)]);
    const second = await gong.assign(gong.guide.flow.id, [fresh(gong)]);
    expect(refusal(second)).toBe('InvalidState: Prospect is assigned to an exclusive flow');
  });

  test('does not assign a person who is in another flow into an exclusive one', async () => {
    const gong = await openGong();
    const { exclusiveFlow, alreadyInFlow } = gong.guide;
    const answer = await gong.assign(exclusiveFlow.id, [alreadyInFlow.crmProspectId]);
    expect(refusal(answer)).toBe('InvalidState: Flow is exclusive and the prospect is assigned to another flow');
  });

  test('does not assign in the cool-off period, unless that is overridden', async () => {
    const gong = await openGong();
    const { id } = gong.guide.flow;
    const message = 'InvalidState: Prospect is in the cool-off period';
    expect(refusal(await gong.assign(id, [coolingOff]))).toBe(message);
    expect(refusal(await gong.assign(id, [coolingOff], { overrides: { coolOffOverride: false } }))).toBe(message);
    const { body } = await gong.assign(id, [coolingOff], { overrides: { coolOffOverride: true } });
    expect(body.prospectsAssigned).toHaveLength(1);
  });

  test('answers 404 for an unknown flow, for the personal flow of another, and for an owner who is no Gong user', async () => {
    const gong = await openGong();
    const unknown = await gong.assign('123', [fresh(gong)]);
    expect([unknown.status, unknown.body.errors]).toEqual([404, ['Flow not found']]);
    const personal = await gong.assign(flowNamed(/^Webinar/), [fresh(gong)]);
    expect([personal.status, personal.body.errors]).toEqual([404, ['Flow not found']]);
    const stranger = await gong.assign(gong.guide.flow.id, [fresh(gong)], { flowInstanceOwnerEmail: 'x@y.example' });
    expect(stranger.status).toBe(404);
  });

  test('assigns into a personal flow for its owner', async () => {
    const gong = await openGong();
    const { body } = await gong.assign(flowNamed(/^Nordics/), [fresh(gong)]);
    expect(body.prospectsAssigned).toHaveLength(1);
  });
});

test('the guide names people and flows that exist', async () => {
  const gong = await openGong();
  const { flow, exclusiveFlow, prospects, alreadyInFlow } = gong.guide;
  expect(prospects).toHaveLength(5);
  const ids = prospects.map(({ crmProspectId }) => crmProspectId);
  expect((await gong.assign(flow.id, ids)).body.prospectsAssigned).toHaveLength(5);
  expect((await openInstances(gong, alreadyInFlow.crmProspectId)).map(({ flowId }) => flowId)).toContain(flow.id);
  const { body } = await gong.post('/v2/flows/steps', { flowIds: [flow.id, exclusiveFlow.id] });
  expect(body.flows.map(({ name, exclusive }) => [name, exclusive])).toEqual([
    [flow.name, false],
    [exclusiveFlow.name, true],
  ]);
});

describe('unassign by flow instance', () => {
  test('ends the instances, and a new assignment is possible', async () => {
    const gong = await openGong();
    const { id } = gong.guide.flow;
    const { flowInstanceId } = first((await gong.assign(id, [fresh(gong)])).body.prospectsAssigned);
    const { body } = await gong.post(byInstance, { flowInstanceIds: [flowInstanceId] });
    expect(body.unassignedFlowInstanceIds).toEqual([flowInstanceId]);
    expect((await gong.assign(id, [fresh(gong)])).body.prospectsAssigned).toHaveLength(1);
  });

  test('refuses all for one unknown id, and ends none', async () => {
    const gong = await openGong();
    const { flowInstanceId } = first((await gong.assign(gong.guide.flow.id, [fresh(gong)])).body.prospectsAssigned);
    const { status, body } = await gong.post(byInstance, { flowInstanceIds: [flowInstanceId, '123'] });
    expect([status, body.errors]).toEqual([400, ['One or more of the given flowInstanceIds does not exist']]);
    expect(await openInstances(gong, fresh(gong))).toHaveLength(1);
  });

  test('leaves out what had ended before', async () => {
    const gong = await openGong();
    const ended = first(company.flowInstances.filter(({ status }) => status === 'FinishedNoReply')).flowInstanceId;
    const { status, body } = await gong.post(byInstance, { flowInstanceIds: [ended] });
    expect([status, body.unassignedFlowInstanceIds]).toEqual([200, []]);
  });
});

describe('unassign by CRM id', () => {
  test('leaves one flow, or all of them', async () => {
    const gong = await openGong();
    const other = flowNamed(/^Win-back/);
    await gong.assign(gong.guide.flow.id, [fresh(gong)]);
    await gong.assign(other, [fresh(gong)]);
    const one = await gong.post(byCrmId, { crmProspectId: fresh(gong), flowId: gong.guide.flow.id });
    expect(one.body.unassignedFlowInstanceIds).toHaveLength(1);
    expect((await openInstances(gong, fresh(gong))).map(({ flowId }) => flowId)).toEqual([other]);
    await gong.assign(gong.guide.flow.id, [fresh(gong)]);
    const all = await gong.post(byCrmId, { crmProspectId: fresh(gong) });
    expect(all.body.unassignedFlowInstanceIds).toHaveLength(2);
    expect(await openInstances(gong, fresh(gong))).toEqual([]);
  });

  test('answers an unknown id with an empty list', async () => {
    const gong = await openGong();
    const { status, body } = await gong.post(byCrmId, { crmProspectId: '003unknown' });
    expect([status, body.unassignedFlowInstanceIds]).toEqual([200, []]);
  });
});

describe('bulk assignment', () => {
  const path = '/v2/flows/prospects/bulk-assignments';

  function submit(gong: Gong, prospects: object[], flowId = gong.guide.flow.id) {
    return gong.post(path, { flowId, flowInstanceOwnerEmail: gong.guide.flowOwnerEmail, prospects });
  }

  async function completed(gong: Gong, id: string) {
    await gong.get(`${path}/${id}`);
    return (await gong.get(`${path}/${id}`)).body;
  }

  test('is pending, then in progress, then completed, as it is asked', async () => {
    const gong = await openGong();
    const prospects = gong.guide.prospects.slice(0, 4).map(({ crmProspectId }) => ({ crmId: crmProspectId }));
    const { status, body } = await submit(gong, prospects);
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'PENDING', totalCount: 4, processedCount: 0, results: [] });
    const half = (await gong.get(`${path}/${body.id}`)).body;
    expect(half).toMatchObject({ id: body.id, status: 'IN_PROGRESS', processedCount: 2 });
    const all = (await gong.get(`${path}/${body.id}`)).body;
    expect(all).toMatchObject({ status: 'COMPLETED', processedCount: 4, successCount: 4, failedCount: 0 });
    const { flowInstanceId } = first(all.results);
    expect(flowInstanceId).toBe(first(await openInstances(gong, fresh(gong))).flowInstanceId);
    expect((await gong.get(`${path}/${body.id}`)).body.status).toBe('COMPLETED');
  });

  test('finds people without a CRM id by email, and creates a record for the others', async () => {
    const gong = await openGong();
    const { email, crmProspectId } = first(gong.guide.prospects);
    const newcomer = { firstName: 'Nova', lastName: 'Quist', email: 'nova.quist@lumen-lighting.example' };
    const { id } = (await submit(gong, [{ firstName: 'A', lastName: 'B', email }, newcomer])).body;
    const [known, created] = (await completed(gong, id)).results;
    expect(known).toMatchObject({ status: 'ASSIGNED', crmId: crmProspectId });
    expect(created).toMatchObject({ status: 'ASSIGNED', crmId: expect.stringMatching(/^00Q\w{15}$/) });
    expect(await openInstances(gong, created?.crmId ?? '')).toHaveLength(1);
  });

  test('reports for each person why the assignment failed', async () => {
    const gong = await openGong();
    const { alreadyInFlow } = gong.guide;
    const { id } = (
      await submit(gong, [{ crmId: '003unknown' }, { crmId: alreadyInFlow.crmProspectId }, { firstName: 'Solo' }])
    ).body;
    const body = await completed(gong, id);
    expect(body).toMatchObject({ successCount: 0, failedCount: 3 });
    expect(body.results.map(({ status, errorCode }) => [status, errorCode])).toEqual([
      ['FLOW_ASSIGNMENT_FAILED', 'InvalidArgument'],
      ['FLOW_ASSIGNMENT_FAILED', 'InvalidState'],
      ['CRM_OPERATION_FAILED', 'InvalidArgument'],
    ]);
  });

  test('answers 404 for an unknown id and for an unknown flow', async () => {
    const gong = await openGong();
    const unknown = await gong.get(`${path}/abc`);
    expect([unknown.status, unknown.body.errors]).toEqual([404, ['Flow prospects bulk assignment abc not found']]);
    expect((await submit(gong, [{ crmId: 'x' }], '123')).status).toBe(404);
  });
});
