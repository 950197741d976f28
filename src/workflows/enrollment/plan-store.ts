/** Enrollment plans, kept until they are committed. A plan's id is the hash of its content, so an altered plan is no plan. */
import { createHash, randomBytes } from 'node:crypto';
import { RefusalError } from '../../client/errors.ts';
import type { InputOf } from '../../client/operation.ts';
import type { OutreachLimits } from '../../policy/limits.ts';
import type { PolicySummary } from '../../policy/policy.ts';
import type { Store } from '../../store/store.ts';
import type { assignProspectsToFlow } from '../../tools/flows.ts';
import type { LastEmails } from '../prospects/lookups.ts';
import type { Check } from './planning/checks.ts';
import type { StepFingerprint } from './planning/flow.ts';
import type { PlannedStep } from './planning/steps.ts';
import type { PersonalWords } from './planning/words.ts';

/** How long a plan can be committed, and how long one that a second person has to approve. */
const planMinutes = 15;
const approvalHours = 24;

/** How long plans are kept, so that the outcome of a commit can be read. They hold what is written to people. */
const retentionMilliseconds = 30 * 24 * 60 * 60_000;

const pruneIntervalMilliseconds = 60 * 60_000;

/** Tolerated between the clocks of the server that planned and the one that commits. */
const clockSkewMilliseconds = 60_000;

/** Someone whom a plan assigns. */
export interface PlannedProspect {
  readonly crmProspectId: string;
  readonly email?: string;
  readonly name?: string;
  readonly own?: OwnWords;
  /** Known where the email was looked up. */
  readonly lastEmails?: LastEmails;
}

/** The words that one person gets instead of the shared ones. */
export interface OwnWords {
  readonly steps?: NonNullable<Assignment['overrides']>['steps'];
  readonly variables?: NonNullable<Assignment['overrides']>['flowInstanceVariables'];
}

/** What an assignment request says, but for the people. */
export type Assignment = Omit<InputOf<typeof assignProspectsToFlow>, 'crmProspectsIds'>;

/** What was planned, exactly as it will be sent. Times are in milliseconds since the epoch. */
export interface Plan {
  readonly planId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly flow: { readonly id: string; readonly name: string };
  /** The flow's own steps when the plan was made: a commit refuses a flow that was changed since. */
  readonly flowSteps: readonly StepFingerprint[];
  readonly willAssign: readonly PlannedProspect[];
  readonly assignment: Assignment;
  /** What the plan shows of the words that people get for themselves, and what is unfinished in them. */
  readonly personal: readonly PersonalWords[];
  readonly checks: readonly Check[];
  /** The policy under which the plan was made. The commit goes by the policy of its own moment. */
  readonly policy: PolicySummary;
  /** What a second person sees who has to approve the plan; absent where no approval is needed. */
  readonly toApprove?: { readonly steps: readonly PlannedStep[]; readonly warnings: readonly string[] };
  /** Groups enrollments whose outcomes are to be compared. */
  readonly label?: string;
  /** Fingerprints of the Gong account and of the operator's limits under which the plan was made. */
  readonly account: string;
  readonly limits: string;
}

/** What a plan is made of; the store adds the rest. */
export type NewPlan = Omit<Plan, 'planId' | 'createdAt' | 'expiresAt' | 'account' | 'limits'>;

export interface PlanContext {
  readonly account: string;
  readonly limits: OutreachLimits;
}

/** What to do when a plan cannot be committed. */
export const planAgain = 'Make a new plan with gong_plan_enrollment.';

/** Saves plans and returns them unaltered, or not at all. */
export class PlanStore {
  readonly #store: Store;
  readonly #account: string;
  readonly #limits: string;
  #prunedAt = Number.NEGATIVE_INFINITY;

  constructor(store: Store, { account, limits }: PlanContext) {
    this.#store = store;
    this.#account = account;
    this.#limits = fingerprintLimits(limits);
  }

