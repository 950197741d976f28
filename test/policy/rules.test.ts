import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeCall, judgeRequest } from '../../src/policy/judge.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { JudgedEnrollment, JudgedPerson, Moment } from '../../src/policy/rules.ts';
import { assignProspectsToFlow, listFlows, submitBulkAssignment } from '../../src/tools/flows.ts';
import { inForce, judge, now, person, record } from './people.ts';

const monday = { days: ['Mon'], from: '09:00', to: '17:00', timeZone: 'UTC' } satisfies Policy['commitHours'];

describe('rules about a whole enrollment', () => {
  const refused: readonly [key: string, policy: Policy, planned: Partial<JudgedEnrollment>, moment: Partial<Moment>][] =
    [
      ['owners', { owners: ['bob@us.example'] }, {}, {}],
      ['owners', { owners: [] }, {}, {}],
      ['flowIds', { flowIds: ['2'] }, {}, {}],
      ['coolOffOverride', { coolOffOverride: 'never' }, { coolOffOverride: true }, {}],
      ['commitHours', { commitHours: monday }, {}, { at: 'commit' }],
    ];
  it.each(refused)('refuse an enrollment against %s', (key, policy, planned, moment) => {
    const { refusals } = judge(policy, planned, moment);
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toContain(`(${key})`);
  });

  const allowed: readonly [key: string, policy: Policy, planned: Partial<JudgedEnrollment>, moment: Partial<Moment>][] =
    [
      ['owners in any case', { owners: ['Ada@US.example'] }, {}, {}],
      ['flowIds', { flowIds: ['1'] }, {}, {}],
      ['coolOffOverride where nobody asks for it', { coolOffOverride: 'never' }, {}, {}],
      ['commitHours at a plan', { commitHours: monday }, {}, {}],
      ['commitHours within them', { commitHours: { ...monday, days: ['Wed'] } }, {}, { at: 'commit' }],
    ];
  it.each(allowed)('allow an enrollment by %s', (_, policy, planned, moment) => {
    expect(judge(policy, planned, moment)).toMatchObject({ refusals: [], reasons: new Map() });
  });

  it('report every reason at once, and those of the people beside them', () => {
    const policy: Policy = { owners: [], flowIds: [], doNotContact: { emails: ['p1@acme.example'] } };
    const { refusals, reasons } = judge(policy);
    expect(refusals).toHaveLength(2);
    expect([...reasons.keys()]).toEqual(['p1']);
  });

  it('apply the stricter of a variable and the policy, and name its source', () => {
    const limits = { allowedFlowIds: new Set(['2']), maxProspects: 2, requestsPerSecond: 3 };
    expect(judge({ flowIds: ['1'] }, {}, {}, { limits }).refusals).toEqual([
      'Flow 1 is not among the flows the operator allows (GONG_ALLOWED_FLOW_IDS).',
    ]);
    expect(judge({ maxProspectsPerPlan: 9 }, {}, {}, { limits }).reasons.get('p3')).toContain(
      '2 people (GONG_MAX_PROSPECTS)',
    );
    expect(judge({ maxProspectsPerPlan: 1 }, {}, {}, { limits }).reasons.get('p2')).toContain(
      '1 people (maxProspectsPerPlan',
    );
  });

  it('warn at a plan that it cannot be committed now, or waits for an approval', () => {
    expect(judge({ commitHours: monday }).warnings).toEqual([
      'This plan cannot be committed now. People are contacted on Mon from 09:00 to 17:00 (UTC), and now it is Wed 12:00 there (commitHours).',
    ]);
    expect(judge({ approval: 'required' }).warnings[0]).toContain('(approval)');
  });
});

const byIdAlone = { email: undefined, lastEmails: undefined };
const foreign = { flowId: '7', flowName: 'Winter', flowInstanceOwnerEmail: 'bob@us.example' };

