/** Arguments as people paste them, models write them and hosts send them, through the built server to a stand-in for Gong. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GongStandIn, type Received, reply, startGong } from '../support/gong.ts';
import { environmentFor, type Host, startHost } from '../support/host.ts';
import { initialize, type ServerProcess, startProcess } from '../support/process.ts';

const owner = 'owner@x.example';
const [guid, otherGuid] = ['{0A1B2C3D-0A1B-0A1B-0A1B-0A1B2C3D4E5F}', '{1a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f}'];
const [ann, bee] = ['003Hp00002G3swAIAR', '003Hp00002G3swBIAR'];

const empty = {
  prospectsAssigned: [],
  users: [],
  unassignedFlowInstanceIds: [],
  calls: [],
  emails: [],
  customerData: [],
};
const flow = { id: '7', name: 'EMEA', visibility: 'Company', steps: [{ id: '1', stepOrder: 1, action: 'CALL' }] };

let gong: GongStandIn;
let host: Host;

beforeAll(async () => {
  gong = await startGong(({ url }, response) => {
    const isFlows = /^\/v2\/flows(\/steps)?$/.test(url.pathname);
    const email = url.searchParams.get('emailAddress');
    // A company that uploads its CRM may use addresses as ids.
    const customerData = email?.endsWith('@uploaded.example') ? [{ objects: [{ externalId: email }] }] : [];
    reply(response, 200, { requestId: 'r', ...(isFlows ? { flows: [flow] } : { ...empty, customerData }) });
  });
  const settings = { GONG_TOOLSETS: 'all', GONG_ALLOW_ERASE: 'true' };
  host = await startHost({ environment: environmentFor(gong.origin, settings) });
});
afterAll(async () => {
  await host.close();
  await gong.close();
});

/** Calls a tool, and returns its result with the requests that Gong received. */
async function call(tool: string, args: Record<string, unknown>) {
  const before = gong.received.length;
  const result = await host.callTool(tool, args);
  return { result, requests: gong.received.slice(before) };
}

function readBody(request: Received | undefined): Record<string, unknown> {
  return JSON.parse(request?.body || '{}');
}

