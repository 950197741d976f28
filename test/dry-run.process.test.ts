/** GONG_DRY_RUN: every write is checked and recorded as if it were sent, and none is. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getTool } from '../src/mcp/tool.ts';
import { operations } from '../src/tools/index.ts';
import { assigned, flowId, type OutreachGong, ownerEmail, startOutreachGong } from './field/outreach-gong.ts';
import { type GongStandIn, reply, startGong } from './support/gong.ts';
import { environmentFor, type Host, newStateDirectory, startHost } from './support/host.ts';
import { argumentsFor } from './trials/generated-calls.ts';

const stateDirectory = newStateDirectory();
const settings = {
  GONG_TOOLSETS: 'all',
  GONG_ALLOW_ERASE: 'true',
  GONG_CONFIRM: 'never',
  GONG_STATE_DIR: stateDirectory,
  GONG_FILES_DIR: tmpdir(),
};

const readAudit = () =>
  readFileSync(join(stateDirectory, 'audit.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { tool: string; outcome: string });

describe('a dry run', () => {
  let gong: GongStandIn;
  let host: Host;
  beforeAll(async () => {
    gong = await startGong((_, response) => reply(response, 200, { requestId: 'r' }));
    host = await startHost({ environment: environmentFor(gong.origin, { ...settings, GONG_DRY_RUN: 'true' }) });
  });
  afterAll(async () => {
    await host.close();
    await gong.close();
  });

  const writes = operations.filter(({ effect }) => effect !== 'read');

  it.each(writes.map((operation) => [operation.name, operation] as const))(
    'describes %s, and sends nothing',
    async (name, operation) => {
      const before = gong.received.length;
      const texts = fc.sample(
        argumentsFor(getTool(operation), () => undefined),
        { numRuns: 60, seed: 7 },
      );
      let described = 0;
      // Hosts' own JSON fails on the deepest of these values.
      for (const text of texts.filter(({ length }) => length < 2000)) {
        const args: unknown = JSON.parse(text);
        if (typeof args !== 'object' || args === null || Array.isArray(args)) continue;
        const { isError, structured } = await host.callTool(name, args as Record<string, unknown>);
        if (isError) continue;
        described += 1;
        const [method = ''] = operation.route.split(' ');
        expect(structured).toMatchObject({
          dryRun: true,
          requests: expect.arrayContaining([expect.objectContaining({ method })]),
        });
      }
      expect(described).toBeGreaterThan(0);
      const sent = gong.received
        .slice(before)
        .filter(({ url }) => url.pathname !== '/v2/data-privacy/data-for-email-address');
      expect(sent).toEqual([]);
      expect(readAudit()).toContainEqual(expect.objectContaining({ tool: name, outcome: 'dry run' }));
    },
  );

  it('is shown by gong_status', async () => {
    expect((await host.callTool('gong_status')).structured).toMatchObject({ dryRun: true });
  });
});

describe('an enrollment in a dry run', () => {
  let gong: OutreachGong;
  let dry: Host;
  let live: Host;
  const sentPaths = () => gong.paths.filter((path) => path.includes('assign'));

  beforeAll(async () => {
    gong = await startOutreachGong();
    const environment = (more: Record<string, string>) => environmentFor(gong.origin, { ...settings, ...more });
    dry = await startHost({ environment: environment({ GONG_DRY_RUN: 'true' }) });
    live = await startHost({ environment: environment({}) });
  });
  beforeEach(() => gong.reset());
  afterAll(async () => {
    await dry.close();
    await live.close();
    await gong.close();
  });

  const plan = (host: Host, args: object) =>
    host.callTool('gong_plan_enrollment', { flowId, flowInstanceOwnerEmail: ownerEmail, ...args });
  const commit = (host: Host, { planId, prospectCount }: Record<string, unknown>) =>
    host.callTool('gong_commit_enrollment', { planId, prospectCount });
  const [ann, bob, cy] = ['003000000000001', '003000000000002', '003000000000003'];

  it('says whom it would assign and by which requests, at the commit and later', async () => {
    const people = [{ crmProspectId: ann, steps: [{ number: 1, body: 'For Ann' }] }];
    const { structured: planned } = await plan(dry, { people, crmProspectsIds: [bob, cy] });
    gong.state.open[cy] = [assigned(cy)];
    const done = await commit(dry, planned);
    expect(done.structured).toMatchObject({
      status: 'dryRun',
      dryRun: true,
      assigned: [],
      wouldAssign: [{ crmProspectId: ann }, { crmProspectId: bob }],
      notAssigned: [{ crmProspectId: cy }],
      requests: [
        {
          method: 'POST',
          path: '/v2/flows/prospects/assign',
          body: { crmProspectsIds: [ann], overrides: { steps: [{ number: 1, body: 'For Ann' }] } },
        },
        { body: { crmProspectsIds: [bob], flowId } },
      ],
    });
    expect(done.structured).not.toHaveProperty('undo');
    expect(sentPaths()).toEqual([]);
    const later = await dry.callTool('gong_get_enrollment', { planId: planned.planId });
    expect(later.structured).toEqual(done.structured);
    expect((await commit(dry, planned)).text).toContain('committed before');
    expect(readAudit().at(-1)).toMatchObject({ tool: 'gong_commit_enrollment', outcome: 'refused' });
    expect(readAudit().at(-2)).toMatchObject({ tool: 'gong_commit_enrollment', outcome: 'dry run' });
  });

  it('counts for itself, and not for a live server, which cannot commit its plans', async () => {
    const again = await plan(dry, { crmProspectsIds: [ann] });
    expect(again.structured).toMatchObject({
      willNotAssign: [{ reason: expect.stringContaining('was in this flow before') }],
    });
    const { structured: planned } = await plan(dry, { crmProspectsIds: ['003000000000009'] });
    expect((await commit(live, planned)).text).toContain('There is no plan');

    const real = await plan(live, { crmProspectsIds: [ann] });
    expect(real.structured).toMatchObject({ prospectCount: 1 });
    expect((await live.callTool('gong_review_enrollments')).structured).toMatchObject({ groups: [] });
  });

  it('holds for assigning with other words', async () => {
    const result = await dry.callTool('gong_override_flow_content', {
      flowId,
      flowInstanceOwnerEmail: ownerEmail,
      crmProspectsIds: ['003000000000011'],
      steps: [{ number: 1, body: 'Other words' }],
    });
    expect(result.structured).toMatchObject({ status: 'dryRun', wouldAssign: [{ crmProspectId: '003000000000011' }] });
    expect(sentPaths()).toEqual([]);
  });

  it('keeps a stopped person on the do-not-contact list of every server, and takes nobody out', async () => {
    gong.state.records['out@buyer.example'] = [bob];
    gong.state.open[bob] = [assigned(bob, '77')];
    const stopped = await dry.callTool('gong_stop_outreach', {
      emails: ['out@buyer.example'],
      allFlows: true,
      reason: 'asked to',
      doNotContact: true,
    });
    expect(stopped.structured).toMatchObject({
      dryRun: true,
      removed: [],
      stillInFlow: [{ crmProspectId: bob, flowInstanceIds: ['77'] }],
      requests: [{ body: { flowInstanceIds: ['77'] } }],
    });
    expect(gong.paths.filter((path) => path.includes('unassign'))).toEqual([]);
    gong.state.open = {};
    const { structured } = await plan(live, { crmProspectsIds: [bob] });
    expect(structured).toMatchObject({ willNotAssign: [{ reason: expect.stringContaining('do not contact') }] });
  });
});
