import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fault, type GongStandIn, reply, startGong } from './support/gong.ts';
import { environmentFor, type Host, type Progress, startHost } from './support/host.ts';

const total = 263;
const pageSize = 100;

const flows = Array.from({ length: total }, (_, index) => ({
  id: String(7_782_342_274_025_937n * 1000n + BigInt(index)),
  name: `Flow ${index}`,
  folderId: null,
}));

interface Page {
  page: { returned: number; total: number; complete: boolean; nextCursor?: string; note?: string };
  flows: { id: string; name?: string }[];
}

describe('a list', () => {
  let gong: GongStandIn;
  let host: Host;
  /** Another one for each test: lists of flows are kept for some seconds. */
  let flowOwnerEmail: string;
  let count = 0;

  /** Pages by cursors `page-1`, `page-2`, as Gong does by its own. */
  const pages =
    (rows: readonly object[]): Parameters<GongStandIn['respond']>[0] =>
    (request, response) => {
      const number = Number(request.url.searchParams.get('cursor')?.replace('page-', '') ?? 0);
      const slice = rows.slice(number * pageSize, (number + 1) * pageSize);
      const more = (number + 1) * pageSize < rows.length;
      const cursor = more ? { cursor: `page-${number + 1}` } : {};
      reply(response, 200, { records: { totalRecords: rows.length, ...cursor }, flows: slice });
    };

  beforeAll(async () => {
    gong = await startGong();
    host = await startHost({ environment: environmentFor(gong.origin, { GONG_TOOLSETS: 'all' }) });
  });
  beforeEach(() => {
    count += 1;
    flowOwnerEmail = `ada.${count}@example.com`;
  });
  afterAll(async () => {
    await host.close();
    await gong.close();
  });

  const list = async (args: Record<string, unknown> = {}): Promise<Page> => {
    const result = await host.callTool('gong_list_flows', { flowOwnerEmail, ...args });
    expect(result.text, 'text and structured content say the same').toBe(JSON.stringify(result.structured));
    return result.structured as unknown as Page;
  };

  it('returns 50 rows unless asked otherwise, and reads no page that it does not need', async () => {
    gong.respond(pages(flows));
    const before = gong.received.length;
    const { page, flows: rows } = await list();
    expect(rows).toHaveLength(50);
    expect(page).toMatchObject({ returned: 50, total, complete: false });
    expect(gong.received.length - before).toBe(1);
  });

  it('returns every row once and in order through nextCursor, with any limit', async () => {
    gong.respond(pages(flows));
    for (const limit of [7, 50, 100, 130, 263, 1000]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const { page, flows: rows } = await list({ limit, ...(cursor && { cursor }) });
        expect(rows.length).toBe(page.returned);
        expect(page.complete).toBe(page.nextCursor === undefined);
        seen.push(...rows.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toEqual(flows.map(({ id }) => id));
    }
  });

  it('returns only the columns asked for, and drops nulls', async () => {
    gong.respond(pages(flows));
    const { flows: rows } = await list({ fields: ['id', 'folderId'], limit: 2 });
    expect(rows).toEqual(flows.slice(0, 2).map(({ id }) => ({ id })));
  });

  it('is cut at the maximum size of a result by whole rows, and none is lost', async () => {
    const long = flows.map((flow) => ({ ...flow, name: `${flow.name} ${'x'.repeat(900)}` }));
    gong.respond(pages(long));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const result = await host.callTool('gong_list_flows', { flowOwnerEmail, limit: 1000, ...(cursor && { cursor }) });
      expect(result.text.length).toBeLessThanOrEqual(40_000);
      const { page, flows: rows } = result.structured as unknown as Page;
      seen.push(...rows.map(({ id }) => id));
      cursor = page.nextCursor;
      if (cursor) expect(page.note).toContain('nextCursor');
    } while (cursor);
    expect(seen).toEqual(long.map(({ id }) => id));
  });

  it('shortens a single row that is larger than a result', async () => {
    gong.respond(pages([{ id: '1', name: 'x'.repeat(100_000) }]));
    const { flows: rows } = await list();
    expect(rows[0]?.name).toMatch(/characters left out\]$/);
  });

  it('returns the rows it has when a later page fails, and continues from there', async () => {
    let broken = true;
    gong.respond((request, response, count) => {
      if (broken && request.url.searchParams.has('cursor')) return fault(response, 500, 'oh');
      pages(flows)(request, response, count);
    });
    const first = await list({ limit: 200 });
    expect(first.page).toMatchObject({ returned: 100, complete: false });
    expect(first.page.note).toContain('500');
    broken = false;
    const second = await list({ limit: 200, cursor: first.page.nextCursor });
    expect(second.flows.map(({ id }) => id)).toEqual(flows.slice(100).map(({ id }) => id));
  });

  it('refuses a cursor that it did not return, or that belongs to other arguments', async () => {
    gong.respond(pages(flows));
    const { page } = await list();
    const before = gong.received.length;
    for (const cursor of ['nonsense', Buffer.from('[1,2]').toString('base64url')]) {
      const result = await host.callTool('gong_list_flows', { flowOwnerEmail, cursor });
      expect(result.text).toContain('cursor is not one that this tool has given');
    }
    const other = await host.callTool('gong_list_flows', { flowOwnerEmail: 'b@example.com', cursor: page.nextCursor });
    expect(other.text).toContain('cursor belongs to a call with other arguments');
    expect(gong.received.length).toBe(before);
  });

  it('says how to continue when Gong has let a cursor expire', async () => {
    gong.respond(pages(flows));
    const { page } = await list({ limit: 100 });
    gong.respond((_, response) => fault(response, 400, 'cursor has expired'));
    const result = await host.callTool('gong_list_flows', { flowOwnerEmail, limit: 100, cursor: page.nextCursor });
    expect(result.text).toContain('start again without cursor');
  });

  it('is empty after a 404 only where Gong means by it that nothing was found', async () => {
    gong.respond((_, response) => fault(response, 404, 'No users found corresponding to the provided filters'));
    const none = await host.callTool('gong_search_users', { filter: {} });
    expect(none).toMatchObject({ isError: false, structured: { users: [], page: { returned: 0, complete: true } } });
    expect(await host.callTool('gong_list_flows', { flowOwnerEmail })).toMatchObject({ isError: true });
    gong.respond((_, response) => reply(response, 404, '<html>no such page</html>'));
    expect(await host.callTool('gong_search_users', { filter: {} })).toMatchObject({ isError: true });
  });

  it('reads flow folders under both keys that Gong uses, and drops ids that are the text null', async () => {
    for (const key of ['flowsFolders', 'flows']) {
      gong.respond((_, response) =>
        reply(response, 200, { [key]: [{ id: '1', name: 'Root', parentFolderId: 'null' }] }),
      );
      const result = await host.callTool('gong_list_flow_folders', { flowFolderOwnerEmail: flowOwnerEmail });
      expect(result.structured.flowsFolders).toEqual([{ id: '1', name: 'Root' }]);
    }
  });

  it('returns all rows of a list that Gong does not page', async () => {
    const people = Array.from({ length: 90 }, (_, index) => `003${index}`);
    const rows = people.map((crmProspectId) => ({ crmProspectId, flowId: '1', flowInstanceId: `7${crmProspectId}` }));
    gong.respond((_, response) => reply(response, 200, { prospectsAssigned: rows }));
    const { structured } = await host.callTool('gong_list_assigned_flows', { crmProspectsIds: people });
    expect(structured.prospectsAssigned).toHaveLength(90);
    expect(structured.page).toEqual({ returned: 90, total: 90, complete: true });
  });

  it('is reported as an error when the response lacks it', async () => {
    for (const body of [{ status: 'ok' }, { errors: ['boom'] }, { users: null, records: { totalRecords: 263 } }]) {
      gong.respond((_, response) => reply(response, 200, body));
      const result = await host.callTool('gong_list_users');
      expect(result.isError, JSON.stringify(body)).toBe(true);
      expect(result.text).toContain('Nothing was changed.');
    }
  });

  it('ends when Gong repeats a cursor or sends no more rows', async () => {
    const before = gong.received.length;
    gong.respond((_, response) => reply(response, 200, { users: [{ id: '1' }], records: { cursor: 'same' } }));
    const circle = await host.callTool('gong_list_users', { limit: 1000 });
    expect(circle.structured.page).toMatchObject({ returned: 2, complete: false });
    gong.respond((_, response, number) => reply(response, 200, { flows: [], records: { cursor: `page-${number}` } }));
    await list({ limit: 1000 });
    expect(gong.received.length - before).toBeLessThan(20);
  });

  it('leaves out values that are no rows, so that no host rejects the rest', async () => {
    gong.respond((_, response) => reply(response, 200, { flows: [{ id: 1 }, null, 'x', { id: '2' }] }));
    expect(await list()).toEqual({ flows: [{ id: '1' }, { id: '2' }], page: { returned: 2, complete: true } });
  });

  it('reports progress when asked to', async () => {
    gong.respond(pages(flows));
    const seen: Progress[] = [];
    const onprogress = (progress: Progress) => void seen.push(progress);
    await host.callTool('gong_list_flows', { flowOwnerEmail, limit: 250 }, { onprogress });
    expect(seen.map(({ progress, total: all }) => [progress, all])).toEqual([
      [100, 250],
      [200, 250],
    ]);
  });
});

