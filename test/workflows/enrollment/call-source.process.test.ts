/** The people of a call as those of a plan. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { flowId, type OutreachGong, ownerEmail, startOutreachGong } from '../../field/outreach-gong.ts';
import { environmentFor, type Host, startHost } from '../../support/host.ts';

let gong: OutreachGong;
let host: Host;

beforeAll(async () => {
  gong = await startOutreachGong();
  host = await startHost({ environment: environmentFor(gong.origin) });
});
beforeEach(() => gong.reset());
afterAll(async () => {
  await host.close();
  await gong.close();
});

const callId = '7782342274025937895';

function party(name: string, affiliation: string, methods: string[], ...records: [string, string][]) {
  const objects = records.map(([objectType, objectId]) => ({ objectType, objectId }));
  const context = [{ system: 'Salesforce', objects }];
  return { name, emailAddress: `${name.toLowerCase()}@buyer.example`, affiliation, methods, context };
}

const came = ['Invitee', 'Attendee'];
const call = {
  metaData: { id: callId, title: 'Pilot review', isPrivate: false },
  content: {
    brief: 'They want a pilot.',
    highlights: [
      { title: 'Next steps', items: [{ text: 'Send the contract' }] },
      { title: 'Pain points', items: [{ text: 'Slow picking' }] },
    ],
  },
  parties: [
    party('Ann', 'External', came, ['Contact', '003000000000001AAA'], ['Account', '001000000000001AAA']),
    party('Bob', 'External', ['Invitee'], ['Lead', '00Q000000000002AAA']),
    party('Cy', 'External', came, ['Contact', '003000000000003AAA'], ['Lead', '00Q000000000003AAA']),
    party('Di', 'External', came),
    party('Ed', 'Internal', came, ['Contact', '003000000000005AAA']),
    party('Fay', 'Unknown', came, ['Contact', '003000000000006AAA']),
    party('Gus', 'External', came, ['Contact', '003000000000007AAA'], ['Contact', '003000000000007']),
  ],
};

const plan = (args: object) =>
  host.callTool('gong_plan_enrollment', { flowId, flowInstanceOwnerEmail: ownerEmail, ...args });

describe('a plan for the people of a call', () => {
  it('takes the external people who came, and says why others are left out', async () => {
    gong.state.calls[callId] = call;
    const { structured } = await plan({ callId });
    expect(structured).toMatchObject({
      call: { title: 'Pilot review', brief: 'They want a pilot.', nextSteps: ['Send the contract'] },
      willAssign: [
        { crmProspectId: '003000000000001AAA', email: 'ann@buyer.example', name: 'Ann' },
        { crmProspectId: '003000000000007', email: 'gus@buyer.example' },
      ],
    });
    const reasons = (structured.willNotAssign as { email: string; reason: string }[]).map(({ email, reason }) => [
      email,
      reason.split(/[:;]/)[0],
    ]);
    expect(reasons).toEqual([
      ['bob@buyer.example', 'did not attend the call'],
      ['cy@buyer.example', 'ambiguous'],
      ['di@buyer.example', 'unknown'],
      ['fay@buyer.example', 'not taken from the call'],
    ]);
    expect(gong.paths).toHaveLength(5);
  });

  it('takes the invited people with callPeople, whether they came or not', async () => {
    gong.state.calls[callId] = call;
    const { structured } = await plan({ callId, callPeople: 'invited' });
    expect(structured.willAssign).toContainEqual(expect.objectContaining({ crmProspectId: '00Q000000000002AAA' }));
  });

  it('plans a person of the call who is also named only once, with the own words', async () => {
    gong.state.calls[callId] = call;
    const people = [{ crmProspectId: '003000000000001', steps: [{ number: 1, body: 'For Ann' }] }];
    const { structured } = await plan({ callId, people });
    expect(structured).toMatchObject({ prospectCount: 2, personal: [{ steps: [{ body: 'For Ann' }] }] });
  });

  it('leaves out no person whom the arguments name besides, by email or by a record', async () => {
    gong.state.calls[callId] = call;
    gong.state.records['DI@buyer.example'] = ['003000000000004AAA'];
    const { structured } = await plan({
      callId,
      emails: ['DI@buyer.example'],
      crmProspectsIds: ['00Q000000000002AAA', '003000000000003'],
    });
    expect(structured.prospectCount).toBe(5);
    expect(structured.willNotAssign).toMatchObject([{ email: 'fay@buyer.example' }]);
  });

  it('refuses a call that Gong does not show, and callPeople without a call', async () => {
    const unknown = await plan({ callId: '1' });
    expect(unknown.text).toContain('Gong shows no call 1');
    const alone = await plan({ callPeople: 'invited', emails: ['a@b.example'] });
    expect(alone.text).toContain('callPeople needs a callId');
  });
});