describe('rules about one person', () => {
  const keptOut: readonly [key: string, policy: Policy, odd: Partial<JudgedPerson>][] = [
    ['policy', { doNotContact: { emails: ['P9@ACME.example'] } }, {}],
    ['policy', { doNotContact: { domains: ['example'] } }, {}],
    ['policy', { doNotContact: { crmProspectsIds: ['p9'] } }, {}],
    ['name them by email (doNotContact)', { doNotContact: { emails: ['x@y.example'] } }, byIdAlone],
    ['name them by email (doNotContact)', { doNotContact: { domains: ['y.example'] } }, byIdAlone],
    ['(inFlowOfAnotherOwner)', { inFlowOfAnotherOwner: 'refuse' }, { openFlows: [foreign] }],
    ['(inFlowOfAnotherOwner)', { inFlowOfAnotherOwner: 'refuse' }, { openFlows: [{ flowId: '7' }] }],
    ['(recentContactDays)', { recentContactDays: 3 }, { lastEmails: { lastFromProspect: '2026-05-03T12:00:01Z' } }],
    ['(recentContactDays)', { recentContactDays: 3 }, { lastEmails: { lastToProspect: '2026-05-06T11:00:00+02:00' } }],
    ['name them by email (recentContactDays)', { recentContactDays: 3 }, byIdAlone],
    ['plan again (recentContactDays)', { recentContactDays: 3 }, { lastEmails: undefined }],
    ['(tailoredSteps)', { tailoredSteps: 'manual' }, { replacedSteps: [{ number: 2, action: 'AUTO_SEND_EMAIL' }] }],
    ['(allowRepeat)', { allowRepeat: 'never' }, { earlierEnrollment: 'assigned on 2026-04-01' }],
    ['name them by email (maxPerDomain)', { maxPerDomain: { prospects: 5, days: 7 } }, byIdAlone],
  ];
  it.each(keptOut)('keep out one person and no other: %s, %j, %j', (words, policy, odd) => {
    const { refusals, reasons } = judge(policy, {
      people: [person('p8', { email: 'p8@other.test' }), person('p9', odd)],
    });
    expect(refusals).toEqual([]);
    expect([...reasons.keys()]).toEqual(['p9']);
    expect(reasons.get('p9')).toContain(words);
  });

  const allowed: readonly [policy: Policy, odd: Partial<JudgedPerson>][] = [
    [{ doNotContact: { crmProspectsIds: ['p1'] } }, byIdAlone],
    [{ doNotContact: { domains: ['cme.example'] } }, {}],
    [{ doNotContact: { emails: ['x@y.example'] } }, { email: undefined, crmProspectId: 'p9@acme.example' }],
    [{ inFlowOfAnotherOwner: 'refuse' }, { openFlows: [{ ...foreign, flowInstanceOwnerEmail: 'ADA@us.example' }] }],
    [{ inFlowOfAnotherOwner: 'allow' }, { openFlows: [foreign] }],
    [{ recentContactDays: 3 }, { lastEmails: { lastToProspect: '2026-05-03T12:00:00Z' } }],
    [{ tailoredSteps: 'manual' }, { replacedSteps: [{ number: 1, action: 'SEND_EMAIL' }] }],
    [{ tailoredSteps: 'any' }, { replacedSteps: [{ number: 2, action: 'AUTO_SEND_EMAIL' }] }],
    [{ allowRepeat: 'allow' }, { earlierEnrollment: 'assigned on 2026-04-01' }],
    [{ maxPerDomain: { prospects: 1, days: 7 } }, {}],
  ];
  it.each(allowed)('allow a person: %j, %j', (policy, odd) => {
    expect(judge(policy, { people: [person('p9', odd)] }).reasons).toEqual(new Map());
  });

  it('warn by default of people in flows of another owner, and name at most ten of them', () => {
    const people = Array.from({ length: 12 }, (_, index) => person(`p${index}`, { openFlows: [foreign] }));
    const { reasons, warnings } = judge({}, { people });
    expect(reasons.size).toBe(0);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^In flows of another owner: p0 in Winter \(bob@us\.example\); .*; and 2 more\.$/);
    expect(judge({ inFlowOfAnotherOwner: 'allow' }, { people }).warnings).toEqual([]);
  });

  it('give one reason each, the first in the documented order', () => {
    const policy: Policy = {
      doNotContact: { emails: ['p1@acme.example'] },
      recentContactDays: 3,
      maxProspectsPerPlan: 1,
    };
    const recent = { lastEmails: { lastToProspect: '2026-05-06T11:00:00Z' } };
    const { reasons } = judge(policy, {
      people: [person('p0'), person('p1', recent), person('p2', recent), person('p3')],
    });
    expect([...reasons.values()].map((reason) => reason.split(':')[0]?.slice(0, 20))).toEqual([
      'do not contact',
      'had an email to them',
      "over the operator's ",
    ]);
  });
});

