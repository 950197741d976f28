import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GongStandIn, reply, startGong } from './support/gong.ts';
import { environmentFor, type Host, newStateDirectory, startHost } from './support/host.ts';

const deep = '['.repeat(20_000) + ']'.repeat(20_000);

let gong: GongStandIn;
let host: Host;
const state = newStateDirectory();

beforeAll(async () => {
  gong = await startGong();
  host = await startHost({ environment: environmentFor(gong.origin, { GONG_TOOLSETS: 'all', GONG_STATE_DIR: state }) });
});
afterAll(async () => {
  await host.close();
  await gong.close();
});

describe('an answer with values that are of no use', () => {
  it.each(['{}', '{"toString":1}', deep, 'true', '"many"', '-1'])(
    'is a list all the same: totalRecords %#',
    async (total) => {
      gong.respond((_, response) => reply(response, 200, `{"users":[{"id":"1"}],"records":{"totalRecords":${total}}}`));
      const result = await host.callTool('gong_list_users');
      expect(result).toMatchObject({ isError: false, structured: { users: [{ id: '1' }], page: { returned: 1 } } });
    },
  );

  it.each(['[{"toString":1}]', `[${deep}]`])('is reported as an outage where it holds errors: %#', async (errors) => {
    gong.respond((_, response) => reply(response, 200, `{"workspaces":[],"errors":${errors}}`));
    const result = await host.callTool('gong_list_workspaces');
    expect(result.isError).toBe(true);
    expect(result.text).toContain('holds errors');
  });

  it('leaves the account of a batch', async () => {
    const row = `{"crmProspectId":"1","flowInstanceId":"2","news":${deep}}`;
    gong.respond((_, response) => reply(response, 200, `{"prospectsAssigned":[${row}]}`));
    const result = await host.callTool('gong_assign_prospects_to_flow', {
      crmProspectsIds: ['1'],
      flowId: '3',
      flowInstanceOwnerEmail: 'ada@example.com',
    });
    expect(result).toMatchObject({ isError: false, structured: { counts: { asked: 1, done: 1 } } });
  });

  it('leaves the line of a write in the audit, and its outcome a result', async () => {
    const body = `{"requestId":${deep},"counts":${deep},"status":${deep},"planId":${deep}}`;
    gong.respond((_, response) => reply(response, 200, body));
    const result = await host.callTool('gong_delete_meeting', { meetingId: '7', organizerEmail: 'ada@example.com' });
    expect(result.isError, result.text).toBe(false);
    const lines = readFileSync(join(state, 'audit.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ tool: 'gong_delete_meeting', outcome: 'done' }),
    );
    expect(host.stderr()).not.toContain('"level":"error"');
  });
});
