/** The policy of a server: what its file says now, and who is on a do-not-contact list. */
import { RefusalError } from '../client/errors.ts';
import type { Store } from '../store/store.ts';
import { toAddresses } from './do-not-contact/addresses.ts';
import { DoNotContactList, type DoNotContactSource, toSource } from './do-not-contact/list.ts';
import { OptOuts } from './do-not-contact/opt-outs.ts';
import { type CountedEnrollment, readHistory } from './history.ts';
import type { OutreachLimits } from './limits.ts';
import { type Policy, type PolicySummary, summarizePolicy } from './policy.ts';
import type { PolicyInForce } from './rules.ts';

/** What the policy file and the files that it names say at one moment. */
export interface PolicyReading {
  /** The last valid one; the empty policy where no file is set. */
  readonly policy: Policy;
  readonly lists: readonly DoNotContactSource[];
  /** Each as one sentence. No person is contacted while there is one. */
  readonly problems: readonly string[];
}

/** Where the policy comes from. */
export interface PolicySource {
  /** Undefined where no file is set. */
  readonly path: string | undefined;
  /** Reads the files again where they have changed. Never throws. */
  read(): PolicyReading;
}

/** What gong_status shows of the policy. */
export interface PolicyDescription extends PolicySummary {
  readonly file?: string;
  /** The number of emails, domains and CRM ids on all lists; absent where the store cannot be read. */
  readonly doNotContact?: number;
  readonly problems: readonly string[];
}

export interface OutreachPolicyOptions {
  readonly source: PolicySource;
  /** Holds the do-not-contact list. */
  readonly store: Store;
  /** Holds the enrollments that limits count; the same store by default. */
  readonly history?: Store;
  readonly limits: OutreachLimits;
}

/** The source of a server without a policy file. */
export const noPolicyFile: PolicySource = {
  path: undefined,
  read: () => ({ policy: {}, lists: [], problems: [] }),
};

/** Reads the policy at each call, so that a change applies at once. */
export class OutreachPolicy {
  /** The do-not-contact list in the store. */
  readonly optOuts: OptOuts;
  readonly #source: PolicySource;
  readonly #history: Store;
  readonly #limits: OutreachLimits;

  constructor({ source, store, history = store, limits }: OutreachPolicyOptions) {
    this.optOuts = new OptOuts(store);
    this.#source = source;
    this.#history = history;
    this.#limits = limits;
  }

  /** The policy of this moment. Rejects with a RefusalError when the store cannot be read. */
  async read(): Promise<PolicyInForce> {
    const { policy, lists, problems } = this.#source.read();
    const doNotContact = new DoNotContactList([...lists, await this.optOuts.toSource()]);
    return { policy, limits: this.#limits, doNotContact, problems };
  }

  /** The enrollments of closed commits that a policy counts. */
  readHistory(policy: Policy): Promise<CountedEnrollment[]> {
    return readHistory(this.#history, policy, this.#history.now());
  }

  /** Describes the policy of this moment, also where the store cannot be read. */
  async describe(): Promise<PolicyDescription> {
    const { policy, lists, problems } = this.#source.read();
    const optOuts = await this.optOuts.toSource().catch(toProblem);
    return {
      ...(this.#source.path !== undefined && { file: this.#source.path }),
      ...summarizePolicy(policy),
      ...(typeof optOuts === 'object' && { doNotContact: new DoNotContactList([...lists, optOuts]).size }),
      problems: typeof optOuts === 'object' ? problems : [...problems, optOuts],
    };
  }
}

/** A store that cannot be read is a problem of the policy; any other error is a mistake in this program. */
function toProblem(error: unknown): string {
  if (error instanceof RefusalError) return error.message;
  throw error;
}

/** The addresses that the policy file itself lists, ready to be searched. */
export function toPolicyList({ doNotContact = {} }: Policy): DoNotContactSource {
  return toSource("the policy's do-not-contact list", toAddresses(doNotContact));
}
