/** gong_get_enrollment: the outcome of a plan at any time, also after a crash. */
import * as z from 'zod';
import { workflow } from '../workflow.ts';
import { enrollmentOutput, planId } from './commit.ts';
import { isRunningElsewhere } from './open-commits.ts';
import { reconcile } from './reconcile.ts';
import { readReportCursor, reportEnrollment } from './report.ts';
import { replay } from './state.ts';

export const getEnrollment = workflow({
  name: 'gong_get_enrollment',
  title: 'Get an enrollment',
  description:
    'The outcome of a plan at any time, also after a crash or a lost connection: who is assigned (with flowInstanceId), who is not and why, and undo. People in doubt are looked up in Gong.',
  effect: 'read',
  input: { planId, cursor: z.string().optional() },
  output: enrollmentOutput,
  run: async (input, services, call) => {
    const { plans, journals, commits } = services;
    const plan = await plans.read(input.planId);
    const from = readReportCursor(input.cursor, plan.planId);
    const running = commits.get(plan.planId);
    if (running) return reportEnrollment(plan, running.state, { status: 'running', from });

    const events = await journals.read(plan.planId);
    const state = replay(
      plan.willAssign.map(({ crmProspectId }) => crmProspectId),
      events,
    );
    if (events.length === 0) {
      return reportEnrollment(plan, state, { status: plans.isExpired(plan) ? 'expired' : 'planned', from });
    }
    if (await isRunningElsewhere(state, events, services)) {
      return reportEnrollment(plan, state, { status: 'running', from });
    }
    return reportEnrollment(plan, await reconcile(plan, events, services, call), { status: 'ended', from });
  },
});