describe('what reaches Gong', () => {
  const lists: [string, unknown, string[]][] = [
    ['lines of Windows', `${ann}\r\n${bee}`, [ann, bee]],
    ['lines with tabs and blanks', ` ${ann}\t\n\t${bee} \n`, [ann, bee]],
    ['a line that is too long for one id', `${ann} ${bee}`, [ann, bee]],
    ['semicolons in an item', [`${ann}; ${bee}`], [ann, bee]],
    ['a column with a heading and bullets', `Contact ID\n- ${ann}\n- ${bee}`, [ann, bee]],
    ['quotation marks and brackets', `["${ann}", '${bee}', (15751)]`, [ann, bee, '15751']],
    ['the rows of a spreadsheet', [[ann], [bee]], [ann, bee]],
    ['a zero-width space', [`${ann}\u200b`, ann], [ann]],
    [
      'a byte order mark, a soft hyphen and a no-break space',
      [`\ufeff${ann}`, '003Hp\u00ad00002G3swBIAR\u00a0'],
      [ann, bee],
    ],
    ['bidirectional marks', `\u202a${ann}\u202c,\u200e${bee}`, [ann, bee]],
    ['GUIDs in braces', `${guid}, ${otherGuid}`, [guid, otherGuid]],
    ['ids in one pair of braces', `{${ann}, ${bee}}`, [ann, bee]],
    ['blanks among the ids', ['', ann, ' ', null], [ann]],
    ['ids that are numbers', [15751, '15752'], ['15751', '15752']],
    [
      'addresses that are ids',
      'Ann <ann@uploaded.example>; bee@uploaded.example',
      ['ann@uploaded.example', 'bee@uploaded.example'],
    ],
  ];
  it.each(lists)('[F6] is a list of ids from %s', async (_, crmProspectsIds, expected) => {
    const { result, requests } = await call('gong_list_assigned_flows', { crmProspectsIds });
    expect(result.isError, result.text).toBe(false);
    expect(readBody(requests.at(-1))).toEqual({ crmProspectsIds: expected });
  });

  const columns: [string, string, unknown, string[]][] = [
    ['F6', 'names before addresses', '"Doe, Ann" <a1@x.example>, Bee <b1@x.example>', ['a1@x.example', 'b1@x.example']],
    ['F6', 'names with commas', 'Doe, Ann <a2@x.example>; Roe, Bee <b2@x.example>', ['a2@x.example', 'b2@x.example']],
    ['F6', 'links', ['mailto:a3@x.example; mailto:b3@x.example?subject=Hi'], ['a3@x.example', 'b3@x.example']],
    ['F6', 'a column with a heading', 'Email\r\na4@x.example\r\nb4@x.example\r\n', ['a4@x.example', 'b4@x.example']],
    ['F6', 'capitals and invisible characters', ['A5@x.example\u200b', 'a5@x.example'], ['A5@x.example']],
    ['F13', 'an ampersand', 'r&d@x.example', ['r&d@x.example']],
    ['F13', 'an equals sign', ['a=b@x.example', 'c@x.example'], ['a=b@x.example', 'c@x.example']],
    ['F13', 'an umlaut', 'müller@x.example; info@bücher.example', ['müller@x.example', 'info@bücher.example']],
    ['F13', 'a domain in ASCII', 'x@test.xn--p1ai', ['x@test.xn--p1ai']],
    ['F13', 'apostrophes', "'d'@x.example', o'neil@x.example", ["d'@x.example", "o'neil@x.example"]],
    ['F13', 'a slash and a plus', 'a/b+c@x.example', ['a/b+c@x.example']],
    ['F20', 'blanks among addresses', ['', 'a6@x.example', ' '], ['a6@x.example']],
  ];
  it.each(columns)('[%s] is a list of addresses from %s', async (_kind, _what, emails, expected) => {
    const { result, requests } = await call('gong_find_prospects', { emails });
    expect(result.isError, result.text).toBe(false);
    expect(requests.map(({ url }) => url.searchParams.get('emailAddress')).toSorted()).toEqual(expected.toSorted());
  });

  it('[F6] is a plan for two people, where two ids came as one text', async () => {
    const people = { crmProspectsIds: `${ann}\r\n${bee}`, emails: [], steps: [], variables: null };
    const { result } = await call('gong_plan_enrollment', { flowId: '7', flowInstanceOwnerEmail: owner, ...people });
    expect(result.isError, result.text).toBe(false);
    expect(result.structured).toMatchObject({
      prospectCount: 2,
      willAssign: [{ crmProspectId: ann }, { crmProspectId: bee }],
    });
  });

  const kept: [string, string, string, Record<string, unknown>, object][] = [
    [
      'F6',
      'one id out of its quotation marks',
      'gong_unassign_prospect_by_crm_id',
      { crmProspectId: `"${ann}"\n`, flowId: '\u200b7' },
      { crmProspectId: ann, flowId: '7' },
    ],
    [
      'F6',
      'a GUID with its braces',
      'gong_unassign_prospect_by_crm_id',
      { crmProspectId: guid, allFlows: true },
      { crmProspectId: guid },
    ],
    [
      'F4',
      'an address for an id',
      'gong_unassign_prospect_by_crm_id',
      { crmProspectId: 'ann@uploaded.example', allFlows: true },
      { crmProspectId: 'ann@uploaded.example' },
    ],
    [
      'F14',
      'nothing that n8n adds',
      'gong_unassign_prospect_by_crm_id',
      { crmProspectId: ann, flowId: '7', toolCallId: 'c', sessionId: 's', action: 'a', chatInput: 'i', tool: 't' },
      { crmProspectId: ann, flowId: '7' },
    ],
    [
      'F14',
      'nothing that Cline and Gemini add',
      'gong_search_users',
      { filter: { userIds: '7' }, task_progress: '- [ ]', wait_for_previous: true },
      { filter: { userIds: ['7'] } },
    ],
    ['F15', 'an empty object that came as a list', 'gong_search_users', { filter: [] }, { filter: {} }],
    [
      'F20',
      'no empty list that would only add',
      'gong_assign_prospects_to_flow',
      {
        crmProspectsIds: ann,
        flowId: '7',
        flowInstanceOwnerEmail: owner,
        overrides: { steps: [], flowInstanceVariables: '' },
      },
      { crmProspectsIds: [ann], flowId: '7', flowInstanceOwnerEmail: owner, overrides: {} },
    ],
    [
      'F20',
      'an empty list that replaces another',
      'gong_update_permission_profile',
      { profileId: '7', callsAccess: { teamLeadIds: [] } },
      { callsAccess: { teamLeadIds: [] } },
    ],
  ];
  it.each(kept)('[%s] is %s', async (_kind, _what, tool, args, expected) => {
    const { result, requests } = await call(tool, args);
    expect(result.text).not.toContain('was not called');
    expect(readBody(requests.at(-1))).toEqual(expected);
  });

  it('[F20] is a request without fields or columns that came empty', async () => {
    const { result, requests } = await call('gong_list_flows', {
      flowOwnerEmail: owner,
      fields: [],
      folderId: '',
      workspaceId: null,
    });
    expect(result.isError, result.text).toBe(false);
    expect(requests.map(({ url }) => url.search)).toEqual([`?flowOwnerEmail=${encodeURIComponent(owner)}`]);
  });
});

