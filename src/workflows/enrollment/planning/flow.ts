/** Reads the flow of a plan, checks that its owner can use it, and recognizes a flow that was changed since. */
import { createHash } from 'node:crypto';
import { RefusalError } from '../../../client/errors.ts';
import { toList, toText } from '../../../client/response.ts';
import { getFlowSteps } from '../../../tools/flows.ts';
import type { Services, WorkflowCall } from '../../workflow.ts';
import { applyOverrides, type FlowStep, type PlannedStep } from './steps.ts';

export interface Flow {
  readonly id: string;
  readonly name: string;
  readonly visibility?: string;
  readonly exclusive: boolean;
  readonly folderId?: string;
  readonly steps: readonly FlowStep[];
}

/** Reads a flow with its steps. Rejects with a RefusalError for a flow that Gong does not have. */
export async function readFlow(
  flowId: string,
  { client }: Pick<Services, 'client'>,
  { options }: Pick<WorkflowCall, 'options'>,
): Promise<Flow> {
  const { flows } = await client.call(getFlowSteps, { flowIds: [flowId] }, { ...options, fresh: true });
  const flow = toList(flows).find(({ id: found }) => toText(found) === flowId);
  if (!flow) throw new RefusalError(`Gong does not know the flow ${flowId}.`, 'Find the flow with gong_list_flows.');
  const folderId = toText(flow.folderId);
  return {
    id: flowId,
    name: toText(flow.name) ?? '',
    ...(typeof flow.visibility === 'string' && { visibility: flow.visibility }),
    exclusive: flow.exclusive === true,
    // Gong writes the absence of a folder as the text "null".
    ...(folderId !== undefined && folderId !== 'null' && { folderId }),
    steps: toList(flow.steps),
  };
}

/** Identifies what one step sends, so that a change of its words or its kind is noticed. */
export interface StepFingerprint {
  readonly number: number;
  readonly fingerprint: string;
}

/** Returns the fingerprints of a flow's own steps, in their order. */
export function fingerprintSteps({ steps }: Pick<Flow, 'steps'>): StepFingerprint[] {
  return applyOverrides(steps, []).map((step) => ({ number: step.number, fingerprint: fingerprint(step) }));
}

function fingerprint({ action, subject = '', body = '', isReply = false }: PlannedStep): string {
  return createHash('sha256')
    .update(JSON.stringify([action, subject, body, isReply]))
    .digest('base64url')
    .slice(0, 16);
}

/** Says what was changed in a flow since its fingerprints were taken; empty when nothing was. */
export function describeChanges(before: readonly StepFingerprint[], after: readonly StepFingerprint[]): string[] {
  const numbers = [...new Set([...before, ...after].map(({ number }) => number))].sort((one, other) => one - other);
  const changes = numbers.flatMap((number) => {
    const [old, now] = [before, after].map((steps) => steps.filter((step) => step.number === number));
    if (old?.length === 0) return [`step ${number} is new`];
    if (now?.length === 0) return [`step ${number} was removed`];
    return JSON.stringify(old) === JSON.stringify(now) ? [] : [`step ${number} was changed`];
  });
  const isReordered = changes.length === 0 && JSON.stringify(before) !== JSON.stringify(after);
  return isReordered ? ['the steps are in another order'] : changes;
}
