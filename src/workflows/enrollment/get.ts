/** gong_get_enrollment: the outcome of a plan at any time, also after a crash. */
import * as z from 'zod';
import { workflow } from '../workflow.ts';
import { enrollmentOutput, planId } from './commit.ts';
import { isRunningElsewhere } from './open-commits.ts';
import { reconcile } from './reconcile.ts';
import { readReportCursor, reportEnrollment, reportPlan } from './report.ts';
import { replay } from './state.ts';

export const getEnrollment = workflow({
  name: 'gong_get_enrollment',
  title: 'Get an enrollment',
  description:
    'The outcome of a plan at any time, also after a crash or a lost connection: who is assigned (with flowInstanceId), who is not and why, and undo. People in doubt are looked up in Gong. Before the commit: each person’s own words and the checks, page by page.',
  effect: 'read',
  alwaysLoad: true,
  searchHint: 'outcome of an enrollment: who is in the flow, sequence, cadence, who is not',
  input: { planId, cursor: z.string().optional() },
  output: {
    ...enrollmentOutput,
    willAssign: z.array(z.object({ crmProspectId: z.string() })).optional(),
    personal: z.array(z.object({ crmProspectId: z.string() })).optional(),
    checks: z.array(z.object({ problem: z.string() })).optional(),
  },
  run: async (input, services, call) => {
    const { plans, approvals, journals, commits, tools, client } = services;
    const plan = await plans.read(input.planId);
    const from = readReportCursor(input.cursor, plan.planId);
    const approval = plan.toApprove && (await approvals.read(plan.planId));
    const about = { approval, from, tools, dryRun: client.dryRun };
    const running = commits.get(plan.planId);
    if (running) return reportEnrollment(plan, running.state, { status: 'running', ...about });

    const events = await journals.read(plan.planId);
    const state = replay(
      plan.willAssign.map(({ crmProspectId }) => crmProspectId),
      events,
    );
    if (events.length === 0) {
      return plans.isExpired(plan)
        ? reportEnrollment(plan, state, { status: 'expired', ...about })
        : reportPlan(plan, from, approval);
    }
    if (await isRunningElsewhere(state, events, services)) {
      return reportEnrollment(plan, state, { status: 'running', ...about });
    }
    return reportEnrollment(plan, await reconcile(plan, events, services, call), { status: 'ended', ...about });
  },
});
