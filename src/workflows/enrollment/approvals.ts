/** The approvals of plans by a second person. A plan's id is the hash of its content, so an approval binds every word of it. */
import { RefusalError } from '../../client/errors.ts';
import { AlreadyExistsError, type Store } from '../../store/store.ts';
import type { Services } from '../workflow.ts';
import { type Plan, planAgain } from './plan-store.ts';

/** The person at a terminal, as their operating system names them. */
export interface Approver {
  readonly user: string;
  readonly host: string;
}

/** Who approved a plan, and when, as ISO-8601 in UTC. */
export interface Approval extends Approver {
  readonly at: string;
}

/** Records approvals durably, one at most for each plan. */
export class Approvals {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The approval of a plan. Rejects with a RefusalError when the store cannot be read. */
  async read(planId: string): Promise<Approval | undefined> {
    const text = await this.#store.read(documentName(planId));
    if (text === undefined) return undefined;
    const approval = parseApproval(text, planId);
    if (approval) return approval;
    throw new RefusalError(`The approval of the plan ${planId} was altered.`, planAgain);
  }

  /** Rejects with a RefusalError when the plan is approved already, or the store cannot be written. */
  async add(planId: string, { user, host }: Approver): Promise<Approval> {
    const approval = { user, host, at: new Date(this.#store.now()).toISOString() };
    try {
      await this.#store.create(documentName(planId), JSON.stringify({ planId, ...approval }));
    } catch (error) {
      if (!(error instanceof AlreadyExistsError)) throw error;
      throw alreadyApprovedError(planId, await this.read(planId));
    }
    return approval;
  }
}

/** The refusal of a second approval. */
export function alreadyApprovedError(planId: string, approval: Approval | undefined): RefusalError {
  const by = approval ? ` by ${describeApproval(approval)}` : '';
  return new RefusalError(`The plan ${planId} is approved already${by}.`, 'It can be committed.');
}

/** Names the person and the time of an approval. */
export function describeApproval({ user, host, at }: Approval): string {
  return `${user} on ${host}, ${at}`;
}

/** The command with which a second person approves a plan. */
export function describeApproving({ planId, expiresAt }: Pick<Plan, 'planId' | 'expiresAt'>): string {
  return `A second person approves it on the machine of this server, with gong-engage-mcp approve ${planId}, before ${new Date(expiresAt).toISOString()}.`;
}

/**
 * Returns the approval of a plan that needs one. Rejects with a RefusalError when it has none, and when the policy of this
 * moment requires an approval of a plan that was made without.
 */
export async function requireApproval(
  plan: Plan,
  { approvals, policy }: Pick<Services, 'approvals' | 'policy'>,
): Promise<Approval | undefined> {
  if (!plan.toApprove) {
    const inForce = await policy.read();
    if (inForce.policy.approval !== 'required') return undefined;
    throw new RefusalError(
      'The policy requires an approval now (approval), and this plan was made without.',
      planAgain,
    );
  }
  const approval = await approvals.read(plan.planId);
  if (approval) return approval;
  throw new RefusalError(
    `The plan ${plan.planId} waits for the approval of a second person (approval), and stays as it is.`,
    `${describeApproving(plan)} Then commit it again.`,
  );
}

function documentName(planId: string): string {
  return `approvals/${planId}`;
}

function parseApproval(text: string, planId: string): Approval | undefined {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content !== 'object' || content === null || Reflect.get(content, 'planId') !== planId) return undefined;
    const [user, host, at] = ['user', 'host', 'at'].map((name): unknown => Reflect.get(content, name));
    const isWhole = typeof user === 'string' && typeof host === 'string' && typeof at === 'string';
    return isWhole ? { user, host, at } : undefined;
  } catch {
    return undefined;
  }
}