describe('an assignment of many people', () => {
  let gong: GongStandIn;
  let host: Host;
  const people = Array.from({ length: 230 }, (_, index) => `003${index}`);
  const args = { crmProspectsIds: people, flowId: '1', flowInstanceOwnerEmail: 'ada@example.com' };

  beforeAll(async () => {
    gong = await startGong();
    host = await startHost({ environment: environmentFor(gong.origin, { GONG_MAX_PROSPECTS: '1000' }) });
  });
  afterAll(async () => {
    await host.close();
    await gong.close();
  });

  const assign = (crmProspectsIds: readonly string[]) => ({
    prospectsAssigned: crmProspectsIds.map((crmProspectId) => ({ crmProspectId, flowInstanceId: `7${crmProspectId}` })),
    prospectsNotAssigned: [],
  });

  it('is sent in batches of at most 100, and reports the outcome of each person, also of those whom Gong leaves out', async () => {
    gong.respond((request, response) => {
      const { crmProspectsIds } = JSON.parse(request.body) as { crmProspectsIds: string[] };
      const [left, refused, ...others] = crmProspectsIds;
      reply(response, 200, {
        ...assign(others),
        prospectsNotAssigned: [{ crmProspectId: refused, errorCode: 'InvalidState', errorMessage: `not ${left}` }],
      });
    });
    const result = await host.callTool('gong_assign_prospects_to_flow', args);
    const sizes = gong.received.map(({ body }) => (JSON.parse(body) as typeof args).crmProspectsIds.length);
    expect(sizes).toEqual([100, 100, 30]);
    expect(result.structured.counts).toEqual({ asked: 230, done: 224, refused: 3, unknown: 3, notDone: 0 });
    expect(result.structured.unknown).toEqual([
      { reason: "Gong's response does not mention them.", ids: [people[0], people[100], people[200]] },
    ]);
  });

  it('stops after a lost response, with the batch reported as unknown and the rest as not sent', async () => {
    let batches = 0;
    gong.respond((request, response) => {
      batches += 1;
      if (batches === 2) return fault(response, 502, 'lost');
      reply(response, 200, assign((JSON.parse(request.body) as typeof args).crmProspectsIds));
    });
    const { structured, isError } = await host.callTool('gong_assign_prospects_to_flow', args);
    expect(isError).toBe(false);
    expect(batches).toBe(2);
    expect(structured.counts).toEqual({ asked: 230, done: 100, refused: 0, unknown: 100, notDone: 30 });
    expect(structured.ended).toContain('Call again with only those under notDone');
  });

  it('counts a Salesforce id once, in 15 characters or in 18', async () => {
    gong.respond((_, response) => reply(response, 200, assign(['003Hp00002G3swAIAR'])));
    const { structured } = await host.callTool('gong_assign_prospects_to_flow', {
      ...args,
      crmProspectsIds: ['003Hp00002G3swA'],
    });
    expect(structured.counts).toEqual({ asked: 1, done: 1, refused: 0, unknown: 0, notDone: 0 });
  });

  it('reports each person, also when each has a reason of its own', async () => {
    gong.respond((request, response) => {
      const { crmProspectsIds } = JSON.parse(request.body) as { crmProspectsIds: string[] };
      const refused = crmProspectsIds.map((crmProspectId) => ({
        crmProspectId,
        errorCode: 'InvalidState',
        errorMessage: `${crmProspectId} ${'cannot be assigned '.repeat(15)}`,
      }));
      reply(response, 200, { prospectsAssigned: [], prospectsNotAssigned: refused });
    });
    const { structured, text } = await host.callTool('gong_assign_prospects_to_flow', args);
    expect(text.length).toBeLessThanOrEqual(40_000);
    const shown = structured.prospectsNotAssigned as { crmProspectId: string }[];
    expect(shown.map(({ crmProspectId }) => crmProspectId)).toEqual(people);
  });

  it('reports each of 500 people', async () => {
    gong.respond((request, response) => {
      const { crmProspectsIds } = JSON.parse(request.body) as { crmProspectsIds: string[] };
      const rows = crmProspectsIds.map((crmProspectId, index) => ({
        flowId: '7782342274025937895',
        flowName: 'EMEA Outbound',
        crmProspectId,
        flowInstanceId: `${1_000_000_000 + index}`,
        flowInstanceOwnerEmail: 'ada@example.com',
        flowInstanceCreateDate: new Date(1_780_000_000_000 + index).toISOString(),
        flowInstanceStatus: 'Pending',
        exclusive: false,
      }));
      reply(response, 200, { prospectsAssigned: rows, prospectsNotAssigned: [] });
    });
    const many = Array.from({ length: 500 }, (_, index) => `003Hp00002abc${index}`);
    const { structured, text } = await host.callTool('gong_assign_prospects_to_flow', {
      ...args,
      crmProspectsIds: many,
    });
    expect(text.length).toBeLessThanOrEqual(40_000);
    const shown = structured.prospectsAssigned as { crmProspectId: string; flowInstanceId: string }[];
    expect(shown.map(({ crmProspectId }) => crmProspectId)).toEqual(many);
    expect(shown[7]?.flowInstanceId).toBe('1000000007');
  });

  it('is refused as a whole when Gong refuses the first batch, with nothing changed', async () => {
    gong.respond((_, response) => fault(response, 404, 'Flow not found'));
    const before = gong.received.length;
    const result = await host.callTool('gong_assign_prospects_to_flow', args);
    expect(result.isError).toBe(true);
    expect(result.text).toContain('Nothing was changed.');
    expect(gong.received.length - before).toBe(1);
  });
});

