/** The rules of a policy, as pure functions in two tables. src/policy/judge.ts applies them. */
import { recordKey } from '../client/ids.ts';
import { describeHours, describeWallClock, isWithinHours } from './commit-hours.ts';
import { readEmailDomain } from './do-not-contact/addresses.ts';
import type { ContactedPerson, DoNotContactList } from './do-not-contact/list.ts';
import { isFreeMail } from './free-mail.ts';
import { type CountedEnrollment, isSameEmail, type Tally } from './history.ts';
import { findFlowRefusal, nameMaxProspects, type OutreachLimits } from './limits.ts';
import type { Policy } from './policy.ts';

const dayMilliseconds = 24 * 60 * 60_000;

/** The policy as it is at one moment. */
export interface PolicyInForce {
  readonly policy: Policy;
  /** The limits that the variables set; the stricter of these and the policy's hold. */
  readonly limits: OutreachLimits;
  readonly doNotContact: DoNotContactList;
  /** Why the policy or one of its files cannot be read. While there is a problem, nobody is contacted. */
  readonly problems: readonly string[];
}

/** A flow that a person is in, as Gong lists it. */
export interface OpenFlow {
  readonly flowId: string;
  readonly flowName?: string | null | undefined;
  readonly flowInstanceOwnerEmail?: string | null | undefined;
}

/** A person whom an enrollment would contact, with what the rules need to know. */
export interface JudgedPerson extends ContactedPerson {
  readonly crmProspectId: string;
  readonly openFlows: readonly OpenFlow[];
  /** The newest emails from and to the person (ISO-8601); undefined where they were not looked up. */
  readonly lastEmails?:
    | { readonly lastFromProspect?: string | undefined; readonly lastToProspect?: string | undefined }
    | undefined;
  /** The steps whose subject or body is replaced for this person, with words of their own or with shared ones. */
  readonly replacedSteps: readonly { readonly number: number; readonly action: string }[];
  /** The outcome of an earlier enrollment into the same flow. */
  readonly earlierEnrollment?: string | undefined;
}

/** What would be done, and to whom, in the order in which limits are used up. */
export interface JudgedEnrollment {
  readonly flowId: string;
  readonly flowInstanceOwnerEmail: string;
  readonly coolOffOverride: boolean;
  /** Without the people whom other checks have kept out. */
  readonly people: readonly JudgedPerson[];
}

/** The moment at which an enrollment is judged. */
export interface Moment {
  /** At a plan the hours for commits are a warning. */
  readonly at: 'plan' | 'commit';
  /** Milliseconds since the epoch, by the clock of the store. */
  readonly now: number;
  /** Enrollments of other plans: those of `readHistory`, and those of commits that are still open. */
  readonly history: readonly CountedEnrollment[];
}

/** Everything a rule may look at. The tallies grow with each person who may be contacted. */
export interface RuleContext extends PolicyInForce, Moment {
  readonly enrollment: JudgedEnrollment;
  readonly maxProspects: number;
  readonly ofPlan: Tally;
  readonly ofOwner: Tally;
  readonly ofDomains: Map<string, Tally>;
}

/** Returns why an enrollment is refused, as one sentence. */
export type EnrollmentRule = (context: RuleContext) => string | undefined;
/** Returns why one person may not be contacted. */
export type PersonRule = (person: JudgedPerson, context: RuleContext) => string | undefined;

/** In this order; all that apply are reported. */
export const enrollmentRules: readonly EnrollmentRule[] = [
  ({ policy: { owners }, enrollment: { flowInstanceOwnerEmail: owner } }) =>
    owners === undefined || owners.some((allowed) => isSameEmail(allowed, owner))
      ? undefined
      : `${owner} is not among the owners of the policy (owners).`,
  ({ policy, limits, enrollment: { flowId } }) => findFlowRefusal(flowId, limits, policy),
  ({ policy, enrollment }) => findCoolOffRefusal(enrollment.coolOffOverride, policy),
  ({ at, policy, now }) => (at === 'commit' ? findHoursRefusal(policy, now) : undefined),
];

/** In this order; the first that applies is the reason. Limits come last, so that only people who may be contacted use them up. */
export const personRules: readonly PersonRule[] = [
  (person, { doNotContact }) => doNotContact.find(person),
  findFlowOfAnotherOwner,
  findRecentContact,
  findTailoredStep,
  ({ earlierEnrollment }, { policy: { allowRepeat } }) =>
    earlierEnrollment !== undefined && allowRepeat === 'never'
      ? `was in this flow before (${earlierEnrollment}), and the policy allows no repeats (allowRepeat)`
      : undefined,
  findPlanLimit,
  findOwnerLimit,
  findDomainLimit,
];

