/** Enrollment plans, kept sealed in the state folder until they are committed. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { RefusalError } from '../../client/errors.ts';
import type { InputOf } from '../../client/operation.ts';
import type { OutreachLimits } from '../../policy/limits.ts';
import { AlreadyExistsError, type FileStore } from '../../store/file-store.ts';
import type { assignProspectsToFlow } from '../../tools/flows.ts';

/** How long a plan can be committed. */
export const planMinutes = 15;

/** Someone whom a plan will assign. */
export interface PlannedProspect {
  readonly crmProspectId: string;
  readonly email?: string;
  readonly name?: string;
}

/** What was planned, exactly as it will be sent. */
export interface Plan {
  readonly planId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly flow: { readonly id: string; readonly name: string };
  readonly willAssign: readonly PlannedProspect[];
  /** The body of the assignment but for the prospects. */
  readonly assignment: Omit<InputOf<typeof assignProspectsToFlow>, 'crmProspectsIds'>;
  /** The company and the operator's limits the plan was made with, as fingerprints. */
  readonly account: string;
  readonly limits: string;
}

interface PlanContext {
  readonly account: string;
  readonly limits: OutreachLimits;
}

/** How often plans that are too old are looked for. */
const forgetMilliseconds = 60 * 60_000;

const planAgain = 'Make a new plan with gong_plan_enrollment.';

/** Keeps plans and gives them back unaltered, or not at all. */
export class PlanStore {
  readonly #state: FileStore;
  readonly #circumstances: PlanContext;
  readonly #now: () => number;
  #forgotAt = Number.NEGATIVE_INFINITY;

  constructor(state: FileStore, circumstances: PlanContext, now: () => number) {
    this.#state = state;
    this.#circumstances = circumstances;
    this.#now = now;
  }

  /** Seals and keeps a plan. Throws a Refusal when the state folder cannot be written. */
  keep(content: Pick<Plan, 'flow' | 'willAssign' | 'assignment'>): Plan {
    this.#forgetOld();
    const createdAt = this.#now();
    const plan: Plan = {
      planId: `plan_${randomBytes(18).toString('base64url')}`,
      createdAt,
      expiresAt: createdAt + planMinutes * 60_000,
      ...content,
      account: this.#circumstances.account,
      limits: fingerprintOfLimits(this.#circumstances.limits),
    };
    const text = JSON.stringify(plan);
    this.#state.create(fileOf(plan.planId), JSON.stringify({ plan: text, seal: this.#seal(text) }));
    return plan;
  }

  /** A plan as it was made, whatever its age. Throws a Refusal when there is none or it was altered. */
  read(planId: string): Plan {
    const kept = /^plan_[\w-]{10,60}$/.test(planId) ? this.#state.read(fileOf(planId)) : undefined;
    if (kept === undefined) throw new RefusalError(`There is no plan ${planId}.`, planAgain);
    const plan = this.#unseal(kept);
    if (plan?.planId !== planId) throw new RefusalError(`The plan ${planId} was altered after it was made.`, planAgain);
    if (plan.account !== this.#circumstances.account) {
      throw new RefusalError(`The plan ${planId} was made for another Gong account.`, planAgain);
    }
    return plan;
  }

  /** A plan that may be committed now. Throws a Refusal when it may not. */
  readForCommit(planId: string): Plan {
    const plan = this.read(planId);
    const isFromTheFuture = plan.createdAt > this.#now() + 60_000;
    if (this.#now() >= plan.expiresAt || isFromTheFuture) {
      throw new RefusalError(`The plan has expired: it was good for ${planMinutes} minutes.`, planAgain);
    }
    if (plan.limits !== fingerprintOfLimits(this.#circumstances.limits)) {
      throw new RefusalError("The operator's limits have changed since the plan was made.", planAgain);
    }
    return plan;
  }

  #unseal(kept: string): Plan | undefined {
    try {
      const { plan, seal } = JSON.parse(kept) as { plan: string; seal: string };
      const [given, expected] = [Buffer.from(seal, 'hex'), Buffer.from(this.#seal(plan), 'hex')];
      return given.length === expected.length && timingSafeEqual(given, expected)
        ? (JSON.parse(plan) as Plan)
        : undefined;
    } catch (error) {
      if (error instanceof RefusalError) throw error;
      return undefined;
    }
  }

  #seal(text: string): string {
    return createHmac('sha256', this.#key()).update(text).digest('hex');
  }

  /** Made with the first plan; two servers that start at once agree on the one that was first. */
  #key(): Buffer {
    const name = 'plan-seal.key';
    if (this.#state.read(name) === undefined) {
      try {
        this.#state.create(name, randomBytes(32).toString('hex'));
      } catch (error) {
        if (!(error instanceof AlreadyExistsError)) throw error;
      }
    }
    const key = Buffer.from(this.#state.read(name) ?? '', 'hex');
    if (key.length === 32) return key;
    throw new RefusalError(
      `The file ${name} in the state folder is not the key it was.`,
      'Ask the person who runs this server to remove it.',
    );
  }

  /** A plan holds what will be written to people; once it is of no more use it need not lie about. */
  #forgetOld(): void {
    if (this.#now() - this.#forgotAt < forgetMilliseconds) return;
    this.#forgotAt = this.#now();
    const oldest = this.#now() - 30 * 24 * 60 * 60_000;
    for (const file of this.#state.list('plans')) {
      if (!file.endsWith('.json')) continue;
      const plan = this.#unseal(this.#state.read(`plans/${file}`) ?? '');
      if (plan && plan.createdAt < oldest) this.#state.remove(`plans/${file}`);
    }
  }
}

function fileOf(planId: string): string {
  return `plans/${planId}.json`;
}

function fingerprintOfLimits({ allowedFlowIds, maxProspects }: OutreachLimits): string {
  const flows = allowedFlowIds ? [...allowedFlowIds].sort() : 'any';
  return createHash('sha256')
    .update(JSON.stringify([flows, maxProspects]))
    .digest('hex')
    .slice(0, 16);
}
