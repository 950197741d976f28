/** Every key of the policy, at the plan and at the commit, through the built server. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assigned, flowId, type OutreachGong, ownerEmail, startOutreachGong } from '../field/outreach-gong.ts';
import { reply } from '../support/gong.ts';
import { environmentFor, type Host, newStateDirectory, startHost } from '../support/host.ts';

const directory = newStateDirectory();
const policyFile = join(directory, 'policy.json');
const listFile = join(directory, 'opt-outs.txt');
let gong: OutreachGong;
let host: Host;

const setPolicy = (policy: unknown) => writeFileSync(policyFile, JSON.stringify(policy));

const start = (stateDirectory = join(directory, 'state')) =>
  startHost({
    environment: environmentFor(gong.origin, { GONG_STATE_DIR: stateDirectory, GONG_POLICY_FILE: policyFile }),
  });

beforeAll(async () => {
  setPolicy({});
  gong = await startOutreachGong();
  host = await start();
});
beforeEach(() => {
  gong.reset();
  setPolicy({});
});
afterAll(async () => {
  await host.close();
  await gong.close();
});

let used = 0;
/** Adds somebody to Gong, at a domain of their own unless one is given. Returns the email. */
function addPerson(domain?: string): string {
  used += 1;
  const email = `p${used}@${domain ?? `buyer${used}.example`}`;
  gong.state.records[email] = [toId(email)];
  return email;
}

const toId = (email: string) => `003${(/\d+/.exec(email)?.[0] ?? '').padStart(12, '0')}`;

const callPlan = (args: object) =>
  host.callTool('gong_plan_enrollment', { flowId, flowInstanceOwnerEmail: ownerEmail, ...args });

interface Planned {
  readonly planId: string;
  readonly prospectCount: number;
  readonly willNotAssign: { email?: string; crmProspectId?: string; reason: string }[];
  readonly warnings: string[];
  readonly policy?: { keys: string[] };
}

async function plan(args: object): Promise<Planned> {
  const result = await callPlan(args);
  expect(result.isError, result.text).toBe(false);
  return result.structured as unknown as Planned;
}

const callCommit = ({ planId, prospectCount }: Planned) =>
  host.callTool('gong_commit_enrollment', { planId, prospectCount });

const listReasons = ({ willNotAssign }: Planned) => willNotAssign.map(({ reason }) => reason);

const hourNow = () => new Date().getUTCHours();
const closedHours = {
  days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  from: `${String((hourNow() + 2) % 24).padStart(2, '0')}:00`,
  to: `${String((hourNow() + 3) % 24).padStart(2, '0')}:00`,
  timeZone: 'UTC',
};

describe('a key that forbids a whole enrollment', () => {
  it.each<[string, object, object, RegExp]>([
    ['owners', { owners: ['other@seller.example'] }, {}, /not among the owners of the policy/],
    ['flowIds', { flowIds: ['1'] }, {}, /not among the flows of the policy/],
    ['coolOffOverride', { coolOffOverride: 'never' }, { coolOffOverride: true }, /does not allow overriding/],
  ])('refuses the plan, and the commit of a plan that was made before: %s', async (_, policy, args, words) => {
    const before = await plan({ emails: [addPerson()], ...args });
    setPolicy(policy);
    const refused = await callPlan({ emails: [addPerson()], ...args });
    expect(refused.text).toMatch(words);
    expect((await callCommit(before)).text).toMatch(words);
    expect(gong.assignments).toEqual([]);

    setPolicy({});
    expect((await callCommit(before)).structured).toMatchObject({ counts: { assigned: 1 } });
  });

  it('warns of the hours at the plan, and refuses at the commit: commitHours', async () => {
    setPolicy({ commitHours: closedHours });
    const planned = await plan({ emails: [addPerson()] });
    expect(planned.warnings.join(' ')).toContain('cannot be committed now');
    expect(planned.policy?.keys).toEqual(['commitHours']);
    expect((await callCommit(planned)).isError).toBe(true);
    expect(gong.assignments).toEqual([]);
  });

  it('contacts nobody while the policy cannot be read, and goes on reading and stopping', async () => {
    const before = await plan({ emails: [addPerson()] });
    for (const spoil of [() => writeFileSync(policyFile, '{"owner'), () => rmSync(policyFile)]) {
      spoil();
      expect((await callPlan({ emails: [addPerson()] })).text).toContain('Nobody is contacted');
      expect((await callCommit(before)).text).toContain('Nobody is contacted');
      const status = await host.callTool('gong_status');
      expect(JSON.stringify(status.structured.policy)).toContain('policy.json');
      const stopped = await host.callTool('gong_stop_outreach', {
        emails: [addPerson()],
        allFlows: true,
        reason: 'asked to',
      });
      expect(stopped.isError, stopped.text).toBe(false);
    }
    setPolicy({});
    expect((await callCommit(before)).structured).toMatchObject({ counts: { assigned: 1 } });
  });
});

