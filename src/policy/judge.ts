/**
 * Applies the rules of a policy: `judgeEnrollment` to a plan, when it is made and when it is committed, `judgeRequest` before
 * each request of a commit, `judgeCall` to the tools that contact people without a plan.
 */
import { recordKey } from '../client/ids.ts';
import type { Operation } from '../client/operation.ts';
import type { ContactedPerson, DoNotContactList } from './do-not-contact/list.ts';
import { groupByDomain, listOfOwnerToday, Tally } from './history.ts';
import { applyPolicy, findFlowRefusal, nameMaxProspects } from './limits.ts';
import {
  describeFlow,
  enrollmentRules,
  findCoolOffRefusal,
  findForeignFlow,
  findHoursRefusal,
  type JudgedEnrollment,
  type JudgedPerson,
  type Moment,
  type PolicyInForce,
  personRules,
  type RuleContext,
  readDomain,
} from './rules.ts';
import { findToolRefusal } from './tools.ts';

/** What the policy says. */
export interface Verdict {
  /** Why the whole enrollment is refused, each reason as one sentence; empty when it is not. */
  readonly refusals: readonly string[];
  /** Why a person is kept out, one reason each, by `recordKey`. All others may be contacted. */
  readonly reasons: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

/** What to do about refusals of the policy. */
export const askOperator = 'Ask the person who runs this server; these limits cannot be lifted from here.';

/** How many people one message names. */
const maxNamed = 10;

/** Judges a plan, when it is made and when it is committed. */
export function judgeEnrollment(enrollment: JudgedEnrollment, inForce: PolicyInForce, moment: Moment): Verdict {
  const context = startContext(enrollment, inForce, moment);
  const reasons = new Map<string, string>();
  const allowed: JudgedPerson[] = [];
  for (const person of enrollment.people) {
    const reason = personRules.reduce<string | undefined>((found, rule) => found ?? rule(person, context), undefined);
    if (reason !== undefined) {
      reasons.set(recordKey(person.crmProspectId), reason);
    } else {
      addToTallies(person, context);
      allowed.push(person);
    }
  }
  const refusals = [...describeProblems(inForce), ...enrollmentRules.flatMap((rule) => rule(context) ?? [])];
  return { refusals, reasons, warnings: listWarnings(allowed, context) };
}

/** Judges the next request of a running commit, by what may have changed since the commit began. */
export function judgeRequest(people: readonly ContactedPerson[], inForce: PolicyInForce, now: number): Verdict {
  const hours = findHoursRefusal(inForce.policy, now);
  return {
    refusals: [...describeProblems(inForce), ...(hours === undefined ? [] : [hours])],
    reasons: findOptedOut(people, inForce.doNotContact),
    warnings: [],
  };
}

/** Judges a call of an operation that contacts people without a plan. Returns each reason against it as one sentence. */
export function judgeCall(
  { name, contacts }: Operation,
  input: Readonly<Record<string, unknown>>,
  inForce: PolicyInForce,
): string[] {
  if (!contacts) return [];
  const { policy, limits, doNotContact } = inForce;
  const flowId = String(input[contacts.flow]);
  const people = toPeople(input[contacts.people]);
  const { maxProspects } = applyPolicy(limits, policy);
  const tooMany = `${people.length} people are more than the ${maxProspects} the operator allows in one call (${nameMaxProspects(limits, policy)}).`;
  const optedOut = people.flatMap((person, index) => {
    const reason = doNotContact.find(person);
    return reason === undefined ? [] : [`${person.crmProspectId ?? person.email ?? `Person ${index + 1}`}: ${reason}.`];
  });
  return [
    ...describeProblems(inForce),
    ...[
      findToolRefusal(name, policy),
      findFlowRefusal(flowId, limits, policy),
      people.length > maxProspects ? tooMany : undefined,
      findCoolOffRefusal(overridesCoolOff(input), policy),
    ].filter((reason) => reason !== undefined),
    ...optedOut.slice(0, maxNamed),
  ];
}

/** Returns why each of these people may not be contacted, by `recordKey`, or by the email of people without a CRM id. */
function findOptedOut(people: readonly ContactedPerson[], list: DoNotContactList): Map<string, string> {
  return new Map(
    people.flatMap((person) => {
      const reason = list.find(person);
      return reason === undefined ? [] : [[recordKey(person.crmProspectId ?? person.email ?? ''), reason] as const];
    }),
  );
}

/** Returns each problem of the policy as a sentence that says what it stops. */
export function describeProblems({ problems }: Pick<PolicyInForce, 'problems'>): string[] {
  return problems.map((problem) => `Nobody is contacted until the operator corrects this: ${problem}`);
}

function startContext(enrollment: JudgedEnrollment, inForce: PolicyInForce, moment: Moment): RuleContext {
  const { policy, limits } = inForce;
  const { history, now } = moment;
  const byDomain = groupByDomain(history, policy.maxPerDomain?.days ?? 0, now);
  return {
    ...inForce,
    ...moment,
    enrollment,
    maxProspects: applyPolicy(limits, policy).maxProspects,
    ofPlan: new Tally([]),
    ofOwner: new Tally(listOfOwnerToday(history, enrollment.flowInstanceOwnerEmail, now)),
    ofDomains: new Map([...byDomain].map(([domain, group]) => [domain, new Tally(group)])),
  };
}

function addToTallies(person: JudgedPerson, { ofPlan, ofOwner, ofDomains }: RuleContext): void {
  const key = recordKey(person.crmProspectId);
  ofPlan.add(key);
  ofOwner.add(key);
  const domain = readDomain(person);
  if (domain === undefined) return;
  const ofDomain = ofDomains.get(domain) ?? new Tally([]);
  ofDomain.add(key);
  ofDomains.set(domain, ofDomain);
}

function listWarnings(people: readonly JudgedPerson[], { policy, at, now, enrollment }: RuleContext): string[] {
  const { inFlowOfAnotherOwner = 'warn', approval } = policy;
  const foreign = people.flatMap(({ crmProspectId, openFlows }) => {
    const flow = findForeignFlow(openFlows, enrollment.flowInstanceOwnerEmail);
    return flow ? [`${crmProspectId} in ${describeFlow(flow)}`] : [];
  });
  const named = foreign.slice(0, maxNamed).join('; ');
  const more = foreign.length > maxNamed ? `; and ${foreign.length - maxNamed} more` : '';
  const hours = at === 'plan' ? findHoursRefusal(policy, now) : undefined;
  return [
    ...(inFlowOfAnotherOwner === 'warn' && foreign.length > 0 ? [`In flows of another owner: ${named}${more}.`] : []),
    ...(hours === undefined ? [] : [`This plan cannot be committed now. ${hours}`]),
    ...(approval === 'required' && at === 'plan'
      ? ['A second person must approve this plan before its commit (approval).']
      : []),
  ];
}

/** Reads people as operations name them: by CRM id, or as records with an id, an email, or neither. */
function toPeople(value: unknown): ContactedPerson[] {
  return (Array.isArray(value) ? value : [value]).map((person) => {
    if (typeof person !== 'object' || person === null) return { crmProspectId: String(person) };
    const { crmId, email } = person as { crmId?: unknown; email?: unknown };
    return {
      ...(typeof crmId === 'string' && { crmProspectId: crmId }),
      ...(typeof email === 'string' && { email }),
    };
  });
}

function overridesCoolOff({ overrides }: Readonly<Record<string, unknown>>): boolean {
  return typeof overrides === 'object' && overrides !== null && Reflect.get(overrides, 'coolOffOverride') === true;
}