describe('limits', () => {
  it('count the people of an owner on the UTC day over all plans, ignoring the case of the email', () => {
    const history = [
      record('a'),
      record('b', { outcome: 'unknown', flowInstanceOwnerEmail: 'ADA@us.example' }),
      record('c', { outcome: 'notAssigned' }),
      record('d', { at: '2026-05-05T23:59:59.999Z' }),
      record('e', { flowInstanceOwnerEmail: 'bob@us.example' }),
    ];
    const { reasons } = judge({ maxProspectsPerOwnerPerDay: 4 }, {}, { history });
    expect([...reasons]).toEqual([
      ['p3', 'over the limit of 4 people a day (UTC) of ada@us.example (maxProspectsPerOwnerPerDay)'],
    ]);
  });

  it('count the people of a domain in the days before, and leave free mail out', () => {
    const history = [
      record('a', { at: '2026-05-01T12:00:00.000Z' }),
      record('b', { at: '2026-04-29T12:00:00.000Z' }),
      record('c', { emailDomain: 'ACME.example.' }),
    ];
    const people = [
      person('p1'),
      person('p2'),
      person('p3', { email: 'p3@gmail.com' }),
      person('p4', { email: 'p4@yahoo.co.uk' }),
      person('p5', { email: 'p5@eu.acme.example' }),
    ];
    const { reasons } = judge({ maxPerDomain: { prospects: 3, days: 7 } }, { people }, { history });
    expect([...reasons]).toEqual([['p2', 'over the limit of 3 people of acme.example in 7 days (maxPerDomain)']]);
  });

  it.each(['gmail.com', 'yahoo.co.uk', 'hotmail.fr', 'icloud.com', 'GMX.de', 'outlook.com.br'])(
    'do not count people of the free-mail provider %s together',
    (domain) => {
      const people = ['p1', 'p2'].map((id) => person(id, { email: `${id}@${domain}` }));
      expect(judge({ maxPerDomain: { prospects: 1, days: 7 } }, { people }).reasons.size).toBe(0);
    },
  );

  it.each(['orange.com', 'live.nation.example', 'notgmail.com', 'eu.gmail.com'])(
    'count people of %s together, which is no free-mail provider',
    (domain) => {
      const people = ['p1', 'p2'].map((id) => person(id, { email: `${id}@${domain}` }));
      expect(judge({ maxPerDomain: { prospects: 1, days: 7 } }, { people }).reasons.size).toBe(1);
    },
  );

  it('count a person who was contacted before only once', () => {
    const policy: Policy = { maxProspectsPerOwnerPerDay: 2, maxPerDomain: { prospects: 2, days: 7 } };
    const { reasons } = judge(policy, {}, { history: [record('p1'), record('p2')] });
    expect([...reasons.keys()]).toEqual(['p3']);
  });

  it('are used up only by people who may be contacted', () => {
    const people = [person('p1', { openFlows: [foreign] }), person('p2'), person('p3')];
    const policy: Policy = { inFlowOfAnotherOwner: 'refuse', maxProspectsPerPlan: 1, maxProspectsPerOwnerPerDay: 1 };
    expect([...judge(policy, { people }).reasons.keys()]).toEqual(['p1', 'p3']);
  });

  it('never allow more people than they say, with any history', () => {
    const who = fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5');
    const outcome = fc.constantFrom('assigned' as const, 'unknown' as const);
    const past = fc.array(fc.record({ who, outcome }), { maxLength: 6 });
    const max = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(past, fc.uniqueArray(who), max, max, max, (before, planned, perPlan, perDay, prospects) => {
        const policy: Policy = {
          maxProspectsPerPlan: perPlan,
          maxProspectsPerOwnerPerDay: perDay,
          maxPerDomain: { prospects, days: 1 },
        };
        const history = before.map(({ who: name, outcome: result }) => record(name, { outcome: result }));
        const people = planned.map((name) => person(name));
        const { reasons } = judge(policy, { people }, { history });
        const contacted = planned.filter((name) => !reasons.has(name));
        const total = new Set([...contacted, ...before.map(({ who: name }) => name)]).size;
        expect(contacted.length).toBeLessThanOrEqual(perPlan);
        if (contacted.length > 0) expect(total).toBeLessThanOrEqual(Math.min(perDay, prospects));
      }),
    );
  });
});