describe('the operator’s limits', () => {
  it('hold for every tool that contacts people, and nothing is sent', async () => {
    const gong = await startGong();
    const limits = { GONG_ALLOWED_FLOW_IDS: '11,12', GONG_MAX_PROSPECTS: '2' };
    const host = await startHost({ environment: environmentFor(gong.origin, limits) });
    const owner = { flowInstanceOwnerEmail: 'ada@example.com' };
    const assigning = { ...owner, flowId: '13', crmProspectsIds: ['1', '2', '3'] };
    const assign = await host.callTool('gong_assign_prospects_to_flow', assigning);
    const prospects = [{ crmId: '1' }, { crmId: '2' }, { crmId: '3' }];
    const bulk = await host.callTool('gong_submit_bulk_assignment', { ...owner, flowId: '13', prospects });
    for (const result of [assign, bulk]) {
      expect(result.isError).toBe(true);
      expect(result.text).toContain('GONG_ALLOWED_FLOW_IDS');
      expect(result.text).toContain('GONG_MAX_PROSPECTS');
      expect(result.text).toContain('cannot be lifted from here');
    }
    expect(gong.received).toHaveLength(0);
    await host.callTool('gong_assign_prospects_to_flow', { ...owner, flowId: '12', crmProspectsIds: ['1'] });
    expect(gong.received).toHaveLength(1);
    await host.close();
    await gong.close();
  });
});