describe('a key that keeps people out', () => {
  const openElsewhere = (email: string) => {
    gong.state.open[toId(email)] = [
      { ...assigned(toId(email)), flowId: '5', flowInstanceOwnerEmail: 'x@seller.example' },
    ];
  };
  const contacted = (email: string) => {
    const emails = [{ id: '1', from: ownerEmail, sentTime: new Date().toISOString(), messageHash: 'h' }];
    const customerData = [{ system: 'Salesforce', objects: [{ objectType: 'Contact', externalId: toId(email) }] }];
    gong.state.records[email] = (response) => reply(response, 200, { emails, customerData });
  };
  const own = { steps: [{ number: 1, body: 'For you' }] };

  it.each<[string, object, object, (email: string) => void, RegExp]>([
    ['doNotContact by domain', { doNotContact: { domains: ['out.example'] } }, {}, () => undefined, /do not contact/],
    ['inFlowOfAnotherOwner', { inFlowOfAnotherOwner: 'refuse' }, {}, openElsewhere, /another owner|x@seller/],
    ['recentContactDays', { recentContactDays: 7 }, {}, contacted, /recentContactDays/],
    ['tailoredSteps', { tailoredSteps: 'manual' }, own, () => undefined, /tailoredSteps/],
  ])(
    'keeps them out of the plan, and of the commit of a plan that was made before: %s',
    async (_, policy, args, prepare, words) => {
      const [before, now] = [addPerson('eu.out.example'), addPerson('out.example')];
      for (const email of [before, now]) prepare(email);
      const planned = await plan({ emails: [before], ...args });
      expect(planned.prospectCount).toBe(1);
      setPolicy(policy);
      expect(listReasons(await plan({ emails: [now], ...args }))).toEqual([expect.stringMatching(words)]);
      const done = await callCommit(planned);
      expect(done.structured).toMatchObject({ notAssigned: [{ reason: expect.stringMatching(words) }] });
      expect(gong.assignments).toEqual([]);
    },
  );

  it('reads the files of doNotContact again, and contacts nobody while one cannot be read', async () => {
    const [first, second] = [addPerson(), addPerson()];
    writeFileSync(listFile, `# opt-outs\n${first.toUpperCase()}\n`);
    setPolicy({ doNotContact: { files: [listFile] } });
    const planned = await plan({ emails: [first, second] });
    expect(listReasons(planned)).toEqual([expect.stringContaining('do not contact')]);
    writeFileSync(listFile, `${readFileSync(listFile, 'utf8')}${second}\n`);
    const done = await callCommit(planned);
    expect(done.structured).toMatchObject({ notAssigned: [{ reason: expect.stringContaining('do not contact') }] });
    rmSync(listFile);
    expect((await callPlan({ emails: [addPerson()] })).text).toContain('Nobody is contacted');
  });

  it('asks for the email where a rule needs it: doNotContact by domain', async () => {
    setPolicy({ doNotContact: { domains: ['out.example'] } });
    const planned = await plan({ crmProspectsIds: [toId(addPerson())] });
    expect(listReasons(planned)).toEqual([expect.stringContaining('name them by email')]);
  });

  it('takes the stricter of the policy and the variable: maxProspectsPerPlan', async () => {
    setPolicy({ maxProspectsPerPlan: 1 });
    const planned = await plan({ emails: [addPerson(), addPerson()] });
    expect(planned.prospectCount).toBe(1);
    expect(listReasons(planned)).toEqual([expect.stringContaining('maxProspectsPerPlan')]);
  });

  it('keeps repeats out although the call allows them: allowRepeat', async () => {
    const email = addPerson();
    await callCommit(await plan({ emails: [email] }));
    setPolicy({ allowRepeat: 'never' });
    expect(listReasons(await plan({ emails: [email], allowRepeat: true }))).toEqual([
      expect.stringContaining('allowRepeat'),
    ]);
    setPolicy({});
    const allowed = await plan({ emails: [email], allowRepeat: true });
    setPolicy({ allowRepeat: 'never' });
    expect((await callCommit(allowed)).structured).toMatchObject({
      counts: { assigned: 0 },
      notAssigned: [{ reason: expect.stringContaining('allowRepeat') }],
    });
  });

  it('counts an owner’s day over plans, restarts and servers: maxProspectsPerOwnerPerDay', async () => {
    const state = join(directory, 'per-owner');
    await host.close();
    host = await start(state);
    setPolicy({ maxProspectsPerOwnerPerDay: 3 });
    await callCommit(await plan({ emails: [addPerson(), addPerson()] }));
    const both = await plan({ emails: [addPerson(), addPerson()] });
    expect(both.prospectCount).toBe(1);
    const other = await plan({ emails: [addPerson()] });
    expect(other.prospectCount).toBe(1);
    await host.close();
    host = await start(state);
    await callCommit(both);
    const late = await callCommit(other);
    expect(late.structured).toMatchObject({
      notAssigned: [{ reason: expect.stringContaining('maxProspectsPerOwnerPerDay') }],
    });
    const shouting = await plan({ emails: [addPerson()], flowInstanceOwnerEmail: ownerEmail.toUpperCase() });
    expect(shouting.prospectCount).toBe(0);
  });

  it('counts the people of a domain, in this plan and in earlier ones: maxPerDomain', async () => {
    setPolicy({ maxPerDomain: { prospects: 2, days: 30 } });
    const first = await plan({
      emails: [addPerson('big.example'), addPerson('big.example'), addPerson('big.example')],
    });
    expect(first.prospectCount).toBe(2);
    await callCommit(first);
    const second = await plan({
      emails: [addPerson('big.example'), addPerson('gmail.com'), addPerson('gmail.com'), addPerson('gmail.com')],
    });
    expect(second.prospectCount).toBe(3);
    expect(listReasons(second)).toEqual([expect.stringContaining('maxPerDomain')]);
  });
});