describe('what is refused, before Gong is asked', () => {
  const stop = 'gong_unassign_prospect_by_crm_id';
  const bulk = { flowId: '7', flowInstanceOwnerEmail: owner };
  const isNoCrmId = /crmProspectId must be the CRM id of a contact or lead, as gong_find_prospects returns it; got/;
  const refused: [string, string, string, Record<string, unknown>, RegExp][] = [
    [
      'F6',
      'two ids in the place of one',
      stop,
      { crmProspectId: `${ann}\n${bee}`, allFlows: true },
      /crmProspectId must be one id; got 2: /,
    ],
    [
      'F6',
      'two addresses in the place of one',
      'gong_list_flows',
      { flowOwnerEmail: 'a@x.example; b@x.example' },
      /flowOwnerEmail must be one email address; got 2: "a@x\.example", "b@x\.example"/,
    ],
    [
      'F6',
      'two ids in one prospect',
      'gong_submit_bulk_assignment',
      { ...bulk, prospects: [{ crmId: `${ann},${bee}` }] },
      /prospects\[0\]\.crmId must be one id; got 2/,
    ],
    [
      'F6',
      'a number that has lost digits',
      'gong_list_assigned_flows',
      { flowInstanceIds: [Number('7782342274025937895')] },
      /flowInstanceIds\[0\].*already lost digits/,
    ],
    [
      'F6',
      'a number that a spreadsheet has rounded',
      'gong_list_assigned_flows',
      { flowInstanceIds: '7.78234E+18' },
      /flowInstanceIds\[0\] must have all its digits/,
    ],
    [
      'F6',
      'a name, which is not two ids',
      'gong_list_assigned_flows',
      { crmProspectsIds: `${ann}; Bee Roe` },
      /crmProspectsIds\[1\] must be the CRM id .* got "Bee Roe"/,
    ],
    [
      'F13',
      'one bad address, by its place',
      'gong_find_prospects',
      { emails: 'a@x.example, b.x.example, c@x.example' },
      /emails\[1\] must be an email address; got "b\.x\.example"/,
    ],
    [
      'F14',
      'an argument that no host is known to add',
      'gong_list_flows',
      { flowOwnerEmail: owner, toolCalls: 1, flowOwnerMail: 'x' },
      /toolCalls.*did you mean flowOwnerEmail\?/s,
    ],
    [
      'F20',
      'a filter that would leave nothing',
      'gong_search_users',
      { filter: { userIds: [] } },
      /filter\.userIds must have at least 1 item, or be left out/,
    ],
    [
      'F20',
      'a list of blanks where one is required',
      'gong_find_prospects',
      { emails: ['', ' '] },
      /emails must have at least 1 item/,
    ],
    ['F4', 'a name', stop, { crmProspectId: 'Ann Doe', allFlows: true }, isNoCrmId],
    [
      'F4',
      'a link',
      stop,
      { crmProspectId: `https://acme.example/lightning/r/Contact/${ann}/view`, allFlows: true },
      isNoCrmId,
    ],
    ['F4', 'a phone number', stop, { crmProspectId: '+1 (415) 555-0100', allFlows: true }, isNoCrmId],
    ['F4', 'a placeholder', stop, { crmProspectId: 'undefined', allFlows: true }, isNoCrmId],
    ['F4', 'a text', 'gong_get_prospect_context', { crmProspectId: 'x'.repeat(200) }, isNoCrmId],
    [
      'F4',
      'a name in a bulk assignment',
      'gong_submit_bulk_assignment',
      { ...bulk, prospects: [{ crmId: 'Ann Doe' }] },
      /prospects\[0\]\.crmId must be the CRM id .*gong_find_prospects/,
    ],
  ];
  it.each(refused)('[%s] is %s', async (_kind, _what, tool, args, sentence) => {
    const { result, requests } = await call(tool, args);
    expect(requests).toEqual([]);
    expect(result.isError).toBe(true);
    expect(result.text).toMatch(sentence);
    expect(result.text).toContain('Nothing was changed');
  });

  it('[F6] is reported with all other problems at once', async () => {
    const args = { crmProspectsIds: ['Ann Doe'], flowId: '7 8', flowInstanceOwnerEmail: 'owner', overides: {} };
    const { result } = await call('gong_assign_prospects_to_flow', args);
    for (const problem of [
      /crmProspectsIds\[0\] must be/,
      /flowId must be one id/,
      /flowInstanceOwnerEmail must be/,
      /did you mean overrides/,
    ]) {
      expect(result.text).toMatch(problem);
    }
  });
});

