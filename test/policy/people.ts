/** People, policies and moments for the tests of the rules. */
import { DoNotContactList, toSource } from '../../src/policy/do-not-contact/list.ts';
import type { CountedEnrollment } from '../../src/policy/history.ts';
import { judgeEnrollment, type Verdict } from '../../src/policy/judge.ts';
import { toPolicyList } from '../../src/policy/outreach-policy.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { JudgedEnrollment, JudgedPerson, Moment, PolicyInForce } from '../../src/policy/rules.ts';

export const now = Date.parse('2026-05-06T12:00:00Z');

/** A person who is in no flow, was looked up by email, and gets the words of the flow. */
export function person(crmProspectId: string, more: Partial<JudgedPerson> = {}): JudgedPerson {
  return {
    crmProspectId,
    email: `${crmProspectId}@acme.example`,
    openFlows: [],
    lastEmails: {},
    replacedSteps: [],
    ...more,
  };
}

export function inForce(policy: Policy, more: Partial<PolicyInForce> = {}): PolicyInForce {
  return {
    policy,
    limits: { allowedFlowIds: undefined, maxProspects: 200, requestsPerSecond: 3 },
    doNotContact: new DoNotContactList([toPolicyList(policy), toSource('the do-not-contact list', [])]),
    problems: [],
    ...more,
  };
}

export function enrollment(more: Partial<JudgedEnrollment> = {}): JudgedEnrollment {
  return {
    flowId: '1',
    flowInstanceOwnerEmail: 'ada@us.example',
    coolOffOverride: false,
    people: [person('p1'), person('p2'), person('p3')],
    ...more,
  };
}

export function record(who: string, more: Partial<CountedEnrollment> = {}): CountedEnrollment {
  return {
    planId: 'plan_before',
    person: who,
    outcome: 'assigned',
    flowInstanceOwnerEmail: 'ada@us.example',
    emailDomain: 'acme.example',
    at: '2026-05-06T08:00:00.000Z',
    ...more,
  };
}

export function judge(
  policy: Policy,
  planned: Partial<JudgedEnrollment> = {},
  moment: Partial<Moment> = {},
  more: Partial<PolicyInForce> = {},
): Verdict {
  return judgeEnrollment(enrollment(planned), inForce(policy, more), { at: 'plan', now, history: [], ...moment });
}
