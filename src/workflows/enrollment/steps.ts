/** A flow's steps as they will be sent: with the overrides of one assignment in place. */
import { RefusalError } from '../../client/errors.ts';

/** A step as Gong answers it, as far as this server reads it. */
export interface FlowStep {
  readonly stepOrder?: number | string | null;
  readonly action?: string | null;
  readonly subject?: string | null;
  readonly body?: string | null;
}

/** What an assignment says instead of a step's own words. */
export interface StepOverride {
  readonly number: number;
  readonly subject?: string | undefined;
  readonly body?: string | undefined;
}

export interface PlannedStep {
  readonly number: number;
  readonly action: string;
  readonly subject?: string;
  readonly body?: string;
  readonly overridden?: true;
}

const emailActions = new Set(['SEND_EMAIL', 'AUTO_SEND_EMAIL']);

/**
 * The steps with their overrides. Throws a Refusal for an override of a step that is not there or is no email: Gong would
 * ignore it without a word, and the person would get the words of the flow.
 */
export function applyOverrides(steps: readonly FlowStep[], overrides: readonly StepOverride[]): PlannedStep[] {
  const planned = steps.map((step) => plain(step));
  const wrong = overrides.flatMap((override) => whatIsWrong(planned, override));
  const twice = overrides.filter(
    ({ number }, index) => overrides.findIndex((other) => other.number === number) < index,
  );
  wrong.push(...twice.map(({ number }) => `Step ${number} is overridden twice.`));
  if (wrong.length > 0)
    throw new RefusalError(wrong, 'Read the steps with gong_get_flow_steps, and override emails only.');
  return planned.map((step) => {
    const override = overrides.find(({ number }) => number === step.number);
    return override ? { ...step, ...given(override), overridden: true } : step;
  });
}

function whatIsWrong(steps: readonly PlannedStep[], { number, subject, body }: StepOverride): string[] {
  const step = steps.find((candidate) => candidate.number === number);
  if (!step) return [`The flow has no step ${number}; its steps are ${steps.map((one) => one.number).join(', ')}.`];
  if (!emailActions.has(step.action))
    return [`Step ${number} is no email but ${step.action}, and cannot be overridden.`];
  return subject === undefined && body === undefined
    ? [`The override of step ${number} has neither subject nor body.`]
    : [];
}

function plain({ stepOrder, action, subject, body }: FlowStep): PlannedStep {
  return {
    number: Number(stepOrder),
    action: action ?? 'UNKNOWN',
    ...(typeof subject === 'string' && { subject }),
    ...(typeof body === 'string' && { body }),
  };
}

function given({ subject, body }: StepOverride): { subject?: string; body?: string } {
  return { ...(subject !== undefined && { subject }), ...(body !== undefined && { body }) };
}

/** The `{{variables}}` in what will be sent that the assignment does not set: Gong fills them from its own data. */
export function openVariables(steps: readonly PlannedStep[], set: readonly string[]): string[] {
  const text = steps.map(({ subject = '', body = '' }) => `${subject} ${body}`).join(' ');
  const names = [...text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => !set.includes(name)).sort();
}