/** Returns why the cool-off may not be overridden; undefined when it may, or is not. */
export function findCoolOffRefusal(coolOffOverride: boolean, policy: Policy): string | undefined {
  return coolOffOverride && policy.coolOffOverride === 'never'
    ? 'The policy does not allow overriding the cool-off (coolOffOverride).'
    : undefined;
}

/** Returns why people may not be contacted at this time. */
export function findHoursRefusal({ commitHours }: Policy, now: number): string | undefined {
  if (commitHours === undefined || isWithinHours(commitHours, now)) return undefined;
  return `People are contacted on ${describeHours(commitHours)}, and now it is ${describeWallClock(now, commitHours.timeZone)} there (commitHours).`;
}

function findFlowOfAnotherOwner(
  { openFlows }: JudgedPerson,
  { policy: { inFlowOfAnotherOwner }, enrollment: { flowInstanceOwnerEmail } }: RuleContext,
): string | undefined {
  if (inFlowOfAnotherOwner !== 'refuse') return undefined;
  const flow = findForeignFlow(openFlows, flowInstanceOwnerEmail);
  return flow && `in the flow ${describeFlow(flow)} of another owner (inFlowOfAnotherOwner)`;
}

/** Returns a flow of another owner; one whose owner Gong does not name may be another's. */
export function findForeignFlow(openFlows: readonly OpenFlow[], owner: string): OpenFlow | undefined {
  return openFlows.find(({ flowInstanceOwnerEmail }) => !isSameEmail(flowInstanceOwnerEmail ?? '', owner));
}

/** Describes a flow by its name and its owner. */
export function describeFlow({ flowName, flowId, flowInstanceOwnerEmail }: OpenFlow): string {
  return `${flowName ?? flowId} (${flowInstanceOwnerEmail ?? 'Gong does not name its owner'})`;
}

function findRecentContact(
  { email, lastEmails }: JudgedPerson,
  { policy: { recentContactDays }, now }: RuleContext,
): string | undefined {
  if (recentContactDays === undefined) return undefined;
  if (lastEmails === undefined) {
    return email === undefined
      ? 'not checked: the last emails are known only of people named by email; name them by email (recentContactDays)'
      : 'not checked: the last emails of this person were not looked up; plan again (recentContactDays)';
  }
  const { lastFromProspect, lastToProspect } = lastEmails;
  const newest = [
    { what: 'from them', at: lastFromProspect },
    { what: 'to them', at: lastToProspect },
  ].find(({ at }) => at !== undefined && now - Date.parse(at) < recentContactDays * dayMilliseconds);
  return newest?.at === undefined
    ? undefined
    : `had an email ${newest.what} on ${newest.at.slice(0, 10)}, within ${recentContactDays} days (recentContactDays)`;
}

function findTailoredStep(
  { replacedSteps }: JudgedPerson,
  { policy: { tailoredSteps } }: RuleContext,
): string | undefined {
  if (tailoredSteps !== 'manual') return undefined;
  const step = replacedSteps.find(({ action }) => action === 'AUTO_SEND_EMAIL');
  return (
    step &&
    `step ${step.number} is sent by Gong, and the policy allows own words only in steps that a rep sends (tailoredSteps)`
  );
}

function findPlanLimit(
  { crmProspectId }: JudgedPerson,
  { limits, policy, maxProspects, ofPlan }: RuleContext,
): string | undefined {
  if (ofPlan.countWith(recordKey(crmProspectId)) <= maxProspects) return undefined;
  return `over the operator's limit of ${maxProspects} people (${nameMaxProspects(limits, policy)})`;
}

function findOwnerLimit(
  { crmProspectId }: JudgedPerson,
  { policy: { maxProspectsPerOwnerPerDay: max }, ofOwner, enrollment }: RuleContext,
): string | undefined {
  if (max === undefined || ofOwner.countWith(recordKey(crmProspectId)) <= max) return undefined;
  return `over the limit of ${max} people a day (UTC) of ${enrollment.flowInstanceOwnerEmail} (maxProspectsPerOwnerPerDay)`;
}

function findDomainLimit(
  person: JudgedPerson,
  { policy: { maxPerDomain }, ofDomains }: RuleContext,
): string | undefined {
  if (maxPerDomain === undefined) return undefined;
  const domain = readDomain(person);
  if (domain === undefined) return 'not checked: the domain is not known; name them by email (maxPerDomain)';
  const count = ofDomains.get(domain)?.countWith(recordKey(person.crmProspectId)) ?? 1;
  if (isFreeMail(domain) || count <= maxPerDomain.prospects) return undefined;
  return `over the limit of ${maxPerDomain.prospects} people of ${domain} in ${maxPerDomain.days} days (maxPerDomain)`;
}

/** The email domain of a person, where it is known. */
export function readDomain({ email, crmProspectId }: JudgedPerson): string | undefined {
  return readEmailDomain(email ?? crmProspectId);
}
