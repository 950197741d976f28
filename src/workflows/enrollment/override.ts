/** gong_override_flow_content: plan and commit in one call, with other words in some emails. */
import * as z from 'zod';
import { workflow } from '../workflow.ts';
import { commitPlan, enrollmentOutput } from './commit.ts';
import { enrollmentRules } from './plan.ts';
import { sharedInput } from './planning/input.ts';
import { prepareEnrollment } from './planning/prepare.ts';
import { pickWords } from './planning/steps.ts';

const words = z.object({ subject: z.string().optional(), body: z.string().optional() });

export const overrideFlowContent = workflow({
  name: 'gong_override_flow_content',
  title: 'Assign with tailored emails',
  description:
    'Contacts people by a flow at once, with the subject or body of steps replaced for this assignment only; gong_plan_enrollment shows it first. A step that does not exist or is no email is refused. Returns before and after of each step, and each outcome.',
  effect: 'outreach',
  input: { ...sharedInput, steps: sharedInput.steps.unwrap() },
  rules: enrollmentRules,
  output: {
    planId: z.string().optional(),
    steps: z.array(z.object({ number: z.int(), before: words, after: words })),
    assigned: z.array(z.object({ crmProspectId: z.string(), flowInstanceId: z.string() })),
    notAssigned: z.array(z.object({ crmProspectId: z.string(), reason: z.string() })),
    unknown: z.array(z.string()),
    unexpected: enrollmentOutput.unexpected,
    undo: z.object({ tool: z.string(), arguments: z.looseObject({}) }).optional(),
  },
  question: ({ flowId, crmProspectsIds = [], emails = [], steps }) =>
    `Put ${crmProspectsIds.length + emails.length} people into flow ${flowId}, with other words in step ${steps.map(({ number }) => number).join(', ')}? They will be contacted.`,
  run: async (input, services, call) => {
    const prepared = await prepareEnrollment(input, services, call);
    const { steps: planned, originalSteps, willNotAssign, warnings, ...content } = prepared;
    const { flow, willAssign, checks } = content;
    const steps = planned.flatMap((after, index) => {
      const before = originalSteps[index];
      return after.overridden && before
        ? [{ number: after.number, before: pickWords(before), after: pickWords(after) }]
        : [];
    });
    if (willAssign.length === 0) {
      return {
        flow,
        steps,
        willNotAssign,
        assigned: [],
        notAssigned: [],
        unknown: [],
        unexpected: [],
        checks,
        warnings,
      };
    }
    const plan = await services.plans.save(content);
    return { steps, willNotAssign, checks, warnings, ...(await commitPlan(plan, services, call)) };
  },
});
