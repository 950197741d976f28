/** Judges an enrollment by the operator's policy: when it is planned, and when it is committed. */
import { RefusalError } from '../../../client/errors.ts';
import { recordKey } from '../../../client/ids.ts';
import { askOperator, judgeEnrollment, type Verdict } from '../../../policy/judge.ts';
import type { PolicyInForce } from '../../../policy/rules.ts';
import type { Services } from '../../workflow.ts';
import type { OpenInstances } from '../flow-instances.ts';
import { listOpenRecords } from '../open-commits.ts';
import type { Assignment, PlannedProspect } from '../plan-store.ts';
import { applyOverrides, type FlowStep } from './steps.ts';

export interface Judged {
  readonly at: 'plan' | 'commit';
  readonly assignment: Assignment;
  readonly inForce: PolicyInForce;
  /** Absent before a plan has an id. */
  readonly planId?: string;
}

/** What is known about the people when they are judged. */
export interface KnownAboutPeople {
  readonly flowSteps: readonly FlowStep[];
  readonly instances: OpenInstances;
  /** Earlier enrollments into this flow, by record key. */
  readonly earlier: ReadonlyMap<string, string>;
}

/** Rejects with a RefusalError when the policy forbids the enrollment for any people at all. */
export async function refuseByPolicy(judged: Judged, services: Services): Promise<void> {
  const { refusals } = judge(judged, [], [], services);
  if (refusals.length > 0) throw new RefusalError(refusals, askOperator);
}

/** Returns why the policy keeps people out, by record key, and its warnings. */
export async function judgePeople(
  judged: Judged,
  people: readonly PlannedProspect[],
  known: KnownAboutPeople,
  services: Services,
): Promise<Pick<Verdict, 'reasons' | 'warnings'>> {
  const { inForce, planId } = judged;
  const history = [
    ...(await services.policy.readHistory(inForce.policy)).filter((record) => record.planId !== planId),
    ...(await listOpenRecords(services, planId)),
  ];
  const { flowSteps, instances, earlier } = known;
  const shared = judged.assignment.overrides?.steps ?? [];
  const toJudge = people.map((person) => ({
    ...person,
    openFlows: instances.of(person.crmProspectId),
    replacedSteps: applyOverrides(flowSteps, person.own?.steps ?? shared).filter(({ overridden }) => overridden),
    earlierEnrollment: earlier.get(recordKey(person.crmProspectId)),
  }));
  return judge(judged, toJudge, history, services);
}

function judge(
  { at, assignment, inForce }: Judged,
  people: Parameters<typeof judgeEnrollment>[0]['people'],
  history: Parameters<typeof judgeEnrollment>[2]['history'],
  { store }: Services,
): Verdict {
  const { flowId, flowInstanceOwnerEmail, overrides } = assignment;
  const coolOffOverride = overrides?.coolOffOverride === true;
  return judgeEnrollment({ flowId, flowInstanceOwnerEmail, coolOffOverride, people }, inForce, {
    at,
    now: store.now(),
    history,
  });
}