describe('the next request of a commit', () => {
  it('is refused outside the hours and while the policy cannot be read', () => {
    const { refusals } = judgeRequest([], inForce({ commitHours: monday }, { problems: ['It is broken.'] }), now);
    expect(refusals).toHaveLength(2);
  });

  it('leaves out people who were put on the list since', () => {
    const { reasons } = judgeRequest(
      [{ crmProspectId: 'p1' }],
      inForce({ doNotContact: { crmProspectsIds: ['p1'] } }),
      now,
    );
    expect([...reasons.keys()]).toEqual(['p1']);
  });
});

describe('a call without a plan', () => {
  const input = { flowId: '1', crmProspectsIds: ['p1', 'p2'], overrides: { coolOffOverride: true } };
  const refused: readonly [words: string, policy: Policy][] = [
    ['(flowIds)', { flowIds: ['2'] }],
    ['maxProspectsPerPlan', { maxProspectsPerPlan: 1 }],
    ['(coolOffOverride)', { coolOffOverride: 'never' }],
    ['no longer allows gong_assign_prospects_to_flow', { owners: ['ada@us.example'] }],
    ['no longer allows gong_assign_prospects_to_flow', { approval: 'none' }],
  ];
  it.each(refused)('is refused with the reason: %s', (words, policy) => {
    const reasons = judgeCall(assignProspectsToFlow, input, inForce(policy));
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain(words);
  });

  it('is refused for people on a list, by CRM id or email', () => {
    const { doNotContact } = inForce({ doNotContact: { emails: ['a@b.example'], crmProspectsIds: ['p2'] } });
    const byId = judgeCall(assignProspectsToFlow, input, inForce({}, { doNotContact }));
    expect(byId[0]).toMatch(/^p1: not checked/);
    expect(byId[1]).toMatch(/^p2: do not contact/);
    const prospects = [{ email: 'A@b.example' }, { email: 'c@b.example' }, { firstName: 'Ann' }];
    const bulk = judgeCall(submitBulkAssignment, { flowId: '1', prospects }, inForce({}, { doNotContact }));
    expect(bulk.map((reason) => reason.split(':')[0])).toEqual(['A@b.example', 'Person 3']);
  });

  it('is refused while the policy cannot be read', () => {
    expect(judgeCall(assignProspectsToFlow, input, inForce({}, { problems: ['It is broken.'] }))).toEqual([
      'Nobody is contacted until the operator corrects this: It is broken.',
    ]);
  });

  it('is allowed without a policy, and always where no person is contacted', () => {
    expect(judgeCall(assignProspectsToFlow, input, inForce({}))).toEqual([]);
    expect(judgeCall(listFlows, {}, inForce({ owners: [] }, { problems: ['It is broken.'] }))).toEqual([]);
  });
});