  async save(planned: NewPlan): Promise<Plan> {
    const createdAt = this.#store.now();
    const content: Omit<Plan, 'planId'> = {
      createdAt,
      expiresAt: createdAt + (planned.toApprove ? approvalHours * 60 : planMinutes) * 60_000,
      ...planned,
      account: this.#account,
      limits: this.#limits,
    };
    // The nonce makes two equal plans two plans, and the id one that nobody can guess.
    const text = JSON.stringify({ ...content, nonce: randomBytes(16).toString('base64url') });
    const planId = hash(text);
    await this.#store.create(documentName(planId), text);
    await this.#prune();
    return { planId, ...content };
  }

  /** A plan as it was made, whatever its age. Rejects with a RefusalError when it does not exist or was altered. */
  async read(planId: string): Promise<Plan> {
    const plan = await readSavedPlan(this.#store, planId);
    if (plan.account !== this.#account) {
      throw new RefusalError(`The plan ${planId} was made for another Gong account.`, planAgain);
    }
    return plan;
  }

  /** A plan that may be committed now. Rejects with a RefusalError when it may not. */
  async readForCommit(planId: string): Promise<Plan> {
    const plan = await this.read(planId);
    if (this.isExpired(plan) || plan.createdAt > this.#store.now() + clockSkewMilliseconds) {
      throw expiredError(plan);
    }
    if (plan.limits !== this.#limits) {
      throw new RefusalError("The operator's limits have changed since the plan was made.", planAgain);
    }
    return plan;
  }

  isExpired({ expiresAt }: Plan): boolean {
    return this.#store.now() >= expiresAt;
  }

  async #prune(): Promise<void> {
    const now = this.#store.now();
    if (now - this.#prunedAt < pruneIntervalMilliseconds) return;
    this.#prunedAt = now;
    await this.#store.removeOlder('plans', now - retentionMilliseconds);
    await this.#store.removeOlder('approvals', now - retentionMilliseconds);
  }
}

/** Reads a plan of any company for a person with access to the store; undefined when it is gone or was altered. */
export async function readStoredPlan(store: Store, planId: string): Promise<Plan | undefined> {
  try {
    return await readSavedPlan(store, planId);
  } catch (error) {
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}

/** Reads a plan of any Gong account. Rejects with a RefusalError when it does not exist or was altered. */
export async function readSavedPlan(store: Store, planId: string): Promise<Plan> {
  const text = await readText(store, planId);
  if (text === undefined) throw new RefusalError(`There is no plan ${planId}.`, planAgain);
  const plan = hash(text) === planId ? (JSON.parse(text) as Omit<Plan, 'planId'>) : undefined;
  if (!plan) throw new RefusalError(`The plan ${planId} was altered after it was made.`, planAgain);
  return { planId, ...plan };
}

/** Whether a store has a document for the plan, altered or not. */
export async function hasPlan(store: Store, planId: string): Promise<boolean> {
  return (await readText(store, planId)) !== undefined;
}

async function readText(store: Store, planId: string): Promise<string | undefined> {
  return /^plan_[\w-]{10,60}$/.test(planId) ? store.read(documentName(planId)) : undefined;
}

/** The refusal of a plan that has expired. */
export function expiredError({ toApprove }: Plan): RefusalError {
  const time = toApprove ? `${approvalHours} hours` : `${planMinutes} minutes`;
  return new RefusalError(`The plan has expired: it was good for ${time}.`, planAgain);
}

function documentName(planId: string): string {
  return `plans/${planId}.json`;
}

function hash(text: string): string {
  return `plan_${createHash('sha256').update(text).digest('base64url').slice(0, 24)}`;
}

function fingerprintLimits({ allowedFlowIds, maxProspects }: OutreachLimits): string {
  const flows = allowedFlowIds ? [...allowedFlowIds].sort() : 'any';
  return createHash('sha256')
    .update(JSON.stringify([flows, maxProspects]))
    .digest('hex')
    .slice(0, 16);
}