describe('arguments that no client of an SDK would send', () => {
  let server: ServerProcess;
  let calls = 0;

  beforeAll(async () => {
    server = startProcess(environmentFor(gong.origin, { GONG_TOOLSETS: 'all' }));
    await initialize(server);
  });
  afterAll(async () => {
    server.stdin.end();
    await server.exit();
  });

  /** Sends a call with its arguments as JSON text, and returns the result with the requests that Gong received. */
  async function callWith(tool: string, args: string) {
    const before = gong.received.length;
    calls += 1;
    const params = `{"name":"${tool}","arguments":${args}}`;
    server.sendText(`{"jsonrpc":"2.0","id":${calls},"method":"tools/call","params":${params}}`);
    const { result } = await server.respond(calls);
    return { result, requests: gong.received.slice(before) };
  }

  it.each(['[]', 'null', '""', '"{}"', '" {} "', '"[]"', '"null"'])('[F15] are none: %s', async (args) => {
    const { result, requests } = await callWith('gong_get_flow_steps', args);
    expect(result).not.toHaveProperty('isError', true);
    for (const request of requests) expect(readBody(request)).toEqual({});
  });

  it('[F15] are read from JSON text, with all digits of an id', async () => {
    const text = JSON.stringify('{"flowInstanceIds":[7782342274025937895,"7782342274025937896"],"toolCallId":"c"}');
    const { result, requests } = await callWith('gong_list_assigned_flows', text);
    expect(result).not.toHaveProperty('isError', true);
    expect(requests.map((request) => readBody(request))).toEqual([
      { flowInstanceIds: ['7782342274025937895', '7782342274025937896'] },
    ]);
  });

  it('[F6] are refused where a JSON number has lost digits', async () => {
    const { result, requests } = await callWith(
      'gong_list_assigned_flows',
      '{"flowInstanceIds":[7782342274025937895]}',
    );
    expect(result).toHaveProperty('isError', true);
    expect(JSON.stringify(result)).toMatch(/flowInstanceIds\[0\].*already lost digits/);
    expect(requests).toEqual([]);
  });
});
