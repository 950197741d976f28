/** gong_plan_enrollment: reads Gong only, and shows what a commit would do and to whom. */
import * as z from 'zod';
import { workflow } from '../workflow.ts';
import { describeApproving } from './approvals.ts';
import { planInput } from './planning/input.ts';
import { prepareEnrollment } from './planning/prepare.ts';
import { cutPersonal, toBatches } from './planning/words.ts';

/** People can be named in any of these ways, and in several at once. */
export const enrollmentRules = [{ atLeastOneOf: ['crmProspectsIds', 'emails'] }] as const;

const planRules = [{ atLeastOneOf: ['crmProspectsIds', 'emails', 'people', 'callId'] }] as const;

/** What Gong's API does not tell before it is asked to assign. */
const notChecked = ['cool-off periods', "Gong's own do-not-contact list", "Gong's sending limits"];

export const planEnrollment = workflow({
  name: 'gong_plan_enrollment',
  title: 'Plan an enrollment',
  description:
    'Add, assign, put or enroll people (contacts, leads) into a flow (sequence, cadence), to send outreach emails: call this first, and show the plan. Previews what each person will receive, also personal words, who will be assigned, who not and why. Returns planId and prospectCount for gong_commit_enrollment, good until expiresAt.',
  effect: 'read',
  alwaysLoad: true,
  searchHint:
    'enroll, add, assign or put contacts, leads, prospects into a flow, sequence, cadence; send outreach emails',
  input: planInput,
  rules: planRules,
  output: {
    planId: z.string().optional(),
    prospectCount: z.int(),
    flow: z.looseObject({ id: z.string(), name: z.string() }),
    steps: z.array(z.object({ number: z.int() })),
    personal: z
      .array(z.object({ crmProspectId: z.string(), steps: z.array(z.object({ number: z.int() })) }))
      .optional(),
    willAssign: z.array(z.object({ crmProspectId: z.string() })),
    willNotAssign: z.array(z.object({ reason: z.string() })),
    checks: z.array(z.object({ problem: z.string() })),
    notChecked: z.array(z.string()),
  },
  run: async (input, services, call) => {
    const prepared = await prepareEnrollment(input, services, call);
    const { steps, originalSteps: _, willNotAssign, warnings, call: source, ...content } = prepared;
    const { flow, willAssign, checks, policy } = content;
    const requests = 2 + toBatches(willAssign).length;
    const plan = willAssign.length > 0 ? await services.plans.save(content) : undefined;
    const personal = cutPersonal(content.personal);
    return {
      ...(plan && { planId: plan.planId, expiresAt: new Date(plan.expiresAt).toISOString() }),
      ...(plan?.toApprove && { status: 'awaitingApproval', next: describeApproving(plan) }),
      prospectCount: willAssign.length,
      flow,
      ...(source && { call: source }),
      steps,
      ...(personal.length > 0 && { personal, personalCount: content.personal.length }),
      willAssign: willAssign.map(({ own: _, lastEmails: __, ...person }) => person),
      willNotAssign,
      checks,
      notChecked,
      ...(policy.keys.length > 0 && { policy }),
      requests,
      seconds: Math.ceil(requests / services.limits.requestsPerSecond),
      warnings: plan ? warnings : [...warnings, 'Nobody would be assigned, so there is no plan to commit.'],
    };
  },
});
