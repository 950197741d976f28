/** The steps of a flow as they will be sent, with the overrides of one assignment. */
import { RefusalError } from '../../../client/errors.ts';
import type { InputOf, MemberOf, RowOf } from '../../../client/operation.ts';
import type { assignProspectsToFlow, getFlowSteps } from '../../../tools/flows.ts';

export type FlowStep = MemberOf<RowOf<typeof getFlowSteps>['steps']>;

/** The words of one assignment that replace those of a step. */
type StepOverride = MemberOf<NonNullable<InputOf<typeof assignProspectsToFlow>['overrides']>['steps']>;

export interface PlannedStep {
  readonly number: number;
  readonly action: string;
  /** Whether Gong sends the step by itself, or the rep who owns the flow instance does it. */
  readonly sentBy: 'Gong' | 'rep';
  readonly subject?: string;
  readonly body?: string;
  /** The email answers the one before it, whose subject it keeps. */
  readonly isReply?: boolean;
  readonly overridden?: true;
}

const emailActions = new Set(['SEND_EMAIL', 'AUTO_SEND_EMAIL']);

export function isEmail({ action }: Pick<PlannedStep, 'action'>): boolean {
  return emailActions.has(action);
}

/**
 * Returns the steps with their overrides. Throws a RefusalError for an override of a step that does not exist or is not an
 * email: Gong would ignore it silently, and the person would get the words of the flow.
 */
export function applyOverrides(steps: readonly FlowStep[], overrides: readonly StepOverride[]): PlannedStep[] {
  const planned = steps.map(toPlannedStep);
  const problems = overrides.flatMap((override) => findProblems(planned, override));
  const repeated = overrides.filter(
    ({ number }, index) => overrides.findIndex((other) => other.number === number) < index,
  );
  problems.push(...repeated.map(({ number }) => `Step ${number} is overridden twice.`));
  if (problems.length > 0) {
    throw new RefusalError(problems, 'Read the steps with gong_get_flow_steps, and override emails only.');
  }
  return planned.map((step) => {
    const override = isEmail(step) ? overrides.find(({ number }) => number === step.number) : undefined;
    return override ? { ...step, ...pickWords(override), overridden: true } : step;
  });
}

function findProblems(steps: readonly PlannedStep[], { number, subject, body }: StepOverride): string[] {
  const sameNumber = steps.filter((candidate) => candidate.number === number);
  const step = sameNumber.find(isEmail) ?? sameNumber[0];
  if (!step)
    return [`The flow has no step ${number}; its steps are ${steps.map((one) => one.number).join(', ') || 'none'}.`];
  if (!isEmail(step)) {
    return [`Step ${number} is no email but ${step.action}, and cannot be overridden.`];
  }
  if (sameNumber.filter(isEmail).length > 1) {
    return [`The flow has several emails with the number ${number}, and it is not known which would be replaced.`];
  }
  return subject === undefined && body === undefined
    ? [`The override of step ${number} has neither subject nor body.`]
    : [];
}

function toPlannedStep({ stepOrder, action, subject, body, isReply }: FlowStep): PlannedStep {
  return {
    number: Number(stepOrder),
    action: action ?? 'UNKNOWN',
    sentBy: action === 'AUTO_SEND_EMAIL' ? 'Gong' : 'rep',
    ...(typeof subject === 'string' && { subject }),
    ...(typeof body === 'string' && { body }),
    ...(isReply === true && { isReply }),
  };
}

/** The subject and the body, as far as they are given. */
export function pickWords({ subject, body }: Omit<StepOverride, 'number'>): { subject?: string; body?: string } {
  return { ...(subject !== undefined && { subject }), ...(body !== undefined && { body }) };
}

/** Lists the `{{variables}}` in the words of the steps that are not among `names`. */
export function listOpenVariables(steps: readonly PlannedStep[], names: readonly string[]): string[] {
  const text = steps.map(({ subject = '', body = '' }) => `${subject} ${body}`).join(' ');
  const open = [...text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].map(([, name = '']) => name);
  return [...new Set(open)].filter((name) => !names.includes(name)).sort();
}
